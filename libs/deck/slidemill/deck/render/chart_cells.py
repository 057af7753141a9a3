"""Where a chart's data lies in its workbook, and the references that say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from slidemill.deck.render.workbook_cells import (
    CellArea,
    CellLine,
    Value,
    cell_text,
    column_letters,
)
from slidemill.deck.text import escape

_MAX_COLUMNS = 16_384
_MAX_ROWS = 1_048_576
_PREPARED = 500
"""Points of a series up to which the text around them is kept ready."""


@dataclass(frozen=True, slots=True)
class Block:
    """The cells of a chart's data on one sheet.

    Series lie in lines: columns when `down`, else rows. Names stand at `head` of a line, values
    from `start` on; `first` is the first series' line, `labels` that of the categories (or of
    the shared x values), `own` gives each template series' line where the lines have gaps, and
    `free` is the first line behind them. `cleared` is what the template's data covers.
    """

    sheet: str
    prefix: str
    """The sheet as formulas write it, exclamation mark included."""
    down: bool = True
    head: int = 0
    start: int = 1
    first: int = 1
    labels: int = 0
    own: tuple[int, ...] = ()
    free: int = 1
    cleared: tuple[CellArea, ...] = ()

    def fitting(self, lines: int, count: int) -> Block:
        """Return the block for so many lines of `count` values, turned when the sheet ends."""
        if self.down or self.start + count <= _MAX_COLUMNS:
            return self
        top, left = min(self.labels, self.first), min(self.head, self.start)
        columns = left + 1 + lines < _MAX_COLUMNS and top + 1 + count < _MAX_ROWS
        turned = replace(self, down=True, head=top, start=top + 1, labels=left, first=left + 1)
        return replace(turned, own=(), free=left + 1) if columns else self

    def cells(self, line: int, first: int, last: int) -> str:
        """Return the formula of cells `first` to `last` of a line."""
        return f"{self.prefix}{_address(line, first, last, self.down)}"

    def line(
        self, line: int, first: int, values: Sequence[Value], number_format: str | None = None
    ) -> CellLine:
        """Return values for the cells of a line, from cell `first` on."""
        row, column = (first, line) if self.down else (line, first)
        return CellLine(row, column, values, self.down, number_format)

    def named_line(self, line: int, name: str, values: Sequence[Value]) -> list[CellLine]:
        """Return a series' name and its values as cells."""
        if self.start == self.head + 1:
            return [self.line(line, self.head, [name, *values])]
        return [self.line(line, self.head, [name]), self.line(line, self.start, values)]


def name_reference(name: str, formula: str) -> str:
    """`c:tx` of a series; a literal when there is no formula."""
    text = cell_text(name)
    if not formula:
        return f"<c:tx><c:v>{text}</c:v></c:tx>"
    return (
        f"<c:tx><c:strRef><c:f>{formula}</c:f><c:strCache>"
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{text}</c:v></c:pt>'
        "</c:strCache></c:strRef></c:tx>"
    )


def title_text(name: str, formula: str) -> str:
    """`c:tx` of a title that repeats a series' name."""
    if formula:
        return name_reference(name, formula)
    run = f"<a:r><a:t>{escape(name)}</a:t></a:r>"
    return f"<c:tx><c:rich><a:bodyPr/><a:p>{run}</a:p></c:rich></c:tx>"


def texts_reference(values: Sequence[str], formula: str) -> str:
    """Texts with their cells (`c:strRef`), literal without a formula; empty ones have no point."""
    count = len(values)
    together = "".join(values)
    if count <= _PREPARED and all(values) and cell_text(together) is together:
        points = _points(count, "s") % tuple(values)
    else:
        points = "".join(
            [
                f'<c:pt idx="{index}"><c:v>{text}</c:v></c:pt>'
                for index, value in enumerate(values)
                if (text := cell_text(value))
            ]
        )
    inside = f'<c:ptCount val="{count}"/>{points}'
    if not formula:
        return f"<c:strLit>{inside}</c:strLit>"
    return f"<c:strRef><c:f>{formula}</c:f><c:strCache>{inside}</c:strCache></c:strRef>"


def numbers_reference(values: Sequence[float | None], formula: str, format_code: str) -> str:
    """Numbers with their cells (`c:numRef`), literal without a formula; a gap has no point.

    `format_code` is escaped.
    """
    count = len(values)
    if count <= _PREPARED and None not in values:
        points = _points(count, "r") % tuple(values)
    else:
        points = "".join(
            [
                f'<c:pt idx="{index}"><c:v>{value!r}</c:v></c:pt>'
                for index, value in enumerate(values)
                if value is not None
            ]
        )
    points = points.replace(".0<", "<")  # whole numbers are written as such
    code = f"<c:formatCode>{format_code}</c:formatCode>" if format_code else ""
    inside = f'{code}<c:ptCount val="{count}"/>{points}'
    if not formula:
        return f"<c:numLit>{inside}</c:numLit>"
    return f"<c:numRef><c:f>{formula}</c:f><c:numCache>{inside}</c:numCache></c:numRef>"


@lru_cache(maxsize=128)
def _points(count: int, form: str) -> str:
    """Return points without gaps, to be filled by `%`."""
    return "".join([f'<c:pt idx="{index}"><c:v>%{form}</c:v></c:pt>' for index in range(count)])


@lru_cache(maxsize=4096)
def _address(line: int, first: int, last: int, down: bool) -> str:
    if down:
        letters = column_letters(line)
        start, end = f"${letters}${first + 1}", f"${letters}${last + 1}"
    else:
        start = f"${column_letters(first)}${line + 1}"
        end = f"${column_letters(last)}${line + 1}"
    return start if first == last else f"{start}:{end}"
