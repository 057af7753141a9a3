"""Switching a chart to another kind: its plots become one of that kind."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from slidemill.contracts.presentations import ChartType
from slidemill.deck.charting.axes import AxisPair, all_axes, axis_pair, turn_title
from slidemill.deck.charting.kinds import KINDS, Kind
from slidemill.deck.charting.labels import settle_labels
from slidemill.deck.charting.order import drop, name_of, put, set_value, value_of
from slidemill.deck.charting.series_form import SLICES, recast
from slidemill.deck.compiler.chart_series import number_of
from slidemill.deck.opc.namespaces import A, C, c
from slidemill.deck.render.chart_axes import AXIS_CHILDREN_SHARED

_TURNED = {"b": "l", "l": "b", "t": "r", "r": "t"}
_DEPTH = ("view3D", "floor", "sideWall", "backWall")
_GRID = (
    '<c:majorGridlines><c:spPr><a:ln w="9525"><a:solidFill><a:schemeClr val="tx1">'
    '<a:lumMod val="15000"/><a:lumOff val="85000"/></a:schemeClr></a:solidFill></a:ln></c:spPr>'
    "</c:majorGridlines>"
)
_NO_LINE = "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
_BASE_LINE = (
    '<c:spPr><a:ln w="9525"><a:solidFill><a:schemeClr val="tx1"><a:lumMod val="25000"/>'
    '<a:lumOff val="75000"/></a:schemeClr></a:solidFill></a:ln></c:spPr>'
)
_TICKS = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'


def switch_kind(chart: etree._Element, area: etree._Element, wanted: ChartType) -> None:
    """Let a chart (`c:chart` and its plot area) be of the wanted kind.

    Series keep their colours and labels, axes their look; plots that were combined become one.
    """
    kind = KINDS[wanted]
    plots = [each for each in area if name_of(each).endswith("Chart")]
    if not plots:
        return
    first = plots[0]
    if len(plots) == 1 and _shows(first, kind):
        if kind.grouping:
            _regroup(first, kind, area)
        return
    pair = axis_pair(area)
    plot = _new_plot(plots, kind)
    first.addprevious(plot)
    for old in plots:
        area.remove(old)
    drop(chart, *_DEPTH)
    _settle_axes(area, plot, pair, kind, turned=_is_bar(first) != (kind.direction == "bar"))


def _shows(plot: etree._Element, kind: Kind) -> bool:
    """Whether a plot can show the kind as it is; of deep ones only bars change their grouping."""
    name = name_of(plot)
    if name in ("line3DChart", "area3DChart"):
        return name in kind.like and value_of(plot, "grouping") == kind.grouping
    return name in (kind.plot, *kind.like)


def _is_bar(plot: etree._Element) -> bool:
    return value_of(plot, "barDir") == "bar"


def _regroup(plot: etree._Element, kind: Kind, area: etree._Element) -> None:
    """Set how the series of a plot stand to each other, and which way bars run."""
    old = value_of(plot, "grouping")
    _set_first(plot, "grouping", kind.grouping)
    if kind.direction:
        was_bar = _is_bar(plot)
        _set_first(plot, "barDir", kind.direction)
        if was_bar != (kind.direction == "bar"):
            _turn(axis_pair(area))
        if name_of(plot) == "barChart" and old != kind.grouping:
            _overlap(plot, stacked=kind.grouping != "clustered")
        _forget_depth_axis(plot, area)
    if old != kind.grouping:
        settle_labels(plot, kind.labels, from_slices=False)
        if "tacked" in kind.grouping:
            for series in plot.findall(c("ser")):
                drop(series, "trendline")


def _set_first(plot: etree._Element, name: str, value: str) -> None:
    """Set a value that every plot of the kind has at its beginning."""
    found = plot.find(c(name))
    if found is None:
        found = etree.Element(c(name))
        plot.insert(1 if name == "grouping" and plot.find(c("barDir")) is not None else 0, found)
    found.set("val", value)


def _forget_depth_axis(plot: etree._Element, area: etree._Element) -> None:
    """Bars that stand one behind the other have a third axis; those side by side have not."""
    for axis in area.findall(c("serAx")):
        for each in plot.findall(c("axId")):
            if each.get("val") == value_of(axis, "axId"):
                plot.remove(each)
        area.remove(axis)


def _overlap(plot: etree._Element, *, stacked: bool) -> None:
    if stacked:
        set_value(plot, "overlap", "100")
    elif value_of(plot, "overlap") == "100":
        drop(plot, "overlap")
        drop(plot, "serLines")


def _new_plot(plots: Sequence[etree._Element], kind: Kind) -> etree._Element:
    """Return a plot of the kind with all series of the old ones in their order."""
    plot = etree.Element(c(kind.plot))
    if kind.direction:
        _add(plot, "barDir", kind.direction)
    if kind.grouping:
        _add(plot, "grouping", kind.grouping)
    if kind.plot == "scatterChart":
        _add(plot, "scatterStyle", "lineMarker")
    _add(plot, "varyColors", "1" if kind.plot in SLICES else "0")
    series = [(each, old) for old in plots for each in old.findall(c("ser"))]
    for each, old in sorted(series, key=lambda pair: number_of(pair[0], "order")):
        recast(each, old, kind)
        plot.append(each)
    labels = plots[0].find(c("dLbls"))
    if labels is not None:
        plot.append(labels)
        settle_labels(plot, kind.labels, from_slices=name_of(plots[0]) in SLICES)
    if kind.plot == "barChart":
        _add(plot, "gapWidth", value_of(plots[0], "gapWidth") or "80")
        if kind.grouping != "clustered":
            _add(plot, "overlap", "100")
    elif kind.plot == "lineChart":
        _add(plot, "marker", "1")
    elif kind.plot in SLICES:
        _add(plot, "firstSliceAng", "0")
    if kind.plot == "doughnutChart":
        _add(plot, "holeSize", "60")
    return plot


def _add(plot: etree._Element, name: str, value: str) -> None:
    etree.SubElement(plot, c(name)).set("val", value)


def _settle_axes(
    area: etree._Element, plot: etree._Element, pair: AxisPair, kind: Kind, *, turned: bool
) -> None:
    """Leave the axes that the new plot stands on, made when there were none."""
    if not kind.has_axes:
        for axis in all_axes(area):
            area.remove(axis)
        drop(area, "dTable")
        return
    category, value = pair
    if category is None or value is None:
        category, value = _new_axes(area, plot)
        turned = kind.direction == "bar"
    for axis in all_axes(area):
        if axis is not category and axis is not value:
            area.remove(axis)
    _cross(category, value)
    _cross(value, category)
    if kind.plot == "scatterChart":
        category = _as_value_axis(area, category)
        drop(area, "dTable")
    elif name_of(category) == "valAx":
        category = _as_category_axis(area, category)
    set_value(value, "crossBetween", "midCat" if kind.plot in _MIDDLE else "between")
    if turned:
        _turn(AxisPair(category, value))
    for axis in (category, value):
        _add(plot, "axId", value_of(axis, "axId"))


_MIDDLE = ("areaChart", "scatterChart")


def _cross(axis: etree._Element, other: etree._Element) -> None:
    set_value(axis, "crossAx", value_of(other, "axId"))


def _turn(pair: AxisPair) -> None:
    """Let upright axes lie and the other way round, their titles too."""
    for axis in pair:
        if axis is None:
            continue
        set_value(axis, "axPos", _TURNED.get(value_of(axis, "axPos"), "l"))
        title = axis.find(c("title"))
        if title is not None:
            turn_title(axis, title)
            drop(title, "layout")


def _new_axes(area: etree._Element, plot: etree._Element) -> tuple[etree._Element, etree._Element]:
    """Put a plain pair of axes behind a plot: categories below, values on the left."""
    made = etree.fromstring(
        f'<root xmlns:c="{C}" xmlns:a="{A}"><c:catAx><c:axId val="1"/><c:scaling>'
        '<c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="b"/>'
        f'<c:numFmt formatCode="General" sourceLinked="0"/>{_TICKS}{_BASE_LINE}'
        '<c:crossAx val="2"/><c:crosses val="autoZero"/><c:auto val="1"/><c:lblAlgn val="ctr"/>'
        '<c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="l"/>{_GRID}'
        f'<c:numFmt formatCode="General" sourceLinked="1"/>{_TICKS}{_NO_LINE}'
        '<c:crossAx val="1"/><c:crosses val="autoZero"/><c:crossBetween val="between"/>'
        "</c:valAx></root>"
    )
    category, value = made[0], made[1]
    plot.addnext(category)
    category.addnext(value)
    return category, value


def _as_value_axis(area: etree._Element, axis: etree._Element) -> etree._Element:
    """Return the axis of x values in the place of a category axis."""
    if name_of(axis) == "valAx":
        return axis
    made = etree.Element(c("valAx"))
    axis.addprevious(made)
    for child in list(axis):
        if name_of(child) in AXIS_CHILDREN_SHARED:
            made.append(child)
    scaling = made.find(c("scaling"))
    if scaling is not None:
        drop(scaling, "min", "max")
    area.remove(axis)
    set_value(made, "crossBetween", "midCat")
    return made


def _as_category_axis(area: etree._Element, axis: etree._Element) -> etree._Element:
    """Return a category axis in the place of the axis of x values."""
    made = etree.Element(c("catAx"))
    axis.addprevious(made)
    for child in list(axis):
        if name_of(child) in AXIS_CHILDREN_SHARED and name_of(child) != "majorGridlines":
            made.append(child)
    scaling = made.find(c("scaling"))
    if scaling is not None:
        drop(scaling, "min", "max", "logBase")
    area.remove(axis)
    for name, value in (("auto", "1"), ("lblAlgn", "ctr"), ("lblOffset", "100"),
                        ("noMultiLvlLbl", "0")):  # fmt: skip
        put(made, etree.Element(c(name), val=value))
    return made
