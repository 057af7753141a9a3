"""Reading the text of a written body, with the formatting in force, into paragraphs to measure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from math import isfinite
from typing import NamedTuple

from slidemill.deck.typography import Font, Paragraph, Run, Spacing, face_of
from slidemill.deck.typography.measure import NO_SPACE, SINGLE

EMU_PER_POINT = 12_700
_REMEMBERED = 1024
"""How many different formats a body keeps; styles repeat in a deck."""
_MOST_TEXT = 50_000
"""Characters of a body that are looked at: what lies beyond fits nowhere."""
_BULLET = 0.35
"""Em: a usual bullet, which pushes the first line's text when it is wider than the indent."""

_TOKEN = re.compile(
    r"<a:p(?:\s[^>]*)?(?P<empty>/?)>"
    r"|(?P<close></a:p>)"
    r"|<a:(?P<start>r|fld|br)(?:\s[^>]*)?/?>"
    r"|(?P<paragraph><a:pPr\b(?:[^>]*/>|.*?</a:pPr>))"
    r"|(?P<run><a:rPr\b(?:[^>]*/>|.*?</a:rPr>))"
    r"|(?P<end><a:endParaRPr\b(?:[^>]*/>|.*?</a:endParaRPr>))"
    r"|<a:t(?:\s[^>]*)?>(?P<text>[^<]*)</a:t>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r'\b([\w:]+)="([^"]*)"')
_SPACING = re.compile(
    r'<a:(lnSpc|spcBef|spcAft)\s*>\s*<a:spc(Pct|Pts)\s+val="(-?[\d.]+)(%?)"', re.ASCII
)
_LATIN = re.compile(r"<a:latin\b([^>]*)>")
_BULLETED = re.compile(r"<a:(buNone|buChar|buAutoNum|buBlip)\b")
_DEFAULT_RUN = re.compile(r"<a:defRPr\b(?:[^>]*/>|.*?</a:defRPr>)", re.DOTALL)
_SPACINGS = {"lnSpc": "line", "spcBef": "before", "spcAft": "after"}


@dataclass(frozen=True, slots=True)
class TextStyle:
    """Formatting in force: characters and paragraph of one level; lengths are in points."""

    size: float = 18.0
    bold: bool = False
    italic: bool = False
    caps: str = "none"
    spacing: float = 0.0
    typeface: str = "+mn-lt"
    serif: bool = False
    mono: bool = False
    left: float = 0.0
    indent: float = 0.0
    bulleted: bool = False
    align: str = "l"
    line: Spacing = SINGLE
    before: Spacing = NO_SPACE
    after: Spacing = NO_SPACE

    def with_run(self, properties: str) -> TextStyle:
        """Lay `a:rPr`, `a:defRPr` or `a:endParaRPr` over it."""
        if not properties:
            return self
        start = properties[: properties.index(">") + 1]
        changes: dict[str, object] = {}
        for name, value in _ATTRIBUTE.findall(start):
            if name == "sz":
                changes["size"] = max(_number(value, 1800.0), 100.0) / 100
            elif name == "b":
                changes["bold"] = value in ("1", "true")
            elif name == "i":
                changes["italic"] = value in ("1", "true")
            elif name == "cap":
                changes["caps"] = value
            elif name == "spc":
                changes["spacing"] = _number(value, 0.0) / 100
        if (latin := _LATIN.search(properties)) is not None:
            face = dict(_ATTRIBUTE.findall(latin[1]))
            changes["typeface"] = unescape(face.get("typeface", ""))
            changes["serif"], changes["mono"] = _kind(face)
        return replace(self, **changes) if changes else self  # type: ignore[arg-type]  # by name

    def with_paragraph(self, properties: str) -> TextStyle:
        """Lay `a:pPr` or one of `a:lvl1pPr` … over it, without its character properties."""
        if not properties:
            return self
        start = properties[: properties.index(">") + 1]
        changes: dict[str, object] = {}
        for name, value in _ATTRIBUTE.findall(start):
            if name == "marL":
                changes["left"] = _number(value, 0.0) / EMU_PER_POINT
            elif name == "indent":
                changes["indent"] = _number(value, 0.0) / EMU_PER_POINT
            elif name == "algn":
                changes["align"] = value
        for name, unit, value, percent in _SPACING.findall(properties):
            changes[_SPACINGS[name]] = _spacing(unit, _number(value, 0.0), bool(percent))
        if (bullet := _BULLETED.search(properties)) is not None:
            changes["bulleted"] = bullet[1] != "buNone"
        return replace(self, **changes) if changes else self  # type: ignore[arg-type]  # by name

    def with_level(self, properties: str) -> TextStyle:
        """Lay a level of a list style over it, character properties included."""
        result = self.with_paragraph(properties)
        run = _DEFAULT_RUN.search(properties)
        return result if run is None else result.with_run(run[0])


class _Indents(NamedTuple):
    left: float
    first: float


@dataclass(slots=True)
class BodyStyles:
    """The nine levels of a text body and the theme's fonts (`+mn-lt` … by name)."""

    levels: tuple[TextStyle, ...]
    fonts: Mapping[str, str]
    _fonts: dict[TextStyle, Font] = field(default_factory=dict)
    _runs: dict[tuple[str, str], TextStyle] = field(default_factory=dict)

    @property
    def approximate(self) -> bool:
        """Whether a font that was asked for is one whose widths are not known exactly."""
        return any(font.face.approximate for font in self._fonts.values())

    def another(self) -> BodyStyles:
        """Return the same for another body: fonts that are asked for from now on are its own."""
        return BodyStyles(self.levels, self.fonts, dict(self._fonts), self._runs)

    def paragraphs(self, xml: str) -> list[Paragraph]:
        """Return the paragraphs of a text body (`p:txBody` or `a:txBody`, from any place in it)."""
        result: list[Paragraph] = []
        reading, left = _Reading(self, ""), _MOST_TEXT
        for token in _TOKEN.finditer(xml):
            kind = token.lastgroup
            if kind == "text":
                text = unescape(token["text"]) if "&" in token["text"] else token["text"]
                reading.add(text[:left])
                left -= len(text)
                if left < 0:
                    return [*result, reading.paragraph()]
            elif kind == "run":
                reading.format(token["run"])
            elif kind == "start":
                reading.begin(line_end=token["start"] == "br")
            elif kind == "paragraph":
                if not reading.begun:
                    reading = _Reading(self, token["paragraph"])
            elif kind == "end":
                reading.end = token["end"]
            elif kind == "close":
                result.append(reading.paragraph())
            else:
                reading = _Reading(self, "")
                if token["empty"]:
                    result.append(reading.paragraph())
        return result

    def level(self, properties: str) -> TextStyle:
        """Style of a paragraph with these `a:pPr`."""
        known = self._runs.get(("", properties))
        if known is None:
            level = re.search(r'\blvl="(\d)"', properties[: properties.find(">") + 1])
            number = min(int(level[1]), len(self.levels) - 1) if level else 0
            known = self.levels[number].with_paragraph(properties)
            self._remember(("", properties), known)
        return known

    def run(self, properties: str, run: str) -> TextStyle:
        """Style of a run with these `a:rPr` in a paragraph with these `a:pPr`."""
        if not run:
            return self.level(properties)
        known = self._runs.get((run, properties))
        if known is None:
            known = self.level(properties).with_run(run)
            self._remember((run, properties), known)
        return known

    def _remember(self, key: tuple[str, str], style: TextStyle) -> None:
        if len(self._runs) < _REMEMBERED:
            self._runs[key] = style

    def font(self, style: TextStyle) -> Font:
        """Return the font of a style."""
        known = self._fonts.get(style)
        if known is None:
            typeface = self.fonts.get(style.typeface, style.typeface)
            face = face_of(
                typeface,
                bold=style.bold,
                italic=style.italic,
                serif=style.serif,
                mono=style.mono,
            )
            known = Font(face, style.size, style.spacing, style.caps)
            if len(self._fonts) < _REMEMBERED:
                self._fonts[style] = known
        return known


class _Reading:
    """A paragraph being read."""

    def __init__(self, styles: BodyStyles, properties: str) -> None:
        self.styles = styles
        self.properties = properties
        self.runs: list[Run] = []
        self.end = ""
        self.begun = False
        self._run = ""
        self._line_end = False

    def begin(self, *, line_end: bool) -> None:
        self._flush()
        self.begun = True
        self._run, self._line_end = "", line_end

    def format(self, run: str) -> None:
        self._run = run

    def add(self, text: str) -> None:
        font = self.styles.font(self.styles.run(self.properties, self._run))
        if self.runs and self.runs[-1].font == font:
            self.runs[-1] = Run(self.runs[-1].text + text, font)
        else:
            self.runs.append(Run(text, font))

    def _flush(self) -> None:
        if self._line_end:
            self._line_end = False
            self.add("\n")

    def paragraph(self) -> Paragraph:
        self._flush()
        style = self.styles.level(self.properties)
        end = self.styles.run(self.properties, self.end)
        first = max(style.left + style.indent, 0.0)
        if style.bulleted:
            size = self.runs[0].font.size if self.runs else style.size
            # the text after a bullet starts at the margin, or behind the bullet
            first = max(style.left, first + _BULLET * size) if style.indent < 0 else first + size
        font = self.styles.font(end)
        if self.runs and not self.end:
            font = self.runs[-1].font
        return Paragraph(self.runs, font, style.left, first, style.line, style.before, style.after)


def _number(value: str, otherwise: float) -> float:
    try:
        number = float(value)
    except ValueError:
        return otherwise
    return number if isfinite(number) else otherwise


def _spacing(unit: str, value: float, percent: bool) -> Spacing:
    if unit == "Pts":
        return Spacing(points=value / 100)
    return Spacing(value / 100 if percent else value / 100_000)


def _kind(face: Mapping[str, str]) -> tuple[bool, bool]:
    """Tell by `pitchFamily` (LOGFONT) and `panose` whether a face is serif, and monospaced."""
    panose = face.get("panose", "")
    if len(panose) == 20 and panose.startswith("02"):
        return "02" <= panose[2:4].upper() <= "0A", panose[6:8] == "09"
    pitch = int(_number(face.get("pitchFamily", "0"), 0.0))
    return pitch >> 4 == 1, pitch & 3 == 1 and pitch >> 4 != 0
