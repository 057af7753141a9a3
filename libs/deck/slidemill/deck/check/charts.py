"""Rules of charts: axes, series, cached points, the workbook behind them."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from slidemill.deck.check.package import Package, qualified
from slidemill.deck.check.report import Report, whole
from slidemill.deck.check.spreadsheet import check_spreadsheet
from slidemill.deck.check.workbook import Workbook, differs, open_workbook

_AXES = tuple(qualified(f"c:{name}Ax") for name in ("cat", "val", "date", "ser"))
_DEPTH_AXIS = qualified("c:serAx")
"""Crosses an axis that is already paired with another."""
_CACHES = tuple(qualified(f"c:{name}") for name in ("numCache", "strCache", "numLit", "strLit"))
_REFERENCES = (qualified("c:numRef"), qualified("c:strRef"))
_AXIS_ID = qualified("c:axId")
_VAL = "val"


def check_charts(package: Package, report: Report) -> None:
    """Check every chart part and its workbook."""
    for name in package.of_kind("chart"):
        tree = package.trees.get(name)
        if tree is None:
            continue
        _check_axes(name, tree, report)
        _check_series(name, tree, report)
        for cache in tree.iter(*_CACHES):
            _check_cache(name, cache, report)
        _check_workbook(name, tree, package, report)


def _check_axes(name: str, tree: etree._Element, report: Report) -> None:
    """Each plot names defined axes, each axis is used, and axes cross in pairs."""
    crossing: dict[str, str] = {}
    depth: set[str] = set()
    for axis in tree.iter(*_AXES):
        number = _val(axis, "c:axId")
        if number in crossing:
            report(name, f"the axis id {number} is used twice.")
        value = whole(number)
        if value is None or value >= 2**32:
            report(name, f'the axis id "{number}" must be a whole number from 0 to 4294967295.')
        crossing[number] = _val(axis, "c:crossAx")
        if axis.tag == _DEPTH_AXIS:
            depth.add(number)
    used = {item.get(_VAL, "") for item in tree.iter(_AXIS_ID) if _parent_tag(item) not in _AXES}
    for number in sorted(used - crossing.keys() - _no_depth(tree)):
        report(name, f"a plot uses the axis id {number}, but there is no such axis.")
    for number, other in crossing.items():
        if number not in used:
            report(name, f"no plot uses the axis id {number}.")
        if other not in crossing:
            report(name, f"the axis {number} crosses the axis {other}, but there is none.")
        elif crossing[other] != number and number not in depth:
            report(name, f"the axis {number} crosses the axis {other}, but not the reverse.")


def _no_depth(tree: etree._Element) -> set[str]:
    """Return the 0 that is the third axis of 3-D plots whose series stand side by side."""
    plots = [tree.iter(qualified(f"c:{kind}3DChart")) for kind in ("bar", "area")]
    thirds = (plot.findall(_AXIS_ID)[2:] for each in plots for plot in each)
    return {item.get(_VAL, "") for third in thirds for item in third} & {"0"}


def _check_series(name: str, tree: etree._Element, report: Report) -> None:
    for tag in ("c:idx", "c:order"):
        numbers = [_val(series, tag) for series in tree.iter(qualified("c:ser"))]
        for number, count in Counter(numbers).items():
            if count > 1:
                what = tag.partition(":")[2]
                report(name, f"{count} series have the {what} {number}.")


def _check_cache(name: str, cache: etree._Element, report: Report) -> None:
    counted = whole(_val(cache, "c:ptCount"))
    indexes = [whole(point.get("idx")) for point in cache.findall(qualified("c:pt"))]
    points = [index for index in indexes if index is not None]
    parent = cache.getparent()
    formula = None if parent is None else parent.findtext(qualified("c:f"))
    where = f"the points of {formula}" if formula else "the points of a literal"
    if counted is None or len(points) < len(indexes):
        report(name, f"{where} must be counted and numbered.")
        return
    if any(index >= counted for index in points):
        report(name, f"{where} go beyond their count of {counted}.")
    if len(set(points)) < len(points):
        report(name, f"{where} repeat an index.")


def _check_workbook(name: str, tree: etree._Element, package: Package, report: Report) -> None:
    """Check that the workbook opens and its cells hold the points that the chart keeps."""
    external = tree.find(qualified("c:externalData"))
    if external is None:
        return
    target = package.related_by_id(name, external.get(qualified("r:id")))
    if target is None or not target.endswith((".xlsx", ".xlsm")):
        return  # a link to a file elsewhere, or a workbook of the time before OOXML
    workbook = open_workbook(package.parts[target])
    if workbook is None:
        report(target, f"the workbook of {name} cannot be opened.")
        return
    check_spreadsheet(target, workbook, report)
    for reference in tree.iter(*_REFERENCES):
        _check_cells(name, reference, workbook, report)


def _check_cells(name: str, reference: etree._Element, workbook: Workbook, report: Report) -> None:
    formula = reference.findtext(qualified("c:f")) or ""
    cache = next(reference.iter(*_CACHES), None)
    cells = workbook.cells(formula)
    if cache is None or cells is None:
        return
    counted = whole(_val(cache, "c:ptCount"))
    if counted != len(cells):
        report(name, f"the points of {formula} are {counted}, but its cells are {len(cells)}.")
        return
    points = {
        whole(point.get("idx")): point.findtext(qualified("c:v")) or ""
        for point in cache.findall(qualified("c:pt"))
    }
    for index, cell in enumerate(cells):
        point = points.get(index, "")
        if differs(point, cell):
            report(
                name,
                f'point {index} of {formula} is "{point}", but its cell in the workbook is '
                f'"{cell}".',
            )
            return


def _val(parent: etree._Element, tag: str) -> str:
    child = parent.find(qualified(tag))
    return "" if child is None else child.get(_VAL, "")


def _parent_tag(item: etree._Element) -> object:
    parent = item.getparent()
    return None if parent is None else parent.tag
