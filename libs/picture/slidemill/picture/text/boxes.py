"""Boxes under text: one rectangle, or a shape that hugs every line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import skia


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, px."""

    left: float
    top: float
    right: float
    bottom: float


def rounded(box: Box, radius: float) -> skia.Path:
    """Return one rectangle with round corners."""
    radius = min(radius, (box.right - box.left) / 2, (box.bottom - box.top) / 2)
    path = skia.Path()
    path.addRRect(
        skia.RRect.MakeRectXY(
            skia.Rect.MakeLTRB(box.left, box.top, box.right, box.bottom), radius, radius
        )
    )
    return path


def hugging(lines: Sequence[Box], radius: float) -> skia.Path:
    """Return one outline round stacked lines, its outer and inner corners round.

    Neighbours whose sides are closer than two radii share one side, as the apps draw it:
    a smaller step would have no room for its two corners.
    """
    steps = _levelled(lines, 2 * radius)
    right = [point for box in steps for point in ((box.right, box.top), (box.right, box.bottom))]
    left = [
        point for box in reversed(steps) for point in ((box.left, box.bottom), (box.left, box.top))
    ]
    corners = _corners([*right, *left])
    path = skia.Path()
    count = len(corners)
    for at, (x, y) in enumerate(corners):
        before, after = corners[at - 1], corners[(at + 1) % count]
        room = min(_distance(before, (x, y)), _distance(after, (x, y))) / 2
        bend = min(radius, room)
        start = _towards((x, y), before, bend)
        if at:
            path.lineTo(*start)
        else:
            path.moveTo(*start)
        path.arcTo(x, y, *_towards((x, y), after, bend), bend)
    path.close()
    return path


def _levelled(lines: Sequence[Box], step: float) -> list[Box]:
    """Join the sides of neighbours that are nearly as wide; the lines are centred on one axis."""
    halves = [(box.right - box.left) / 2 for box in lines]
    changed = True
    while changed:
        changed = False
        for at in range(len(halves) - 1):
            first, second = halves[at], halves[at + 1]
            if first != second and abs(first - second) < step:
                halves[at] = halves[at + 1] = max(first, second)
                changed = True
    return [
        Box(
            (box.left + box.right) / 2 - half,
            box.top,
            (box.left + box.right) / 2 + half,
            box.bottom,
        )
        for box, half in zip(lines, halves, strict=True)
    ]


def _corners(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Leave out points that lie between their neighbours on a vertical side."""
    found: list[tuple[float, float]] = []
    for at, point in enumerate(points):
        before, after = points[at - 1], points[(at + 1) % len(points)]
        straight = abs(before[0] - point[0]) < 0.01 and abs(after[0] - point[0]) < 0.01
        if not straight and before != point:
            found.append(point)
    return found


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(
    start: tuple[float, float], end: tuple[float, float], by: float
) -> tuple[float, float]:
    length = _distance(start, end) or 1.0
    share = by / length
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
