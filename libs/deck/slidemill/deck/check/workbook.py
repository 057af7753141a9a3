"""The workbook behind a chart: whether its cells hold what the chart shows."""

from __future__ import annotations

import io
import math
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from lxml import etree

from slidemill.deck.check.package import Package, load_package
from slidemill.deck.check.report import Report, whole

SML: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RANGE: Final = re.compile(
    r"(?:'((?:[^']|'')+)'|([^'!(),\[\]]+))!\$?([A-Z]{1,3})\$?([0-9]{1,7})"
    r"(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?"
)
"""One cell or one area on one sheet; names, several areas and other files are not read."""
_CELL: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPE: Final = re.compile("_x((?![Dd][89A-Fa-f])[0-9A-Fa-f]{4})_")
"""A character as `ST_Xstring` escapes it; half a surrogate pair is none."""
_MOST_CELLS: Final = 1_000_000

Cells = dict[tuple[int, int], str]
"""Text of cells by row and column, both from 1; numbers as they are written."""


class Workbook:
    """An embedded workbook, its sheets read when they are asked for."""

    def __init__(self, raw: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        self.parsing = Report()
        """What is wrong with the XML of its parts."""
        self.package = load_package(members, self.parsing)
        self.main = self.package.main_part() or ""
        self._sheets: dict[str, Cells | None] = {}
        self._strings: list[str] | None = None

    @property
    def readable(self) -> bool:
        """Whether the workbook part is there and is XML."""
        return self.main in self.package.trees

    def cells(self, formula: str) -> list[str] | None:
        """Read the cells of one area, row by row; None when the formula is of another form."""
        found = _RANGE.fullmatch(formula.strip())
        if found is None:
            return None
        sheet = self._sheet((found[1] or "").replace("''", "'") or found[2])
        if sheet is None:
            return []
        top, left = int(found[4]), column_number(found[3])
        bottom, right = int(found[6] or top), column_number(found[5]) if found[5] else left
        if not 0 <= (bottom - top + 1) * (right - left + 1) <= _MOST_CELLS:
            return None
        return [
            sheet.get((row, column), "")
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        ]

    def sheets(self) -> Iterator[tuple[str, str]]:
        """List the sheets that are there: `sheetId` and part."""
        for sheet in self.package.trees[self.main].iter(f"{SML}sheet"):
            part = self.package.related_by_id(self.main, sheet.get(_RID))
            if part in self.package.trees:
                yield sheet.get("sheetId", ""), part or ""

    def cells_of(self, part: str) -> Cells:
        """Read all cells of the sheet in `part`."""
        return dict(self._cells_of(self.package.trees[part]))

    def strings(self) -> list[str]:
        """Read the shared strings."""
        if self._strings is None:
            self._strings = _shared_strings(self.package, self.main)
        return self._strings

    def _sheet(self, name: str) -> Cells | None:
        if name not in self._sheets:
            self._sheets[name] = self._read_sheet(name)
        return self._sheets[name]

    def _read_sheet(self, name: str) -> Cells | None:
        for sheet in self.package.trees[self.main].iter(f"{SML}sheet"):
            if sheet.get("name", "").casefold() == name.casefold():
                part = self.package.related_by_id(self.main, sheet.get(_RID))
                tree = self.package.trees.get(part or "")
                return None if tree is None else dict(self._cells_of(tree))
        return None

    def _cells_of(self, tree: etree._Element) -> Iterator[tuple[tuple[int, int], str]]:
        for cell in tree.iter(f"{SML}c"):
            place = _CELL.fullmatch(cell.get("r", ""))
            if place is not None:
                yield (int(place[2]), column_number(place[1])), self._text(cell)

    def _text(self, cell: etree._Element) -> str:
        kind = cell.get("t")
        if kind == "inlineStr":
            return _joined(cell)
        text = cell.findtext(f"{SML}v") or ""
        if kind != "s":
            return text
        strings, index = self.strings(), whole(text)
        return strings[index] if index is not None and index < len(strings) else ""


def open_workbook(raw: bytes) -> Workbook | None:
    """Open a workbook; None when it cannot be read."""
    try:
        workbook = Workbook(raw)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
        return None
    return workbook if workbook.readable else None


def differs(point: str, cell: str) -> bool:
    """Tell whether a cached point and a cell hold different things; numbers compare as numbers.

    Some programs escape texts (`_x000D_`) in cells only, some in both places.
    """
    if point == cell or plain(cell) in (point, plain(point)):
        return False
    try:
        return not math.isclose(float(point), float(cell), rel_tol=1e-9, abs_tol=1e-12)
    except ValueError:
        return True


def plain(text: str) -> str:
    """Undo the escapes of `ST_Xstring` (ECMA-376 part 1, 22.9.2.19); all line ends are one."""
    found = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
    return found.replace("\r\n", "\n").replace("\r", "\n")


def _shared_strings(package: Package, main: str) -> list[str]:
    for name in package.related(main, "sharedStrings"):
        if name in package.trees:
            return [_joined(item) for item in package.trees[name].iter(f"{SML}si")]
    return []


def _joined(item: etree._Element) -> str:
    """Join the runs of a rich text; phonetic hints are left out."""
    runs = item.iter(f"{SML}t")
    return "".join(run.text or "" for run in runs if _parent(run) != f"{SML}rPh")


def _parent(item: etree._Element) -> object:
    parent = item.getparent()
    return None if parent is None else parent.tag


def column_number(letters: str) -> int:
    """Return the number of a column, counted from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
