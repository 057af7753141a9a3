"""Where a chart's plot stands in its frame, so that a table can stand under its categories."""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from slidemill.deck.charting.axes import axis_pair
from slidemill.deck.charting.order import name_of, set_value, value_of
from slidemill.deck.compiler.table import whole
from slidemill.deck.opc.namespaces import C, a, c

_LABELS = 0.16
"""Share of the frame's width that the table's first column takes."""
_MARGIN = 0.02
_TITLE, _LEGEND, _SIDE_LEGEND, _AXIS, _AXIS_TITLE = 0.13, 0.09, 0.18, 0.1, 0.07
_SIZE = 1000
"""Hundredths of a point, for charts that do not say how large their labels are."""


class PlotPlace(NamedTuple):
    """Where columns stand below a chart: left edge and width as shares of its frame's width."""

    left: float
    width: float
    size: int
    """Of the chart's labels, in hundredths of a point."""
    under: bool = True
    """Whether each category stands above its column; if not, the columns need headings."""


def fix_plot(root: etree._Element) -> PlotPlace:
    """Give the plot a place of its own in the frame, if its categories run along the bottom.

    A place that it has already stays, and so does a plot whose categories stand otherwise.
    """
    area = root.find(f"{c('chart')}/{c('plotArea')}")
    axis = None if area is None else _category_axis(area)
    if area is None or axis is None or value_of(axis, "axPos", "b") not in ("b", "t"):
        return PlotPlace(_LABELS, 1 - _LABELS - _MARGIN, _size(root, axis), under=False)
    place = _stated(area)
    if place is None:
        place = _fixed(root, area)
    value = axis_pair(area).value
    if value is not None:  # categories on the edges of the plot would stand beside their columns
        set_value(value, "crossBetween", "between")
    return PlotPlace(*place, _size(root, axis))


def runs_backwards(root: etree._Element) -> bool:
    """Whether the first category of a chart stands at the right."""
    area = root.find(f"{c('chart')}/{c('plotArea')}")
    axis = None if area is None else _category_axis(area)
    scaling = None if axis is None else axis.find(c("scaling"))
    if axis is None or scaling is None or value_of(axis, "axPos", "b") not in ("b", "t"):
        return False
    return value_of(scaling, "orientation") == "maxMin"


def _category_axis(area: etree._Element) -> etree._Element | None:
    axis = axis_pair(area).category
    return axis if axis is not None and name_of(axis) in ("catAx", "dateAx") else None


def _stated(area: etree._Element) -> tuple[float, float] | None:
    layout = area.find(f"{c('layout')}/{c('manualLayout')}")
    if layout is None or value_of(layout, "layoutTarget") != "inner":
        return None
    if value_of(layout, "xMode") != "edge":
        return None
    try:
        left, width = float(value_of(layout, "x")), float(value_of(layout, "w"))
    except ValueError:
        return None
    return (left, width) if left > 0 and width > 0 and left + width <= 1 else None


def _fixed(root: etree._Element, area: etree._Element) -> tuple[float, float]:
    """Leave room for the title, the legend and the labels of the axes, and write that down."""
    chart = root.find(c("chart"))
    title = None if chart is None else chart.find(c("title"))
    legend = None if chart is None else chart.find(c("legend"))
    side = "" if legend is None else value_of(legend, "legendPos", "r")
    top, bottom, left, right = 0.04, 0.0, _LABELS, _MARGIN
    if title is not None and value_of(title, "overlay", "0") != "1":
        top += _TITLE
    if side == "t":
        top += _LEGEND
    elif side == "b":
        bottom += _LEGEND
    elif side in ("r", "tr"):
        right += _SIDE_LEGEND
    elif side == "l":
        left += _SIDE_LEGEND
    pair = axis_pair(area)
    if pair.category is not None and value_of(pair.category, "delete", "0") != "1":
        bottom += _AXIS + (_AXIS_TITLE if pair.category.find(c("title")) is not None else 0)
    width, height = 1 - left - right, 1 - top - bottom - 0.02
    layout = area.find(c("layout"))
    if layout is None:
        layout = etree.Element(c("layout"))
        area.insert(0, layout)
    for child in list(layout):
        layout.remove(child)
    numbers = "".join(
        f'<c:{name} val="{value:.4f}"/>'
        for name, value in (("x", left), ("y", top), ("w", width), ("h", height))
    )
    layout.append(
        etree.fromstring(
            f'<c:manualLayout xmlns:c="{C}"><c:layoutTarget val="inner"/><c:xMode val="edge"/>'
            f'<c:yMode val="edge"/>{numbers}</c:manualLayout>'
        )
    )
    return left, width


def _size(root: etree._Element, axis: etree._Element | None) -> int:
    for holder in (axis, root):
        body = None if holder is None else holder.find(c("txPr"))
        for found in () if body is None else body.iter(a("defRPr")):
            if found.get("sz"):
                return min(max(whole(found.get("sz")), 600), 1400)
    return _SIZE
