"""What one filling does to a sheet: which cells it writes, which it empties."""

from __future__ import annotations

from collections.abc import Sequence

from slidemill.deck.render.workbook_cells import CellArea, CellLine, Value


class Edit:
    """The lines and cleared areas of one filling, asked about by place."""

    __slots__ = ("_spans", "cleared", "lines")

    def __init__(self, lines: Sequence[CellLine], cleared: Sequence[CellArea]) -> None:
        self.lines = lines
        self.cleared = cleared
        self._spans: list[tuple[int, int, int, int]] | None = None

    @property
    def spans(self) -> list[tuple[int, int, int, int]]:
        """First row, first column, last row and last column of each line that has values."""
        if self._spans is None:
            self._spans = [
                (line.row, line.column, line.row + len(line.values) - 1, line.column)
                if line.down
                else (line.row, line.column, line.row, line.column + len(line.values) - 1)
                for line in self.lines
                if line.values
            ]
        return self._spans

    def writes_in(self, area: CellArea) -> bool:
        """Tell whether a cell of the area is written."""
        first_row, first_column = area.first_row, area.first_column
        last_row, last_column = area.last_row, area.last_column
        return any(
            top <= last_row
            and bottom >= first_row
            and left <= last_column
            and right >= first_column
            for top, left, bottom, right in self.spans
        )

    def touches(self, area: CellArea) -> bool:
        """Tell whether a cell of the area is written or emptied."""
        return self.writes_in(area) or any(each.overlaps(area) for each in self.cleared)

    def clears(self, row: int, column: int) -> bool:
        """Tell whether the cell is to be emptied, unless it is written."""
        return any(each.holds(row, column) for each in self.cleared)

    def clears_all(self, area: CellArea) -> bool:
        """Tell whether one cleared area covers this one."""
        return any(
            each.holds(area.first_row, area.first_column)
            and each.holds(area.last_row, area.last_column)
            for each in self.cleared
        )

    def values_in(self, row: int) -> dict[int, Value]:
        """Return the values written to a row, by column."""
        found: dict[int, Value] = {}
        for line in self.lines:
            if line.down:
                if line.row <= row < line.row + len(line.values):
                    found[line.column] = line.values[row - line.row]
            elif line.row == row:
                found.update(enumerate(line.values, line.column))
        return found
