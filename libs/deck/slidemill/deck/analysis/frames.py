"""Tables and charts: what a program has to know to fill them."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

from slidemill.contracts.presentations import ChartType
from slidemill.deck.analysis.capping import LONGEST_NAME, MOST_LISTED, capped
from slidemill.deck.compiler.table import whole
from slidemill.deck.compose.library import SourceSlide
from slidemill.deck.inspect.charts import read_chart
from slidemill.deck.inspect.items import Axis, Chart, Where
from slidemill.deck.inspect.texts import body_text
from slidemill.deck.opc.namespaces import C, a, r

_WORD: Final = re.compile(r"[A-Z]?[a-z]+|3D")
_VARIANTS: Final = frozenset({"markers", "3d", "lines", "smooth", "filled"})
_KINDS: Final = frozenset(each.value for each in ChartType)


def describe_table(frame: etree._Element) -> dict[str, Any]:
    """Return the size of a frame's table, its first row and the widths of its columns."""
    table = next(frame.iter(a("tbl")), None)
    if table is None:
        return {"column_count": 0, "row_count": 0, "has_header_row": False, "header": []}
    rows = table.findall(a("tr"))
    properties = table.find(a("tblPr"))
    columns = table.findall(f"{a('tblGrid')}/{a('gridCol')}")
    first = [] if not rows else rows[0].findall(a("tc"))[:MOST_LISTED]
    texts = [capped(body_text(cell.find(a("txBody"))), LONGEST_NAME) for cell in first]
    return {
        "column_count": len(columns),
        "row_count": len(rows),
        "has_header_row": properties is not None and properties.get("firstRow") in {"1", "true"},
        "header": texts,
        "column_widths": [whole(each.get("w")) for each in columns[:MOST_LISTED]],
        "row_heights": [whole(each.get("h")) for each in rows[:MOST_LISTED]],
    }


def chart_of(source: SourceSlide, frame: etree._Element) -> Chart | None:
    """Return the chart a frame shows; None when it is of a newer kind, or not in the file."""
    reference = frame.find(f"{a('graphic')}/{a('graphicData')}/{{{C}}}chart")
    identity = "" if reference is None else reference.get(r("id"), "")
    for each in source.relationships:
        if each.id == identity and each.kind == "chart" and not (each.external or each.dangling):
            return read_chart(source.library.package, each.target, "", Where("", 0))
    return None


def describe_chart(chart: Chart | None) -> dict[str, Any]:
    """Return a chart's kind in the API's names, its labels, series and axes."""
    if chart is None:
        return {"fillable": False, "note": "charts of this kind take no data"}
    plots = [_kind(each) for each in chart.kinds]
    one = plots[0] if len(set(plots)) == 1 and plots[0] in _KINDS else None
    labels = chart.categories.labels or tuple(f"{each:g}" for each in chart.categories.serials)
    return {
        "chart_type": one,
        "plots": plots[:MOST_LISTED],
        "fillable": len(chart.accepts) > 1,
        "note": capped(chart.caveat, LONGEST_NAME) or None,
        "title": capped(chart.title, LONGEST_NAME) or None,
        "category_count": len(labels),
        "categories": [capped(label, LONGEST_NAME) for label in labels[:MOST_LISTED]],
        "series_count": len(chart.series),
        "series": [
            {
                "name": capped(series.name, LONGEST_NAME),
                "chart_type": _kind(series.kind),
                "secondary_axis": series.secondary,
                "points": series.points,
            }
            for series in chart.series[:MOST_LISTED]
        ],
        "axes": [_axis(axis) for axis in chart.axes[:MOST_LISTED]],
        "workbook": chart.workbook.value,
    }


def _axis(axis: Axis) -> dict[str, Any]:
    return {
        "kind": axis.kind,
        "secondary": axis.secondary,
        "title": capped(axis.title, LONGEST_NAME) or None,
        "number_format": capped(axis.format, LONGEST_NAME) or None,
        "min_value": axis.minimum,
        "max_value": axis.maximum,
    }


def _kind(name: str) -> str:
    """Return a plot's name as the API has it: `columnPercentStacked` as `percent_stacked_column`.

    What sets it apart in looks only (markers, depth) is left out.
    """
    family, *rest = (word.lower() for word in _WORD.findall(name))
    return "_".join((*(word for word in rest if word not in _VARIANTS), family))
