"""Table styles of several templates in one deck."""

from __future__ import annotations

import copy
import re
import uuid
from dataclasses import dataclass, field

from lxml import etree

from slidemill.deck.compiler.head import target_of
from slidemill.deck.compose.library import SlideLibrary
from slidemill.deck.opc.namespaces import XML_DECLARATION, A, a

PART = "ppt/tableStyles.xml"
TYPE = "application/vnd.openxmlformats-officedocument.presentationml.tableStyles+xml"

_USED = re.compile(r"<a:tableStyleId>([^<]*)</a:tableStyleId>")
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
_IDS = uuid.UUID("0d1d4f7e-6c0b-5a53-9a1f-1f8a4c6e2b90")


@dataclass(slots=True)
class TableStyles:
    """The table styles of the deck: those of its first template, and what pages of others use."""

    home: SlideLibrary
    _root: etree._Element | None = None
    _renamed: dict[tuple[str, str], str] = field(default_factory=dict)

    def carry(self, xml: str, library: SlideLibrary) -> str:
        """Return a page whose tables find their styles in the deck.

        A style that means something else in the first template comes under an id of its own.
        """
        if library.digest == self.home.digest or "<a:tableStyleId>" not in xml:
            return xml
        return _USED.sub(
            lambda m: f"<a:tableStyleId>{self._carried(m[1], library)}</a:tableStyleId>", xml
        )

    def text(self) -> str | None:
        """Return the part that lists the styles; None when it is the first template's."""
        if self._root is None:
            return None
        return XML_DECLARATION + etree.tostring(self._root, encoding="unicode")

    def _carried(self, identity: str, library: SlideLibrary) -> str:
        key = (library.digest, identity)
        known = self._renamed.get(key)
        if known is None:
            known = self._renamed[key] = self._add(identity, library)
        return known

    def _add(self, identity: str, library: SlideLibrary) -> str:
        style = _styles(_root_of(library)).get(identity)
        if style is None:  # one of PowerPoint's own, which need no definition
            return identity
        listed = self._root if self._root is not None else _root_of(self.home)
        present = _styles(listed).get(identity)
        if present is not None and _canonical(present) == _canonical(style):
            return identity
        if self._root is None:
            self._root = _open(_root_of(self.home))
        added = copy.deepcopy(style)
        if present is not None:
            text = str(uuid.uuid5(_IDS, _canonical(style)))
            identity = f"{{{text.upper()}}}"
            if identity in _styles(self._root):
                return identity
            added.set("styleId", identity)
        self._root.append(added)
        return identity


def _root_of(library: SlideLibrary) -> etree._Element | None:
    part = target_of(library.package, library.head.part, "tableStyles")
    return None if part is None else library.root(part)


def _open(root: etree._Element | None) -> etree._Element:
    if root is not None:
        return copy.deepcopy(root)
    return etree.Element(a("tblStyleLst"), {"def": _NO_STYLE}, nsmap={"a": A})


def _styles(root: etree._Element | None) -> dict[str, etree._Element]:
    if root is None:
        return {}
    return {each.get("styleId", ""): each for each in root.iterchildren(a("tblStyle"))}


def _canonical(style: etree._Element) -> str:
    return etree.tostring(style, method="c14n", exclusive=True).decode()
