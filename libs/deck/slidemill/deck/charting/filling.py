"""Putting a chart of the presentations API into a chart part and its workbook."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from lxml import etree

from slidemill.contracts.presentations import Chart as ChartData
from slidemill.deck.charting.faults import ChartFault, Warn
from slidemill.deck.charting.found_totals import may_have_totals, take_totals
from slidemill.deck.charting.look import apply_look
from slidemill.deck.charting.numbers import by_category, by_points, check_size, has_points, painted
from slidemill.deck.charting.plot_place import PlotPlace, fix_plot, runs_backwards
from slidemill.deck.charting.shelf import (
    ChartForm,
    PlanShelf,
    Shelved,
    form_of,
    shelf_key,
    with_ids,
)
from slidemill.deck.charting.totals import (
    APART,
    Totals,
    label_stacks,
    place_totals,
    seat_totals,
    sums_of,
)
from slidemill.deck.compiler.chart import plan_chart
from slidemill.deck.data import Chart, Series, ShapeStyle, Styles
from slidemill.deck.render.chart import ChartPlan
from slidemill.deck.render.chart_cast import Cast, cast_in_line
from slidemill.deck.render.chart_categories import write_categories
from slidemill.deck.render.chart_cells import Block
from slidemill.deck.render.chart_filling import named
from slidemill.deck.render.chart_form import ChartTexts
from slidemill.deck.render.chart_points import write_points
from slidemill.deck.render.chart_series import Role
from slidemill.deck.render.chart_writing import Writing
from slidemill.deck.render.workbook import WorkbookPlan


@dataclass(frozen=True, slots=True)
class OpenChart:
    """A chart part that was read; `tree` gives its tree, to be used up.

    Without `workbook`, `unpatched` says why there is none whose cells can be written.
    """

    tree: Callable[[], etree._Element]
    content: bytes
    workbook: WorkbookPlan | None
    unpatched: str
    backwards: bool
    """Whether the first category stands at the right."""
    form: ChartForm | None
    """None when it may have totals: then its values count, and it is compiled each time."""


def read_chart(
    tree: Callable[[], etree._Element],
    content: bytes,
    workbook: WorkbookPlan | None,
    unpatched: str,
) -> OpenChart:
    """Read a chart part; what `tree` gives is left as it is until the chart is filled."""
    root = tree()
    form = None if may_have_totals(root) else form_of(content)
    return OpenChart(tree, content, workbook, unpatched, runs_backwards(root), form)


@dataclass(frozen=True, slots=True)
class FilledChart:
    """A chart part with its data; its `workbook` is related to it under `workbook_id`."""

    part: bytes
    workbook: bytes | None
    """None when there is none that can be written."""
    workbook_id: str
    plot: PlotPlace | None = None
    """Where the plot stands, when that was to be fixed."""
    backwards: bool = False
    """Whether the first category stands at the right."""


def fill_chart(
    source: OpenChart,
    chart: ChartData,
    warn: Warn,
    *,
    fix: bool = False,
    shelf: PlanShelf | None = None,
) -> FilledChart:
    """Return a chart with other data; its look stays but for what `chart` says of it.

    `fix` gives its plot a fixed place, for a table under it. `shelf` keeps compiled charts for
    others like them.

    Raises ChartFault, and UnfillableChartError for kinds of charts that take no data.
    """
    check_size(chart)
    planned = _planned(source, chart, warn, fix=fix, shelf=shelf)
    plan = planned.plan
    texts = _written(plan, chart, planned.totals, warn)
    if plan.workbook is None:
        warn(
            "",
            f"the chart shows the new data, but {plan.unpatched}, so its data cannot be edited "
            "in PowerPoint.",
        )
    part = texts.part.encode()
    if planned.ids is not None:
        part = with_ids(part, *planned.ids)
    return FilledChart(part, texts.workbook(), plan.workbook_id, planned.plot, source.backwards)


class _Planned(NamedTuple):
    plan: ChartPlan
    totals: Totals | None
    plot: PlotPlace | None
    ids: tuple[tuple[bytes, ...], tuple[bytes, ...]] | None = None
    """Ids of the chart it was compiled from, and its own, when these are others."""


def _planned(
    source: OpenChart, chart: ChartData, warn: Warn, *, fix: bool, shelf: PlanShelf | None
) -> _Planned:
    """Return the compiled chart in its new look, from the shelf where one like it lies there."""
    workbook = source.workbook
    key: Hashable = None
    ids: tuple[bytes, ...] = ()
    if shelf is not None and source.form is not None:
        sheets = () if workbook is None else workbook.sheets
        key, ids = shelf_key(source.form, sheets, chart, fix=fix), source.form.ids
        known = shelf.find(key)
        if known is not None:
            for place, message in known.warnings:
                warn(place, message)
            plan = replace(known.plan, workbook=workbook, unpatched=source.unpatched)
            return _Planned(plan, known.totals, known.plot, (known.ids, ids))
    told: list[tuple[str, str]] = []

    def note(place: str, message: str) -> None:
        told.append((place, message))
        warn(place, message)

    root = source.tree()
    old = take_totals(root, chart)
    apply_look(root, chart, note)
    totals = place_totals(root, chart, old, note)
    plot = fix_plot(root) if fix else None
    plan = plan_chart(root, source.content, workbook, source.unpatched)
    seat_totals(plan, totals, old, len(chart.series))
    if shelf is not None and key is not None:
        kept = replace(plan, workbook=None)
        shelf.keep(key, Shelved(kept, totals, plot, tuple(told), ids))
    return _Planned(plan, totals, plot)


def _written(plan: ChartPlan, chart: ChartData, totals: Totals | None, warn: Warn) -> ChartTexts:
    of_points = has_points(chart)
    if not any(plot.of_points is of_points for plot in plan.plots):
        if of_points:
            raise ChartFault(
                "series",
                f"the values are [x, y] points, but the chart is {named(plan)}; give one number "
                "for each category.",
            )
        of_points = True
    if plan.takes_one and len(chart.series) > 1:
        warn(
            "series",
            f"the chart is {named(plan)}, which shows one series: the first; the others were "
            "ignored.",
        )
        chart = chart.model_copy(update={"series": chart.series[:1]})
    names = [series.name for series in chart.series]
    if totals is not None:
        names.append(APART)
    cast = cast_in_line(plan.plots, plan.axes, names, of_points=of_points, apart=APART)
    styles = _styles(chart, cast, warn)
    if of_points:
        points = by_points(chart, styles)
        return write_points(plan, cast, points, points.axis1.series)
    data = by_category(chart, styles)
    series = data.axis1.series
    if totals is None:
        return write_categories(plan, cast, data, series)
    return _with_totals(plan, cast, data, series, totals)


def _with_totals(
    plan: ChartPlan, cast: Cast, chart: Chart, series: Sequence[Series], totals: Totals
) -> ChartTexts:
    sums = sums_of(series, cast)
    if totals.drawn:
        last = Series(APART, totals.name, tuple(sums))
        return write_categories(plan, cast, chart, [*series, last])

    def label(writing: Writing, block: Block, lines: Sequence[int], count: int) -> None:
        whole = [*sums, *[None] * (count - len(sums))]
        label_stacks(totals, whole, writing, block, lines)

    last = Series(APART, totals.places, (0.0,) * len(sums))
    return write_categories(plan, cast, chart, [*series, last], label)


def _styles(chart: ChartData, cast: Cast, warn: Warn) -> Sequence[Styles | None]:
    """Return the style of each series; on areas a colour leaves the border as it is."""
    result: list[Styles | None] = []
    for number, (series, seat) in enumerate(zip(chart.series, cast.seats, strict=False)):
        if series.color is None:
            result.append(None)
            continue
        if cast.plots[seat.plot][0].varies_slices:
            warn(f"series[{number}].color", "the colour was ignored: every slice has its own.")
            result.append(None)
            continue
        style = painted(series.color)
        if seat.look.role is Role.AREA:
            style = Styles(shape=ShapeStyle(fill=style.shape.fill))
        result.append(style)
    return result
