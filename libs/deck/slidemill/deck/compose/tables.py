"""Tables of a request in tables of a template: planned and measured, then written by pages."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from lxml import etree

from slidemill.contracts.presentations import TableContent
from slidemill.deck.compose.boxes import Box
from slidemill.deck.compose.canvas import Canvas, SlideFault
from slidemill.deck.compose.cell_formats import CellFormats
from slidemill.deck.compose.cell_markup import CellWriter, Squeeze, margins
from slidemill.deck.compose.cell_text import FilledCell
from slidemill.deck.compose.logo_pictures import logo_shape
from slidemill.deck.compose.logos import NO_LOGOS, Logos
from slidemill.deck.compose.pagination import paginated
from slidemill.deck.compose.reposition import Below, below_table, move_texts
from slidemill.deck.compose.table_captions import (
    Caption,
    caption_shape,
    plan_caption,
    write_caption,
)
from slidemill.deck.compose.table_columns import column_widths, legible, needs_of
from slidemill.deck.compose.table_rows import FilledTable, fill_table
from slidemill.deck.compose.table_sample import RowKind, TableSample, set_switches
from slidemill.deck.compose.tablefit import RowMeasure, paged, spread
from slidemill.deck.opc.namespaces import A, a
from slidemill.deck.render.bodytext import EMU_PER_POINT

_HEADER_SHARE: Final = 0.5
"""Of a page: header rows are squeezed until the rows below them have the rest."""
_SLACK: Final = 0.5
"""Points of an overflow that nobody sees."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as it will be written: height in EMU."""

    cells: tuple[FilledCell, ...]
    height: int
    squeeze: Squeeze
    kind: RowKind


@dataclass(frozen=True, slots=True)
class TablePlan:
    """A table measured and parted into pages; it can be written into copies of its slide."""

    pages: int
    """How many pages the table takes, 1 or more."""
    place: str
    box: Box
    sample: TableSample
    formats: CellFormats
    writer: CellWriter
    widths: tuple[int, ...]
    header: tuple[_Row, ...]
    body: tuple[_Row, ...]
    parts: tuple[range, ...]
    """Rows of the body on each page."""
    below: Below
    caption: Caption | None

    def rows(self, page: int) -> tuple[_Row, ...]:
        """Return the rows of a page, 0-based."""
        part = self.parts[page]
        return (*self.header, *self.body[part.start : part.stop])


def plan_table(
    canvas: Canvas,
    frame: etree._Element,
    content: TableContent,
    *,
    place: str,
    paginate: bool,
    logos: Logos = NO_LOGOS,
    unused: Collection[etree._Element] = (),
) -> TablePlan:
    """Measure a table block for a graphic frame of the template, and part it into pages.

    `place` is that of the block's content (`….blocks[1].table`), `unused` are shapes whose sample
    content will leave the slide. A table that does not fit the room below the frame's upper edge
    goes on over pages with `paginate`, header rows repeated; without it, its text shrinks to
    `table_min_font_size`, and what is still too much is a warning.
    Raises SlideFault for a row longer than the table is wide, an unknown format template, or a
    frame without a table to take the look from.
    """
    box = canvas.box(frame)
    if box is None:
        raise SlideFault(
            place, "nothing says where the template's table stands; move it and save again."
        )
    table = fill_table(canvas, frame, content.table, place=f"{place}.table", logos=logos)
    sample, writer = table.sample, CellWriter(table.sample.markup)
    needs = needs_of(writer, table.rows)
    widths = column_widths(sample.widths, needs)
    measure = RowMeasure(writer, [width / EMU_PER_POINT for width in widths])
    floor = canvas.options.table_min_font_size
    measure.least = legible(needs, widths, measure.largest(table.rows), floor)
    captioned = caption_shape(canvas, frame)
    move = canvas.options.allow_textbox_reposition
    below = below_table(canvas, frame, box, move=move, unused=unused, caption=captioned)
    body = writer.size(table.rows[-1][-1])
    caption = plan_caption(canvas, frame, content.caption, bottom=below.bottom, body=body)
    taken = 0 if caption is None else caption.room
    room = max(below.reach - box.y - taken, EMU_PER_POINT) / EMU_PER_POINT
    fitter = _Fitter(canvas, table, measure, room, f"{place}.table")
    header, rest, parts = fitter.fitted(paginate=paginate)
    return TablePlan(
        len(parts), place, box, sample, table.formats, writer, widths, header, rest, parts,
        below, caption,
    )  # fmt: skip


def write_table(canvas: Canvas, frame: etree._Element, plan: TablePlan, page: int) -> None:
    """Write a page of a plan into a frame: of the canvas it was planned on, or of another copy.

    The frame gets the height of its rows. Texts below it move down when the options let them.
    """
    canvas.claim(frame)
    table = next(frame.iter(a("tbl")))
    rows = plan.rows(page)
    _write_rows(canvas, table, plan, rows, last=page == plan.pages - 1)
    heights = [row.height for row in rows]
    box = Box(plan.box.x, plan.box.y, sum(plan.widths), sum(heights))
    canvas.move(frame, box)
    _write_logos(canvas, frame, plan, rows, box)
    bottom = box.bottom
    if plan.caption is not None:
        write_caption(canvas, frame, plan.caption, box, f"{plan.place}.caption")
        bottom += 0 if plan.caption.shape else plan.caption.room
    move_texts(canvas, plan.below, bottom)


@dataclass(slots=True)
class _Fitter:
    """Fits the rows of a table into `room` (points), and says where that cannot be."""

    canvas: Canvas
    table: FilledTable
    measure: RowMeasure
    room: float
    place: str

    def fitted(
        self, *, paginate: bool
    ) -> tuple[tuple[_Row, ...], tuple[_Row, ...], tuple[range, ...]]:
        """Return header rows, the other rows, and the pages of these."""
        table = self.table
        least = self.measure.least
        needed = self.measure.needed(table.rows, least)
        wished = [height / EMU_PER_POINT for height in table.heights]
        squeezes = [least] * len(needed)
        if sum(needed) <= self.room:
            heights = list(spread(needed, wished, self.room))
        elif paginate:
            heights = list(paged(needed, wished))
            parts = self._paginated(heights, squeezes)
            rows = self._rows(heights, squeezes)
            return rows[: table.headers], rows[table.headers :], parts
        else:
            fit = self.measure.shrunk(table.rows, self.room, self._floor)
            heights, squeezes = list(fit.heights), [fit.squeeze] * len(needed)
            self._tell(fit.height - self.room)
        rows = self._rows(heights, squeezes)
        return rows[: table.headers], rows[table.headers :], (range(len(rows) - table.headers),)

    def _paginated(self, heights: list[float], squeezes: list[Squeeze]) -> tuple[range, ...]:
        """Part the rows over pages; what is higher than a page shrinks, in both lists."""
        count = self.table.headers
        if sum(heights[:count]) > self.room * _HEADER_SHARE:
            self._squeeze(range(count), self.room * _HEADER_SHARE, heights, squeezes)
        header = sum(heights[:count])
        room = self.room - header
        for number in range(count, len(heights)):
            if heights[number] > room:
                self._squeeze(range(number, number + 1), room, heights, squeezes)
                excess = heights[number] - room
                if excess > _SLACK:
                    self.canvas.warn(
                        f"{self.place}.rows[{number}]",
                        f"this row alone is {excess:.0f} pt higher than a page has room for, "
                        f"with its text at {self._floor:g} pt; shorten it or split it.",
                    )
        return paginated(heights[count:], header, self.room)

    def _squeeze(
        self, part: range, room: float, heights: list[float], squeezes: list[Squeeze]
    ) -> None:
        rows = self.table.rows[part.start : part.stop]
        fit = self.measure.shrunk(rows, room, self._floor)
        heights[part.start : part.stop] = fit.heights
        squeezes[part.start : part.stop] = [fit.squeeze] * len(rows)

    @property
    def _floor(self) -> float:
        return self.canvas.options.table_min_font_size

    def _tell(self, excess: float) -> None:
        if excess <= _SLACK:
            return
        self.canvas.warn(
            self.place,
            f"the table is {excess:.0f} pt too high for the room it has on the slide, with its "
            f"text at {self._floor:g} pt already; give fewer rows or shorter texts, lower "
            "table_min_font_size, or put the table on a slide of its own with "
            "auto_paginate_tables.",
        )

    def _rows(self, heights: Sequence[float], squeezes: Sequence[Squeeze]) -> tuple[_Row, ...]:
        return tuple(
            _Row(cells, math.ceil(height * EMU_PER_POINT), squeeze, kind)
            for cells, kind, height, squeeze in zip(
                self.table.rows, self.table.kinds, heights, squeezes, strict=True
            )
        )


def _write_rows(
    canvas: Canvas, table: etree._Element, plan: TablePlan, rows: Sequence[_Row], *, last: bool
) -> None:
    """Put grid and rows into `a:tbl` in the place of the template's."""
    columns = "".join(f'<a:gridCol w="{width}"/>' for width in plan.widths)
    pieces = [f"<a:tblGrid>{columns}</a:tblGrid>"]
    for row in rows:
        pieces.append(f'<a:tr h="{row.height}">')
        pieces += [plan.writer.text(cell, row.squeeze) for cell in row.cells]
        pieces.append("</a:tr>")
    prefixes = {"a": A, **{key: uri for key, uri in canvas.root.nsmap.items() if key}}
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in prefixes.items())
    made = etree.fromstring(f"<a:tbl{declared}>{''.join(pieces)}</a:tbl>")
    for child in table.findall(a("tblGrid")) + table.findall(a("tr")):
        table.remove(child)
    set_switches(table, plan.sample.switches)
    if plan.sample.total is not None and not last:
        set_switches(table, [("lastRow", "0")])
    table.extend(list(made))


def _write_logos(
    canvas: Canvas, frame: etree._Element, plan: TablePlan, rows: Sequence[_Row], box: Box
) -> None:
    """Put the logos over their cells, `box` being where the table stands."""
    starts = tuple(accumulate(plan.widths, initial=box.x))
    if plan.sample.flag("rtl"):
        starts = tuple(box.right - each for each in accumulate(plan.widths))
    above, top = frame, box.y
    for row in rows:
        for cell, left, width in zip(row.cells, starts, plan.widths, strict=False):
            if cell.logo is not None:
                padding = margins(cell.sample, row.squeeze)
                place = Box(left, top, width, row.height)
                shape = logo_shape(canvas, cell.logo, cell.name, place, padding)
                canvas.insert_after(above, shape)
                above = shape
        top += row.height
