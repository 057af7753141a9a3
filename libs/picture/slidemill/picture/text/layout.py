"""Paragraphs to lines: wrapping, line pitch and the place of every line in its box."""

from __future__ import annotations

from dataclasses import dataclass

from slidemill.picture.text.breaks import Break
from slidemill.picture.text.fonts import Face
from slidemill.picture.text.shaping import Glyphs, Paragraph, paragraphs

_PITCH = 1.22
"""Of the font size: the distance of baselines where no face needs more."""
_WIDEST_PITCH = 1.8
_WIDEST_SCRIPT = 1.5
"""Faces of scripts with stacked marks declare room for the tallest stack there is."""
_AIR = 0.03
_SHORT = 0.5
"""A last line shorter than this share of the widest is an orphan."""
_MOST_BALANCED = 6
"""Lines; longer texts are read as prose, where nobody looks at the last line."""


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
    ems = _pitch(made, main)
    pitch, drop = ems * size, _drop(main, ems) * size
    lines: list[Line] = []
    for paragraph in made:
        for start, end in _balanced(paragraph, width):
            shown = _trimmed(paragraph, start, end)
            shaped = paragraph.line(start, shown)
            top = len(lines) * pitch
            middle = top + pitch / 2
            lines.append(
                Line(
                    "".join(paragraph.parts[start:shown]),
                    shaped.runs,
                    (width - shaped.width) / 2,
                    middle + drop,
                    shaped.width,
                    top,
                    pitch,
                )
            )
    rtl = bool(made and made[0].base)
    return Block(tuple(lines), width, len(lines) * pitch, size, rtl)


class Fitting:
    """A text measured once, whose height is asked for at many sizes: advances grow with them."""

    def __init__(self, content: str, main: Face, size: float) -> None:
        self._made = paragraphs(content, main, size)
        self._size = size
        self._pitch = _pitch(self._made, main)

    def height(self, size: float, width: float) -> float:
        """Return the height of the text in this size, px."""
        measured = width * self._size / size
        lines = sum(len(_spans(paragraph, measured)) for paragraph in self._made)
        return lines * self._pitch * size


def _pitch(made: list[Paragraph], main: Face) -> float:
    """Return the distance of baselines in ems: what the tallest script used needs."""
    used = {face for paragraph in made for face in paragraph.faces} - {main}
    needed = [main.ink_top + main.ink_bottom + _AIR]
    needed += [
        min(face.ascent + face.descent, _WIDEST_SCRIPT)
        for face in used
        if not (face.is_emoji or face.is_ideographic or face.is_general)
    ]
    return min(max(_PITCH, *needed), _WIDEST_PITCH)


def _drop(main: Face, pitch: float) -> float:
    """Return how far the baseline lies below a line's middle, in ems.

    Capitals stand in the middle, unless tall or deep letters would leave the line then.
    """
    lowest = pitch / 2 - main.ink_bottom
    highest = main.ink_top - pitch / 2
    return max(min(main.cap_height / 2, lowest), highest)


def _balanced(paragraph: Paragraph, width: float) -> list[tuple[int, int]]:
    """Return the lines; a short last one is filled from those before, as one sets a headline."""
    spans = _spans(paragraph, width)
    widths = [sum(paragraph.advances[start:end]) for start, end in spans]
    if not 2 <= len(spans) <= _MOST_BALANCED or widths[-1] >= _SHORT * max(widths):
        return spans
    too_narrow = max(sum(widths) / len(spans), _longest_word(paragraph))
    enough = width
    if too_narrow >= enough:
        return spans
    for _ in range(6):
        middle = (too_narrow + enough) / 2
        if len(_spans(paragraph, middle)) > len(spans):
            too_narrow = middle
        else:
            enough = middle
    return _spans(paragraph, enough)


def _longest_word(paragraph: Paragraph) -> float:
    """Return the width of the widest piece that no line may end in."""
    longest = used = 0.0
    for at, advance in enumerate(paragraph.advances):
        if not paragraph.parts[at].isspace():
            used += advance
            longest = max(longest, used)
        if paragraph.breaks[at] is Break.MAY:
            used = 0.0
    return longest


def _spans(paragraph: Paragraph, width: float) -> list[tuple[int, int]]:
    """Return the clusters of every line, greedily filled; spaces at a line's end hang out."""
    spans: list[tuple[int, int]] = []
    start = 0
    last_break = 0
    used = 0.0
    for at, part in enumerate(paragraph.parts):
        advance = paragraph.advances[at]
        # a piece that is carried over can be too wide for the next line as well
        while not part.isspace() and used + advance > width and at > start:
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
