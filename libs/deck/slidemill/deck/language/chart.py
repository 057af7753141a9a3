"""Bar, line, area and pie charts: labels and one or two axes of series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from slidemill.deck.data import CategoryAxisGroup, Chart, DateLabels, Series, TimeUnit
from slidemill.deck.language.attributes import Attributes, number_of, string_of
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
from slidemill.deck.language.findings import shown, within
from slidemill.deck.language.number_format import number_format
from slidemill.deck.limits import (
    MAX_CELL_TEXT,
    MAX_CHART_POINTS,
    MAX_CHART_SERIES,
    MAX_CHART_VALUES,
    MAX_SERIAL_DATE,
)
from slidemill.deck.text import utf16_length

_DATE_NAMES = frozenset(
    {"date_labels_format", "date_labels_major_unit", "date_labels_major_time_unit"}
)
_CHART = frozenset({"type", "labels", "labels_interval", "date_labels", "axis1", "axis2"})
_GROUP = frozenset({"series"}) | axis_names()
_TIME_UNITS: Final = {member.value: member for member in TimeUnit}
_EXCEL_EPOCH = date(1899, 12, 30).toordinal()
_LABELS_MEND = 'write "labels": ["Apr", "May"].'
_DATES_MEND = 'write Excel serial dates, such as "date_labels": [44927, 44958].'


def parse_chart(source: Attributes) -> Chart | None:
    """Read a chart object; series and labels of unequal length are padded, with a warning."""
    source.known(_CHART | _DATE_NAMES)
    dates = _dates(source)
    labels = _labels(source)
    if dates is not None and labels is not None:
        source.findings.warn(source.at("labels"), "date_labels are used instead of these labels.")
        labels = None
    interval = source.whole("labels_interval", 1, MAX_CHART_POINTS, "2 for every second label")
    axis1, axis2 = _group(source, "axis1"), _group(source, "axis2")
    if axis1 is None:
        return None
    chart = Chart(axis1, axis2, labels, interval, dates)
    return _aligned(chart, source) if _size_fits(chart, source) else None


def _labels(source: Attributes) -> tuple[str, ...] | None:
    values = source.array("labels", MAX_CHART_POINTS, _LABELS_MEND)
    if values is None:
        return None
    place, findings = source.at("labels"), source.findings
    labels = []
    for index, value in enumerate(values):
        label = "" if value is None else string_of(value, f"{place}[{index}]", findings)
        if label is None:
            message = f"a string is expected, found {shown(value)}; {_LABELS_MEND}"
            findings.fault(f"{place}[{index}]", message)
        elif len(label) * 2 > MAX_CELL_TEXT and utf16_length(label) > MAX_CELL_TEXT:
            message = (
                f"{utf16_length(label):,} characters are too many; give at most {MAX_CELL_TEXT:,}."
            )
            findings.fault(f"{place}[{index}]", message)
        labels.append(label or "")
    return tuple(labels)


def _dates(source: Attributes) -> DateLabels | None:
    values = source.array("date_labels", MAX_CHART_POINTS, _DATES_MEND)
    code = number_format(source, "date_labels_format")
    major_unit = source.whole("date_labels_major_unit", 1, MAX_SERIAL_DATE, "1 for every one")
    time_unit = source.choice("date_labels_major_time_unit", _TIME_UNITS)
    if values is None:
        return None
    place = source.at("date_labels")
    serials = [_serial(value, f"{place}[{index}]", source) for index, value in enumerate(values)]
    return DateLabels(tuple(serials), code, major_unit, time_unit)


def _serial(value: object, place: str, source: Attributes) -> float:
    number = number_of(value)
    if number is not None and 0 <= number <= MAX_SERIAL_DATE:
        return number
    mend = "count the days since 1899-12-30."
    if isinstance(value, str):
        try:
            serial = date.fromisoformat(value[:10]).toordinal() - _EXCEL_EPOCH
        except ValueError:
            pass
        else:
            mend = f"write {serial}."
    source.findings.fault(place, f"an Excel serial date is expected, found {shown(value)}; {mend}")
    return 0.0


def _group(source: Attributes, name: str) -> CategoryAxisGroup | None:
    group = axis_group(source, name)
    if group is None:
        return None
    group.known(_GROUP)
    axis = parse_value_axis(group)
    entries = series_of(group)
    if not entries and group.values.get("series") == {}:
        if name == "axis1":
            group.fault("series", "at least one series", SERIES_MEND)
        return None
    return CategoryAxisGroup(tuple(_series(key, item) for key, item in entries), axis)


def _series(key: str, source: Attributes) -> Series:
    head = parse_series_head(key, source)
    values = series_values(source, "[410, 395, null]") or []
    numbers = numbers_of(values, source.at("values"), source.findings)
    return Series(head.key, head.name, numbers, head.styles, head.data_point_styles)


def _size_fits(chart: Chart, source: Attributes) -> bool:
    series = [*chart.axis1.series, *(chart.axis2.series if chart.axis2 else ())]
    longest = max((len(one.values) for one in series), default=0)
    if len(series) <= MAX_CHART_SERIES and len(series) * longest <= MAX_CHART_VALUES:
        return True
    source.findings.fault(
        source.place,
        f"{len(series):,} series of {longest:,} values are too many; give at most "
        f"{MAX_CHART_SERIES} series and {MAX_CHART_VALUES:,} values in a chart.",
    )
    return False


def _aligned(chart: Chart, source: Attributes) -> Chart:
    """Return the chart with as many labels as values in every series; gaps fill up."""
    groups = [group for group in (chart.axis1, chart.axis2) if group is not None]
    lengths = [len(series.values) for group in groups for series in group.series]
    given: Sequence[object] | None = chart.labels
    name = "labels"
    if chart.date_labels is not None:
        given, name = chart.date_labels.serials, "date_labels"
    count = max([*lengths, len(given) if given is not None else 0])
    if given is not None and len(given) < count:
        source.findings.warn(
            source.at(name),
            f"the chart has {len(given)} labels but {count} values in its longest series; "
            "the missing labels stay empty.",
        )
    labels = chart.labels
    if labels is not None:
        labels += ("",) * (count - len(labels))
    axis1 = _padded(chart.axis1, count, "axis1", source)
    axis2 = chart.axis2 and _padded(chart.axis2, count, "axis2", source)
    return replace(chart, labels=labels, axis1=axis1, axis2=axis2)


def _padded(
    group: CategoryAxisGroup, count: int, name: str, source: Attributes
) -> CategoryAxisGroup:
    if all(len(series.values) == count for series in group.series):
        return group
    padded = []
    for series in group.series:
        missing = count - len(series.values)
        if missing:
            place = within(f"{source.at(name)}.series", series.key)
            source.findings.warn(
                f"{place}.values",
                f"the chart has {count} labels but this series has {len(series.values)} values; "
                "gaps fill up. Give one value per label, null for a gap.",
            )
        padded.append(replace(series, values=series.values + (None,) * missing))
    return replace(group, series=tuple(padded))
