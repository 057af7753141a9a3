"""The typeface and size a text has, followed from its run to the theme."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from slidemill.deck.compiler.geometry import followed_by, placeholder_of
from slidemill.deck.compiler.table import whole
from slidemill.deck.inspect.items import Font, Theme
from slidemill.deck.limits import MAX_LEVEL
from slidemill.deck.opc.namespaces import a, p

_ROLES = {"+mj": "major", "+mn": "minor"}
_TITLES = ("title", "ctrTitle")
_OTHERS = ("dt", "ftr", "sldNum", "hdr")
_BULLETS = tuple(a(name) for name in ("buNone", "buChar", "buAutoNum", "buBlip"))
_DIGITS = 6
"""`ST_TextFontSize` goes to 400000, hundredths of a point."""
_DEFAULT_SIZE = 18.0
"""Points; `sz` of CT_TextCharacterProperties where nothing states it."""


@dataclass(frozen=True)
class FontFinder:
    """Finds formats on the slides of one layout and master."""

    ancestry: tuple[etree._Element, ...]
    theme: Theme | None
    defaults: etree._Element | None
    """`p:defaultTextStyle` of the presentation."""

    def font(
        self, shape: etree._Element, paragraph: etree._Element, run: etree._Element | None
    ) -> Font:
        """Return the format of a run (None: of an empty paragraph) in a shape or frame."""
        typeface, size = "", None
        for properties in self._properties(shape, paragraph, run):
            if not typeface:
                latin = properties.find(a("latin"))
                typeface = "" if latin is None else latin.get("typeface", "")
            if size is None:
                size = _points(properties.get("sz", ""))
            if typeface and size is not None:
                break
        return self._resolved(typeface or "+mn-lt", size or _DEFAULT_SIZE)

    def _resolved(self, typeface: str, size: float) -> Font:
        role = _ROLES.get(typeface[:3], "")
        if role and self.theme is not None:
            typeface = self.theme.major if role == "major" else self.theme.minor
        return Font(typeface, role, size)

    def bulleted(self, shape: etree._Element, paragraph: etree._Element) -> bool:
        """Whether a paragraph shows a bullet or number."""
        stated = paragraph.find(a("pPr"))
        own = () if stated is None else (stated,)
        for properties in (*own, *self._levels(shape, paragraph)):
            bullet = next((each for each in properties if each.tag in _BULLETS), None)
            if bullet is not None:
                return str(bullet.tag) != a("buNone")
        return False

    def _properties(
        self, shape: etree._Element, paragraph: etree._Element, run: etree._Element | None
    ) -> Iterator[etree._Element]:
        own = run.find(a("rPr")) if run is not None else paragraph.find(a("endParaRPr"))
        if own is not None:
            yield own
        for level in self._levels(shape, paragraph):
            found = level.find(a("defRPr"))
            if found is not None:
                yield found

    def _levels(self, shape: etree._Element, paragraph: etree._Element) -> Iterator[etree._Element]:
        """Yield what the styles say of the paragraph's level, nearest first."""
        name = a(f"lvl{level_of(paragraph) + 1}pPr")
        for styles in self._styles(shape):
            for at in (name, a("defPPr")):
                found = styles.find(at)
                if found is not None:
                    yield found

    def _styles(self, shape: etree._Element) -> Iterator[etree._Element]:
        for source in (shape, *followed_by(shape, self.ancestry)):
            styles = source.find(f"{p('txBody')}/{a('lstStyle')}")
            if styles is not None:
                yield styles
        placeholder = placeholder_of(shape)
        if placeholder is not None and len(self.ancestry) > 1:
            name = _master_style(placeholder.get("type", "obj"))
            styles = self.ancestry[1].find(f"{p('txStyles')}/{p(name)}")
            if styles is not None:
                yield styles
        if self.defaults is not None:
            yield self.defaults


def level_of(paragraph: etree._Element) -> int:
    """Return the indent level of a paragraph, 0 to 8."""
    properties = paragraph.find(a("pPr"))
    level = "0" if properties is None else properties.get("lvl", "0")
    return min(max(whole(level), 0), MAX_LEVEL)


def _master_style(kind: str) -> str:
    if kind in _TITLES:
        return "titleStyle"
    return "otherStyle" if kind in _OTHERS else "bodyStyle"


def _points(text: str) -> float | None:
    return whole(text) / 100 if 0 < len(text) <= _DIGITS and whole(text) > 0 else None
