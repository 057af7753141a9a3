"""The colour that a table's style gives to a cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableLook:
    """Colours of a style by part (`wholeTbl`, `band1H`, `firstRow`, …) and what the table uses.

    `flags` are the switches of `a:tblPr` that are on (ECMA-376 part 1, 21.1.3.15).
    """

    colors: Mapping[str, str]
    flags: frozenset[str]

    def color(self, row: int, column: int, rows: int, columns: int) -> str:
        """Return the colour element of a cell, `""` when the style leaves it without one.

        Header and total rows count above columns, columns above bands.
        """
        if not self.colors:
            return ""
        for name in self._parts(row, column, rows, columns):
            if color := self.colors.get(name):
                return color
        return ""

    def _parts(self, row: int, column: int, rows: int, columns: int) -> list[str]:
        flags = self.flags
        parts = []
        if row == 0 and "firstRow" in flags:
            parts.append("firstRow")
        if row == rows - 1 and "lastRow" in flags:
            parts.append("lastRow")
        if column == 0 and "firstCol" in flags:
            parts.append("firstCol")
        if column == columns - 1 and "lastCol" in flags:
            parts.append("lastCol")
        if "bandRow" in flags:
            parts.append(("band1H", "band2H")[(row - ("firstRow" in flags)) % 2])
        if "bandCol" in flags:
            parts.append(("band1V", "band2V")[(column - ("firstCol" in flags)) % 2])
        return [*parts, "wholeTbl"]
