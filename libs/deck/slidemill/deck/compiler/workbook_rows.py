"""Cutting a sheet's rows from their text, where a chart's sheet is written as they mostly are."""

from __future__ import annotations

import re
from typing import NamedTuple

from slidemill.deck.compiler.markup import in_utf8
from slidemill.deck.compiler.workbook_markup import column_number
from slidemill.deck.render.workbook_sheet import OldCell, OldRow

_START, _END = "<sheetData>", "</sheetData>"
_ROW = re.compile(
    r'<row r="([1-9][0-9]{0,6})"((?: (?:x14ac:)?[A-Za-z]+="[^"<>&\x00-\x1f]*")*)'
    r"(?:/>|>((?:<c [^<>]*(?:/>|><v>[^<>]*</v></c>))*)</row>)"
)
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="(0|[1-9][0-9]{0,5})")?(?: t="[a-z]+")?'
    r"(?:(/)>|><v>[^<>&\x00-\x1f\ufffe\uffff]+</v></c>)"
)
_NAME = re.compile(r' ([\w:]+)="')
_SPANS = re.compile(r' spans="[^"]*"')
HIDDEN = re.compile(r' hidden="[^"]*"')


class Rows(NamedTuple):
    """The rows of a sheet, and its part without them."""

    rows: dict[int, OldRow]
    by_row: dict[int, dict[int, str]]
    by_column: dict[int, dict[int, str]]
    shell: bytes


def usual_rows(content: bytes) -> Rows | None:
    """Cut the rows of a worksheet that hold numbers and shared texts and nothing else.

    None when any of it is written otherwise than a parser would write it out again, or is at
    fault: such sheets are parsed, which takes ten times as long.
    """
    if not in_utf8(content) or b"<!" in content or content.count(_START.encode()) != 1:
        return None
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    head, _, rest = text.partition(_START)
    data, _, tail = rest.partition(_END)
    found = Rows({}, {}, {}, f"{head}<sheetData/>{tail}".encode())
    if "x14ac:" in data and ' xmlns:x14ac="' not in head:
        return None
    at = 0
    while at < len(data):
        row = _ROW.match(data, at)
        if row is None or not _read(found, row):
            return None
        at = row.end()
    return found


def _read(found: Rows, row: re.Match[str]) -> bool:
    """Add a row; False when it is not as usual."""
    digits, attributes, inside = row[1], row[2], row[3] or ""
    names = _NAME.findall(attributes)
    number = int(digits) - 1
    if number in found.rows or len(set(names)) != len(names) or "r" in names:
        return False
    start = f'<row r="{digits}"{_SPANS.sub("", attributes)}'
    cells: dict[int, OldCell] = {}
    styles: dict[int, str] = {}
    before, at, by_column = len(start) + 1, 0, found.by_column
    for cell in _CELL.finditer(inside):
        letters, line, style, blank = cell.groups()
        column = column_number(letters)
        first, last = cell.span()
        if first != at or line != digits or column in cells:
            return False
        at = last
        cells[column] = OldCell(before + first, before + at, blank is not None, "")
        look = styles[column] = f' s="{style}"' if style and style != "0" else ""
        lines = by_column.get(column)
        if lines is None:
            lines = by_column[column] = {}
        lines[number] = look
    if at != len(inside):
        return False
    found.by_row[number] = styles
    first, last = (min(cells), max(cells)) if cells else (0, -1)
    text = f"{start}>{inside}</row>"
    found.rows[number] = OldRow(text, start, HIDDEN.sub("", start), cells, first, last)
    return True
