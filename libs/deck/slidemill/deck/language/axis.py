"""What category and scatter charts share: value axes, series maps and their styles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from slidemill.deck.data import AxisBounds, Styles, ValueAxis
from slidemill.deck.language.attributes import Attributes, number_of
from slidemill.deck.language.findings import Findings, shown
from slidemill.deck.language.number_format import number_format
from slidemill.deck.language.text import parse_styles, read_styles
from slidemill.deck.limits import (
    MAX_CELL_TEXT,
    MAX_CHART_POINTS,
    MAX_CHART_SERIES,
)
from slidemill.deck.text import utf16_length

SERIES_MEND = 'write "series": {"key": {"name": "…", "values": […]}}.'
_SERIES = frozenset({"name", "values", "styles", "data_point_styles"})
_BOUNDS = frozenset({"minimum", "maximum"})


class SeriesHead(NamedTuple):
    """What every kind of series has beside its values."""

    key: str
    name: str
    styles: Styles | None
    data_point_styles: tuple[Styles | None, ...]


def axis_names(prefix: str = "") -> frozenset[str]:
    """Attributes that set a value axis, each with `prefix` (`x_`, `y_` or nothing)."""
    return frozenset(prefix + name for name in ("bounds", "format", "major_unit", "interval"))


def parse_value_axis(group: Attributes, prefix: str = "") -> ValueAxis:
    """Range, number format and label spacing; `interval` is another name of `major_unit`."""
    unit = prefix + "major_unit"
    if group.values.get(unit) is None and group.values.get(prefix + "interval") is not None:
        unit = prefix + "interval"
    return ValueAxis(
        bounds=_bounds(group, prefix + "bounds"),
        format=number_format(group, prefix + "format"),
        major_unit=group.number(unit, above=0),
    )


def _bounds(group: Attributes, name: str) -> AxisBounds:
    values = group.nested(name)
    if values is None:
        return AxisBounds()
    bounds = Attributes(values, group.at(name), "axis bounds", group.findings)
    bounds.known(_BOUNDS)
    minimum, maximum = bounds.number("minimum"), bounds.number("maximum")
    if minimum is not None and maximum is not None and minimum >= maximum:
        bounds.fault("maximum", f"a number above the minimum {minimum:g}", "widen the range.")
    return AxisBounds(minimum, maximum)


def axis_group(chart: Attributes, name: str) -> Attributes | None:
    """Find the attributes of `axis1` (required) or `axis2` (optional)."""
    values = chart.nested(name)
    if values is not None:
        return Attributes(values, chart.at(name), "an axis", chart.findings)
    if name == "axis1" and chart.values.get(name) is None:
        chart.missing(name, f'write "axis1": {{…}} around its series: {SERIES_MEND}')
    return None


def series_of(group: Attributes) -> list[tuple[str, Attributes]]:
    """List the series of an axis by key, in order; faulty ones are left out."""
    values = group.nested("series")
    if values is None:
        if group.values.get("series") is None:
            group.missing("series", SERIES_MEND)
        return []
    series = Attributes(values, group.at("series"), "a series map", group.findings)
    if len(values) > MAX_CHART_SERIES:
        group.findings.fault(
            series.place,
            f"{len(values):,} series are too many; give at most {MAX_CHART_SERIES} in a chart.",
        )
        return []
    found = []
    for key in values:
        item = series.nested(key)
        if item is not None:
            found.append((key, Attributes(item, series.at(key), "a series", group.findings)))
        elif values[key] is None:
            series.fault(key, "a series", 'write {"name": "…", "values": […]}.')
    return found


def parse_series_head(key: str, series: Attributes) -> SeriesHead:
    """Name and styles of a series."""
    series.known(_SERIES)
    name = series.string("name", MAX_CELL_TEXT)
    if name is None and series.values.get("name") is None:
        series.missing("name", "write the name that the legend shows.")
    if name is not None and len(name) * 2 > MAX_CELL_TEXT and utf16_length(name) > MAX_CELL_TEXT:
        series.too_long("name", name, MAX_CELL_TEXT)
    return SeriesHead(key, name or "", parse_styles(series), _point_styles(series))


def series_values(series: Attributes, example: str) -> list[object] | None:
    """Read the raw values of a series."""
    values = series.array("values", MAX_CHART_POINTS, f'write "values": {example}.')
    if values is None and series.values.get("values") is None:
        series.missing("values", f'write "values": {example}.')
    return values


def numbers_of(
    values: Sequence[object], place: str, findings: Findings
) -> tuple[float | None, ...]:
    """Read the numbers in an array; null is a gap."""
    numbers: list[float | None] = []
    for index, value in enumerate(values):
        number = None if value is None else number_of(value)
        if number is None and value is not None:
            findings.fault(
                f"{place}[{index}]",
                f"a number is expected, found {shown(value)}; "
                "write digits without quotes, or null for a gap.",
            )
        numbers.append(number)
    return tuple(numbers)


def _point_styles(series: Attributes) -> tuple[Styles | None, ...]:
    items = series.array(
        "data_point_styles", MAX_CHART_POINTS, "write one styles object per value, or null."
    )
    if not items:
        return ()
    place = series.at("data_point_styles")
    return tuple(
        _point_style(item, f"{place}[{index}]", series) for index, item in enumerate(items)
    )


def _point_style(item: object, place: str, series: Attributes) -> Styles | None:
    if item is None:
        return None
    if isinstance(item, dict):
        return read_styles(Attributes(item, place, "styles", series.findings))
    series.findings.fault(
        place,
        f"a styles object is expected, found {shown(item)}; "
        "write null to keep the template's style.",
    )
    return None
