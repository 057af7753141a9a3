"""Places texts on a slide so that they can be read and do not lie on one another: no I/O.

How long a text gets is estimated, a little too long rather than too short: the picture engine
measures, but it is the renderer's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from slidemill.contracts.slideshows import AspectRatio, StylePreset, TextElement
from slidemill.contracts.slideshows.requests import PlacedText
from slidemill.contracts.slideshows.settings import AdvancedSettings
from slidemill.slideshow.writing.words import uuid_of

_TITLE = 48.0
_BODY = 40.0
_SMALL_TITLE = 40.0
_SMALL_BODY = 33.0
_SMALLEST = 16.0
_STEP = 0.92
"""By what texts shrink until they fit."""
_WIDTH = 70.0
_NARROW = 50.0
_TITLE_AT = 0.3
"""Of the canvas' height: where the middle of a title is, while there is room below it."""
_MARGIN = 0.08
"""Of the canvas' height, kept free above and below."""
_LINE = 1.25
_HIGH_LINE = 1.85
"""Of the font size, in scripts with marks above and below."""
_PADDING = 0.5
"""Of the font size, round the lines of presets with a box."""
_GAP = 0.9
"""Between two texts, of the font size of the lower."""

_ADVANCES = dict.fromkeys(" .,:;!|'ijlI()[]", 0.34) | dict.fromkeys("mwMW@%", 1.02)
"""Em, of letters that are much narrower or wider than most."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the texts of a slideshow look, sizes in px and width in percent of the canvas."""

    title: float = _TITLE
    """A slide's first text, or its only one."""
    body: float = _BODY
    width: float = _WIDTH
    preset: StylePreset = StylePreset.TIKTOK

    @staticmethod
    def of(settings: AdvancedSettings | None) -> Look:
        """Return the look that settings ask for (slideshow reference, section 3)."""
        wanted = settings or AdvancedSettings()
        title, body = _TITLE, _BODY
        if wanted.font_size == "small":
            title, body = _SMALL_TITLE, _SMALL_BODY
        elif isinstance(wanted.font_size, float):
            title = body = wanted.font_size
        return Look(
            title,
            body,
            _NARROW if wanted.text_width == "narrow" else _WIDTH,
            wanted.text_preset or StylePreset.TIKTOK,
        )

    def size(self, index: int) -> float:
        """Font size of a slide's text, by its place in reading order."""
        return self.body if index else self.title


def stacked(texts: Sequence[str], look: Look, ratio: AspectRatio) -> tuple[TextElement, ...]:
    """Place texts below one another: a lone one in the middle, else the first in the upper third.

    Texts that would not fit get smaller.
    """
    height = ratio.size[1]
    room = height * (1 - 2 * _MARGIN)
    sizes = [look.size(index) for index in range(len(texts))]
    heights = _heights(texts, sizes, look)
    while _total(heights, sizes) > room and max(sizes, default=0) > _SMALLEST:
        sizes = [max(_SMALLEST, size * _STEP) for size in sizes]
        heights = _heights(texts, sizes, look)
    top = _top(heights, _total(heights, sizes), height)
    elements = []
    for index, (text, size, high) in enumerate(zip(texts, sizes, heights, strict=True)):
        if index:
            top += size * _GAP
        middle = min(100.0, round(100 * (top + high / 2) / height, 1))
        elements.append(_element(text, 50, middle, look, round(size, 1)))
        top += high
    return tuple(elements)


def placed(texts: Sequence[PlacedText], look: Look, before: int = 0) -> tuple[TextElement, ...]:
    """Return texts at the places they were given; `before` is how many the slide has already."""
    return tuple(
        _element(
            text.content,
            text.x,
            text.y,
            look,
            text.font_size if text.font_size is not None else look.size(before + index),
        ).model_copy(
            update={
                "id": uuid_of(text.id),
                "width": text.width if text.width is not None else look.width,
            }
        )
        for index, text in enumerate(texts)
    )


def estimated_height(text: str, size: float, width: float) -> float:
    """Return about how high a text gets in a column, px; `size` and `width` are px."""
    column = max(1.0, width - 2 * _PADDING * size) / size
    lines = sum(_lines(paragraph, column) for paragraph in text.split("\n"))
    line = _HIGH_LINE if any(_is_high(each) for each in text) else _LINE
    return (lines * line + _PADDING) * size


def _element(text: str, x: float, y: float, look: Look, size: float) -> TextElement:
    return TextElement(
        content=text, x=x, y=y, font_size=size, width=look.width, style_preset=look.preset
    )


def _heights(texts: Sequence[str], sizes: Sequence[float], look: Look) -> list[float]:
    width = AspectRatio.PORTRAIT.size[0] * look.width / 100
    return [estimated_height(text, size, width) for text, size in zip(texts, sizes, strict=True)]


def _total(heights: Sequence[float], sizes: Sequence[float]) -> float:
    return sum(heights) + sum(size * _GAP for size in sizes[1:])


def _top(heights: Sequence[float], total: float, height: float) -> float:
    """Return where the first of the texts begins, px."""
    if len(heights) < 2:
        return (height - total) / 2
    wanted = height * _TITLE_AT - heights[0] / 2
    lowest = height * (1 - _MARGIN) - total
    return max(min(wanted, lowest), min(height * _MARGIN, (height - total) / 2))


def _lines(paragraph: str, column: float) -> int:
    """Return how many lines a paragraph takes up in a column of so many ems."""
    lines, used = 1, 0.0
    for word in paragraph.split(" "):
        wide = sum(map(_advance, word))
        if used and used + _advance(" ") + wide > column:
            lines, used = lines + 1, 0.0
        elif used:
            used += _advance(" ")
        whole, rest = divmod(wide, column)
        lines += int(whole)
        used = used + wide if not whole else rest
    return lines


def _advance(character: str) -> float:
    """Return about how wide a character is, em."""
    category = unicodedata.category(character)
    if category in {"Mn", "Cf"}:
        return 0.0
    if category == "So":
        return 1.3
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    if _is_high(character):  # some of these scripts have no blanks to break lines at
        return 0.75
    return _ADVANCES.get(character, 0.76 if category == "Lu" else 0.6)


def _is_high(character: str) -> bool:
    """Whether a letter is of a script that needs more room between lines than Latin does."""
    return "\u0590" <= character < "\u1100" or "\u1700" <= character < "\u1800"
