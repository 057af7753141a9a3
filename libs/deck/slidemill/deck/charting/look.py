"""The members of a chart block that change how a chart looks, applied to its XML."""

from __future__ import annotations

from lxml import etree

from slidemill.contracts.presentations import Chart, Legend, LegendPosition, TitleText
from slidemill.deck.charting.axes import set_axes
from slidemill.deck.charting.faults import Warn
from slidemill.deck.charting.order import child_of, drop, put, set_value
from slidemill.deck.charting.switching import switch_kind
from slidemill.deck.charting.titles import write_title
from slidemill.deck.opc.namespaces import c

_POSITIONS = {
    LegendPosition.BOTTOM: "b",
    LegendPosition.LEFT: "l",
    LegendPosition.RIGHT: "r",
    LegendPosition.TOP: "t",
    LegendPosition.TOP_RIGHT: "tr",
}


def apply_look(root: etree._Element, wanted: Chart, warn: Warn) -> None:
    """Give a chart part the kind, title, legend and axes that are asked for; the rest stays.

    Raises ChartFault.
    """
    chart = root.find(c("chart"))
    area = None if chart is None else chart.find(c("plotArea"))
    if chart is None or area is None:
        return
    if wanted.chart_type is not None:
        switch_kind(chart, area, wanted.chart_type)
    if wanted.title is not None:
        _set_title(chart, wanted.title)
    if wanted.legend is not None:
        _set_legend(chart, wanted.legend)
    set_axes(area, wanted.value_axis, wanted.category_axis, warn)


def _set_title(chart: etree._Element, title: str | TitleText) -> None:
    text, format_ = (title, None) if isinstance(title, str) else (title.text, title.format)
    if not text:
        drop(chart, "title")
        set_value(chart, "autoTitleDeleted", "1")
        return
    write_title(chart, text, format_)
    set_value(chart, "autoTitleDeleted", "0")


def _set_legend(chart: etree._Element, wanted: Legend) -> None:
    if wanted.visible is False:
        drop(chart, "legend")
        return
    if wanted.visible is None and wanted.position is None:
        return
    legend = child_of(chart, "legend")
    if legend.find(c("overlay")) is None:
        put(legend, etree.Element(c("overlay"), val="0"))
    if wanted.position is not None or legend.find(c("legendPos")) is None:
        set_value(legend, "legendPos", _POSITIONS[wanted.position or LegendPosition.BOTTOM])
        drop(legend, "layout")
