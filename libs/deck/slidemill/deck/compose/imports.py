"""Bringing parts of templates into one deck: shared ones once, others for each page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from slidemill.deck.compiler.parts import SHARED_KINDS
from slidemill.deck.compiler.relations import (
    RELATIONSHIPS_END,
    RELATIONSHIPS_START,
    relationship_text,
)
from slidemill.deck.compose.canvas import FilledChart
from slidemill.deck.compose.library import SlideLibrary
from slidemill.deck.compose.part_names import PartNames
from slidemill.deck.opc.archive import Packed, pack, store
from slidemill.deck.opc.names import folder_of, relationships_name
from slidemill.deck.opc.namespaces import XML_DECLARATION
from slidemill.deck.opc.package import Relationship
from slidemill.deck.render.slide import without_links

_MEDIA = ("image/", "video/", "audio/")
_REFERENCE = re.compile(rb'\br:\w+="([^"]*)"')

Landing = Callable[[SlideLibrary, str], str | None]
"""Gives the page that links to a template slide lead to; None when the deck has none."""


@dataclass(slots=True)
class DeckParts:
    """The parts of the deck to be: names, contents and types."""

    names: PartNames = field(default_factory=PartNames)
    entries: dict[str, Packed] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    """Content types by part; relationships and the list of types itself have none here."""
    _media: dict[tuple[int, int, str], list[str]] = field(default_factory=dict)
    _packed: dict[str, Packed] = field(default_factory=dict)

    def add(self, name: str, packed: Packed, type_: str | None) -> None:
        """Hold a part under a name that was handed out."""
        self.entries[name] = packed
        if type_ is not None:
            self.types[name] = type_
            if type_.startswith(_MEDIA):
                self._media.setdefault((packed.crc, packed.size, type_), []).append(name)

    def relate(self, name: str, texts: Iterable[str]) -> None:
        """Write the relationships of a part, when it has any."""
        text = "".join(texts)
        if text:
            whole = f"{RELATIONSHIPS_START}{text}{RELATIONSHIPS_END}"
            self.entries[relationships_name(name)] = self.pack_once(whole)

    def pack_once(self, text: str) -> Packed:
        """Return `text` packed; equal texts are deflated once."""
        packed = self._packed.get(text)
        if packed is None:
            packed = self._packed[text] = pack(text.encode())
        return packed

    def same_media(self, packed: Packed, type_: str | None) -> str | None:
        """Return the picture, film or sound in the deck that holds the same."""
        if type_ is None or not type_.startswith(_MEDIA):
            return None
        for name in self._media.get((packed.crc, packed.size, type_), ()):
            known = self.entries[name]
            if known.payload == packed.payload or known.read() == packed.read():
                return name
        return None

    def picture(self, content: bytes, extension: str, type_: str) -> str:
        """Return the part that holds a picture; equal ones are held once."""
        packed = store(content)
        known = self.same_media(packed, type_)
        if known is None:
            known = self.names.fresh(f"ppt/media/image1.{extension}")
            self.add(known, packed, type_)
        return known


@dataclass(slots=True)
class Import:
    """What one template brings into the deck."""

    library: SlideLibrary
    deck: DeckParts
    landing: Landing
    home: bool
    """Whether the deck is built on this template, so that its parts keep their names."""
    placed: dict[str, str] = field(default_factory=dict)
    """Names in the deck of the parts that pages share, by name in the template."""
    masters: dict[str, None] = field(default_factory=dict)
    """Masters, by name in the template, whose list of layouts is still open."""
    twins: dict[str, tuple[Import, str]] = field(default_factory=dict)
    """Parts of masters that another template has as well, with that one's import and name."""

    def shared(self, part: str) -> str:
        """Return the name of a part that any number of pages may use; it comes along once."""
        known = self.placed.get(part)
        if known is not None:
            return known
        package = self.library.package
        packed, type_ = package.packed(part), package.types.type_of(part)
        twin = self.twins.get(part)
        same = self.deck.same_media(packed, type_) if twin is None else twin[0].shared(twin[1])
        if same is not None:
            self.placed[part] = same
            return same
        names = self.deck.names
        name = self.placed[part] = names.take(part) if self.home else names.fresh(part)
        if not self.home and (type_ or "").endswith("presentationml.slideMaster+xml"):
            self.masters[part] = None
            for each in package.relationships(part):
                if _inside(each) and each.kind != "slideLayout":
                    self.target(each)
        else:
            self.write(part, name, packed, self.target)
        return name

    def own(self, part: str, chart: FilledChart | None, names: dict[str, str]) -> str:
        """Return the name of a page's own copy of a part, `chart` in place of what it holds.

        `names` are the copies that the page has already, by name in the template.
        """
        known = names.get(part) if chart is None else None
        if known is not None:
            return known
        package = self.library.package
        name = self.deck.names.fresh(part)
        if chart is None:
            names[part] = name
            self.write(part, name, package.packed(part), lambda each: self._below(each, names))
            return name
        self._write_chart(part, name, chart, names)
        return name

    def _write_chart(self, part: str, name: str, chart: FilledChart, names: dict[str, str]) -> None:
        """Write a filled chart; what its new XML no longer names does not come along."""
        used = {match.decode() for match in _REFERENCE.findall(chart.chart)}
        texts = []
        for each in self.library.package.relationships(part):
            if each.kind in ("package", "oleObject") and each.id not in used:
                continue
            if each.kind == "package" and chart.workbook is not None and _inside(each):
                target = self.deck.names.fresh(each.target)
                type_ = self.library.package.types.type_of(each.target)
                self.deck.add(target, store(chart.workbook), type_)
            else:
                target = self._below(each, names) or ""
            texts.append(written(each, name, target))
        self.deck.add(name, pack(chart.chart), self.library.package.types.type_of(part))
        self.deck.relate(name, texts)

    def _below(self, each: Relationship, names: dict[str, str]) -> str | None:
        if _inside(each) and each.kind not in SHARED_KINDS and each.kind != "slide":
            return self.own(each.target, None, names)
        return self.target(each)

    def target(self, each: Relationship) -> str | None:
        """Return where a relationship of a shared part leads in the deck; None: nowhere."""
        if each.kind == "slide":
            return self.landing(self.library, each.target) if _inside(each) else None
        return self.shared(each.target) if _inside(each) else ""

    def write(
        self,
        part: str,
        name: str,
        packed: Packed,
        target: Callable[[Relationship], str | None],
    ) -> None:
        """Write a part as it is, but for links that lead nowhere, and its relationships."""
        package = self.library.package
        texts, lost = [], set()
        for each in package.relationships(part):
            found = target(each)
            if found is None:
                lost.add(each.id)
            else:
                texts.append(written(each, name, found))
        if lost:
            root = etree.tostring(self.library.root(part), encoding="unicode")
            packed = pack((XML_DECLARATION + without_links(root, frozenset(lost))).encode())
        self.deck.add(name, packed, package.types.type_of(part))
        self.deck.relate(name, texts)


def written(each: Relationship, source: str, target: str) -> str:
    """Return the `Relationship` element from `source` to `target`, `""` for one outside."""
    aimed = each._replace(target=target, dangling=False) if target else each
    return relationship_text(aimed, folder_of(source))


def _inside(each: Relationship) -> bool:
    return not each.external and not each.dangling


def by_kind(relationships: Iterable[Relationship], kind: str) -> Mapping[str, str]:
    """Return the targets of one kind, by relationship id."""
    return {each.id: each.target for each in relationships if each.kind == kind and _inside(each)}
