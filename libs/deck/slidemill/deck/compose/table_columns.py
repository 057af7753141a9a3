"""How wide the columns of a table are when there are more or fewer than in the template."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from slidemill.deck.compose.cell_markup import PLAIN, CellWriter, Squeeze
from slidemill.deck.compose.cell_text import FilledCell
from slidemill.deck.render.bodytext import EMU_PER_POINT

_LABEL: Final = 3.0
"""How many times as wide as the others the column of labels may be."""
_ROWS: Final = 60
_SMALLEST: Final = 0.6
"""Share of its size to which text shrinks to keep words whole."""
_NARROW: Final = 0.4
"""Share of the margins beside the text that is left in columns that are too narrow for it."""
_KEPT: Final = 0.6
"""Share of its width that a column with little in it keeps for the eye."""


class Needs(NamedTuple):
    """What a column's content needs for its longest words, and to stay on one line.

    Both include the cells' margins, `margin` on both sides together.
    """

    word: float
    line: float
    margin: float = 0.0


def needs_of(writer: CellWriter, rows: Sequence[Sequence[FilledCell]]) -> tuple[Needs, ...]:
    """Return what columns need, in EMU.

    Long tables are looked at in samples: their first rows, and as many others.
    """
    looked = [*rows[:_ROWS], *rows[_ROWS :: max(len(rows) // _ROWS, 1)]]
    needs = []
    for cells in zip(*looked, strict=True):
        word = line = margin = 0.0
        for cell in cells:
            margin = max(margin, sum(cell.sample.margins[:2]))
            if writer.at_most(cell) > word:  # else its line is no longer than a word before
                own_word, own_line, _ = writer.widths(cell)
                word, line = max(word, own_word), max(line, own_line)
        needs.append(Needs(*(each * EMU_PER_POINT for each in (word, line, margin))))
    return tuple(needs)


def legible(needs: Sequence[Needs], widths: Sequence[int], largest: float, floor: float) -> Squeeze:
    """Return how much smaller text has to be for words and numbers not to break within.

    `largest` is the table's font size, `floor` the smallest one allowed, in points. Where most
    columns would need even smaller text, the margins beside it give way too. What less than half
    of the columns ask for beyond that does not count: one endless word makes no table small.
    """
    least = max(floor / max(largest, 1.0), _SMALLEST)
    for side in (1.0, _NARROW):
        ratios = [
            (width - n.margin * side) / (n.word - n.margin)
            for width, n in zip(widths, needs, strict=True)
            if n.word > width > n.margin * side
        ]
        kept = [each for each in ratios if each >= least]
        if 2 * (len(ratios) - len(kept)) < len(needs):
            ratio = min(kept, default=1.0)
            return PLAIN if ratio >= side == 1.0 else Squeeze(min(ratio, 1.0), floor, side=side)
    return Squeeze(min(least, 1.0), floor, side=_NARROW)


def column_widths(template: Sequence[int], needs: Sequence[Needs]) -> tuple[int, ...]:
    """Return the widths of as many columns as `needs` has; together as wide as the template's.

    With the template's count they are the template's. Otherwise the first column keeps its
    proportion to the others, which are alike; then columns whose text would break take room from
    those that have some to spare. All in one unit, such as EMU.
    """
    whole, count = sum(template), len(needs)
    if count == len(template):
        return tuple(template)
    others = template[1:]
    label = 1.0
    if others and count > 1:
        label = min(max(template[0] * len(others) / max(sum(others), 1), 1 / _LABEL), _LABEL)
    unit = whole / (label + count - 1)
    fair = [unit * label, *[unit] * (count - 1)]
    return _rounded(_shared(fair, needs, whole), whole)


def _shared(fair: Sequence[float], needs: Sequence[Needs], whole: int) -> list[float]:
    """Let columns with little in them give room to those whose text would break."""
    wants = [max(n.line - width, 0.0) for width, n in zip(fair, needs, strict=True)]
    if not any(wants):
        return list(fair)
    spare = [
        max(width - max(n.line, width * _KEPT), 0.0) for width, n in zip(fair, needs, strict=True)
    ]
    given = min(sum(spare), sum(wants))
    widths = list(fair)
    if given:
        for number, width in enumerate(fair):
            share = spare[number] / sum(spare) if spare[number] else -wants[number] / sum(wants)
            widths[number] = width - given * share
    # a word that breaks is worse than a line that does
    short = [max(n.word - width, 0.0) for width, n in zip(widths, needs, strict=True)]
    loose = [max(width - n.word, 0.0) for width, n in zip(widths, needs, strict=True)]
    moved = min(sum(short), sum(loose))
    if moved:
        for number, width in enumerate(widths):
            gain = moved * short[number] / sum(short)
            widths[number] = width + gain - moved * loose[number] / sum(loose)
    factor = whole / sum(widths)
    return [width * factor for width in widths]


def _rounded(widths: Sequence[float], whole: int) -> tuple[int, ...]:
    """Return whole numbers that add up to `whole`."""
    factor = whole / sum(widths)
    edges = [0, *(round(edge * factor) for edge in accumulate(widths))]
    edges[-1] = whole
    return tuple(end - start for start, end in pairwise(edges))
