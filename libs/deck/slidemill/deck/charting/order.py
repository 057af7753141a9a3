"""The order in which chart elements hold their children (ECMA-376 part 1, 21.2.2)."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from slidemill.deck.opc.namespaces import c
from slidemill.deck.render.chart_axes import AXIS_CHILDREN

_SERIES_HEAD = ("idx", "order", "tx", "spPr")
_SERIES_TAIL = (
    "invertIfNegative", "pictureOptions", "marker", "explosion", "dPt", "dLbls", "trendline",
    "errBars", "cat", "val", "xVal", "yVal", "bubbleSize", "smooth", "shape", "extLst",
)  # fmt: skip
_ORDERS: Mapping[str, tuple[str, ...]] = {
    **AXIS_CHILDREN,
    "chart": (
        "title", "autoTitleDeleted", "pivotFmts", "view3D", "floor", "sideWall", "backWall",
        "plotArea", "legend", "plotVisOnly", "dispBlanksAs", "showDLblsOverMax", "extLst",
    ),
    "title": ("tx", "layout", "overlay", "spPr", "txPr", "extLst"),
    "legend": ("legendPos", "legendEntry", "layout", "overlay", "spPr", "txPr", "extLst"),
    "scaling": ("logBase", "orientation", "max", "min", "extLst"),
    "ser": (*_SERIES_HEAD, *_SERIES_TAIL),
    "dLbls": (
        "dLbl", "delete", "numFmt", "spPr", "txPr", "dLblPos", "showLegendKey", "showVal",
        "showCatName", "showSerName", "showPercent", "showBubbleSize", "separator",
        "showLeaderLines", "leaderLines", "extLst",
    ),
    "dLbl": (
        "idx", "delete", "layout", "tx", "numFmt", "spPr", "txPr", "dLblPos", "showLegendKey",
        "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize", "separator",
        "extLst",
    ),
    "barChart": (
        "barDir", "grouping", "varyColors", "ser", "dLbls", "gapWidth", "overlap", "serLines",
        "axId", "extLst",
    ),
    "bar3DChart": (
        "barDir", "grouping", "varyColors", "ser", "dLbls", "gapWidth", "gapDepth", "shape",
        "axId", "extLst",
    ),
}  # fmt: skip


def name_of(element: etree._Element) -> str:
    """Return an element's local name."""
    return str(element.tag).rpartition("}")[2]


def put(parent: etree._Element, child: etree._Element) -> etree._Element:
    """Put a child into its place, instead of one of the same name."""
    old = parent.find(child.tag)
    if old is not None:
        parent.replace(old, child)
        return child
    order = _ORDERS[name_of(parent)]
    place = order.index(name_of(child))
    for other in parent.iterchildren("*"):
        name = name_of(other)
        if name in order and order.index(name) > place:
            other.addprevious(child)
            return child
    parent.append(child)
    return child


def child_of(parent: etree._Element, name: str) -> etree._Element:
    """Return a child, made in its place when there is none."""
    found = parent.find(c(name))
    return put(parent, etree.Element(c(name))) if found is None else found


def set_value(parent: etree._Element, name: str, value: str) -> None:
    """Give a child that is made when need be a `val`."""
    child_of(parent, name).set("val", value)


def drop(parent: etree._Element, *names: str) -> None:
    """Remove all children of these names."""
    for child in parent.findall("*"):
        if child.tag in map(c, names):
            parent.remove(child)


def value_of(parent: etree._Element, name: str, absent: str = "") -> str:
    """Return a child's `val`."""
    found = parent.find(c(name))
    return absent if found is None else found.get("val", absent)
