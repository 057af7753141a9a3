"""Every kind of chart, each refreshed with more points and series than its template has."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from lxml import etree
from pptx.chart.data import BubbleChartData, CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from tests.gallery.scene import STAGE, Scene

KEY: Final = "chart"
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug")
_TEMPLATE: Final = {"Inbound": (4.1, 3.2, 5.0), "Outbound": (2.2, 4.4, 3.1)}
_CATEGORIES: Final = {
    "Clustered columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "Stacked columns": XL_CHART_TYPE.COLUMN_STACKED,
    "100 % columns": XL_CHART_TYPE.COLUMN_STACKED_100,
    "Clustered bars": XL_CHART_TYPE.BAR_CLUSTERED,
    "Stacked bars": XL_CHART_TYPE.BAR_STACKED,
    "100 % bars": XL_CHART_TYPE.BAR_STACKED_100,
    "Lines": XL_CHART_TYPE.LINE,
    "Lines with markers": XL_CHART_TYPE.LINE_MARKERS,
    "Areas": XL_CHART_TYPE.AREA,
    "Stacked areas": XL_CHART_TYPE.AREA_STACKED,
    "100 % areas": XL_CHART_TYPE.AREA_STACKED_100,
    "Radar": XL_CHART_TYPE.RADAR_MARKERS,
}
_ROUND: Final = {
    "Pie": XL_CHART_TYPE.PIE,
    "Exploded pie": XL_CHART_TYPE.PIE_EXPLODED,
    "Doughnut": XL_CHART_TYPE.DOUGHNUT,
}
_POINTS: Final = {
    "Scatter": XL_CHART_TYPE.XY_SCATTER,
    "Scatter with lines": XL_CHART_TYPE.XY_SCATTER_LINES,
    "Scatter with smooth lines": XL_CHART_TYPE.XY_SCATTER_SMOOTH,
}
_EPOCH: Final = date(1899, 12, 30)
"""Day 0 of Excel's serial dates."""
Series = Mapping[str, Sequence[float | None]]


def category_data(series: Series, categories: Sequence[str]) -> Any:
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]  # python-pptx has no types
    data.categories = categories
    for name, values in series.items():
        data.add_series(name, values)
    return data


def add_chart(slide: Any, kind: Any, data: Any) -> Any:
    """Return a native chart that fills the stage and is found by the key."""
    left, top, width, height = STAGE
    frame = slide.shapes.add_chart(
        kind, Inches(left), Inches(top), Inches(width), Inches(height), data
    )
    frame.element.nvGraphicFramePr.cNvPr.set("descr", KEY)
    chart = frame.chart
    chart.font.size = Pt(12)
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
    chart.has_title = False
    return chart


def _plain(kind: Any) -> Callable[[Any], None]:
    def build(slide: Any) -> None:
        add_chart(slide, kind, category_data(_TEMPLATE, ["One", "Two", "Three"]))

    return build


def _points(kind: Any) -> Callable[[Any], None]:
    def build(slide: Any) -> None:
        data: Any = XyChartData()  # type: ignore[no-untyped-call]
        for name, values in _TEMPLATE.items():
            series = data.add_series(name)
            for x, y in enumerate(values):
                series.add_data_point(x, y)
        add_chart(slide, kind, data)

    return build


def _bubbles(slide: Any) -> None:
    data: Any = BubbleChartData()  # type: ignore[no-untyped-call]
    series = data.add_series("Inbound")
    for x, y, size in ((1, 2, 3), (2, 3, 5)):
        series.add_data_point(x, y, size)
    add_chart(slide, XL_CHART_TYPE.BUBBLE, data)


def _moved_to_line(chart: Any, *, second_axis: bool) -> None:
    """Move the last series of a column chart onto a line, on its own value axis if asked."""
    area = chart._chartSpace.chart.plotArea
    bars = area.find(qn("c:barChart"))
    last = bars.findall(qn("c:ser"))[-1]
    line = etree.Element(qn("c:lineChart"))
    etree.SubElement(line, qn("c:grouping")).set("val", "standard")
    etree.SubElement(line, qn("c:varyColors")).set("val", "0")
    invert = last.find(qn("c:invertIfNegative"))
    if invert is not None:
        last.remove(invert)
    etree.SubElement(last, qn("c:smooth")).set("val", "0")
    line.append(last)
    etree.SubElement(line, qn("c:marker")).set("val", "1")
    ids = [each.get("val") for each in bars.findall(qn("c:axId"))]
    bars.addnext(line)
    if second_axis:
        ids = _second_axes(area, ids)
    for each in ids:
        etree.SubElement(line, qn("c:axId")).set("val", each)


def _second_axes(area: Any, ids: Sequence[str]) -> list[str]:
    category, value = (copy.deepcopy(area.find(qn(name))) for name in ("c:catAx", "c:valAx"))
    fresh = [str(abs(int(each)) % 1_000_000 + 7) for each in ids]
    for axis, own, other in ((category, fresh[0], fresh[1]), (value, fresh[1], fresh[0])):
        axis.find(qn("c:axId")).set("val", own)
        axis.find(qn("c:crossAx")).set("val", other)
    category.find(qn("c:delete")).set("val", "1")
    value.find(qn("c:crosses")).set("val", "max")
    value.find(qn("c:axPos")).set("val", "r")
    grid = value.find(qn("c:majorGridlines"))
    if grid is not None:
        value.remove(grid)
    last = area.findall(qn("c:valAx"))[-1]
    last.addnext(value)
    value.addnext(category)
    return fresh


def combination(*, second_axis: bool) -> Callable[[Any], None]:
    """Return a builder of columns with a line over them."""

    def build(slide: Any) -> None:
        series = {**_TEMPLATE, "Share": (0.2, 0.5, 0.4) if second_axis else (3, 4, 5)}
        data = category_data(series, ["One", "Two", "Three"])
        chart = add_chart(slide, XL_CHART_TYPE.COLUMN_CLUSTERED, data)
        _moved_to_line(chart, second_axis=second_axis)

    return build


def _axis(names: Sequence[str], count: int, **settings: Any) -> dict[str, Any]:
    wave = (5.2, 6.1, 4.4, 7.3, 3.8, 6.6, 5.9, 8.1)
    series = {
        name: {
            "name": name,
            "values": [round(wave[(i + 2 * n) % 8] * (1 + n / 3), 1) for i in range(count)],
        }
        for n, name in enumerate(names)
    }
    return {"series": series, **settings}


def _grown() -> dict[str, Any]:
    """Two series of the template, one it lacks, eight months, a gap."""
    axis = _axis(("Inbound", "Outbound", "Transit"), 8)
    axis["series"]["Outbound"]["values"][3] = None
    return {KEY: {"type": "chart", "labels": list(MONTHS), "axis1": axis}}


def _slices() -> dict[str, Any]:
    return {
        KEY: {
            "type": "chart",
            "labels": ["North", "South", "East", "West", "Transit"],
            "axis1": {
                "series": {
                    "Inbound": {
                        "name": "Cargo",
                        "values": [34, 27, 18, 12, 9],
                        "data_point_styles": [
                            {"shape": {"fill": "tomato"}},
                            None,
                            None,
                            None,
                            None,
                        ],
                    }
                }
            },
        }
    }


def _scattered() -> dict[str, Any]:
    def swarm(shift: float) -> list[list[float]]:
        return [[i + shift / 2, round((i * 1.7 + shift * 3) % 9, 2)] for i in range(9)]

    return {
        KEY: {
            "type": "scatter-chart",
            "axis1": {
                "x_bounds": {"minimum": 0, "maximum": 10},
                "y_format": "0.0",
                "series": {
                    name: {"name": name, "values": swarm(n)}
                    for n, name in enumerate(("Inbound", "Outbound", "Transit"))
                },
            },
        }
    }


def _bubbled() -> dict[str, Any]:
    values = [[1, 4, 6], [2.5, 6, 12], [4, 3, 3], [5.5, 7, 9]]
    other = [[1.5, 2, 8], [3, 8, 4], [5, 5, 14]]
    series = {
        "Inbound": {"name": "Inbound", "values": values},
        "Outbound": {"name": "Outbound", "values": other},
    }
    return {KEY: {"type": "scatter-chart", "axis1": {"series": series}}}


def _combined() -> dict[str, Any]:
    chart = _grown()[KEY]
    share = _axis(("Share",), 8, format="0%", bounds={"minimum": 0, "maximum": 1})
    share["series"]["Share"]["values"] = [0.42, 0.5, 0.38, 0.61, 0.55, 0.7, 0.64, 0.72]
    return {KEY: {**chart, "axis2": share}}


def _styled() -> dict[str, Any]:
    axis = _axis(("Inbound", "Outbound"), 6, format="#,##0.0", major_unit=2)
    axis["bounds"] = {"minimum": 0, "maximum": 12}
    axis["series"]["Inbound"]["styles"] = {"shape": {"fill": "2F6F73", "outline": "dk1"}}
    axis["series"]["Outbound"]["styles"] = {"shape": {"fill": "accent6"}}
    axis["series"]["Outbound"]["data_point_styles"] = [
        None, None, None, {"shape": {"fill": "gold", "outline": "dk2"}}, None, None,
    ]  # fmt: skip
    return {KEY: {"type": "chart", "labels": list(MONTHS[:6]), "axis1": axis}}


def _dated(**more: Any) -> dict[str, Any]:
    days = [(date(2023 + n // 12, 1 + n % 12, 1) - _EPOCH).days for n in range(18)]
    axis = _axis(("Inbound", "Outbound"), 18)
    return {
        KEY: {
            "type": "chart",
            "date_labels": days,
            "date_labels_format": "mmm yyyy",
            "date_labels_major_unit": 3,
            "date_labels_major_time_unit": "months",
            "axis1": axis,
            **more,
        }
    }


def _every_fourth() -> dict[str, Any]:
    labels = [f"Week {n}" for n in range(1, 27)]
    axis = _axis(("Inbound",), 26)
    return {KEY: {"type": "chart", "labels": labels, "labels_interval": 4, "axis1": axis}}


def scenes() -> list[Scene]:
    """Return one scene for each kind of chart and each setting."""
    made = [Scene(name, _plain(kind), _grown()) for name, kind in _CATEGORIES.items()]
    made += [Scene(name, _plain(kind), _slices()) for name, kind in _ROUND.items()]
    made += [Scene(name, _points(kind), _scattered()) for name, kind in _POINTS.items()]
    columns, line = _plain(XL_CHART_TYPE.COLUMN_CLUSTERED), _plain(XL_CHART_TYPE.LINE_MARKERS)
    return [
        *made,
        Scene("Bubbles", _bubbles, _bubbled()),
        Scene("Columns and a line", combination(second_axis=False), _with_share()),
        Scene("A line on the second axis", combination(second_axis=True), _combined()),
        Scene("A second axis the template lacks", columns, _combined()),
        Scene("Series and points in other colours", columns, _styled()),
        Scene("Styles of a line", line, _styled()),
        Scene("Dates", line, _dated()),
        Scene("Dates under columns", columns, _dated()),
        Scene("Every fourth label", columns, _every_fourth()),
    ]


def _with_share() -> dict[str, Any]:
    return {
        KEY: {
            "type": "chart",
            "labels": list(MONTHS),
            "axis1": _axis(("Inbound", "Outbound", "Share"), 8),
        }
    }
