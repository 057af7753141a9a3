"""Data labels that go from one kind of plot to another."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from slidemill.deck.charting.order import drop, set_value, value_of
from slidemill.deck.drawing import FILLS
from slidemill.deck.opc.namespaces import a, c

INSIDE = ("ctr", "inEnd", "inBase")
_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "clustered": ("outEnd", *INSIDE),
    "stacked": INSIDE,
    "line": ("t", "ctr", "l", "r", "b"),
    "points": ("r", "ctr", "l", "t", "b"),
    "pie": ("bestFit", "outEnd", "ctr", "inEnd"),
    "none": (),
}
"""Positions that PowerPoint takes by the family of a plot; others make it repair the chart."""
_ELSEWHERE: Mapping[tuple[str, str], str] = {
    ("outEnd", "stacked"): "inEnd",
    ("t", "stacked"): "inEnd",
    ("b", "stacked"): "inBase",
    ("b", "clustered"): "inBase",
    ("inBase", "line"): "ctr",
    ("inEnd", "line"): "t",
    ("inEnd", "points"): "t",
}
"""Where a label goes that cannot stay; others take the first position that is allowed."""
_LIGHT = ("bg1", "lt1", "bg2", "lt2")


def settle_labels(holder: etree._Element, family: str, *, from_slices: bool) -> None:
    """Let all labels below a plot or a series suit a family of plots.

    Labels of slices show shares and names, which mean something else on axes; those that leave a
    coloured ground lose a light colour.
    """
    for labels in list(holder.iter(c("dLbls"), c("dLbl"))):
        _place(labels, family)
        if from_slices and family != "pie":
            _show_values(labels)


def _place(labels: etree._Element, family: str) -> None:
    old = value_of(labels, "dLblPos")
    allowed = _ALLOWED[family]
    if old and old not in allowed:
        if allowed:
            new = _ELSEWHERE.get((old, family), allowed[0])
            set_value(labels, "dLblPos", new)
            if old in INSIDE and new not in INSIDE:
                _darken(labels)
        else:
            drop(labels, "dLblPos")
    elif not old and family == "line" and labels.find(c("delete")) is None:
        set_value(labels, "dLblPos", "t")
        _darken(labels)


def _show_values(labels: etree._Element) -> None:
    drop(labels, "showLeaderLines", "leaderLines")
    if value_of(labels, "showPercent") == "1":
        set_value(labels, "showPercent", "0")
        set_value(labels, "showVal", "1")
        drop(labels, "numFmt")
    if value_of(labels, "showCatName") == "1":
        set_value(labels, "showCatName", "0")
        drop(labels, "separator")


def _darken(labels: etree._Element) -> None:
    """Take a light colour off texts that no longer stand on a coloured ground."""
    for properties in labels.iter(a("defRPr"), a("rPr")):
        fill = properties.find(a("solidFill"))
        color = None if fill is None else next(fill.iterchildren("*"), None)
        if fill is None or color is None:
            continue
        light = color.tag == a("schemeClr") and color.get("val") in _LIGHT
        if light or (color.tag == a("srgbClr") and color.get("val", "").upper() == "FFFFFF"):
            properties.remove(fill)


def color_of(shape: etree._Element | None) -> etree._Element | None:
    """Return a copy-worthy plain fill of a `c:spPr` (or `a:ln`), None when it has none."""
    if shape is None:
        return None
    for child in shape:
        name = str(child.tag).rpartition("}")[2]
        if name == "solidFill":
            return child
        if name == "gradFill":
            stop = next(child.iter(a("gs")), None)
            if stop is not None and len(stop):
                fill = etree.Element(a("solidFill"))
                fill.append(etree.fromstring(etree.tostring(stop[0])))
                return fill
        if name in FILLS:
            return None
    return None
