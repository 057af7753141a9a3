"""Finding the block of cells that a chart's references point at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from slidemill.deck.opc.namespaces import c
from slidemill.deck.render.chart_cells import Block
from slidemill.deck.render.workbook_cells import CellArea
from slidemill.deck.text import escape

_REFERENCE = re.compile(
    r"(?:'((?:[^']|'')+)'|([^'!(),\[\]]+))!\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})"
    r"(?::\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6}))?"
)
_BARE_SHEET = re.compile(r"Sheet\d+|(?!(?i:true|false)$)[A-Za-z_]{4,}")
"""Names that need no quotes in a formula; others may look like a cell or an expression."""
_C15 = "{http://schemas.microsoft.com/office/drawing/2012/chart}"
_ALL_CELLS = f"{_C15}sqref"
_FILTERED = f"{_C15}ser"


@dataclass(frozen=True, slots=True)
class Reference:
    """One area of cells on one sheet; `prefix` is the sheet as the formula writes it."""

    sheet: str
    prefix: str
    area: CellArea


@dataclass(frozen=True, slots=True)
class SeriesCells:
    """Where a series has its name, its categories (or x values), values and sizes."""

    name: Reference | None
    labels: Reference | None
    values: Reference | None
    sizes: Reference | None = None

    def all(self) -> Iterable[Reference]:
        """Return those that there are."""
        found = (self.name, self.labels, self.values, self.sizes)
        return (each for each in found if each is not None)


def cells_of(series: etree._Element) -> SeriesCells:
    """Read the references of a series (`c:f`)."""
    return SeriesCells(
        _reference(series, "tx"),
        _reference(series, "cat") or _reference(series, "xVal"),
        _reference(series, "val") or _reference(series, "yVal"),
        _reference(series, "bubbleSize"),
    )


def filtered_out(plots: Iterable[etree._Element]) -> list[SeriesCells]:
    """Read the references of series that a filter hides; an extension of their plot has them."""
    return [cells_of(each) for plot in plots for each in plot.iter(_FILTERED)]


def _reference(series: etree._Element, name: str) -> Reference | None:
    child = series.find(c(name))
    return None if child is None else reference_in(child)


def reference_in(element: etree._Element) -> Reference | None:
    """Return the cells that an element's first formula names, None when it is no plain area.

    Where a filter hides some, an extension names all of them, and the formula only the others.
    """
    formula = next(element.iter(_ALL_CELLS), None)
    if formula is None:
        formula = next(element.iter(c("f")), None)
    return None if formula is None else reference_of((formula.text or "").strip())


@lru_cache(maxsize=1024)
def reference_of(formula: str) -> Reference | None:
    """Read a formula, None when it is no plain area.

    The charts of a deck mostly refer to the same cells of their sheets.
    """
    found = _REFERENCE.fullmatch(formula)
    if found is None:
        return None
    sheet = (found[1] or "").replace("''", "'") or found[2]
    left, top = _column(found[3]), int(found[4]) - 1
    right = _column(found[5]) if found[5] else left
    bottom = int(found[6]) - 1 if found[6] else top
    area = CellArea(min(top, bottom), min(left, right), max(top, bottom), max(left, right))
    return Reference(sheet, sheet_prefix(sheet), area)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def sheet_prefix(sheet: str) -> str:
    """Return a sheet as formulas in XML write it, exclamation mark included."""
    if _BARE_SHEET.fullmatch(sheet):
        return f"{sheet}!"
    return escape("'" + sheet.replace("'", "''") + "'!")


def find_block(
    series: Sequence[SeriesCells],
    sheets: Sequence[str],
    *,
    of_points: bool,
    hidden: Sequence[SeriesCells] = (),
) -> Block:
    """Return where the chart's data lies; `sheets` are the workbook's, the first is the default.

    Data that is scattered gets a block at its upper left corner; data without readable
    references one at A1. Series that are `hidden` belong to the block, and go with the others.
    """
    folded = {name.casefold(): name for name in sheets}
    known = [each for one in series for each in one.all() if each.sheet.casefold() in folded]
    if not known:
        sheet = sheets[0] if sheets else "Sheet1"
        return Block(sheet, sheet_prefix(sheet))
    sheet, prefix = folded[known[0].sheet.casefold()], known[0].prefix
    areas = [each.area for each in known if each.sheet.casefold() == sheet.casefold()]
    down = not _runs_across(series)
    whole = len(areas) == sum(len(list(one.all())) for one in series)
    others = [one for one in hidden if _lies_on(sheet, one)]
    areas += [each.area for one in others for each in one.all()]
    between = {_span(one.values, down)[0] for one in others if one.values is not None}
    lined = (
        _lined(series, (sheet, prefix), areas, down, between) if whole and not of_points else None
    )
    return lined or _cornered(sheet, prefix, areas, down)


def _lies_on(sheet: str, series: SeriesCells) -> bool:
    return all(each.sheet.casefold() == sheet.casefold() for each in series.all())


def _runs_across(series: Sequence[SeriesCells]) -> bool:
    """Whether series lie in rows: told by their values, for single values by their names."""
    for one in series:
        if one.values is None:
            continue
        area = one.values.area
        if area.first_row != area.last_row:
            return False
        if area.first_column != area.last_column:
            return True
        if one.name is not None and one.name.area.first_row == area.first_row:
            return True
    return False


def _cornered(sheet: str, prefix: str, areas: Sequence[CellArea], down: bool) -> Block:
    top = min(area.first_row for area in areas)
    left = min(area.first_column for area in areas)
    head, labels = (top, left) if down else (left, top)
    return Block(
        sheet, prefix, down, head, head + 1, labels + 1, labels, cleared=tuple(dict.fromkeys(areas))
    )


def _lined(
    series: Sequence[SeriesCells],
    page: tuple[str, str],
    areas: Sequence[CellArea],
    down: bool,
    between: set[int],
) -> Block | None:
    """Return the block when all series begin side by side; None when they do not.

    `page` is the sheet and how formulas write it; lines `between` the series are no gaps.
    """
    spans = [_span(one.values, down) for one in series if one.values is not None]
    if len(spans) != len(series) or any(first != last for first, last, _, _ in spans):
        return None
    lines, starts = [span[0] for span in spans], {span[2] for span in spans}
    start = starts.pop()
    names = [_span(one.name, down) for one in series if one.name is not None]
    heads = {head for _, _, head, _ in names} or {start - 1}
    labels = next((_span(one.labels, down) for one in series if one.labels is not None), None)
    head = heads.pop()
    named_elsewhere = any(
        one.name is not None and _span(one.name, down)[0] != line
        for one, line in zip(series, lines, strict=True)
    )
    if starts or heads or named_elsewhere or not 0 <= head < start or len(set(lines)) < len(lines):
        return None
    if labels is not None and labels[2] != start:
        return None
    between = between.union(lines)
    first, last = min(between), max(between)
    label_line = labels[1] if labels is not None else first - 1
    if label_line < 0:
        label_line = last + 1
    gapless = last - first + 1 == len(between) and label_line < first
    return Block(
        *page,
        down,
        head,
        start,
        first,
        label_line,
        () if gapless else tuple(lines),
        max(last, label_line) + 1,
        tuple(dict.fromkeys(areas)) if not gapless else _merged(areas),
    )


def _span(reference: Reference | None, down: bool) -> tuple[int, int, int, int]:
    """Return first and last line, first and last place along the line."""
    area = reference.area if reference is not None else CellArea(0, 0, 0, 0)
    across = (area.first_column, area.last_column)
    along = (area.first_row, area.last_row)
    return (*across, *along) if down else (*along, *across)


def _merged(areas: Sequence[CellArea]) -> tuple[CellArea, ...]:
    """Areas side by side as one, so that clearing them is quick."""
    result: list[CellArea] = []
    for area in sorted(dict.fromkeys(areas), key=lambda x: (x.first_row, x.first_column)):
        last = result[-1] if result else None
        if (
            last is not None
            and (last.first_row, last.last_row) == (area.first_row, area.last_row)
            and area.first_column <= last.last_column + 1
        ):
            right = max(last.last_column, area.last_column)
            result[-1] = CellArea(last.first_row, last.first_column, last.last_row, right)
        else:
            result.append(area)
    return tuple(result)
