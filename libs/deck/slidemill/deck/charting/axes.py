"""The value axis and the category axis of a chart under the data's settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lxml import etree

from slidemill.contracts.presentations import Axis
from slidemill.deck.charting.faults import ChartFault, Warn
from slidemill.deck.charting.order import (
    child_of,
    drop,
    name_of,
    put,
    set_value,
    value_of,
)
from slidemill.deck.charting.titles import default_run, format_text_body, format_title, write_title
from slidemill.deck.language.number_format import FormatError, plain_format
from slidemill.deck.opc.namespaces import a, c
from slidemill.deck.render.workbook_cells import number_text

AXES = ("catAx", "valAx", "dateAx", "serAx")
_LEFT_TO_RIGHT = "-5400000"


class AxisPair(NamedTuple):
    """The axes of a chart's first plot: along the categories (or x), and up the values."""

    category: etree._Element | None
    value: etree._Element | None


def axis_pair(area: etree._Element) -> AxisPair:
    """Return the axes of the first plot that has some."""
    axes = {value_of(each, "axId"): each for each in area if name_of(each) in AXES}
    for plot in area:
        ids = [each.get("val", "") for each in plot.findall(c("axId"))]
        found = [axes[each] for each in ids if each in axes]
        values = [each for each in found if name_of(each) == "valAx"]
        others = (
            [e for e in found if e is not values[-1] and name_of(e) != "serAx"] if values else []
        )
        if others:
            return AxisPair(others[0], values[-1])
    return AxisPair(None, None)


def set_axes(area: etree._Element, value: Axis | None, category: Axis | None, warn: Warn) -> None:
    """Apply the settings of both axes; ChartFault for those that contradict each other."""
    pair = axis_pair(area)
    for place, settings, axis in (
        ("value_axis", value, pair.value),
        ("category_axis", category, pair.category),
    ):
        if settings is None or not settings.model_fields_set:
            continue
        if axis is None:
            warn(place, "the setting was ignored: this kind of chart has no axes.")
            continue
        _set_axis(axis, settings, place, warn)


def _set_axis(axis: etree._Element, settings: Axis, place: str, warn: Warn) -> None:
    if settings.visible is not None:
        set_value(axis, "delete", "0" if settings.visible else "1")
        if settings.visible and value_of(axis, "tickLblPos") == "none":
            set_value(axis, "tickLblPos", "nextTo")
    if settings.title is not None:
        _set_title(axis, settings)
    elif settings.title_format is not None:
        title = axis.find(c("title"))
        if title is None:
            warn(f"{place}.title_format", "the format was ignored: the axis has no title.")
        else:
            format_title(title, settings.title_format)
    if settings.label_format is not None:
        format_text_body(child_of(axis, "txPr"), settings.label_format)
    if settings.label_rotation is not None:
        _rotate(axis, settings.label_rotation)
    if settings.number_format is not None:
        _set_format(axis, settings.number_format, place)
    _set_range(axis, settings, place, warn)


def _set_title(axis: etree._Element, settings: Axis) -> None:
    if not settings.title:
        drop(axis, "title")
        return
    is_new = axis.find(c("title")) is None
    title = write_title(axis, settings.title, settings.title_format)
    if is_new:
        turn_title(axis, title)


def turn_title(axis: etree._Element, title: etree._Element) -> None:
    """Let a title run along its axis: upwards beside a vertical one."""
    body = next(title.iter(a("bodyPr")), None)
    if body is not None:
        upright = value_of(axis, "axPos") in ("l", "r")
        body.set("rot", _LEFT_TO_RIGHT if upright else "0")
        body.set("vert", "horz")


def _rotate(axis: etree._Element, degrees: float) -> None:
    body = child_of(axis, "txPr")
    default_run(body)
    properties = body.find(a("bodyPr"))
    if properties is not None:
        # ST_Angle: sixty-thousandths of a degree
        properties.set("rot", str(round(degrees * 60_000)))
        properties.set("vert", "horz")


def _set_format(axis: etree._Element, code: str, place: str) -> None:
    try:
        plain = plain_format(code)
    except FormatError as error:
        raise ChartFault(
            f"{place}.number_format",
            f'this is no number format: {error}; write one such as "#,##0" or "0.0%".',
        ) from error
    put(axis, etree.Element(c("numFmt"), formatCode=plain, sourceLinked="0"))


def _set_range(axis: etree._Element, settings: Axis, place: str, warn: Warn) -> None:
    low, high = settings.min_value, settings.max_value
    if low is None and high is None:
        return
    if low is not None and high is not None and low >= high:
        raise ChartFault(
            f"{place}.max_value",
            f"the axis would end at {number_text(high)}, not above min_value "
            f"({number_text(low)}); give a larger one, or leave one of them out.",
        )
    if name_of(axis) in ("catAx", "serAx"):
        warn(place, "min_value and max_value were ignored: the axis shows texts, not numbers.")
        return
    scaling = child_of(axis, "scaling")
    if scaling.find(c("logBase")) is not None and any(
        each is not None and each <= 0 for each in (low, high)
    ):
        warn(place, "limits of 0 or less were ignored: the axis is logarithmic.")
        low, high = (None if each is None or each <= 0 else each for each in (low, high))
    _put_limits(scaling, low, high)


def _put_limits(scaling: etree._Element, low: float | None, high: float | None) -> None:
    """Set limits; one of the template's that contradicts a new one goes."""
    old_low, old_high = _limit(scaling, "min"), _limit(scaling, "max")
    if low is not None:
        set_value(scaling, "min", number_text(low))
        if high is None and old_high is not None and old_high <= low:
            drop(scaling, "max")
    if high is not None:
        set_value(scaling, "max", number_text(high))
        if low is None and old_low is not None and old_low >= high:
            drop(scaling, "min")


def _limit(scaling: etree._Element, name: str) -> float | None:
    try:
        return float(value_of(scaling, name))
    except ValueError:
        return None


def all_axes(area: etree._Element) -> Sequence[etree._Element]:
    """Return every axis of a plot area."""
    return [each for each in area if name_of(each) in AXES]
