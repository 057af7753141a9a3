"""Filling the rows of a table block with samples, formats, texts and logos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from slidemill.contracts.presentations import Cell, Row, Table
from slidemill.deck.compose.canvas import Canvas, SlideFault
from slidemill.deck.compose.cell_formats import CellFormats, check_names
from slidemill.deck.compose.cell_text import FilledCell, paragraphs_of, text_of_cell
from slidemill.deck.compose.logo_pictures import find_logo
from slidemill.deck.compose.logos import Logos
from slidemill.deck.compose.table_sample import RowKind, TableSample, has_switch, sample_of
from slidemill.deck.opc.namespaces import a


@dataclass(frozen=True, slots=True)
class FilledTable:
    """The rows of a table, all equally long; the first `headers` of them are its header."""

    sample: TableSample
    formats: CellFormats
    rows: tuple[tuple[FilledCell, ...], ...]
    kinds: tuple[RowKind, ...]
    heights: tuple[int, ...]
    """What the template gives such rows, in EMU."""
    headers: int


def fill_table(
    canvas: Canvas, frame: etree._Element, table: Table, *, place: str, logos: Logos
) -> FilledTable:
    """Bind the rows of a table to the template's frame; short rows are filled up.

    Raises SlideFault as `plan_table` does; a column config beyond the columns is a warning.
    """
    check_names(table, place)
    headers = next((n for n, row in enumerate(table.rows) if not row.is_header), len(table.rows))
    columns = _column_count(table, headers, place)
    _check_columns(canvas, table, columns, place)
    formats = CellFormats(table)
    sample = sample_of(canvas, frame, _switches(frame, formats, headers), place)
    filler = _Filler(canvas, sample, formats, logos, columns, place)
    rows, kinds, heights, number = [], [], [], 0
    for index, row in enumerate(table.rows):
        kind = RowKind.HEADER if row.is_header else RowKind.BODY
        if sample.total is not None and not row.is_header and 0 < index == len(table.rows) - 1:
            kind = RowKind.TOTAL
        rows.append(filler.row(row, kind, index, number))
        kinds.append(kind)
        heights.append(sample.heights[sample.row(kind, number)])
        number += kind is RowKind.BODY
    return FilledTable(sample, formats, tuple(rows), tuple(kinds), tuple(heights), headers)


def _column_count(table: Table, headers: int, place: str) -> int:
    """Return the number of columns: of the header rows, else of the first row."""
    columns = max(len(row.cells) for row in table.rows[: max(headers, 1)])
    if not columns:
        raise SlideFault(
            f"{place}.rows[0]",
            "the row has no cells, and it decides how many columns the table has; give it one "
            "for each column.",
        )
    source = "header row" if headers else "first row"
    for number, row in enumerate(table.rows):
        if len(row.cells) > columns:
            raise SlideFault(
                f"{place}.rows[{number}]",
                f"the row has {len(row.cells)} cells, but the table has {columns} columns, as "
                f"many as its {source}; give the {source} a cell for each column.",
            )
    return columns


def _check_columns(canvas: Canvas, table: Table, columns: int, place: str) -> None:
    for number, config in enumerate(table.column_configs):
        if config.column_index >= columns:
            canvas.warn(
                f"{place}.column_configs[{number}].column_index",
                f"there is no column {config.column_index}, as the table has {columns} columns, "
                f"counted from 0; the config is left out. Give an index up to {columns - 1}.",
            )


def _switches(
    frame: etree._Element, formats: CellFormats, headers: int
) -> tuple[tuple[str, str], ...]:
    """Return how the table's style learns what is a header: rows by the data, columns if set off.

    A header column that the request formats itself does not get the style's look on top.
    """
    template = next(frame.iter(a("tbl")), None)
    if template is None:
        return ()
    found = []
    if not headers and has_switch(template, "firstRow"):
        found.append(("firstRow", "0"))
    places = formats.table.table_format
    plain = places is None or places.header_column is None
    if plain and formats.is_header_column(0) and not has_switch(template, "firstCol"):
        found.append(("firstCol", "1"))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Filler:
    canvas: Canvas
    sample: TableSample
    formats: CellFormats
    logos: Logos
    columns: int
    place: str

    def row(self, row: Row, kind: RowKind, index: int, number: int) -> tuple[FilledCell, ...]:
        """Fill a row: the `index`th of the table, the `number`th of the body."""
        cells: Sequence[Cell | None] = row.cells
        cells = [*cells, *[None] * (self.columns - len(cells))]
        return tuple(
            self._cell(cell, kind, index=index, number=number, column=column)
            for column, cell in enumerate(cells)
        )

    def _cell(
        self, cell: Cell | None, kind: RowKind, *, index: int, number: int, column: int
    ) -> FilledCell:
        value = text_of_cell(cell)
        header = kind is RowKind.HEADER
        look = self.formats.resolved(cell, value, header=header, column=column)
        part = self._part(index, column, header=header)
        sample = self.sample.cell(kind, number, column, self.columns, part=part)
        paragraphs = paragraphs_of(cell, self.formats, look.text)
        if cell is not None and cell.is_logo and value:
            found = find_logo(self.logos, value)
            if found.error:
                self.canvas.warn(
                    f"{self.place}.rows[{index}].cells[{column}]",
                    f"the logo of {found.domain} cannot be shown: {found.error}; its name stands "
                    "there instead.",
                )
            if found.content is not None:
                return FilledCell(
                    sample, paragraphs[:1], look.background, found.content, found.domain
                )
        return FilledCell(sample, paragraphs, look.background)

    def _part(self, index: int, column: int, *, header: bool) -> str:
        """Name the part of the table's style that does not reach a cell by itself, though meant."""
        if header and self.sample.flag("firstRow"):
            # in the corner, programs disagree which of the two headers counts
            corner = column == 0 and self.sample.flag("firstCol")
            if index or corner:
                return "firstRow"
        if column and self.formats.is_header_column(column):
            places = self.formats.table.table_format
            if not header and (places is None or places.header_column is None):
                return "firstCol"
        return ""
