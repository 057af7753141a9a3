"""Tables: a grid of texts, header included."""

from __future__ import annotations

from typing import Final

from slidemill.deck.data import HorizontalSizing, Table, Text, VerticalSizing
from slidemill.deck.language.attributes import Attributes, is_plain
from slidemill.deck.language.findings import shown
from slidemill.deck.language.text import parse_cell
from slidemill.deck.limits import MAX_TABLE_CELLS, MAX_TABLE_COLUMNS, MAX_TABLE_ROWS

_TABLE = frozenset({"type", "rows", "horizontal_sizing", "vertical_sizing"})
_HORIZONTAL: Final = {member.value: member for member in HorizontalSizing}
_VERTICAL: Final = {member.value: member for member in VerticalSizing}
_ROWS_MEND = 'write "rows": [["…", "…"], ["…", "…"]].'
_EMPTY = Text("")


def parse_table(source: Attributes) -> Table | None:
    """Read a table object; short rows are padded with empty cells, with a warning."""
    source.known(_TABLE)
    horizontal = source.choice("horizontal_sizing", _HORIZONTAL)
    vertical = source.choice("vertical_sizing", _VERTICAL)
    rows = _rows(source)
    if rows is None:
        return None
    return Table(
        rows=rows,
        horizontal_sizing=horizontal or HorizontalSizing.FIXED,
        vertical_sizing=vertical or VerticalSizing.ANCHOR_TOP,
    )


def _rows(source: Attributes) -> tuple[tuple[Text, ...], ...] | None:
    rows = source.array("rows", MAX_TABLE_ROWS, _ROWS_MEND)
    if rows is None:
        if source.values.get("rows") is None:
            source.missing("rows", _ROWS_MEND)
        return None
    place, findings = source.at("rows"), source.findings
    grid: list[list[object]] = []
    for index, row in enumerate(rows):
        if isinstance(row, list):
            grid.append(row)
        else:
            findings.fault(
                f"{place}[{index}]",
                f"an array of cells is expected, found {shown(row)}; {_ROWS_MEND}",
            )
    columns = max((len(row) for row in grid), default=0)
    if len(grid) < len(rows) or not _size_fits(len(rows), columns, source):
        return None
    return tuple(_row(row, f"{place}[{index}]", columns, source) for index, row in enumerate(grid))


def _size_fits(rows: int, columns: int, source: Attributes) -> bool:
    if not columns:
        source.fault(
            "rows", "at least one row with one cell", 'or remove the table with {"delete": true}.'
        )
    elif columns > MAX_TABLE_COLUMNS or rows * columns > MAX_TABLE_CELLS:
        source.findings.fault(
            source.at("rows"),
            f"{rows:,} rows of {columns:,} columns are too many; give at most "
            f"{MAX_TABLE_COLUMNS:,} columns and {MAX_TABLE_CELLS:,} cells in a table.",
        )
    else:
        return True
    return False


def _row(row: list[object], place: str, columns: int, source: Attributes) -> tuple[Text, ...]:
    cells = [
        Text(value)
        if is_plain(value)
        else parse_cell(value, f"{place}[{column}]", source.findings) or _EMPTY
        for column, value in enumerate(row)
    ]
    if len(cells) < columns:
        source.findings.warn(
            place,
            f"the row has {len(cells)} cells, but the table has {columns} columns; "
            "the rest is left empty.",
        )
        cells += [_EMPTY] * (columns - len(cells))
    return tuple(cells)
