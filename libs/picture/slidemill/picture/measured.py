"""Where a slide's texts stand, for exports that draw them with other means."""

from __future__ import annotations

from dataclasses import dataclass

from slidemill.contracts.slideshows import AspectRatio, FontFamily, Slide
from slidemill.picture.engine import placed_texts
from slidemill.picture.faults import Fault, PictureError
from slidemill.picture.text.place import PlacedText


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """One line; px on the canvas."""

    text: str
    left: float
    baseline: float
    width: float


@dataclass(frozen=True, slots=True)
class MeasuredText:
    """One text element as it is drawn; px on the canvas, colours as `#rrggbb` or `#rrggbbaa`."""

    index: int
    """In the slide's `text_elements`; elements without text are left out."""
    left: float
    top: float
    width: float
    height: float
    lines: tuple[MeasuredLine, ...]
    line_height: float
    font_size: float
    font_family: FontFamily
    text_color: str
    background_color: str | None
    outline_color: str | None
    outline_width: float
    """Outside the letters, px."""
    has_shadow: bool
    border_radius: float
    right_to_left: bool


def measure(slide: Slide, *, ratio: AspectRatio) -> tuple[MeasuredText, ...]:
    """Lay the texts out as `render` does, without their pictures; heights have grown with texts.

    Raises `PictureError` for colours that can not be read.
    """
    faults: list[Fault] = []
    placed = placed_texts(slide, ratio.size, faults, [])
    if faults:
        raise PictureError(faults)
    shown = [at for at, element in enumerate(slide.text_elements) if element.content.strip()]
    return tuple(_measured(at, text) for at, text in zip(shown, placed, strict=True))


def _measured(index: int, placed: PlacedText) -> MeasuredText:
    block, look, box = placed.block, placed.look, placed.box
    return MeasuredText(
        index,
        box.left,
        box.top,
        box.right - box.left,
        box.bottom - box.top,
        tuple(
            MeasuredLine(line.text, placed.left + line.x, placed.top + line.baseline, line.width)
            for line in block.lines
        ),
        block.height / len(block.lines),
        block.font_size,
        placed.family,
        str(look.text),
        str(look.box) if look.box else None,
        str(look.outline) if look.outline else None,
        look.outline_width * block.font_size,
        bool(look.shadows),
        look.radius * block.font_size if look.radius_px is None else look.radius_px,
        block.right_to_left,
    )
