"""Filling the charts of a page: their parts and their workbooks."""

from __future__ import annotations

from collections.abc import Sequence

from slidemill.deck.data import Chart, ScatterChart, ScatterSeries, Series
from slidemill.deck.opc.archive import Packed
from slidemill.deck.render.chart import ChartPart, ChartPlan, UnfillableChartError
from slidemill.deck.render.chart_cast import Cast, NoSecondAxisError
from slidemill.deck.render.chart_categories import write_categories
from slidemill.deck.render.chart_form import (
    MOST_GAPS,
    ChartForm,
    form_of,
    shape_of,
    shown,
    signed,
    values_of,
)
from slidemill.deck.render.chart_points import has_bubbles, write_points
from slidemill.deck.render.page import Page
from slidemill.deck.render.plan import Aim, SlidePlan

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
        made = _made(plan, value, key, page)
    except NoSecondAxisError:
        page.fault(
            key,
            f"axis2 is given, but the chart on template slide {page.number} is "
            f"{named(plan)}, which cannot have a secondary axis; move its series to axis1.",
        )
        return None
    if plan.workbook is None:
        page.warn(
            key,
            f"the chart shows the new data, but {plan.unpatched}, so its data cannot be edited "
            "in PowerPoint.",
        )
    return made


def _made(
    plan: ChartPlan, value: Chart | ScatterChart, key: str, page: Page
) -> tuple[Packed, Packed | None]:
    if isinstance(value, Chart):
        first = value.axis1.series
        second = value.axis2.series if value.axis2 is not None else ()
        if plan.takes_one:
            if len(first) + len(second) > 1:
                page.warn(
                    key,
                    f"the template's chart is {named(plan)}, which shows one series: "
                    f'"{first[0].key}"; the others were ignored.',
                )
            first, second = first[:1], ()
        cast = plan.cast((_keys(first), _keys(second)), of_points=False)
        return _by_category(plan, cast, value, [*first, *second])
    series = value.axis1.series
    more = value.axis2.series if value.axis2 is not None else ()
    cast = plan.cast((_keys(series), _keys(more)), of_points=True)
    points = (point for one in (*series, *more) for point in one.values)
    if not has_bubbles(cast) and any(point.size is not None for point in points):
        page.warn(
            key,
            "the third numbers of the points were ignored: the template's chart is a scatter "
            "chart, and only bubbles have sizes.",
        )
    return write_points(plan, cast, value, [*series, *more]).packed()


def _by_category(
    plan: ChartPlan, cast: Cast, chart: Chart, series: Sequence[Series]
) -> tuple[Packed, Packed | None]:
    """Write a chart by category, from the form of its shape where it has one."""
    # labels that lie across may be column names of the sheet's tables, which have their own rules
    loose = plan.block.down
    values = values_of(chart, loose_labels=loose)
    if len(values) <= MOST_GAPS:

        def make() -> ChartForm | None:
            model = signed(chart, loose_labels=loose)
            texts = write_categories(plan, cast, model, shown(model, series))
            return form_of(texts, values, write_categories(plan, cast, chart, series))

        form = plan.form(shape_of(chart, loose_labels=loose), make)
        if form is not None:
            return form.filled(values)
    return write_categories(plan, cast, chart, series).packed()


def _keys(series: Sequence[Series] | Sequence[ScatterSeries]) -> tuple[str, ...]:
    return tuple([each.key for each in series])


def _mismatch(plan: ChartPlan, page: Page, *, of_points: bool) -> str:
    kind = named(plan)
    if of_points:
        given = "a scatter-chart"
        mend = 'write "type": "chart" with "labels" and one value per label'
    else:
        given = "a chart"
        mend = 'write "type": "scatter-chart" with [x, y] points as values'
    return f"{given} is given, but the chart on template slide {page.number} is {kind}; {mend}."


def named(plan: ChartPlan) -> str:
    """Return what kind of chart it is, with its article."""
    return _KINDS[plan.plots[0].kind]
