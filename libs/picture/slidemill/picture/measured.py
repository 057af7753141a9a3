"""Where a slide's texts stand, for exports that draw them with other means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from slidemill.contracts.slideshows import AspectRatio, FontFamily, Slide
from slidemill.picture.engine import placed_texts
from slidemill.picture.faults import Fault, PictureError
from slidemill.picture.text.fonts import Region, primary
from slidemill.picture.text.place import PlacedText
from slidemill.picture.text.shaping import Paragraph, paragraphs


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """One line; px on the canvas."""

    text: str
    left: float
    baseline: float
    width: float


@dataclass(frozen=True, slots=True)
class MeasuredRun:
    """Letters that are drawn alike, in the order they are read."""

    text: str
    is_emoji: bool
    region: Region | None
    """Whose shapes Han characters take, of a run that has them or their neighbours."""


@dataclass(frozen=True, slots=True)
class MeasuredParagraph:
    """What stands between two line ends."""

    runs: tuple[MeasuredRun, ...]
    right_to_left: bool


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
    paragraphs: tuple[MeasuredParagraph, ...]
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
    padding: float
    """Of a coloured box, on either side of its widest line."""
    hugs_lines: bool
    """The coloured box is a shape round the lines, not the whole rectangle."""
    right_to_left: bool


def measure(slide: Slide, *, ratio: AspectRatio) -> tuple[MeasuredText, ...]:
    """Lay the texts out as `render` does, without their pictures; heights have grown with texts.

    Raises `PictureError` for colours that can not be read.
    """
    faults: list[Fault] = []
    placed = placed_texts(slide, ratio.size, faults, [])
    if faults:
        raise PictureError(faults)
    shown = [
        (at, element.content)
        for at, element in enumerate(slide.text_elements)
        if element.content.strip()
    ]
    return tuple(
        _measured(at, content, text) for (at, content), text in zip(shown, placed, strict=True)
    )


def _measured(index: int, content: str, placed: PlacedText) -> MeasuredText:
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
        _paragraphs(content, placed),
        block.height / len(block.lines),
        block.font_size,
        placed.family,
        str(look.text),
        str(look.box) if look.box else None,
        str(look.outline) if look.outline else None,
        look.outline_width * block.font_size,
        bool(look.shadows),
        look.radius * block.font_size if look.radius_px is None else look.radius_px,
        look.padding_x * block.font_size if look.box else 0.0,
        look.box is not None and not (look.full_width or placed.fills_box),
        block.right_to_left,
    )


def _paragraphs(content: str, placed: PlacedText) -> tuple[MeasuredParagraph, ...]:
    made = paragraphs(content, primary(placed.family), placed.block.font_size)
    return tuple(
        MeasuredParagraph(tuple(_runs(paragraph)), bool(paragraph.base)) for paragraph in made
    )


def _runs(paragraph: Paragraph) -> Iterator[MeasuredRun]:
    clusters = zip(paragraph.parts, paragraph.faces, strict=True)
    for (is_emoji, region), group in groupby(
        clusters, key=lambda each: (each[1].is_emoji, each[1].region)
    ):
        yield MeasuredRun("".join(part for part, _ in group), is_emoji, region)
