"""Reading the series of a chart: their formatting, apart from names and data."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from lxml import etree

from slidemill.deck.compiler.markup import Markup
from slidemill.deck.compiler.surface import surface_parts
from slidemill.deck.compiler.table import whole
from slidemill.deck.opc.namespaces import a, c
from slidemill.deck.render.chart_series import (
    Labels,
    MarkerLook,
    PointLook,
    Role,
    SeriesLook,
    Surface,
)

_C15 = "{http://schemas.microsoft.com/office/drawing/2012/chart}"
_LINES = frozenset({"lineChart", "line3DChart", "scatterChart", "radarChart"})
_BARS = frozenset({"barChart", "bar3DChart"})
_RARE = {
    "smooth": _LINES - {"radarChart"},
    "marker": _LINES,
    "shape": _BARS,
    "bubble3D": frozenset({"bubbleChart"}),
    "invertIfNegative": _BARS | {"bubbleChart"},
    "pictureOptions": _BARS | {"areaChart", "area3DChart"},
    "explosion": frozenset({"pieChart", "pie3DChart", "ofPieChart", "doughnutChart"}),
}
"""Children that only the series of these plots may have; some writers put them elsewhere too."""
_AFTER_DATA = ("smooth", "shape", "bubble3D")
_BETWEEN = ("invertIfNegative", "pictureOptions", "explosion")
_CELL_NAMES = frozenset({"f", "sqref", "fullRef", "formulaRef", "levelRef", "datalabelsRange"})
"""Elements of the 2012 extensions that point at cells as the template has them."""
_NO_MARKER, _NO_LABELS = MarkerLook(), Labels()
_CELL_FIELDS = ("CELLRANGE", "CELLREF")

_WIDE = ' w="28575" cap="rnd"'
_THIN = ' w="9525"'


def role_of(plot: etree._Element) -> Role:
    """Return what colours mean for the series of a plot."""
    kind = local(plot)
    style = plot.find(c("radarStyle"))
    if kind == "radarChart" and style is not None and style.get("val") == "filled":
        return Role.AREA
    return Role.LINE if kind in _LINES else Role.AREA


def local(element: etree._Element) -> str:
    """Local name of an element."""
    return str(element.tag).rpartition("}")[2]


def blank_look(plot: etree._Element) -> SeriesLook:
    """Return the look for a plot that has no series to copy."""
    kind = local(plot)
    inverted = '<c:invertIfNegative val="0"/>' if kind in (*_BARS, "bubbleChart") else ""
    smooth = '<c:smooth val="0"/>' if kind in ("lineChart", "scatterChart") else ""
    base = PointLook(between=inverted)
    return SeriesLook(role=role_of(plot), look=base, base=_base_point(kind), tail=smooth)


def cut_series(
    markup: Markup, series: etree._Element, plot: etree._Element, *, linked: bool
) -> SeriesLook:
    """Return the look of one series; `linked` tells that the chart's title repeats its name."""
    _drop_cell_extensions(series)
    _settle_error_bars(series)
    kind, role = local(plot), role_of(plot)
    parts: dict[str, str] = {}
    points: dict[int, PointLook] = {}
    for child in series:
        name = local(child)
        if kind not in _RARE.get(name, (kind,)):
            continue
        if name == "dPt":
            points[number_of(child, "idx")] = _point(markup, child, role)
        elif name not in ("idx", "order", "tx", "cat", "val", "xVal", "yVal", "bubbleSize",
                          "spPr", "marker", "dLbls"):  # fmt: skip
            parts[name] = parts.get(name, "") + markup.fragment(child)
    return SeriesLook(
        name=series_name(series),
        index=number_of(series, "idx"),
        role=role,
        look=PointLook(
            _surface(markup, series.find(c("spPr")), role),
            _marker(markup, series.find(c("marker")) if kind in _LINES else None),
            between="".join(parts.get(name, "") for name in _BETWEEN),
        ),
        base=_base_point(kind),
        points=points,
        labels=_labels(markup, series.find(c("dLbls"))),
        middle=parts.get("trendline", "") + parts.get("errBars", ""),
        tail="".join(parts.get(name, "") for name in _AFTER_DATA),
        extensions=parts.get("extLst", ""),
        formats=(
            _format(markup, series, "val", "yVal"),
            _format(markup, series, "xVal"),
            _format(markup, series, "bubbleSize"),
        ),
        follows_name=linked,
        order=number_of(series, "order"),
    )


def series_name(series: etree._Element) -> str:
    """Return a series' name as the chart keeps it."""
    text = series.find(c("tx"))
    if text is None:
        return ""
    return "".join(value.text or "" for value in text.iter(c("v")))


def number_of(element: etree._Element, name: str) -> int:
    """Return the whole number in a child's `val`; 0 when there is none."""
    child = element.find(c(name))
    return 0 if child is None else whole(child.get("val"))


@lru_cache
def _base_point(kind: str) -> PointLook:
    before = '<c:invertIfNegative val="0"/>' if kind in (*_BARS, "bubbleChart") else ""
    return PointLook(before=before, between='<c:bubble3D val="0"/>')


def _point(markup: Markup, element: etree._Element, role: Role) -> PointLook:
    parts = {local(child): markup.fragment(child) for child in element}
    return PointLook(
        _surface(markup, element.find(c("spPr")), role),
        _marker(markup, element.find(c("marker"))),
        parts.get("invertIfNegative", ""),
        parts.get("bubble3D", "") + parts.get("explosion", ""),
        parts.get("pictureOptions", "") + parts.get("extLst", ""),
    )


def _marker(markup: Markup, element: etree._Element | None) -> MarkerLook:
    if element is None:
        return _NO_MARKER
    parts = {local(child): markup.fragment(child) for child in element}
    return MarkerLook(
        parts.get("symbol", "") + parts.get("size", ""),
        _surface(markup, element.find(c("spPr")), Role.AREA),
        parts.get("extLst", ""),
    )


def _surface(markup: Markup, element: etree._Element | None, role: Role) -> Surface:
    width = _WIDE if role is Role.LINE else _THIN
    return Surface(*surface_parts(markup, element, width))


def _labels(markup: Markup, element: etree._Element | None) -> Labels:
    if element is None:
        return _NO_LABELS
    single, rest = [], ""
    for child in element:
        if local(child) == "dLbl":
            single.append((number_of(child, "idx"), markup.fragment(child)))
        else:
            rest += markup.fragment(child)
    return Labels(tuple(single), f"{rest}</c:dLbls>")


def _format(markup: Markup, series: etree._Element, *names: str) -> str:
    for name in names:
        data = series.find(c(name))
        code = None if data is None else next(data.iter(c("formatCode")), None)
        if code is not None:
            return markup.fragment(code).partition(">")[2].removesuffix("</c:formatCode>")
    return "General"


def _drop_cell_extensions(element: etree._Element) -> None:
    """Drop extensions that point at cells of the template's data, and labels that show them."""
    for extension in list(element.iter(c("ext"))):
        if any(_points_at_cells(each) for each in extension.iter(f"{_C15}*")):
            remove(extension)
    for label in list(element.iter(c("dLbl"))):
        if any(each.get("type") in _CELL_FIELDS for each in label.iter(a("fld"))):
            remove(label)
    for shown in element.iter(f"{_C15}showDataLabelsRange"):
        shown.set("val", "0")


def _points_at_cells(element: etree._Element) -> bool:
    name = local(element)
    return name in _CELL_NAMES or name.startswith("filtered")


def drop_extensions(element: etree._Element) -> None:
    """Drop a plot's extensions that hold series which are filtered out."""
    holder = element.find(c("extLst"))
    if holder is not None:
        _drop_cell_extensions(holder)
        if not len(holder):
            remove(holder)


def _settle_error_bars(series: etree._Element) -> None:
    """Let error bars of their own keep their values, not the cells these came from."""
    for bars in list(series.iter(c("errBars"))):
        for side in (bars.find(c("plus")), bars.find(c("minus"))):
            reference = None if side is None else side.find(c("numRef"))
            if side is None or reference is None:
                continue
            cache = reference.find(c("numCache"))
            if cache is None:
                remove(bars)
                break
            cache.tag = c("numLit")
            side.replace(reference, cache)


def remove(element: etree._Element) -> None:
    """Take an element out of its tree; an extension list it leaves empty goes too."""
    parent = element.getparent()
    if parent is None:
        return
    parent.remove(element)
    if parent.tag == c("extLst") and not len(parent):
        remove(parent)


def names_first(plot: etree._Element) -> Sequence[etree._Element]:
    """Children of a plot that stand before its series."""
    first = ("barDir", "grouping", "scatterStyle", "radarStyle", "ofPieType", "wireframe",
             "varyColors")  # fmt: skip
    return [child for child in plot if local(child) in first]
