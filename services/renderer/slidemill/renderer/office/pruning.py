"""One slide cut out of a deck, so that a picture of it does not cost the reading of all others."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from lxml import etree

from slidemill.intake.markup import check_xml, parse_xml
from slidemill.intake.relationships import Relationship, parse_relationships

_P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TYPES: Final = "[Content_Types].xml"
_LEFT_OUT: Final = frozenset(
    {"slide", "notesSlide", "notesMaster", "handoutMaster", "comments", "commentAuthors"}
)
"""Kinds of relationships to what no picture of a slide shows, other slides among them."""
_NUMBERED: Final = frozenset({f"{_P}sld", f"{_P}sldLayout", f"{_P}sldMaster"})


class NoSuchSlide(Exception):  # noqa: N818 - reads as what happened
    """The deck has no slide of this number; the text says so."""


def cut_out(deck: Path, index: int, target: Path) -> None:
    """Write a deck of one slide, `index` 0-based: shown though it may be hidden, with its number.

    The deck must have been scanned. Raises NoSuchSlide.
    """
    with (
        zipfile.ZipFile(deck) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out,
    ):
        for name, content in _cut(_Package(source), index):
            out.writestr(name, content)


class _Package:
    """The members of a deck by their names, in any case, as relationships may spell them."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {name.casefold(): name for name in archive.namelist()}

    def find(self, name: str) -> str | None:
        found = self._names.get(name.casefold())
        return found or self._names.get(unquote(name).casefold())

    def read(self, name: str) -> bytes:
        return self._archive.read(name)

    def tree(self, name: str) -> etree._Element:
        return parse_xml(check_xml(self.read(name), name), name)

    def rels_of(self, part: str) -> str | None:
        folder, base = posixpath.split(part)
        return self.find(posixpath.join(folder, "_rels", f"{base}.rels"))

    def related(self, part: str) -> Iterator[tuple[Relationship, str]]:
        """Yield what a part (`""`: the package) is related to inside the file."""
        rels = self.rels_of(part)
        for each in () if rels is None else parse_relationships(self.tree(rels), rels):
            path = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), each.target))
            found = None if each.external else self.find(path.lstrip("/"))
            if found is not None:
                yield each, found


def _cut(package: _Package, index: int) -> Iterator[tuple[str, bytes]]:
    """Yield what the deck of one slide consists of."""
    main = next(name for each, name in package.related("") if each.kind == "officeDocument")
    root = package.tree(main)
    slides = root.findall(f"{_P}sldIdLst/{_P}sldId")
    if index >= len(slides):
        raise NoSuchSlide(
            f"The deck has {len(slides)} slides and none with the number {index}; count from 0."
        )
    for number, each in enumerate(slides):
        parent = each.getparent()
        if number != index and parent is not None:
            parent.remove(each)
    first = root.get("firstSlideNum", "1")
    shown = index + (int(first) if first.isdecimal() else 1)
    wanted = slides[index].get(f"{_R}id")
    slide = next((n for each, n in package.related(main) if each.id == wanted), None)
    if slide is None:
        raise NoSuchSlide(f"Slide {index} is missing from the deck's file; save the deck again.")
    yield main, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    for name in _needed(package, main, slide):
        if name != main:
            yield name, _numbered(package, name, shown)


def _needed(package: _Package, main: str, slide: str) -> Iterator[str]:
    """Yield the parts that a slide needs, and the parts that say how they hang together."""
    waiting, seen = ["", slide, main], {"", slide, main}
    yield from filter(None, (package.find(_TYPES), slide, main))
    while waiting:
        part = waiting.pop()
        rels = package.rels_of(part)
        if rels is not None:
            yield rels
        for each, name in package.related(part):
            if each.kind not in _LEFT_OUT and name not in seen:
                seen.add(name)
                waiting.append(name)
                yield name


def _numbered(package: _Package, name: str, shown: int) -> bytes:
    """Return a part; a slide, layout or master with the number written out in its fields.

    In a deck of one slide they would count from 1 again.
    """
    content = package.read(name)
    if not name.casefold().endswith(".xml") or name == _TYPES:
        return content
    root = package.tree(name)
    if root.tag not in _NUMBERED:
        return content
    root.attrib.pop("show", "")
    for field in list(root.iter(f"{_A}fld")):
        if field.get("type") == "slidenum":
            field.tag = f"{_A}r"
            field.attrib.clear()
            for child in field.findall(f"{_A}pPr"):
                field.remove(child)
            for text in field.findall(f"{_A}t"):
                text.text = str(shown)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
