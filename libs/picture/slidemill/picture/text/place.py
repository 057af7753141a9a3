"""Where a text element stands on the canvas: its look, its lines and its box."""

from __future__ import annotations

from dataclasses import dataclass

from slidemill.contracts.slideshows import FontFamily, TextElement
from slidemill.picture.faults import Fault
from slidemill.picture.limits import SMALLEST_FONT
from slidemill.picture.text.boxes import Box
from slidemill.picture.text.fonts import family, primary
from slidemill.picture.text.layout import Block, Fitting, lay_out
from slidemill.picture.text.looks import Look, look_of

_STEP = 0.5
"""Px; how near the size of a shrunk text comes to the largest that fits."""
_MARGIN = 16
"""Px between the canvas' edge and a text that would have crossed it."""
_UNREADABLE = 1.3
"""Contrast of text and box below which nothing can be read."""


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text element, laid out; px on the canvas."""

    block: Block
    look: Look
    family: FontFamily
    left: float
    """Of the column the lines are centred in."""
    top: float
    """Of the first line."""
    box: Box
    """What the element takes up: column and lines, padding included."""
    fills_box: bool
    """A coloured box is the whole rectangle, not a shape round the lines."""


def place_text(
    element: TextElement,
    place: str,
    size: tuple[int, int],
    faults: list[Fault],
    warnings: list[str],
) -> PlacedText:
    """Lay an element out; it grows with its text and is moved or shrunk to stay on the canvas.

    Wrong colours go to `faults`; an unknown face, a shrunk text and a text as dark as its box
    to `warnings`.
    """
    look = look_of(element, place, faults)
    wanted = family(element.font_family)
    if wanted is None:
        wanted = FontFamily.TIKTOK_DISPLAY
        warnings.append(
            f'{place}.font_family: "{element.font_family}" is not bundled; "{wanted}" is used.'
        )
    if look.box is not None and look.box.alpha > 200 and look.text.contrast(look.box) < _UNREADABLE:
        warnings.append(f"{place}.text_color: {look.text} on {look.box} can hardly be read.")
    width = size[0] * element.width / 100
    block, padding = _fitted(element, wanted, look, width, size[1])
    if block.font_size < element.font_size:
        warnings.append(
            f"{place}.font_size: the text is higher than the picture; it is set in "
            f"{block.font_size:.0f} px instead of {element.font_size:g}."
        )
    left, box = _box(element, block, look, padding, size)
    return PlacedText(
        block,
        look,
        wanted,
        left,
        (box.top + box.bottom - block.height) / 2,
        box,
        element.height is not None and not look.full_width,
    )


def _fitted(
    element: TextElement, wanted: FontFamily, look: Look, width: float, canvas: int
) -> tuple[Block, tuple[float, float]]:
    """Return the lines at the largest size, up to the wanted one, that fits the canvas' height."""
    main = primary(wanted)
    wide = look.padding_x if look.box else 0.0
    high = look.padding_y if look.box else 0.0

    def column(font_size: float) -> float:
        return max(width - 2 * wide * font_size, font_size)

    fits = Fitting(element.content, main, element.font_size)
    low, font_size = SMALLEST_FONT, element.font_size
    if fits.height(font_size, column(font_size)) + 2 * high * font_size > canvas:
        while font_size - low > _STEP:
            middle = (low + font_size) / 2
            if fits.height(middle, column(middle)) + 2 * high * middle > canvas:
                font_size = middle
            else:
                low = middle
        font_size = low
    block = lay_out(element.content, main, font_size, column(font_size))
    return block, (wide * font_size, high * font_size)


def _box(
    element: TextElement,
    block: Block,
    look: Look,
    padding: tuple[float, float],
    size: tuple[int, int],
) -> tuple[float, Box]:
    """Return the left end of the column and the box, moved onto the canvas.

    What is seen is kept inside, not the empty ends of the column.
    """
    pad_x, pad_y = padding
    column = block.width + 2 * pad_x
    height = block.height + 2 * pad_y
    seen = max((line.width for line in block.lines), default=0.0) + 2 * pad_x
    if element.height is not None:
        height = max(height, size[1] * element.height / 100)
        seen = column if look.box is not None else seen
    seen += 2 * look.outline_width * block.font_size
    x = _kept_inside(size[0] * element.x / 100, seen, size[0])
    y = _kept_inside(size[1] * element.y / 100, height, size[1])
    left, right = (0.0, float(size[0])) if look.full_width else (x - column / 2, x + column / 2)
    return x - block.width / 2, Box(left, y - height / 2, right, y + height / 2)


def _kept_inside(centre: float, length: float, canvas: int) -> float:
    """Move a centre so that what is `length` long stays on the canvas, a little off its edge."""
    if length + 2 * _MARGIN >= canvas:
        return canvas / 2
    return min(max(centre, length / 2 + _MARGIN), canvas - length / 2 - _MARGIN)
