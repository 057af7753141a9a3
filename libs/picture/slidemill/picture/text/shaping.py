"""Text to glyphs: runs of one face and one direction, shaped by HarfBuzz."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import uharfbuzz as hb

from slidemill.picture.text.bidi import base_level, levels, visual_order
from slidemill.picture.text.breaks import Break, breaks
from slidemill.picture.text.clusters import clusters
from slidemill.picture.text.fonts import Face, Region, face_for, region_of


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A run ready to draw; offsets in px from the line's left end and baseline, y downwards."""

    face: Face
    ids: tuple[int, ...]
    offsets: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class ShapedLine:
    """A line's runs from left to right."""

    runs: tuple[Glyphs, ...]
    width: float
    """Px."""


class Paragraph:
    """A text without line ends, cut into clusters that know their face, level and width."""

    def __init__(self, text: str, main: Face, size: float, region: Region) -> None:
        self.parts = clusters(text)
        self.breaks: list[Break] = breaks(self.parts)
        self.base = base_level(text)
        self._size = size
        by_letter = levels(text, self.base)
        self._levels: list[int] = []
        self.faces: list[Face] = []
        at = 0
        before = main
        for part in self.parts:
            self._levels.append(by_letter[at])
            at += len(part)
            before = face_for(part, main, before, region)
            self.faces.append(before)
        self.advances = self._measure()

    def line(self, start: int, end: int) -> ShapedLine:
        """Shape the clusters from `start` up to `end` as one line, in the order they are seen."""
        hyphen = end < len(self.parts) and end > start and self.parts[end - 1] == "\u00ad"
        found = list(self._runs(start, end))
        order = visual_order([self._levels[first] for first, _ in found])
        runs: list[Glyphs] = []
        pen = 0.0
        for first, last in (found[at] for at in order):
            text = "".join(self.parts[first:last])
            if hyphen and last == end:
                text += "-"
            glyphs, pen = self._shape(text, first, pen)
            runs.append(glyphs)
        return ShapedLine(tuple(runs), pen)

    def _measure(self) -> list[float]:
        """Return each cluster's share of the advance; a ligature's belongs to its first."""
        shares = [0.0] * len(self.parts)
        scale = self._size
        for first, last in self._runs(0, len(self.parts)):
            starts = [at for at in range(first, last) for _ in self.parts[at]]
            face = self.faces[first]
            text = "".join(self.parts[first:last])
            infos, positions = _glyphs(text, face, self._levels[first])
            for info, position in zip(infos, positions, strict=True):
                shares[starts[info.cluster]] += position.x_advance * scale / face.units_per_em
        return shares

    def _runs(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        first = start
        for at in range(start + 1, end + 1):
            if (
                at == end
                or self.faces[at] is not self.faces[first]
                or self._levels[at] != self._levels[first]
            ):
                yield first, at
                first = at

    def _shape(self, text: str, at: int, pen: float) -> tuple[Glyphs, float]:
        face = self.faces[at]
        infos, positions = _glyphs(text, face, self._levels[at])
        scale = self._size / face.units_per_em
        ids: list[int] = []
        offsets: list[tuple[float, float]] = []
        for info, position in zip(infos, positions, strict=True):
            ids.append(info.codepoint)
            offsets.append((pen + position.x_offset * scale, -position.y_offset * scale))
            pen += position.x_advance * scale
        return Glyphs(face, tuple(ids), tuple(offsets)), pen


def paragraphs(content: str, main: Face, size: float) -> list[Paragraph]:
    """Cut a text at its line ends."""
    region = region_of(content)
    text = "".join(letter if letter >= " " or letter in "\t\n\r" else "" for letter in content)
    text = text.replace("\t", "    ")
    for end in ("\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"):
        text = text.replace(end, "\n")
    return [Paragraph(line, main, size, region) for line in text.split("\n")]


def _glyphs(
    text: str, face: Face, level: int
) -> tuple[Sequence[hb.GlyphInfo], Sequence[hb.GlyphPosition]]:
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if level % 2 else "ltr"
    hb.shape(face.shaper, buffer)
    return buffer.glyph_infos, buffer.glyph_positions or ()
