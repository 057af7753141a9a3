"""How high the rows of a table are, and how far its text has to shrink to fit its room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from slidemill.deck.compose.cell_markup import PLAIN, CellWriter, Squeeze
from slidemill.deck.compose.cell_text import FilledCell

_STEP: Final = 0.5
"""Points between two sizes that are tried."""
_TIGHTEST: Final = 0.5
"""Share of the upper and lower margins that the smallest size leaves."""
_AIRY: Final = 1.25
"""How many times as high as its text a row of a long table is at most."""
_SLACK: Final = 0.01


class Fitting(NamedTuple):
    """Heights of rows in points, and how their text is squeezed for them."""

    heights: tuple[float, ...]
    squeeze: Squeeze

    @property
    def height(self) -> float:
        """Height of all rows together."""
        return sum(self.heights)


@dataclass(slots=True)
class RowMeasure:
    """Measures the rows of one table; widths are in points, text is squeezed by `least` anyway."""

    writer: CellWriter
    widths: Sequence[float]
    least: Squeeze = PLAIN

    def needed(self, rows: Sequence[Sequence[FilledCell]], squeeze: Squeeze) -> list[float]:
        """Return the height each row's text needs, in points."""
        height = self.writer.height
        return [
            max(height(cell, width, squeeze) for cell, width in zip(row, self.widths, strict=True))
            for row in rows
        ]

    def largest(self, rows: Sequence[Sequence[FilledCell]]) -> float:
        """Return the largest font size, in points."""
        return max((self.writer.size(cell) for row in rows for cell in row), default=0.0)

    def shrunk(self, rows: Sequence[Sequence[FilledCell]], room: float, floor: float) -> Fitting:
        """Return the largest text with which rows fit `room`; the smallest one if none does.

        Sizes go down by half points to `floor`, which smaller text of the template stays below.
        """
        steps = squeezes(self.largest(rows), floor, self.least)
        low, high = 0, len(steps) - 1
        best = Fitting(tuple(self.needed(rows, steps[high])), steps[high])
        if best.height > room + _SLACK:
            return best
        while low < high:
            middle = (low + high) // 2
            tried = Fitting(tuple(self.needed(rows, steps[middle])), steps[middle])
            if tried.height <= room + _SLACK:
                best, high = tried, middle
            else:
                low = middle + 1
        return best


def squeezes(largest: float, floor: float, least: Squeeze = PLAIN) -> list[Squeeze]:
    """Return the squeezes from `least` to `floor`, in points of the `largest` font size."""
    count = max(math.ceil((largest - floor) / _STEP), 0)
    tightening = (1 - _TIGHTEST) / max(count, 1)
    found = [
        Squeeze(ratio, floor, 1 - number * tightening, least.side)
        for number in range(1, count + 1)
        if (ratio := max(largest - number * _STEP, floor) / largest) < least.ratio
    ]
    if not found:
        # nothing to take from the text: from the margins then
        found = [Squeeze(least.ratio, floor, _TIGHTEST, least.side)]
    return [least, *found]


def spread(needed: Sequence[float], wished: Sequence[float], room: float) -> tuple[float, ...]:
    """Return heights between what rows need and what the template gives them, for this room."""
    high = [max(each) for each in zip(needed, wished, strict=True)]
    least, most = sum(needed), sum(high)
    if most <= room + _SLACK or most <= least:
        return tuple(high)
    share = max(room - least, 0.0) / (most - least)
    return tuple(n + (h - n) * share for n, h in zip(needed, high, strict=True))


def paged(needed: Sequence[float], wished: Sequence[float]) -> tuple[float, ...]:
    """Return the heights of a table's rows that goes on over pages: as the template's, not airier.

    A template with three rows often has them an inch high, which twenty would not be meant to be.
    """
    return tuple(max(n, min(w, n * _AIRY)) for n, w in zip(needed, wished, strict=True))
