"""Cells of a worksheet as text: addresses, texts and numbers (ECMA-376 part 1, 18.3.1.4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from slidemill.deck.text import escape


class Formula(NamedTuple):
    """A formula of ours, never of a user's text, and its result."""

    text: str
    result: float


Value = str | float | Formula | None

_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class CellLine:
    """Values for one line of cells, downwards from (row, column) or rightwards.

    `row` and `column` count from 0. A text makes a text cell (never a formula or a link), None
    an empty one, a `Formula` one that reckons. `number_format` is a format code such as
    `yyyy/mm`; None keeps the sheet's.
    """

    row: int
    column: int
    values: Sequence[Value]
    down: bool = True
    number_format: str | None = None


@dataclass(frozen=True, slots=True)
class CellArea:
    """A rectangle of cells; rows and columns count from 0, the last ones belong to it."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def __str__(self) -> str:
        """Return the reference, such as `A1:C5`, or `A1` for one cell."""
        first = f"{column_letters(self.first_column)}{self.first_row + 1}"
        last = f"{column_letters(self.last_column)}{self.last_row + 1}"
        return first if first == last else f"{first}:{last}"

    def holds(self, row: int, column: int) -> bool:
        """Tell whether the cell lies in the area."""
        return (
            self.first_row <= row <= self.last_row
            and self.first_column <= column <= self.last_column
        )

    def overlaps(self, other: CellArea) -> bool:
        """Tell whether the areas have a cell in common."""
        return (
            self.first_row <= other.last_row
            and other.first_row <= self.last_row
            and self.first_column <= other.last_column
            and other.first_column <= self.last_column
        )


@cache
def column_letters(column: int) -> str:
    """Return the letters of a column that counts from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = _LETTERS[digit] + letters
    return letters


def cell_text(value: str) -> str:
    """Return user text as the content of an `ST_Xstring` element, which `c:v` and `t` are.

    Control characters go as they do on slides; what would read as an escape (`_x000D_`) is
    escaped itself (ECMA-376 part 1, 22.9.2.19).
    """
    return escape(escaped_underscores(value) if "_x" in value else value)


def escaped_underscores(value: str) -> str:
    """Return `value` with `_x005F_` for each underscore that would begin an escape."""
    return _ESCAPED.sub("_x005F_", value)


def number_text(value: float) -> str:
    """Return a number with all its digits, whole ones without a fraction."""
    return repr(value).removesuffix(".0")
