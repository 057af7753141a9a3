"""A chart of the presentations API as the engine's chart data."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, nan

from slidemill.contracts.presentations import Chart as ChartData
from slidemill.contracts.presentations import Series as SeriesData
from slidemill.deck.charting.faults import ChartFault
from slidemill.deck.data import (
    CategoryAxisGroup,
    Chart,
    Color,
    ColorKind,
    ScatterAxisGroup,
    ScatterChart,
    ScatterPoint,
    ScatterSeries,
    Series,
    ShapeStyle,
    Styles,
)
from slidemill.deck.limits import MAX_CELL_TEXT, MAX_CHART_SERIES, MAX_CHART_VALUES
from slidemill.deck.text import utf16_length
from slidemill.deck.text_formats import hex_color


def has_points(chart: ChartData) -> bool:
    """Whether the values are `[x, y]` points; ChartFault when only some series have such."""
    points = [any(isinstance(each, list) for each in series.values) for series in chart.series]
    if not any(points):
        return False
    for number, series in enumerate(chart.series):
        if any(each is not None and not isinstance(each, list) for each in series.values):
            raise ChartFault(
                f"series[{number}].values",
                "single numbers and [x, y] points are mixed in one chart; give one or the other.",
            )
    return True


def check_size(chart: ChartData) -> None:
    """Raise ChartFault for charts without series, or with more than Excel's limits."""
    if not chart.series:
        raise ChartFault("series", "there is no series; give at least one with its values.")
    if len(chart.series) > MAX_CHART_SERIES:
        raise ChartFault(
            "series",
            f"there are {len(chart.series)} series; a chart can have {MAX_CHART_SERIES}.",
        )
    values = sum(len(series.values) for series in chart.series)
    if values > MAX_CHART_VALUES:
        raise ChartFault(
            "series", f"there are {values} values; a chart can have {MAX_CHART_VALUES}."
        )
    for number, series in enumerate(chart.series):
        _check_text(f"series[{number}].name", series.name)
    for number, category in enumerate(chart.categories):
        _check_text(f"categories[{number}]", category)


def _check_text(place: str, text: str) -> None:
    if utf16_length(text) > MAX_CELL_TEXT:
        raise ChartFault(
            place, f"the text is longer than a cell can hold ({MAX_CELL_TEXT} characters)."
        )


def by_category(chart: ChartData, styles: Sequence[Styles | None]) -> Chart:
    """Return the data of a chart by category; series are keyed by their names."""
    series = tuple(
        Series(one.name, one.name, tuple(map(_number, one.values)), style)
        for one, style in zip(chart.series, styles, strict=True)
    )
    return Chart(CategoryAxisGroup(series), labels=tuple(chart.categories))


def by_points(chart: ChartData, styles: Sequence[Styles | None]) -> ScatterChart:
    """Return the data of a chart of points.

    Series of single numbers take the categories as x values; ChartFault when these are none.
    """
    xs = None if has_points(chart) else _numeric(chart.categories)
    series = tuple(
        ScatterSeries(one.name, one.name, _points(one, xs), style)
        for one, style in zip(chart.series, styles, strict=True)
    )
    return ScatterChart(ScatterAxisGroup(series))


def _number(value: object) -> float | None:
    return value if isinstance(value, float) else None


def _numeric(categories: Sequence[str]) -> list[float]:
    numbers = []
    for place, text in enumerate(categories):
        try:
            number = float(text)
        except ValueError:
            number = nan
        if not isfinite(number):
            raise ChartFault(
                f"categories[{place}]",
                "the chart is a scatter or bubble chart, and this category is no number that "
                "could be an x value; give the values as [x, y] points.",
            )
        numbers.append(number)
    return numbers


def _points(series: SeriesData, xs: Sequence[float] | None) -> tuple[ScatterPoint, ...]:
    if xs is not None:
        pairs = zip(xs, map(_number, series.values), strict=True)
        return tuple(ScatterPoint(x if y is not None else None, y) for x, y in pairs)
    return tuple(
        ScatterPoint(each[0], each[1]) if isinstance(each, list) else ScatterPoint(None, None)
        for each in series.values
    )


def painted(color: str) -> Styles:
    """Return the style that gives a series a colour (`#hex`), lines included."""
    value = Color(ColorKind.RGB, hex_color(color))
    return Styles(shape=ShapeStyle(fill=value, outline=value))
