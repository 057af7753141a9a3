"""Paragraphs to lines: wrapping, line pitch and the place of every line in its box."""

from __future__ import annotations

from dataclasses import dataclass

from slidemill.picture.text.breaks import Break
from slidemill.picture.text.fonts import Face
from slidemill.picture.text.shaping import Glyphs, Paragraph, paragraphs

_PITCH = 1.22
"""Of the font size: the distance of baselines where no face needs more."""
_WIDEST_PITCH = 1.7


@dataclass(frozen=True, slots=True)
class Line:
    """One line; px, relative to the block's top left corner."""

    text: str
    runs: tuple[Glyphs, ...]
    x: float
    """Left end of the glyphs."""
    baseline: float
    width: float
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Block:
    """Lines centred in a column."""

    lines: tuple[Line, ...]
    width: float
    """Of the column, px."""
    height: float
    font_size: float
    right_to_left: bool


def lay_out(content: str, main: Face, size: float, width: float) -> Block:
    """Break a text into lines no wider than `width` px and stack them, each centred.

    Lines end where UAX 14 lets them; a word wider than the column is broken between clusters.
    """
    made = paragraphs(content, main, size)
    pitch = _pitch(made, main) * size
    lines: list[Line] = []
    for paragraph in made:
        for start, end in _spans(paragraph, width):
            shown = _trimmed(paragraph, start, end)
            shaped = paragraph.line(start, shown)
            top = len(lines) * pitch
            middle = top + pitch / 2
            lines.append(
                Line(
                    "".join(paragraph.parts[start:shown]),
                    shaped.runs,
                    (width - shaped.width) / 2,
                    middle + (main.cap_height / 2 - 0.01) * size,
                    shaped.width,
                    top,
                    pitch,
                )
            )
    rtl = bool(made and made[0].base)
    return Block(tuple(lines), width, len(lines) * pitch, size, rtl)


def _pitch(made: list[Paragraph], main: Face) -> float:
    """Return the distance of baselines in ems: what the tallest script used needs."""
    used = {main} | {face for paragraph in made for face in paragraph.faces}
    tallest = max(
        face.ascent + face.descent
        for face in used
        if face is main or not (face.is_emoji or face.is_ideographic)
    )
    if all(face is main or face.is_emoji or face.is_ideographic for face in used):
        tallest = min(tallest, 1.3)
    return min(max(_PITCH, tallest), _WIDEST_PITCH)


def _spans(paragraph: Paragraph, width: float) -> list[tuple[int, int]]:
    """Return the clusters of every line, greedily filled; spaces at a line's end hang out."""
    spans: list[tuple[int, int]] = []
    start = 0
    last_break = 0
    used = 0.0
    for at, part in enumerate(paragraph.parts):
        advance = paragraph.advances[at]
        if not part.isspace() and used + advance > width and at > start:
            end = last_break if last_break > start else at
            spans.append((start, end))
            start = end
            used = sum(paragraph.advances[start:at])
        used += advance
        if paragraph.breaks[at] is Break.MAY:
            last_break = at + 1
    spans.append((start, len(paragraph.parts)))
    return spans


def _trimmed(paragraph: Paragraph, start: int, end: int) -> int:
    """Return the line's end without the spaces that hang out."""
    while end > start and paragraph.parts[end - 1].isspace():
        end -= 1
    return end
