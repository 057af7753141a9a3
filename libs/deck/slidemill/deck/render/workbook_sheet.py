"""A compiled worksheet: its rows, and what hangs on their cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from slidemill.deck.render.plan import Outline
from slidemill.deck.render.workbook_cells import CellArea
from slidemill.deck.render.workbook_table import TablePlan

Styles = Mapping[int, Mapping[int, str]]
"""Style attributes, with a blank before, by line and by place in the line."""


class OldCell(NamedTuple):
    """A cell of the template's sheet; its text is a stretch of its row's."""

    first: int
    last: int
    blank: bool
    value_only: str
    """The cell without its formula; empty when it has none."""


class OldRow(NamedTuple):
    """A row of the template's sheet; the start tag is without its closing bracket."""

    text: str
    start: str
    shown: str
    """The start tag of the row when it is not hidden."""
    cells: Mapping[int, OldCell]
    first: int
    last: int
    """Its outermost columns; 0 and -1 when it has no cells."""


@dataclass(frozen=True, slots=True)
class FormulaGroup:
    """A formula that other cells depend on: a shared one, an array's, a data table's.

    `master` is its cell. A shared formula is lost when `master` is written, with `members`
    depending on it; the others when any cell of `area` is.
    """

    area: CellArea
    master: tuple[int, int]
    members: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class SheetFilter:
    """The sheet's own filter, as it is and without criteria."""

    area: CellArea
    text: str
    idle: str


class OldColumns(NamedTuple):
    """A `col` of the template's sheet: its columns, as it is and when it is not hidden."""

    first: int
    last: int
    text: str
    shown: str


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """A worksheet, cut at its rows.

    `outline` has the gap `rows` and, where the sheet has such an element, `dimension`,
    `filter`, `merges` and `tables`; `columns` where some are hidden. Rows and columns count from 0.
    """

    part: str
    prefix: str
    outline: Outline
    rows: Mapping[int, OldRow]
    order: tuple[int, ...]
    styles_by_row: Styles
    styles_by_column: Styles
    merges: tuple[tuple[CellArea, str], ...]
    filter: SheetFilter | None
    groups: tuple[FormulaGroup, ...]
    structured: tuple[tuple[int, int, str], ...]
    """Cells whose formulas name columns of tables: row, column, folded formula."""
    tables: tuple[TablePlan, ...]
    columns: tuple[OldColumns, ...]
    cell_start: str = field(init=False)
    number_start: str = field(init=False)
    number_end: str = field(init=False)
    text_start: str = field(init=False)
    text_end: str = field(init=False)

    def __post_init__(self) -> None:
        x = self.prefix
        for name, text in (
            ("cell_start", f'<{x}c r="'),
            ("number_start", f"><{x}v>"),
            ("number_end", f"</{x}v></{x}c>"),
            ("text_start", f' t="inlineStr"><{x}is><{x}t xml:space="preserve">'),
            ("text_end", f"</{x}t></{x}is></{x}c>"),
        ):
            object.__setattr__(self, name, text)
