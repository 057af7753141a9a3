"""Charts of composed slides: a page's own copy of the template's chart, with other data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slidemill.contracts.presentations import Chart
from slidemill.deck.charting.faults import ChartFault
from slidemill.deck.charting.filling import OpenChart, fill_chart
from slidemill.deck.compiler.chart import compiled_workbook, open_chart
from slidemill.deck.compose.canvas import SlideFault
from slidemill.deck.render.chart import UnfillableChartError

if TYPE_CHECKING:
    from lxml import etree

    from slidemill.deck.compose.canvas import Canvas

_MEND = "choose a template slide with a bar, column, line, area, pie, doughnut or scatter chart."


def write_chart(canvas: Canvas, frame: etree._Element, chart: Chart, *, place: str) -> None:
    """Let a chart frame of the page show `chart`, in a part and with a workbook of its own.

    Style, colours and all that the template's chart refers to stay related. `place` is the
    chart's in the request. Raises SlideFault.
    """

    def warn(below: str, message: str) -> None:
        canvas.warn(f"{place}.{below}" if below else place, message)

    source = canvas.chart(frame)
    content = source.content
    try:
        root = open_chart(content, source.part)
        filled = fill_chart(
            OpenChart(root, content, *compiled_workbook(source.workbook)), chart, warn
        )
    except UnfillableChartError as error:
        raise SlideFault(
            place, f"the template's chart {error} and takes no data; {_MEND}"
        ) from error
    except ChartFault as fault:
        where = f"{place}.{fault.place}" if fault.place else place
        raise SlideFault(where, fault.message) from fault
    canvas.put_chart(frame, filled.part, filled.workbook)
