"""Writing scatter and bubble charts: series of points with x, y and perhaps a size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from slidemill.deck.data import ScatterChart, ScatterPoint, ScatterSeries
from slidemill.deck.render.chart import ChartPlan
from slidemill.deck.render.chart_axes import AxisPlan
from slidemill.deck.render.chart_cast import Cast
from slidemill.deck.render.chart_cells import Block, numbers_reference
from slidemill.deck.render.chart_form import ChartTexts
from slidemill.deck.render.chart_writing import Entry, Writing

_GAP = (None, None, None)

Values = list[float | None]


class Columns(NamedTuple):
    """The points of a series as x values, y values and, for bubbles, sizes."""

    xs: Values
    ys: Values
    sizes: Values | None


def write_points(
    plan: ChartPlan, cast: Cast, chart: ScatterChart, series: Sequence[ScatterSeries]
) -> ChartTexts:
    """Return the chart part and its workbook; `series` are those of both axes.

    Series with the same x values share a column of them, as in Excel's own layout; others lie
    side by side, each with its own.
    """
    bubbles = has_bubbles(cast)
    columns = [_columns(each.values, bubbles=bubbles) for each in series]
    count = max(len(each.xs) for each in columns)
    shared = not bubbles and all(each.xs == columns[0].xs for each in columns)
    width = 3 if bubbles else 2
    block = plan.block.fitting(len(series) * width, count)
    writing = Writing(plan, cast)
    for number, (one, seat, points) in enumerate(zip(series, cast.seats, columns, strict=True)):
        x = block.labels + (0 if shared else number * width)
        y = x + 1 + (number if shared else 0)
        name = writing.formula(block, y, block.head, block.head)
        entry = Entry(number, one, seat, name, len(points.xs))
        if not (shared and number):
            writing.cells.append(block.line(x, block.start, points.xs))
        writing.cells += block.named_line(y, one.name, points.ys)
        if points.sizes is not None:
            writing.cells.append(block.line(y + 1, block.start, points.sizes))
        writing.add(entry, _references(writing, block, (x, y), entry, points))
    return writing.made([_axis(cast, axis, chart) for axis in cast.axes], count)


def has_bubbles(cast: Cast) -> bool:
    """Whether the points are shown as bubbles, which have sizes."""
    return any(plot.kind == "bubbleChart" for plot, _, _ in cast.plots)


def _references(
    writing: Writing, block: Block, lines: tuple[int, int], entry: Entry, points: Columns
) -> str:
    (x, y), start = lines, block.start
    last = start + entry.points - 1
    code, x_code, size_code = entry.seat.look.formats
    across = numbers_reference(points.xs, writing.formula(block, x, start, last), x_code)
    up = numbers_reference(points.ys, writing.formula(block, y, start, last), code)
    text = f"<c:xVal>{across}</c:xVal><c:yVal>{up}</c:yVal>"
    if points.sizes is None:
        return text
    formula = writing.formula(block, y + 1, start, last)
    sizes = numbers_reference(points.sizes, formula, size_code)
    return f"{text}<c:bubbleSize>{sizes}</c:bubbleSize>"


def _columns(points: Sequence[ScatterPoint], *, bubbles: bool) -> Columns:
    """Half a point is a gap; a bubble series without any size has 1 everywhere."""
    whole = [(p.x, p.y, p.size) if p.x is not None and p.y is not None else _GAP for p in points]
    whole = whole or [_GAP]
    xs, ys, sizes = ([point[n] for point in whole] for n in range(3))
    if not bubbles:
        return Columns(xs, ys, None)
    if all(size is None for size in sizes):
        return Columns(xs, ys, [None if x is None else 1 for x in xs])
    return Columns(xs, ys, sizes)


def _axis(cast: Cast, axis: AxisPlan, chart: ScatterChart) -> str:
    group = chart.axis2 if chart.axis2 is not None and cast.is_second(axis) else chart.axis1
    across = any(numbers[:1] == (axis.number,) for _, numbers, _ in cast.plots)
    return axis.valued(group.x if across else group.y)
