"""Filling a chart: its part and its workbook, written from the data."""

from __future__ import annotations

from collections.abc import Sequence

from slidemill.deck.data import (
    CategoryAxisGroup,
    Chart,
    DateLabels,
    ScatterChart,
    ScatterPoint,
    ScatterSeries,
    Series,
)
from slidemill.deck.opc.archive import Packed, pack
from slidemill.deck.render.chart import (
    ChartPart,
    ChartPlan,
    NumberLabels,
    TextLabels,
    Title,
    UnfillableChartError,
)
from slidemill.deck.render.chart_axes import AxisPlan, Labelling
from slidemill.deck.render.chart_cast import NoSecondAxisError, Seat
from slidemill.deck.render.chart_cells import (
    Block,
    name_reference,
    numbers_reference,
    texts_reference,
    title_text,
)
from slidemill.deck.render.chart_series import with_base
from slidemill.deck.render.page import Page
from slidemill.deck.render.plan import Aim, SlidePlan
from slidemill.deck.render.workbook_cells import CellLine
from slidemill.deck.text import escape

_DATE_FORMAT = "yyyy/mm/dd"
_GAP = (None, None, None)
_SHIFT_1904 = 1462
"""Days between the two epochs of serial dates (ECMA-376 part 1, 18.17.4.1)."""

_KINDS = {
    "barChart": "a bar or column chart",
    "bar3DChart": "a 3-D bar or column chart",
    "lineChart": "a line chart",
    "line3DChart": "a 3-D line chart",
    "areaChart": "an area chart",
    "area3DChart": "a 3-D area chart",
    "pieChart": "a pie chart",
    "pie3DChart": "a 3-D pie chart",
    "ofPieChart": "a pie-of-pie chart",
    "doughnutChart": "a doughnut chart",
    "radarChart": "a radar chart",
    "scatterChart": "a scatter chart",
    "bubbleChart": "a bubble chart",
}


def filled_charts(slide: SlidePlan, page: Page) -> dict[int, Packed]:
    """Return the charts with data on a page and their workbooks, by number of owned part."""
    filled: dict[int, Packed] = {}
    for arrow in slide.arrows:
        key = page.charts.get(arrow.id)
        if key is None or arrow.aim is not Aim.OWNED:
            continue
        part = slide.owned[arrow.index]
        value = page.objects[key]
        if not isinstance(part.content, ChartPart) or not isinstance(value, Chart | ScatterChart):
            continue
        try:
            plan = part.content.plan()
        except UnfillableChartError as error:
            page.fault(
                key,
                f"the chart on template slide {page.number} {error} and takes no data; put a bar, "
                "line, area, pie, doughnut, radar, scatter or bubble chart into the template, or "
                "leave the key out.",
            )
            continue
        made = fill_chart(plan, value, key, page)
        if made is None:
            continue
        filled[arrow.index], workbook = made
        for link in part.arrows:
            if workbook is not None and link.id == plan.workbook_id and link.aim is Aim.OWNED:
                filled[link.index] = workbook
    return filled


def fill_chart(
    plan: ChartPlan, value: Chart | ScatterChart, key: str, page: Page
) -> tuple[Packed, Packed | None] | None:
    """Return the chart part and the workbook (if it can be written) with the data.

    None after a fault noted on the page.
    """
    of_points = isinstance(value, ScatterChart)
    if not any(plot.of_points is of_points for plot in plan.plots):
        page.fault(key, _mismatch(plan, page, of_points=of_points))
        return None
    try:
        made = _Filling(plan, value, key, page).made()
    except NoSecondAxisError:
        page.fault(
            key,
            f"axis2 is given, but the chart on template slide {page.number} is "
            f"{_named(plan.plots[0].kind)}, which cannot have a secondary axis; move its series "
            "to axis1.",
        )
        return None
    if plan.workbook is None:
        page.warn(
            key,
            f"the chart shows the new data, but {plan.unpatched}, so its data cannot be edited "
            "in PowerPoint.",
        )
    return made


def _mismatch(plan: ChartPlan, page: Page, *, of_points: bool) -> str:
    kind = _named(plan.plots[0].kind)
    if of_points:
        given = "a scatter-chart"
        mend = 'write "type": "chart" with "labels" and one value per label'
    else:
        given = "a chart"
        mend = 'write "type": "scatter-chart" with [x, y] points as values'
    return f"{given} is given, but the chart on template slide {page.number} is {kind}; {mend}."


def _named(kind: str) -> str:
    return _KINDS.get(kind, kind)


class _Filling:
    """One chart being written."""

    def __init__(self, plan: ChartPlan, value: Chart | ScatterChart, key: str, page: Page) -> None:
        self.plan = plan
        self.value = value
        self.key = key
        self.page = page
        first: Sequence[Series] | Sequence[ScatterSeries] = value.axis1.series
        second = value.axis2.series if value.axis2 is not None else ()
        if plan.plots[0].takes_one and len(plan.plots) == 1:
            if len(first) + len(second) > 1:
                page.warn(
                    key,
                    f"the template's chart is {_named(plan.plots[0].kind)}, which shows one "
                    f'series: "{first[0].key}"; the others were ignored.',
                )
            first, second = first[:1], ()
        self.series = [*first, *second]
        keys = (tuple(s.key for s in first), tuple(s.key for s in second))
        self.cast = plan.cast(keys, of_points=isinstance(value, ScatterChart))
        self.count = max([1, *(len(each.values) for each in self.series)])
        self.lines: list[CellLine] = []
        self.written: list[list[str]] = [[] for _ in self.cast.plots]
        self.title_text = ""

    def made(self) -> tuple[Packed, Packed | None]:
        """Return the chart part and its workbook."""
        plan = self.plan
        if isinstance(self.value, Chart):
            self._categories(self.value)
            axes = "".join([self._axis(axis, self.value) for axis in self.cast.axes])
        else:
            self._points(self.value)
            axes = "".join([self._point_axis(axis, self.value) for axis in self.cast.axes])
        plots = "".join(
            [
                plot.written(series, numbers)
                for (plot, numbers, _), series in zip(self.cast.plots, self.written, strict=True)
            ]
        )
        title, deleted = self._title()
        xml = plan.outline.filled(
            {
                "plots": plots,
                "axes": axes,
                "title": title,
                "deleted": deleted,
                "legend": self._legend(),
            }
        )
        workbook = None
        if plan.workbook is not None:
            workbook = plan.workbook.filled(plan.block.sheet, self.lines, plan.block.cleared)
        return pack(xml.encode()), workbook

    def _formula(self, block: Block, line: int, first: int, last: int) -> str:
        return block.cells(line, first, last) if self.plan.workbook is not None else ""

    def _categories(self, chart: Chart) -> None:
        labels = self._labels(chart)
        if labels is not None:
            self.count = max(self.count, len(labels.values))
        count = self.count
        block = self.plan.block.fitting(len(self.series), count)
        start, last = block.start, block.start + count - 1
        category = ""
        if labels is not None:
            formula = self._formula(block, block.labels, start, last)
            if isinstance(labels, TextLabels):
                texts = [*labels.values, *[""] * (count - len(labels.values))]
                reference = texts_reference(texts, formula)
                line = block.line(block.labels, start, [text or None for text in texts])
            else:
                numbers = _padded(labels.values, count)
                reference = numbers_reference(numbers, formula, escape(labels.format))
                line = block.line(block.labels, start, numbers, labels.format)
            category = f"<c:cat>{reference}</c:cat>"
            self.lines.append(line)
        free = block.free
        for number, (series, seat) in enumerate(zip(self.series, self.cast.seats, strict=True)):
            if block.own and seat.origin >= 0:
                place = block.own[seat.origin]
            elif block.own:
                place, free = free, free + 1
            else:
                place = block.first + number
            values = _padded(series.values, count)
            formula = self._formula(block, place, start, last)
            self.lines += block.named_line(place, series.name, values)
            value = numbers_reference(values, formula, seat.look.formats[0])
            name = self._formula(block, place, block.head, block.head)
            self._write(number, series, seat, name, count, f"{category}<c:val>{value}</c:val>")

    def _write(
        self,
        number: int,
        series: Series | ScatterSeries,
        seat: Seat,
        name: str,
        count: int,
        data: str,
    ) -> None:
        look = seat.look
        styles = series.styles if seat.recolor is None else with_base(series.styles, seat.recolor)
        if self.plan.title.kind is Title.LINKED and (look.follows_name or not number):
            self.title_text = title_text(series.name, name)
        self.written[seat.plot].append(
            f'<c:ser><c:idx val="{seat.index}"/><c:order val="{number}"/>'
            f"{name_reference(series.name, name)}"
            f"{look.formatting(count, styles, series.data_point_styles)}"
            f"{data}{look.tail}{look.extensions}</c:ser>"
        )

    def _labels(self, chart: Chart) -> TextLabels | NumberLabels | None:
        """Return the data's categories, else those of the template."""
        if chart.date_labels is not None:
            serials = self._serials(chart.date_labels)
            return NumberLabels(serials, chart.date_labels.format or _DATE_FORMAT)
        if chart.labels is not None:
            return TextLabels(chart.labels)
        old = self.plan.labels
        if old is None:
            return None
        if isinstance(old, TextLabels):
            return TextLabels(old.values[: self.count])
        return NumberLabels(old.values[: self.count], old.format)

    def _serials(self, dates: DateLabels) -> tuple[float, ...]:
        if not self.plan.counts_from_1904:
            return dates.serials
        return tuple(serial - _SHIFT_1904 for serial in dates.serials)

    def _axis(self, axis: AxisPlan, chart: Chart) -> str:
        if axis.tag == "valAx":
            return axis.valued(self._group(axis, chart).axis)
        dates, interval = chart.date_labels, chart.labels_interval
        if any(plot.kind == "radarChart" for plot, _, _ in self.cast.plots):
            dates = None
        if dates is None and chart.labels is None and axis.tag == "dateAx":
            return axis.original
        return axis.labelled(Labelling(dates, interval if dates is None else None))

    def _group(self, axis: AxisPlan, chart: Chart) -> CategoryAxisGroup:
        second = any(side for _, numbers, side in self.cast.plots if axis.number in numbers)
        return chart.axis2 if second and chart.axis2 is not None else chart.axis1

    def _point_axis(self, axis: AxisPlan, chart: ScatterChart) -> str:
        for _, numbers, side in self.cast.plots:
            if axis.number in numbers:
                group = chart.axis2 if side and chart.axis2 is not None else chart.axis1
                return axis.valued(group.x if numbers[0] == axis.number else group.y)
        return axis.original

    def _points(self, chart: ScatterChart) -> None:
        series: list[ScatterSeries] = [*chart.axis1.series]
        series += chart.axis2.series if chart.axis2 is not None else ()
        bubbles = any(plot.kind == "bubbleChart" for plot, _, _ in self.cast.plots)
        if not bubbles and any(p.size is not None for each in series for p in each.values):
            self.page.warn(
                self.key,
                "the third numbers of the points were ignored: the template's chart is a scatter "
                "chart, and only bubbles have sizes.",
            )
        columns = [_columns(each.values, bubbles=bubbles) for each in series]
        shared = not bubbles and all(each[0] == columns[0][0] for each in columns)
        width = 3 if bubbles else 2
        lines = len(series) + 1 if shared else len(series) * width
        block = self.plan.block.fitting(lines, self.count)
        if shared:
            self.lines.append(block.line(block.labels, block.start, columns[0][0]))
        for number, (each, seat) in enumerate(zip(series, self.cast.seats, strict=True)):
            x = block.labels + (0 if shared else number * width)
            y = x + 1 + (number if shared else 0)
            self._write_points(number, each, seat, block, (x, y), columns[number], shared=shared)

    def _write_points(
        self,
        number: int,
        series: ScatterSeries,
        seat: Seat,
        block: Block,
        lines: tuple[int, int],
        columns: tuple[list[float | None], ...],
        *,
        shared: bool,
    ) -> None:
        (x, y), start = lines, block.start
        count = len(columns[0])
        last = start + count - 1
        if not shared:
            self.lines.append(block.line(x, start, columns[0]))
        self.lines += block.named_line(y, series.name, columns[1])
        texts = []
        for tag, line, values, code in zip(
            ("xVal", "yVal", "bubbleSize"),
            (x, y, y + 1),
            columns,
            (seat.look.formats[1], seat.look.formats[0], seat.look.formats[2]),
            strict=False,
        ):
            formula = self._formula(block, line, start, last)
            texts.append(f"<c:{tag}>{numbers_reference(values, formula, code)}</c:{tag}>")
        if len(columns) > 2:
            self.lines.append(block.line(y + 1, start, columns[2]))
        name = self._formula(block, y, block.head, block.head)
        self._write(number, series, seat, name, count, "".join(texts))

    def _title(self) -> tuple[str, str]:
        plan, only = self.plan.title, len(self.series) == 1
        if plan.kind is Title.LINKED:
            return f"{plan.before}{self.title_text}{plan.after}", plan.deleted
        if plan.kind is Title.AUTOMATIC and only:
            return plan.before, plan.deleted
        if plan.kind is Title.AUTOMATIC or (plan.stays_away and only):
            return "", '<c:autoTitleDeleted val="1"/>'
        return "", plan.deleted

    def _legend(self) -> str:
        entries = self.plan.legend
        if not entries:
            return ""
        if any(plot.varies_slices for plot, _, _ in self.cast.plots):
            kept = {entry.index: entry for entry in entries if entry.index < self.count}
        else:
            places = {seat.origin: number for number, seat in enumerate(self.cast.seats)}
            kept = {places[entry.index]: entry for entry in entries if entry.index in places}
        return "".join(
            [f'<c:legendEntry><c:idx val="{index}"/>{kept[index].after}' for index in sorted(kept)]
        )


def _padded(values: Sequence[float | None], count: int) -> Sequence[float | None]:
    missing = count - len(values)
    return [*values, *[None] * missing] if missing else values


def _columns(points: Sequence[ScatterPoint], *, bubbles: bool) -> tuple[list[float | None], ...]:
    """Return x values, y values and sizes; half a point is a gap, a series without sizes has 1."""
    whole = [(p.x, p.y, p.size) if p.x is not None and p.y is not None else _GAP for p in points]
    whole = whole or [_GAP]
    xs, ys = [p[0] for p in whole], [p[1] for p in whole]
    if not bubbles:
        return xs, ys
    if all(size is None for _, _, size in whole):
        return xs, ys, [None if x is None else 1 for x in xs]
    return xs, ys, [p[2] for p in whole]
