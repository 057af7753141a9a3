"""Laying text out in lines, to know its height and width; all lengths are in points."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from slidemill.deck.typography.breaking import SPACES, segments
from slidemill.deck.typography.faces import Face

LINE = 1551 / 1280
"""Em from line to line, whatever the face: what PowerPoint's self-sizing boxes come out at."""
OVERHEAD = 9 / 128
"""Points that such a box has above its lines."""
TAB = 72.0
"""Distance of the default tab stops (914,400 EMU)."""
_SMALL = 0.8
"""How large small capitals are."""
_SLACK = 1e-6
"""Keeps a text that fits exactly from being wrapped by rounding."""


def line_height(size: float) -> float:
    """Return the height of a single-spaced line in points."""
    return size * LINE


@dataclass(frozen=True, slots=True)
class Font:
    """A face at a size; `spacing` is added to each character."""

    face: Face
    size: float
    spacing: float = 0.0
    caps: str = "none"
    """`none`, `small` or `all`, as `ST_TextCapsType` spells it."""

    def width(self, text: str) -> float:
        """Width of a text without line ends."""
        em = self.face.width(text)
        if self.caps != "none":
            em = self._capitals(text)
        return em * self.size + self.spacing * len(text)

    def _capitals(self, text: str) -> float:
        if self.caps == "all":
            return self.face.width(text.upper())
        small = "".join(filter(str.islower, text))
        return (
            self.face.width(text) - self.face.width(small) + _SMALL * self.face.width(small.upper())
        )


@dataclass(frozen=True, slots=True)
class Spacing:
    """A distance: a share of a line's height, or so many points."""

    share: float = 0.0
    points: float | None = None

    def of(self, line: float) -> float:
        """Return the distance in points beside lines of this height."""
        return self.share * line if self.points is None else self.points


SINGLE = Spacing(1.0)
NO_SPACE = Spacing(0.0)


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one font; a newline ends a line inside the paragraph."""

    text: str
    font: Font


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `end` is the font of its end mark, which an empty one is as high as.

    `left` is where its lines start and `first` where the first one does.
    """

    runs: Sequence[Run]
    end: Font
    left: float = 0.0
    first: float = 0.0
    line: Spacing = SINGLE
    before: Spacing = NO_SPACE
    after: Spacing = NO_SPACE


@dataclass(frozen=True, slots=True)
class Layout:
    """What laying out came to: height, widest line, number of lines, height of the last line."""

    height: float
    width: float
    lines: int
    line: float


_Pieces = Sequence[tuple[str, Font]]
_Segment = tuple[float, float, float, str, Font | _Pieces]
"""What stays together on a line: width without and with the spaces behind it, font size, text."""
_Lines = list[list[_Segment]]


class Block:
    """Paragraphs ready to be laid out at several widths and scales."""

    def __init__(self, paragraphs: Iterable[Paragraph]) -> None:
        self._paragraphs = [(paragraph, _hard_lines(paragraph)) for paragraph in paragraphs]

    def laid_out(
        self,
        width: float | None,
        scale: float = 1.0,
        reduction: float = 0.0,
        limit: float = math.inf,
    ) -> Layout:
        """Break the lines for a box `width` wide, None for one that does not wrap.

        `scale` shrinks the fonts, `reduction` is taken from proportional line spacing
        (`fontScale`, `lnSpcReduction` of ECMA-376 part 1, 21.1.2.1.3). Beyond a height of
        `limit` the rest is left out of the count.
        """
        height, widest, count, pitch = OVERHEAD, 0.0, 0, 0.0
        last = len(self._paragraphs) - 1
        for number, (paragraph, hard) in enumerate(self._paragraphs):
            single = line_height(paragraph.end.size * scale)
            if number:
                height += paragraph.before.of(single)
            for size, used in _wrapped(paragraph, hard, width, scale):
                pitch = _pitch(paragraph.line, line_height(size * scale), reduction)
                height += pitch
                count += 1
                widest = max(widest, used)
            if number < last:
                height += paragraph.after.of(single)
            if height > limit:
                break
        return Layout(height, widest, count, pitch)


def measured(paragraphs: Iterable[Paragraph], width: float | None) -> Layout:
    """Lay paragraphs out once, at full size."""
    return Block(paragraphs).laid_out(width)


def _pitch(spacing: Spacing, single: float, reduction: float) -> float:
    if spacing.points is not None:
        return spacing.points
    return max(spacing.share - reduction, 0.0) * single


def _hard_lines(paragraph: Paragraph) -> _Lines:
    """Segments of the paragraph's lines as its own line ends part them."""
    lines: _Lines = []
    pending: list[tuple[str, Font]] = []
    for run in paragraph.runs:
        first, *others = run.text.split("\n")
        pending.append((first, run.font))
        for text in others:
            lines.append(_segments(pending))
            pending = [(text, run.font)]
    lines.append(_segments(pending))
    return lines


def _segments(runs: _Pieces) -> list[_Segment]:
    if len(runs) == 1:
        return _of_one_font(*runs[0])
    result: list[_Segment] = []
    start, rest = 0, [run for run in runs if run[0]]
    for segment in segments("".join(text for text, _ in rest)):
        pieces = []
        needed = len(segment)
        while needed:
            text, font = rest[0]
            piece = text[start : start + needed]
            pieces.append((piece, font))
            needed -= len(piece)
            start += len(piece)
            if start == len(text):
                rest, start = rest[1:], 0
        bare = len(segment.rstrip(SPACES))
        advance = sum(font.width(piece) for piece, font in pieces)
        hanging = pieces[-1][1].width(segment[bare:])
        size = max(font.size for _, font in pieces)
        result.append((advance - hanging, advance, size, segment, pieces))
    return result


def _of_one_font(text: str, font: Font) -> list[_Segment]:
    result: list[_Segment] = []
    size, plain = font.size, font.caps == "none" and not font.spacing
    em = font.face.widths.__getitem__
    for segment in segments(text):
        bare = segment.rstrip(SPACES)
        width = sum(map(em, bare)) * size if plain else font.width(bare)
        advance = width
        if len(bare) != len(segment):
            advance += font.width(segment[len(bare) :])
        result.append((width, advance, size, segment, font))
    return result


def _wrapped(
    paragraph: Paragraph, hard: _Lines, width: float | None, scale: float
) -> Iterator[tuple[float, float]]:
    """Font size (unscaled) and right end of each line."""
    start = paragraph.first
    for line in hard:
        if not line:
            size = paragraph.runs[-1].font.size if len(hard) > 1 else paragraph.end.size
            yield size, start
        else:
            # An indent as wide as the box would leave no room at all.
            least = line[0][2] * scale
            wide = math.inf if width is None else width
            rest, first = max(wide - paragraph.left, least), max(wide - start, least)
            for size, used in _filled(line, first / scale + _SLACK, rest / scale + _SLACK):
                yield size, start + used * scale
                start = paragraph.left
        start = paragraph.left


def _filled(line: Iterable[_Segment], room: float, rest: float) -> Iterator[tuple[float, float]]:
    """Font size and width of the lines that segments fill: `room` wide, then `rest` wide."""
    x = used = size = 0.0
    for width, advance, own, text, fonts in line:
        if text == "\t":
            x = (x // TAB + 1) * TAB
            size = max(size, own)
            if x > room:
                yield size, used
                room, x, used, size = rest, 0.0, 0.0, own
            continue
        if x and x + width > room:
            yield size, used
            room, x, used, size = rest, 0.0, 0.0, own
        elif own > size:
            size = own
        if width <= room:
            used = x + width
            x += advance
            continue
        # a word longer than the line breaks anywhere
        for character, each in _characters(text, fonts):
            if x and x + each > room and character not in SPACES:
                yield size, used
                room, x = rest, 0.0
            x += each
            if character not in SPACES:
                used = x
    yield size, used


def _characters(text: str, fonts: Font | _Pieces) -> Iterator[tuple[str, float]]:
    for piece, font in ((text, fonts),) if isinstance(fonts, Font) else fonts:
        for character in piece:
            yield character, font.width(character)
