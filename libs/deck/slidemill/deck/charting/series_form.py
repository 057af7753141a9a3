"""Series that go from one kind of plot to another with their colours."""

from __future__ import annotations

from lxml import etree

from slidemill.deck.charting.kinds import Kind
from slidemill.deck.charting.labels import color_of, settle_labels
from slidemill.deck.charting.order import drop, name_of, put, set_value
from slidemill.deck.compiler.chart_series import number_of, role_of
from slidemill.deck.opc.namespaces import A, C, a, c
from slidemill.deck.render.chart_series import Role

SLICES = frozenset({"pieChart", "pie3DChart", "ofPieChart", "doughnutChart"})
_POINTS = frozenset({"scatterChart", "bubbleChart"})
_LINE = 'w="28575" cap="rnd"'
_BORDER = (
    f'<c:spPr xmlns:c="{C}" xmlns:a="{A}"><a:ln w="19050"><a:solidFill><a:schemeClr val="bg1"/>'
    "</a:solidFill></a:ln></c:spPr>"
)


def recast(series: etree._Element, old: etree._Element, kind: Kind) -> None:
    """Change a series of the plot `old` into one of a plot of this kind.

    Its colour, labels and data go along; what the new plot cannot show goes.
    """
    was = name_of(old)
    new = kind.plot
    if was in SLICES and new in SLICES:
        if new == "doughnutChart":
            settle_labels(series, "none", from_slices=True)
        return
    fill = _color(series, old)
    drop(series, "marker", "smooth", "invertIfNegative", "pictureOptions", "shape", "explosion",
         "bubble3D", "bubbleSize")  # fmt: skip
    same_role = was not in SLICES and new not in SLICES and _is_area(old) == _is_area_kind(new)
    if not same_role:
        drop(series, "dPt")
        _paint(series, new, fill)
    elif new in ("lineChart", "scatterChart"):
        _paint(series, new, fill)
    if new in SLICES or new in _POINTS or was in _POINTS:
        drop(series, "errBars")
    if new in SLICES or "tacked" in kind.grouping:
        drop(series, "trendline")
    settle_labels(series, kind.labels, from_slices=was in SLICES)
    _rename(series, to_points=new in _POINTS)


def _is_area(plot: etree._Element) -> bool:
    return role_of(plot) is Role.AREA


def _is_area_kind(plot: str) -> bool:
    return plot not in ("lineChart", "scatterChart")


def _color(series: etree._Element, plot: etree._Element) -> etree._Element | None:
    """Return the plain fill that a reader takes for the colour of a series."""
    shape = series.find(c("spPr"))
    marked = series.find(f"{c('marker')}/{c('spPr')}")
    if name_of(plot) in SLICES:
        first = series.find(f"{c('dPt')}/{c('spPr')}")
        found = color_of(first)
        return color_of(shape) if found is None else found
    if _is_area(plot):
        return color_of(shape)
    line = None if shape is None else shape.find(a("ln"))
    found = color_of(line)
    return color_of(marked) if found is None else found


def _paint(series: etree._Element, new: str, fill: etree._Element | None) -> None:
    """Give a series the shape properties of its new kind, in its old colour if it has one."""
    drop(series, "spPr")
    inside = "" if fill is None else etree.tostring(fill, encoding="unicode", with_tail=False)
    if new in SLICES:
        put(series, etree.fromstring(_BORDER))
        return
    if new == "lineChart":
        set_value(series, "smooth", "0")
        put(series, _element('<c:marker><c:symbol val="none"/></c:marker>'))
        if fill is not None:
            put(series, _element(f"<c:spPr><a:ln {_LINE}>{inside}<a:round/></a:ln></c:spPr>"))
        return
    if new == "scatterChart":
        # not every program gives markers without a line the automatic colour of their series
        inside = inside or _accent(number_of(series, "idx"))
        set_value(series, "smooth", "0")
        put(series, _element('<c:spPr><a:ln w="19050"><a:noFill/></a:ln></c:spPr>'))
        shown = f'<c:spPr>{inside}<a:ln w="9525">{inside}</a:ln></c:spPr>'
        put(series, _element(
            f'<c:marker><c:symbol val="circle"/><c:size val="7"/>{shown}</c:marker>'
        ))  # fmt: skip
        return
    if fill is not None:
        put(series, _element(f"<c:spPr>{inside}</c:spPr>"))


def _accent(index: int) -> str:
    return f'<a:solidFill><a:schemeClr val="accent{index % 6 + 1}"/></a:solidFill>'


def _element(text: str) -> etree._Element:
    return etree.fromstring(f'<root xmlns:c="{C}" xmlns:a="{A}">{text}</root>')[0]


def _rename(series: etree._Element, *, to_points: bool) -> None:
    """Let data by category be points, or the other way round."""
    names = (("cat", "xVal"), ("val", "yVal"))
    for category, point in names:
        old, new = (category, point) if to_points else (point, category)
        found = series.find(c(old))
        if found is not None and series.find(c(new)) is None:
            found.tag = c(new)
