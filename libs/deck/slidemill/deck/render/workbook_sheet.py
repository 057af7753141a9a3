"""Writing the cells of one worksheet anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slidemill.deck.render.plan import Outline
from slidemill.deck.render.workbook_cells import (
    CellArea,
    CellLine,
    cell_text,
    column_letters,
    number_text,
)


@dataclass(frozen=True, slots=True)
class OldCell:
    """A cell of the template's sheet; `style` is its attribute with a blank before, or empty."""

    text: str
    style: str


@dataclass(frozen=True, slots=True)
class OldRow:
    """A row of the template's sheet; `start` is its tag without the closing bracket."""

    start: str
    cells: Mapping[int, OldCell]


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """A worksheet, cut at its rows; `outline` has the gap `rows`."""

    part: str
    prefix: str
    outline: Outline
    rows: Mapping[int, OldRow]

    def filled(self, lines: Sequence[CellLine], cleared: Sequence[CellArea]) -> str:
        """Return the sheet's XML with these cells."""
        texts = {
            number: {column: cell.text for column, cell in row.cells.items()}
            for number, row in self.rows.items()
        }
        for area in cleared:
            for number, row in self.rows.items():
                for column in row.cells:
                    if area.holds(number, column):
                        texts[number].pop(column, None)
        for line in lines:
            self._write(line, texts)
        rows = []
        for number in sorted(texts):
            start = f'<{self.prefix}row r="{number + 1}"'
            if number in self.rows:
                start = self.rows[number].start
            cells = texts[number]
            inside = "".join([cells[column] for column in sorted(cells)])
            rows.append(f"{start}>{inside}</{self.prefix}row>")
        return self.outline.filled({"rows": "".join(rows)})

    def _write(self, line: CellLine, texts: dict[int, dict[int, str]]) -> None:
        row, column = line.row, line.column
        style = ""
        x = self.prefix
        for value in line.values:
            old = self.rows.get(row)
            if old is not None and column in old.cells:
                style = old.cells[column].style
            place = f'{column_letters(column)}{row + 1}"{style}'
            if value is None or value == "":
                text = f'<{x}c r="{place}/>'
            elif isinstance(value, str):
                text = (
                    f'<{x}c r="{place} t="inlineStr"><{x}is><{x}t xml:space="preserve">'
                    f"{cell_text(value)}</{x}t></{x}is></{x}c>"
                )
            else:
                text = f'<{x}c r="{place}><{x}v>{number_text(value)}</{x}v></{x}c>'
            texts.setdefault(row, {})[column] = text
            if line.down:
                row += 1
            else:
                column += 1
