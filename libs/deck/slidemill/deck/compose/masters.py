"""Slide masters of several templates in one deck: their lists of layouts, and ids that differ."""

from __future__ import annotations

import copy

from lxml import etree

from slidemill.deck.compose.imports import Import, by_kind, written
from slidemill.deck.opc.archive import pack
from slidemill.deck.opc.namespaces import XML_DECLARATION, p, r

_FIRST = 2_147_483_648
"""ST_SlideMasterId and ST_SlideLayoutId start here and share one space (PresentationML 19.7.12)."""


class MasterIds:
    """Numbers of masters and layouts that are free."""

    def __init__(self, presentation: etree._Element, masters: list[etree._Element]) -> None:
        """Take note of the numbers that the presentation and its own masters use."""
        self._taken: set[int] = set()
        for root in (presentation, *masters):
            for each in root.iter(p("sldMasterId"), p("sldLayoutId")):
                number = each.get("id", "")
                if number.isascii() and number.isdecimal():
                    self._taken.add(int(number))
        self._next = _FIRST

    def fresh(self) -> str:
        """Return a free number."""
        while self._next in self._taken:
            self._next += 1
        self._taken.add(self._next)
        return str(self._next)


def close_masters(imported: Import, ids: MasterIds) -> list[tuple[str, str]]:
    """Write the masters that a template brought, with the layouts that came along.

    Returns the name of each in the deck, and the id under which the presentation lists it.
    """
    closed = []
    package = imported.library.package
    for part in imported.masters:
        number, name = ids.fresh(), imported.placed[part]
        relationships = package.relationships(part)
        layouts = by_kind(relationships, "slideLayout")
        root = copy.deepcopy(imported.library.root(part))
        listing = root.find(p("sldLayoutIdLst"))
        for each in list(listing) if listing is not None else []:
            if layouts.get(each.get(r("id"), "")) in imported.placed:
                each.set("id", ids.fresh())
            else:
                each.getparent().remove(each)  # type: ignore[union-attr]  # it is in the list
        texts = [
            written(each, name, imported.target(each) or "")
            for each in relationships
            if each.kind not in ("slide", "slideLayout")
            or (each.kind == "slideLayout" and each.target in imported.placed)
        ]
        xml = XML_DECLARATION + etree.tostring(root, encoding="unicode")
        imported.deck.add(name, pack(xml.encode()), package.types.type_of(part))
        imported.deck.relate(name, texts)
        closed.append((name, number))
    return closed
