"""Scatter and bubble charts: series of points on one or two pairs of axes."""

from __future__ import annotations

from slidemill.deck.data import ScatterAxisGroup, ScatterChart, ScatterPoint, ScatterSeries
from slidemill.deck.language.attributes import Attributes
from slidemill.deck.language.axis import (
    SERIES_MEND,
    axis_group,
    axis_names,
    numbers_of,
    parse_series_head,
    parse_value_axis,
    series_of,
    series_values,
)
from slidemill.deck.language.findings import shown
from slidemill.deck.limits import MAX_CHART_SERIES, MAX_CHART_VALUES

_CHART = frozenset({"type", "axis1", "axis2"})
_GROUP = frozenset({"series"}) | axis_names("x_") | axis_names("y_")
_GAP = ScatterPoint(None, None)


def parse_scatter_chart(source: Attributes) -> ScatterChart | None:
    """Read a scatter chart object; points are `[x, y]`, bubbles `[x, y, size]`, null is a gap."""
    source.known(_CHART)
    axis1, axis2 = _group(source, "axis1"), _group(source, "axis2")
    if axis1 is None:
        return None
    series = [*axis1.series, *(axis2.series if axis2 else ())]
    points = sum(len(one.values) for one in series)
    if len(series) > MAX_CHART_SERIES or points > MAX_CHART_VALUES:
        source.findings.fault(
            source.place,
            f"{len(series):,} series with {points:,} points are too many; give at most "
            f"{MAX_CHART_SERIES} series and {MAX_CHART_VALUES:,} points in a chart.",
        )
        return None
    return ScatterChart(axis1, axis2)


def _group(source: Attributes, name: str) -> ScatterAxisGroup | None:
    group = axis_group(source, name)
    if group is None:
        return None
    group.known(_GROUP)
    x, y = parse_value_axis(group, "x_"), parse_value_axis(group, "y_")
    entries = series_of(group)
    if not entries and group.values.get("series") == {}:
        if name == "axis1":
            group.fault("series", "at least one series", SERIES_MEND)
        return None
    return ScatterAxisGroup(tuple(_series(key, item) for key, item in entries), x, y)


def _series(key: str, source: Attributes) -> ScatterSeries:
    head = parse_series_head(key, source)
    values = series_values(source, "[[1, 2.5], [2, 3]]") or []
    place = source.at("values")
    points = tuple(_point(value, f"{place}[{index}]", source) for index, value in enumerate(values))
    return ScatterSeries(head.key, head.name, points, head.styles, head.data_point_styles)


def _point(value: object, place: str, source: Attributes) -> ScatterPoint:
    if value is None:
        return _GAP
    if not isinstance(value, list) or len(value) not in {2, 3}:
        source.findings.fault(
            place,
            f"a point is expected, found {shown(value)}; write [x, y], or [x, y, size] for a "
            "bubble, or null for a gap.",
        )
        return _GAP
    numbers = numbers_of(value, place, source.findings)
    return ScatterPoint(numbers[0], numbers[1], numbers[2] if len(numbers) == 3 else None)
