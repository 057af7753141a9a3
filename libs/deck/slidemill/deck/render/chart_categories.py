"""Writing charts by category: labels or dates, and one value of each series for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from slidemill.deck.data import Chart, DateLabels, Series
from slidemill.deck.render.chart import ChartPlan, NumberLabels, TextLabels
from slidemill.deck.render.chart_axes import AxisPlan, Labelling
from slidemill.deck.render.chart_cast import Cast, Seat
from slidemill.deck.render.chart_cells import Block, numbers_reference, texts_reference
from slidemill.deck.render.chart_form import ChartTexts
from slidemill.deck.render.chart_writing import Entry, Writing
from slidemill.deck.text import escape

_DATE_FORMAT = "yyyy/mm/dd"
_SHIFT_1904 = 1462
"""Days between the two epochs of serial dates (ECMA-376 part 1, 18.17.4.1)."""


Finish = Callable[[Writing, Block, Sequence[int], int], None]
"""What is done before a chart is put together, told the lines of its series and its points."""


def write_categories(
    plan: ChartPlan,
    cast: Cast,
    chart: Chart,
    series: Sequence[Series],
    finish: Finish | None = None,
) -> ChartTexts:
    """Return the chart part and its workbook; `series` are those of both axes that are shown."""
    longest = max([1, *(len(each.values) for each in series)])
    labels = _labels(plan, chart, longest)
    count = longest if labels is None else max(longest, len(labels.values))
    block = plan.block.fitting(len(series), count)
    writing = Writing(plan, cast)
    category = "" if labels is None else _category(writing, block, labels, count)
    start, last = block.start, block.start + count - 1
    lines = _lines(block, cast.seats)
    for number, (one, seat, line) in enumerate(zip(series, cast.seats, lines, strict=True)):
        missing = count - len(one.values)
        values = [*one.values, *[None] * missing] if missing else one.values
        writing.cells += block.named_line(line, one.name, values)
        formula = writing.formula(block, line, start, last)
        reference = numbers_reference(values, formula, seat.look.formats[0])
        name = writing.formula(block, line, block.head, block.head)
        writing.add(Entry(number, one, seat, name, count), f"{category}<c:val>{reference}</c:val>")
    if finish is not None:
        finish(writing, block, lines, count)
    return writing.made([_axis(plan, cast, axis, chart) for axis in cast.axes], count)


def _lines(block: Block, seats: Sequence[Seat]) -> list[int]:
    """Return the line of each series: one after the other, or the template's own and new ones."""
    if not block.own:
        return [block.first + number for number in range(len(seats))]
    free = block.free
    lines = []
    for seat in seats:
        if seat.origin >= 0:
            lines.append(block.own[seat.origin])
        else:
            lines.append(free)
            free += 1
    return lines


def _category(writing: Writing, block: Block, labels: TextLabels | NumberLabels, count: int) -> str:
    start = block.start
    formula = writing.formula(block, block.labels, start, start + count - 1)
    if isinstance(labels, TextLabels):
        texts = [*labels.values, *[""] * (count - len(labels.values))]
        reference = texts_reference(texts, formula)
        cells = block.line(block.labels, start, [text or None for text in texts])
    else:
        numbers = [*labels.values, *[None] * (count - len(labels.values))]
        reference = numbers_reference(numbers, formula, escape(labels.format))
        # what the template keeps as numbers has its format in the sheet already
        cells = block.line(block.labels, start, numbers, labels.format if labels.new else None)
    writing.cells.append(cells)
    return f"<c:cat>{reference}</c:cat>"


def _labels(plan: ChartPlan, chart: Chart, count: int) -> TextLabels | NumberLabels | None:
    """Return the data's categories, else as many of the template's as there are values."""
    if chart.date_labels is not None:
        serials = _serials(plan, chart.date_labels)
        return NumberLabels(serials, chart.date_labels.format or _DATE_FORMAT, new=True)
    if chart.labels is not None:
        return TextLabels(chart.labels)
    old = plan.labels
    if old is None:
        return None
    if isinstance(old, TextLabels):
        return TextLabels(old.values[:count])
    return NumberLabels(old.values[:count], old.format)


def _serials(plan: ChartPlan, dates: DateLabels) -> tuple[float, ...]:
    if not plan.counts_from_1904:
        return dates.serials
    return tuple(serial - _SHIFT_1904 for serial in dates.serials)


def _axis(plan: ChartPlan, cast: Cast, axis: AxisPlan, chart: Chart) -> str:
    if axis.tag == "valAx":
        second = chart.axis2 is not None and cast.is_second(axis)
        group = chart.axis2 if second and chart.axis2 is not None else chart.axis1
        return axis.valued(group.axis)
    dates, interval = chart.date_labels, chart.labels_interval
    if any(plot.kind == "radarChart" for plot, _, _ in cast.plots):
        dates = None  # a web has no date axis
    if dates is None and chart.labels is None and axis.tag == "dateAx":
        return axis.original
    return axis.labelled(Labelling(dates, interval if dates is None else None))
