"""Making a text fit its shape: smaller sizes, written out, down to a floor; then a warning.

The sizes are written on the runs and not left to `a:normAutofit`. PowerPoint shows a stated
`fontScale` when it opens a file, but LibreOffice works out its own, Keynote and Google Slides
pass over it, and the floor of a request is in points: sizes on runs look alike everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from slidemill.deck.compose.styles import LevelFonts
from slidemill.deck.compose.textroom import TextRoom
from slidemill.deck.opc.namespaces import a
from slidemill.deck.render.fit import Fit, excess
from slidemill.deck.text_formats import (
    font_size,
    paragraph_properties,
    run_properties,
    set_spacing,
)
from slidemill.deck.typography import Block, Layout, Paragraph, Spacing
from slidemill.deck.typography.breaking import SPACES, segments

TITLE_SHARE: Final = 0.6
"""Of its size: a title gets no smaller."""
_HALF: Final = 0.5
_SPACINGS: Final = {"lnSpc": "line", "spcBef": "before", "spcAft": "after"}


@dataclass(frozen=True, slots=True)
class Scale:
    """How far sizes are taken down: to `share`, but none below `least` points or its own size.

    With `floor_share` the floor is that share of each size instead.
    """

    share: float
    least: float = 0.0
    floor_share: float = 0.0

    def size(self, points: float) -> float:
        """Return the size, in half points, for one of the template's."""
        wanted = math.floor(points * self.share / _HALF + 1e-6) * _HALF
        floor = max(self.least, self.floor_share * points)
        return max(wanted, min(floor, points))

    def spacing(self, spacing: Spacing) -> Spacing:
        """Return a distance; what is stated in points shrinks with the sizes."""
        if spacing.points is None:
            return spacing
        return Spacing(points=spacing.points * self.share)

    def paragraph(self, paragraph: Paragraph) -> Paragraph:
        """Return a paragraph in the smaller sizes."""
        return replace(
            paragraph,
            runs=[
                replace(run, font=replace(run.font, size=self.size(run.font.size)))
                for run in paragraph.runs
            ],
            end=replace(paragraph.end, size=self.size(paragraph.end.size)),
            line=self.spacing(paragraph.line),
            before=self.spacing(paragraph.before),
            after=self.spacing(paragraph.after),
        )


def fit_text(
    room: TextRoom, *, least: float = 0.0, title: bool = False, asked: bool = False, place: str
) -> None:
    """Make the text that now stands in a shape fit it.

    A shape that grows with its text does so first. Sizes shrink together, so that headings stay
    larger than texts: to `least` points, a `title` to a share of its size. `asked` says that
    the request named a size; it is then told when that could not be kept. What still does not
    fit is a warning at `place`.
    """
    room.settle_autofit()
    fit = room.fit
    if fit is None:
        return
    plain = room.fonts.paragraphs(room.body.iterchildren(a("p")))
    block = Block(plain)
    layout = room.widen(block.laid_out(fit.box.line))
    room.grow(layout.height)
    if _fits(fit, plain, layout, title=title):
        return
    steps = steps_of(plain, least, title=title)
    if not steps:
        if excess(fit, layout) > 0:
            _tell(room, layout, steps, title=title, place=place)
        return
    search = _Search(fit, plain, steps, title=title)
    scale = steps[search.first_that_fits(block)]
    write_sizes(room.body.iterchildren(a("p")), room.fonts, scale)
    if not search.fits(scale):
        _tell(room, search.layout(scale), steps, title=title, place=place)
    elif asked:
        room.canvas.warn(
            place,
            f"the text does not fit its box at the size asked for and is set at "
            f"{scale.share:.0%} of it; shorten it, or ask for a smaller size.",
        )


def steps_of(plain: Iterable[Paragraph], least: float, *, title: bool = False) -> list[Scale]:
    """Return the scales to try, from the first that makes a difference to the floor."""
    sizes = {run.font.size for each in plain for run in each.runs}
    if not sizes:
        return []
    largest = max(sizes)
    floor = min(TITLE_SHARE if title else min(least / size, 1.0) for size in sizes)
    step = 1.0 if title else _HALF
    count = math.ceil(largest * (1 - floor) / step - 1e-6)
    shares = [max((largest - number * step) / largest, floor) for number in range(1, count + 1)]
    return [
        Scale(share, floor_share=TITLE_SHARE) if title else Scale(share, least) for share in shares
    ]


class _Search:
    """Looks for the largest scale at which a text fits."""

    def __init__(
        self, fit: Fit, plain: Sequence[Paragraph], steps: Sequence[Scale], *, title: bool
    ) -> None:
        self._fit, self._plain, self._steps, self._title = fit, plain, steps, title
        self._known: dict[Scale, tuple[list[Paragraph], Layout]] = {}

    def first_that_fits(self, block: Block) -> int:
        """Return the number of the first step that fits, else of the last.

        All sizes taken alike are quick to lay out again, and near to what the sizes come to
        when they are rounded and held at the floor; from there it is a step or two.
        """
        last = len(self._steps) - 1
        number = self._about(block)
        while number < last and not self.fits(self._steps[number]):
            number += 1
        while number and self.fits(self._steps[number - 1]):
            number -= 1
        return number

    def fits(self, scale: Scale) -> bool:
        """Whether the text fits at a scale."""
        paragraphs, layout = self._laid_out(scale)
        return _fits(self._fit, paragraphs, layout, title=self._title)

    def layout(self, scale: Scale) -> Layout:
        """Return the layout at a scale."""
        return self._laid_out(scale)[1]

    def _about(self, block: Block) -> int:
        box = self._fit.box
        low, high = 0, len(self._steps) - 1
        while low < high:
            middle = (low + high) // 2
            share = self._steps[middle].share
            layout = block.laid_out(box.line, share, limit=box.height * box.columns)
            if excess(self._fit, layout) <= 0:
                high = middle
            else:
                low = middle + 1
        return low

    def _laid_out(self, scale: Scale) -> tuple[list[Paragraph], Layout]:
        known = self._known.get(scale)
        if known is None:
            paragraphs = [scale.paragraph(each) for each in self._plain]
            layout = Block(paragraphs).laid_out(self._fit.box.line)
            known = self._known[scale] = paragraphs, layout
        return known


def _fits(fit: Fit, paragraphs: Sequence[Paragraph], layout: Layout, *, title: bool) -> bool:
    """Whether a text fits; in a title no word may be broken either."""
    if excess(fit, layout) > 0:
        return False
    line = fit.box.line
    if not title or line is None:
        return True
    if layout.lines == 1 and layout.width <= line and paragraphs[0].left <= paragraphs[0].first:
        return True  # the word stands in the line
    return _widest_word(paragraphs) <= line


def _widest_word(paragraphs: Iterable[Paragraph]) -> float:
    return max(
        (
            each.left + run.font.width(word.rstrip(SPACES))
            for each in paragraphs
            for run in each.runs
            for line in run.text.split("\n")
            for word in segments(line)
        ),
        default=0.0,
    )


def write_sizes(paragraphs: Iterable[etree._Element], fonts: LevelFonts, scale: Scale) -> None:
    """Write the smaller sizes and distances onto paragraphs (`a:p`)."""
    for paragraph in paragraphs:
        stated = paragraph.find(a("pPr"))
        style = fonts.style(stated)
        sizes = [
            (each, fonts.style(stated, each.find(a("rPr"))).size)
            for each in paragraph.iterchildren(a("r"), a("br"), a("fld"))
        ]
        for run, size in sizes:
            run_properties(run).set("sz", font_size(scale.size(size)))
        end = paragraph.find(a("endParaRPr"))
        if end is None and not sizes:
            end = etree.SubElement(paragraph, a("endParaRPr"))
        if end is not None:
            end.set("sz", font_size(scale.size(fonts.style(stated, end).size)))
        for name, member in _SPACINGS.items():
            spacing: Spacing = getattr(style, member)
            if spacing.points:
                points = scale.spacing(spacing).points or 0.0
                set_spacing(paragraph_properties(paragraph), name, points=points)


def _tell(
    room: TextRoom, layout: Layout, steps: Sequence[Scale], *, title: bool, place: str
) -> None:
    fit = room.fit
    if fit is None:
        return
    points = excess(fit, layout)
    if points <= (layout.line / 2 if title else 1.0):
        return  # a title that is a little too high disturbs nobody
    count = max(1, math.ceil(points / layout.line - 0.1)) if layout.line else 1
    few = "1 line" if count == 1 else f"{count} lines"
    about = "about " if room.fonts.approximate else ""
    shrunk = ""
    if steps and title:
        shrunk = f", even at {TITLE_SHARE:.0%} of its size"
    elif steps:
        shrunk = f", even at {steps[-1].least:g} pt"
    room.canvas.warn(
        place,
        f"the text is {about}{few} ({points:.0f} pt) too high for its box{shrunk}; shorten it, "
        "or choose a template slide with more room.",
    )
