"""Charts of the template: kinds, axes, series, categories and the workbook behind them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from lxml import etree

from slidemill.deck.compiler.chart import compile_chart
from slidemill.deck.compiler.chart_series import local, series_name
from slidemill.deck.compiler.table import whole
from slidemill.deck.inspect.items import Accepts, Axis, Categories, Chart, Series, Where, Workbook
from slidemill.deck.limits import MAX_CHART_POINTS
from slidemill.deck.opc.namespaces import a, c, r
from slidemill.deck.opc.package import Package
from slidemill.deck.render.chart import UnfillableChartError

_AXES = {c("catAx"): "category", c("dateAx"): "date", c("valAx"): "value", c("serAx"): "series"}
_POINT_PLOTS = frozenset({"scatterChart", "bubbleChart"})
_DAYS_TO_1904 = 1_462
"""From the epoch of the data's serial dates to the other one (ECMA-376 part 1, 18.17.4.1)."""
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|General', re.IGNORECASE)
_DATE_LETTERS = re.compile("[dmyDMY]")


def read_chart(package: Package, part: str, key: str, where: Where) -> Chart:
    """Read a chart part (CT_ChartSpace, ECMA-376 part 1, 21.2.2.29)."""
    root = package.xml(part)
    area = root.find(f"{c('chart')}/{c('plotArea')}")
    plots = [] if area is None else [each for each in area if local(each).endswith("Chart")]
    axes = {} if area is None else _axes(area)
    accepts, groups, caveat = _compiled(package, part)
    grouped = list(zip(plots, groups or (0,) * len(plots), strict=True))
    primary = {number for plot, group in grouped if not group for number in _numbers(plot)}
    secondary = {number for plot, group in grouped if group for number in _numbers(plot)} - primary
    epoch = _DAYS_TO_1904 if _val(root, "date1904", "0") in {"1", "true"} else 0
    return Chart(
        key,
        where.shape,
        where,
        part,
        accepts,
        tuple(map(_kind, plots)),
        _title(root.find(c("chart"))),
        tuple(_axis(each, secondary=number in secondary) for number, each in axes.items()),
        tuple(
            _series(element, plot, secondary=bool(group))
            for plot, group in grouped
            for element in plot.iterfind(c("ser"))
        ),
        _categories(plots, dated=c("dateAx") in {each.tag for each in axes.values()}, epoch=epoch),
        _workbook(package, part, root),
        caveat,
    )


def _compiled(package: Package, part: str) -> tuple[tuple[Accepts, ...], tuple[int, ...], str]:
    """Return what a chart takes, the pair of axes of each plot, and what is the matter with it."""
    try:
        plan = compile_chart(package, part)
    except UnfillableChartError as error:
        return (Accepts.DELETE,), (), f"the chart {error} and takes no data"
    found = {plot.of_points for plot in plan.plots}
    kinds = [Accepts.CHART] if False in found else []
    kinds += [Accepts.SCATTER_CHART] if True in found else []
    caveat = f"{plan.unpatched}, so new data would show but could not be edited in PowerPoint"
    groups = tuple(plot.group for plot in plan.plots)
    return (*kinds, Accepts.DELETE), groups, caveat if plan.workbook is None else ""


def _kind(plot: etree._Element) -> str:
    """Name a plot: its family, then how it groups and marks."""
    family = local(plot).removesuffix("Chart")
    solid, family = ("3D", family.removesuffix("3D")) if "3D" in family else ("", family)
    if family == "bar" and _val(plot, "barDir", "col") == "col":
        family = "column"
    grouping = _val(plot, "grouping")
    if family in {"bar", "column"}:
        return f"{family}{solid}{_capital(grouping or 'clustered')}"
    group = _capital(grouping) if "tacked" in grouping else ""
    markers = "Markers" if family == "line" and _has_markers(plot) else ""
    style = ""
    if family == "radar":
        style = {"marker": "Markers", "filled": "Filled"}.get(_val(plot, "radarStyle"), "")
    if family == "scatter":
        style = _scatter_style(plot)
    return f"{family}{solid}{group}{markers}{style}"


def _scatter_style(plot: etree._Element) -> str:
    """Name how points are joined, which the series state rather than `c:scatterStyle`."""
    series = plot.findall(c("ser"))
    if any(_val(each, "smooth") in {"1", "true"} for each in series):
        return "Smooth"
    lines = [each.find(f"{c('spPr')}/{a('ln')}") for each in series]
    bare = all(line is not None and line.find(a("noFill")) is not None for line in lines)
    return "" if bare else "Lines"


def _has_markers(plot: etree._Element) -> bool:
    if _val(plot, "marker", "0") not in {"1", "true"}:
        return False
    series = plot.findall(c("ser"))
    symbols = [each.find(f"{c('marker')}/{c('symbol')}") for each in series]
    return any(symbol is None or symbol.get("val") != "none" for symbol in symbols)


def _axes(area: etree._Element) -> dict[str, etree._Element]:
    """Return the axes of a chart by id, in document order."""
    return {_val(each, "axId"): each for each in area if each.tag in _AXES}


def _numbers(plot: etree._Element) -> frozenset[str]:
    return frozenset(each.get("val", "") for each in plot.iterfind(c("axId")))


def _axis(element: etree._Element, *, secondary: bool) -> Axis:
    scaling, number_format = element.find(c("scaling")), element.find(c("numFmt"))
    return Axis(
        _AXES[str(element.tag)],
        secondary,
        _val(element, "axPos") in {"t", "b"},
        _title(element),
        "" if number_format is None else number_format.get("formatCode", ""),
        None if scaling is None else _number(_val(scaling, "min")),
        None if scaling is None else _number(_val(scaling, "max")),
        _number(_val(element, "majorUnit")),
    )


def _title(parent: etree._Element | None) -> str:
    """Return the text of a chart's or an axis' title."""
    title = None if parent is None else parent.find(c("title"))
    if title is None:
        return ""
    paragraphs = title.iter(a("p"))
    return "\n".join("".join(each.text or "" for each in one.iter(a("t"))) for one in paragraphs)


def _series(element: etree._Element, plot: etree._Element, *, secondary: bool) -> Series:
    points = local(plot) in _POINT_PLOTS
    values = _values(element.find(c("yVal" if points else "val")))
    return Series(
        series_name(element),
        _kind(plot),
        secondary,
        len(values),
        values,
        _values(element.find(c("xVal"))) if points else (),
        _values(element.find(c("bubbleSize"))) if points else (),
    )


def _values(source: etree._Element | None) -> tuple[float | None, ...]:
    """Numbers of a source as the chart keeps them; None for a gap.

    Texts in the place of x values count from 1, as PowerPoint draws them.
    """
    cache = _cache(source)
    if cache is None:
        return ()
    texts = _points(cache)
    if local(cache).startswith("str"):
        return tuple(float(number) for number in range(1, len(texts) + 1))
    return tuple(map(_number, texts))


def _categories(plots: list[etree._Element], *, dated: bool, epoch: int) -> Categories:
    """Return the labels of the first series that has some; `epoch` is added to serial dates."""
    for series in (each for plot in plots for each in plot.iterfind(c("ser"))):
        cache = _cache(series.find(c("cat")))
        if cache is None:
            continue
        labels = tuple(_points(cache))
        if not local(cache).startswith("num"):
            return Categories("text", labels)
        code = cache.findtext(c("formatCode")) or ""
        numbers = tuple(_number(label) for label in labels)
        serials = tuple(number + epoch for number in numbers if number is not None and number >= 0)
        if (dated or _is_date(code)) and len(serials) == len(labels):
            return Categories("date", (), serials, code)
        return Categories("number", labels, (), code)
    return Categories("")


def _is_date(code: str) -> bool:
    return bool(_DATE_LETTERS.search(_QUOTED.sub("", code)))


def _cache(source: etree._Element | None) -> etree._Element | None:
    """Return what holds the points: a cache, a literal, or the innermost level of labels."""
    if source is None:
        return None
    for each in source.iter(*(c(n) for n in ("numCache", "numLit", "strCache", "strLit"))):
        return each
    return next(source.iter(c("lvl")), None)


def _points(cache: etree._Element) -> list[str]:
    """Texts of the points in order, `""` for a gap."""
    count = cache.find(c("ptCount"))
    if count is None and cache.tag == c("lvl"):
        parent = cache.getparent()
        count = None if parent is None else parent.find(c("ptCount"))
    points = dict(_indexed(cache))
    total = max(points, default=-1) + 1 if count is None else whole(count.get("val"))
    return [points.get(index, "") for index in range(min(total, MAX_CHART_POINTS))]


def _indexed(cache: etree._Element) -> Iterator[tuple[int, str]]:
    for point in cache.iterfind(c("pt")):
        index = whole(point.get("idx", "-1"))
        if index >= 0:
            yield index, point.findtext(c("v")) or ""


def _workbook(package: Package, part: str, root: etree._Element) -> Workbook:
    external = root.find(c("externalData"))
    identity = "" if external is None else external.get(r("id"), "")
    for each in package.relationships(part):
        if each.id == identity:
            if each.external:
                return Workbook.LINKED
            if not each.dangling:
                binary = each.target.casefold().endswith(".xlsb")
                return Workbook.BINARY if binary else Workbook.EMBEDDED
    return Workbook.MISSING


def _val(parent: etree._Element, name: str, missing: str = "") -> str:
    child = parent.find(c(name))
    return missing if child is None else child.get("val", missing)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
