"""The order in which shapes are read: rows of a slide, and its columns from left to right."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from slidemill.deck.compose.boxes import Box
from slidemill.deck.compose.roles import Placed

_SHARE = 0.5
"""Of the smaller one's extent: what two shapes of a row, or of a column, have in common."""


def in_rows(shapes: Iterable[Placed]) -> list[Placed]:
    """Return shapes from top to bottom, those beside each other from left to right."""
    rows = _bands(shapes, lambda box: (box.y, box.bottom))
    return [each for row in rows for each in sorted(row, key=_left)]


def in_columns(shapes: Iterable[Placed]) -> list[list[Placed]]:
    """Return the columns of shapes from left to right, each from top to bottom."""
    columns = _bands(shapes, lambda box: (box.x, box.right))
    return [sorted(column, key=_top) for column in columns]


def area(each: Placed) -> int:
    """Return the shape's area in square EMU; 0 when nobody says how large it is."""
    return 0 if each.box is None else each.box.cx * each.box.cy


def _left(each: Placed) -> int:
    return 0 if each.box is None else each.box.x


def _top(each: Placed) -> int:
    return 0 if each.box is None else each.box.y


def _bands(
    shapes: Iterable[Placed], extent: Callable[[Box], tuple[int, int]]
) -> list[list[Placed]]:
    """Gather shapes whose extents overlap with those of the first of their band.

    Shapes that stand nowhere are a band of their own, the last one.
    """
    bands: list[tuple[tuple[int, int], list[Placed]]] = []
    nowhere = []
    known = []
    for each in shapes:
        if each.box is None:
            nowhere.append(each)
        else:
            known.append((extent(each.box), each))
    for (start, end), each in sorted(known, key=lambda pair: pair[0]):
        for (low, high), band in bands:
            common = min(end, high) - max(start, low)
            if common >= _SHARE * min(end - start, high - low):
                band.append(each)
                break
        else:
            bands.append(((start, end), [each]))
    return [band for _, band in bands] + ([nowhere] if nowhere else [])
