"""Rules of the package itself: content types, relationships, reachability."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final, cast

from lxml import etree

from slidemill.deck.check.archive import CONTENT_TYPES
from slidemill.deck.check.package import NAMESPACES, Package, qualified, rels_name
from slidemill.deck.check.report import Report

_PML: Final = "application/vnd.openxmlformats-officedocument.presentationml."
_DML: Final = "application/vnd.openxmlformats-officedocument.drawingml."
_TYPE_OF_KIND: Final = {
    "slide": {_PML + "slide+xml"},
    "slideLayout": {_PML + "slideLayout+xml"},
    "slideMaster": {_PML + "slideMaster+xml"},
    "notesSlide": {_PML + "notesSlide+xml"},
    "notesMaster": {_PML + "notesMaster+xml"},
    "handoutMaster": {_PML + "handoutMaster+xml"},
    "tableStyles": {_PML + "tableStyles+xml"},
    "presProps": {_PML + "presProps+xml"},
    "viewProps": {_PML + "viewProps+xml"},
    "chart": {_DML + "chart+xml"},
    "theme": {"application/vnd.openxmlformats-officedocument.theme+xml"},
    "core-properties": {"application/vnd.openxmlformats-package.core-properties+xml"},
    "extended-properties": {
        "application/vnd.openxmlformats-officedocument.extended-properties+xml"
    },
    "officeDocument": {
        _PML + "presentation.main+xml",
        _PML + "slideshow.main+xml",
        _PML + "template.main+xml",
        "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
        "application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml",
        "application/vnd.ms-powerpoint.template.macroEnabled.main+xml",
    },
}
_NAMED_IN_XML: Final = frozenset({"image", "chart", "hyperlink", "video", "audio", "media"})
"""Kinds that a slide uses only through an id in its XML: without one they are leftovers."""
_MAY_REPEAT: Final = frozenset({"hyperlink", "slide", "image", "audio", "video", "media"})
"""Kinds of which PowerPoint (links) and LibreOffice (pictures) write several to one target."""
_MEDIA_TYPE: Final = re.compile(r"[\w!#$&^.+\-]+/[\w!#$&^.+\-]+(\s*;.*)?", re.ASCII)
_ONE_OWNER: Final = frozenset({"chart", "notesSlide", "package", "slide"})
"""Kinds of parts that belong to one place; sharing them makes edits spill over."""


def check_parts(package: Package, report: Report) -> None:
    """Check content types, then relationships, then that every part is reached."""
    check_content_types(package, report)
    for source in package.relationships:
        _check_relationships(source, package, report)
    for name, tree in package.trees.items():
        _check_ids(name, tree, package, report)
    _check_reach(package, report)
    _check_owners(package, report)


def check_content_types(package: Package, report: Report) -> None:
    """Check that each part has one content type, and that no other thing has one."""
    tree = package.trees.get(CONTENT_TYPES)
    if tree is None:
        return
    for tag, attribute in (("ct:Default", "Extension"), ("ct:Override", "PartName")):
        names = [item.get(attribute, "") for item in tree.iter(qualified(tag))]
        for name, count in Counter(name.lower() for name in names).items():
            if count > 1:
                report(CONTENT_TYPES, f"{name} has {count} content types; keep one of them.")
    _check_spelling(tree, report)
    present = {f"/{name}".lower() for name in package.parts}
    for item in tree.iter(qualified("ct:Override")):
        name = item.get("PartName", "")
        if name.lower() not in present:
            report(CONTENT_TYPES, f"{name} has a content type but is not in the package.")
    for name in package.parts:
        if name != CONTENT_TYPES and name not in package.types:
            report(name, f"the part has no content type; add it to {CONTENT_TYPES}.")


def _check_spelling(tree: etree._Element, report: Report) -> None:
    for item in tree.iter(qualified("ct:Default")):
        extension = item.get("Extension", "")
        if not extension or "." in extension or "/" in extension:
            report(CONTENT_TYPES, f'"{extension}" is no extension; write it without a dot.')
    for item in tree.iter(qualified("ct:Default"), qualified("ct:Override")):
        if not _MEDIA_TYPE.fullmatch(item.get("ContentType", "")):
            kind = item.get("ContentType", "")
            report(CONTENT_TYPES, f'"{kind}" is no content type; write it as application/xml.')


def _check_relationships(source: str, package: Package, report: Report) -> None:
    place = rels_name(source)
    if source and source not in package.parts:
        report(place, f"these are relationships of {source}, which is missing.")
    seen: set[str] = set()
    pairs: Counter[tuple[str, str]] = Counter()
    for one in package.relationships[source]:
        if one.id in seen:
            report(place, f"the id {one.id} is used twice; ids must be unique.")
        seen.add(one.id)
        if one.external:
            continue
        pairs[one.kind, one.target] += 1
        if one.target not in package.parts:
            report(place, f"{one.id} points at {one.target}, which is not in the package.")
            continue
        expected = _TYPE_OF_KIND.get(one.kind)
        found = package.types.get(one.target)
        if expected and found and found not in expected:
            report(one.target, f"its content type is {found}, but it is used as {one.kind}.")
    for (kind, target), count in pairs.items():
        if count > 1 and kind not in _MAY_REPEAT:
            report(place, f"{count} relationships of kind {kind} point at {target}; keep one.")


def _check_ids(name: str, tree: etree._Element, package: Package, report: Report) -> None:
    """Each `r:` attribute names a relationship, and a slide names each one it uses."""
    named = set(cast("list[str]", tree.xpath("//@r:*", namespaces={"r": NAMESPACES["r"]})))
    known = {one.id: one for one in package.relationships.get(name, ())}
    for rid in sorted(named - known.keys() - {""}):
        report(name, f"{rid} is used but is no relationship of this part.")
    if package.types.get(name) not in _TYPE_OF_KIND["slide"] | _TYPE_OF_KIND["notesSlide"]:
        return
    for rid, one in known.items():
        if rid not in named and one.kind in _NAMED_IN_XML:
            report(
                rels_name(name),
                f"{rid} points at {one.target}, but nothing on the slide uses it; drop it.",
            )


def _check_reach(package: Package, report: Report) -> None:
    reached: set[str] = set()
    waiting = [""]
    while waiting:
        source = waiting.pop()
        for one in package.relationships.get(source, ()):
            if not one.external and one.target not in reached:
                reached.add(one.target)
                waiting.append(one.target)
    for name in package.parts:
        if name == CONTENT_TYPES or name in reached or name.lower().endswith(".rels"):
            continue
        report(name, "no relationship leads to this part; drop it.")


def _check_owners(package: Package, report: Report) -> None:
    for target, users in package.referrers().items():
        owners = sorted({source for source, one in users if _owns(source, one.kind, package)})
        if len(owners) > 1:
            report(target, f"{' and '.join(owners)} share this part; give each its own copy.")


def _owns(source: str, kind: str, package: Package) -> bool:
    if kind == "slide":  # links between slides, and the way back from the notes, own nothing
        return source == package.main_part()
    return kind in _ONE_OWNER
