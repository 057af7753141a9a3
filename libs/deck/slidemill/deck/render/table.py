"""Tables that grow and shrink to their data, from the formats of the template's grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from slidemill.deck.data import HorizontalSizing, Table, Text, VerticalSizing
from slidemill.deck.drawing import RunFormat, font_of, shape_style_of
from slidemill.deck.faults import FaultKind
from slidemill.deck.render.page import Node, Page
from slidemill.deck.render.table_cell import CellProperties
from slidemill.deck.render.table_look import TableLook
from slidemill.deck.render.tablefit import TableRoom
from slidemill.deck.render.text import RUN_END, ParagraphProperties
from slidemill.deck.text import escape_lines

_EMPTY = Text("")
_LARGEST_ID = 0xFFFFFFFF


@dataclass(slots=True)
class CellFormat:
    """How a cell of the template looks; `body` runs from `a:txBody` to its first paragraph."""

    merge: str
    """Attributes of `a:tc` that merge it with others."""
    body: str
    properties: ParagraphProperties
    run: RunFormat
    end: str
    empty_end: str
    cell: CellProperties
    before: str = ""
    after: str = ""
    empty: str = ""
    """`before`, `after` and `empty` leave out the tag up to its attributes."""

    def __post_init__(self) -> None:
        start = f"{self.body}{self.properties.original}"
        self.before = f">{start}{self.run.head}"
        self.after = f"{RUN_END}{self.end}</a:p></a:txBody>{self.cell.original}</a:tc>"
        self.empty = f">{start}{self.empty_end}</a:p></a:txBody>{self.cell.original}</a:tc>"

    def emptied(self) -> str:
        """Return the cell, merged as it is, without text."""
        return f"<a:tc{self.merge}{self.empty}"

    def text(self, value: Text, place: str, page: Page, look: str = "") -> str:
        """Return the cell, from the end of its tag's name, with a value that may have styles.

        `look` is the colour that the table's style gives the cell.
        """
        style = shape_style_of(value)
        font = font_of(value)
        link = page.link(value, place, self.run)
        page.style = style
        properties = self.properties.text(page)
        page.style = None
        if font is None and link is None:
            head, line_break = self.run.head, self.run.line_break
        else:
            head, line_break = self.run.styled(font, link)
        text = escape_lines(value.value, line_break)
        content = f"{head}{text}{RUN_END}{self.end}" if text else self.empty_end
        cell = self.cell.text(style, value.databar, look)
        return f">{self.body}{properties}{content}</a:p></a:txBody>{cell}</a:tc>"


@dataclass(frozen=True, slots=True)
class Numbered:
    """Something around a unique `a16` id; `id` is None when it has none."""

    before: str
    id: int | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class RowFormat:
    """A row of the template: height in EMU, cells, and what stands after the cells."""

    height: int
    cells: tuple[CellFormat, ...]
    tail: Numbered


@dataclass(frozen=True, slots=True)
class ColumnFormat:
    """A grid column: width in EMU and what stands inside the element."""

    width: int
    inside: Numbered


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where a table frame stands (`p:xfrm`), in the coordinates of its group."""

    attributes: str
    x: int
    y: int
    width: int
    height: int
    scale_x: float
    scale_y: float


@dataclass(slots=True)
class TableFormat:
    """A table of the template; `total` says that its last row is a total row.

    `body` is what rows below the header look like when the template has none of them.
    """

    bounds: Bounds
    original_bounds: str
    columns: tuple[ColumnFormat, ...]
    rows: tuple[RowFormat, ...]
    total: bool
    look: TableLook
    body: RowFormat | None = None
    room: TableRoom | None = None
    """What tells a table that leaves the slide; None where nobody looks."""
    _grids: dict[int, tuple[tuple[CellFormat, ...], ...]] = field(default_factory=dict)

    def fill(self, table: Table, key: str, page: Page) -> tuple[str, str]:
        """Return the frame's `p:xfrm` and the table's grid and rows for this data."""
        count = max((len(row) for row in table.rows), default=0)
        if not count:
            page.fault(
                key,
                f'the table "{key}" has no cell; give at least one row with one cell, or remove '
                'the table with {"delete": true}.',
            )
            return self.original_bounds, ""
        indexes = self._row_indexes(len(table.rows))
        resized = len(table.rows) != len(self.rows) or count != len(self.columns)
        columns = [self.columns[min(n, len(self.columns) - 1)] for n in range(count)]
        widths = [column.width for column in columns]
        if table.horizontal_sizing is HorizontalSizing.FIXED:
            widths = _scaled(widths, sum(column.width for column in self.columns))
        formats = self._formats()
        heights = [formats[index].height for index in indexes]
        if table.vertical_sizing is VerticalSizing.FIXED:
            heights = _scaled(heights, sum(row.height for row in self.rows))
        bounds = self._placed(table, sum(widths), sum(heights)) if resized else ""
        out = [self._grid(widths)]
        tails = _numbered([formats[index].tail for index in indexes])
        grid = self._cells(count)
        for number, row in enumerate(table.rows):
            out.append(f'<a:tr h="{heights[number]}">')
            line = _Line(grid[indexes[number]], f"{key}.rows[{number}]", number, len(table.rows))
            line.write(row, self.look, out, page, merged=not resized)
            out.append(tails[number])
        cells = [grid[index] for index in indexes]
        self._check_room(table, key, page, cells=cells, widths=widths, heights=heights)
        return bounds or self.original_bounds, "".join(out)

    def _check_room(
        self,
        table: Table,
        key: str,
        page: Page,
        *,
        cells: Sequence[Sequence[CellFormat]],
        widths: Sequence[int],
        heights: Sequence[int],
    ) -> None:
        bounds = self.bounds
        if self.room is None or bounds.scale_y != 1:
            return
        top = bounds.y
        if table.vertical_sizing is VerticalSizing.ANCHOR_BOTTOM:
            top += bounds.height - sum(heights)
        excess = self.room.excess(top, table.rows, cells, widths, heights)
        if excess >= 1:
            page.warn(
                key,
                f"the table reaches {excess:.0f} pt below the edge of the slide, as its rows are "
                "as high as their text; give fewer rows or shorter texts, or start another slide.",
                FaultKind.TEXT_OVERFLOW,
            )

    def _row_indexes(self, count: int) -> list[int]:
        """Which template row each row takes its format from."""
        last = len(self.rows) - 1
        total = self.total and last >= 1 and count >= 2
        body = count - total
        lowest = last - total
        indexes = [min(number, lowest) for number in range(body)]
        if self.body is not None:
            indexes = [0, *[len(self.rows)] * (body - 1)]
        return [*indexes, last] if total else indexes

    def _formats(self) -> tuple[RowFormat, ...]:
        return self.rows if self.body is None else (*self.rows, self.body)

    def _grid(self, widths: Sequence[int]) -> str:
        last = len(self.columns) - 1
        columns = [self.columns[min(number, last)].inside for number in range(len(widths))]
        cells = "".join(
            f'<a:gridCol w="{width}">{inside}</a:gridCol>'
            if inside
            else f'<a:gridCol w="{width}"/>'
            for width, inside in zip(widths, _numbered(columns), strict=True)
        )
        return f"<a:tblGrid>{cells}</a:tblGrid>"

    def _cells(self, count: int) -> tuple[tuple[CellFormat, ...], ...]:
        """Cell formats of each template row, for `count` columns."""
        known = self._grids.get(count)
        if known is None:
            known = tuple(
                tuple(row.cells[min(n, len(row.cells) - 1)] for n in range(count))
                for row in self._formats()
            )
            if len(self._grids) < 64:
                self._grids[count] = known
        return known

    def _placed(self, table: Table, width: int, height: int) -> str:
        bounds = self.bounds
        x, y = bounds.x, bounds.y
        across, down = round(width * bounds.scale_x), round(height * bounds.scale_y)
        if table.horizontal_sizing is HorizontalSizing.ANCHOR_RIGHT:
            x += bounds.width - across
        if table.vertical_sizing is VerticalSizing.ANCHOR_BOTTOM:
            y += bounds.height - down
        return (
            f'<p:xfrm{bounds.attributes}><a:off x="{x}" y="{y}"/>'
            f'<a:ext cx="{across}" cy="{down}"/></p:xfrm>'
        )


@dataclass(frozen=True, slots=True)
class _Line:
    """A row being written: its cells' formats, its place in the data, where it stands."""

    cells: Sequence[CellFormat]
    place: str
    number: int
    rows: int

    def write(
        self, row: Sequence[Text], look: TableLook, out: list[str], page: Page, *, merged: bool
    ) -> None:
        """Write the cells of a row; short rows are filled up with empty ones."""
        given = len(row)
        for number, cell in enumerate(self.cells):
            value = row[number] if number < given else _EMPTY
            tag = "<a:tc" + cell.merge if merged else "<a:tc"
            if value.styles is not None or value.hyperlink or value.databar is not None:
                color = ""
                if value.databar is not None:
                    color = look.color(self.number, number, self.rows, len(self.cells))
                out += (tag, cell.text(value, f"{self.place}[{number}]", page, color))
            elif text := escape_lines(value.value, cell.run.line_break):
                out += (tag, cell.before, text, cell.after)
            else:
                out += (tag, cell.empty)


def _scaled(sizes: list[int], whole: int) -> list[int]:
    """Return sizes in the same proportions that add up to `whole`."""
    total = sum(sizes)
    if total == whole or not total:
        return sizes
    edges = [0]
    running = 0
    for size in sizes:
        running += size
        edges.append(round(running * whole / total))
    return [end - start for start, end in pairwise(edges)]


def _numbered(items: Sequence[Numbered]) -> list[str]:
    """Return the items as text; an id that was used before gets the next free number."""
    known = {item.id for item in items if item.id is not None}
    taken: set[int] = set()
    free = max(known, default=0)
    if free + len(items) > _LARGEST_ID:
        free = 0
    result = []
    for item in items:
        number = item.id
        if number is None:
            result.append(item.before)
            continue
        while number in taken:
            free += 1
            number = free if free not in known else number
        taken.add(number)
        result.append(f"{item.before}{number}{item.after}")
    return result


@dataclass(slots=True)
class TablePlace:
    """The part of a table frame that data rules: `bounds` or the grid with its rows."""

    nodes: tuple[Node, ...]
    is_bounds: bool

    def write(self, out: list[str], page: Page) -> None:
        """Write what the template has here."""
        for node in self.nodes:
            if isinstance(node, str):
                out.append(node)
            else:
                node.write(out, page)

    def parts(self) -> tuple[Node, ...]:
        """Return what the template has here."""
        return self.nodes
