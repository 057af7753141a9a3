"""Charts of composed slides: a page's own copy of the template's chart, with other data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slidemill.contracts.presentations import Chart
from slidemill.deck.charting.data_rows import Place, Rows, height_of, rows_of, table_frame
from slidemill.deck.charting.faults import ChartFault, Warn
from slidemill.deck.charting.filling import OpenChart, fill_chart, read_chart
from slidemill.deck.charting.plot_place import PlotPlace
from slidemill.deck.charting.shelf import PlanShelf
from slidemill.deck.compiler.chart import compiled_workbook, open_chart
from slidemill.deck.compose.boxes import Box
from slidemill.deck.compose.canvas import SlideFault
from slidemill.deck.opc.namespaces import p
from slidemill.deck.render.chart import UnfillableChartError

if TYPE_CHECKING:
    from lxml import etree

    from slidemill.deck.compose.canvas import Canvas, ChartSource

_MOST_ROWS = 0.5
_MEND = "choose a template slide with a bar, column, line, area, pie, doughnut or scatter chart."


def write_chart(canvas: Canvas, frame: etree._Element, chart: Chart, *, place: str) -> None:
    """Let a chart frame of the page show `chart`, in a part and with a workbook of its own.

    Style, colours and all that the template's chart refers to stay related. `place` is the
    chart's in the request. Raises SlideFault.
    """

    def warn(below: str, message: str) -> None:
        canvas.warn(f"{place}.{below}" if below else place, message)

    source = canvas.chart(frame)
    try:
        opened = source.library.once(("chart", source.part), lambda: _opened(source))
        shelf = source.library.once("chart shelf", PlanShelf)
        filled = fill_chart(opened, chart, warn, fix=bool(chart.data_rows), shelf=shelf)
    except UnfillableChartError as error:
        raise SlideFault(
            place, f"the template's chart {error} and takes no data; {_MEND}"
        ) from error
    except ChartFault as fault:
        where = f"{place}.{fault.place}" if fault.place else place
        raise SlideFault(where, fault.message) from fault
    canvas.put_chart(frame, filled.part, filled.workbook)
    if filled.plot is not None:
        rows = rows_of(chart, backwards=filled.backwards)
        _write_rows(canvas, frame, rows, filled.plot, warn)


def _opened(source: ChartSource) -> OpenChart:
    content, part = source.content, source.part
    workbook, unpatched = compiled_workbook(source.workbook)
    return read_chart(lambda: open_chart(content, part), content, workbook, unpatched)


def _write_rows(
    canvas: Canvas, frame: etree._Element, rows: Rows, plot: PlotPlace, warn: Warn
) -> None:
    """Put a table under the chart, which gets lower by its height."""
    box = canvas.box(frame)
    if box is None:
        warn("data_rows", "the rows were left out: the chart has no place on the slide.")
        return
    height = height_of(rows, plot)
    if height > box.cy * _MOST_ROWS:
        warn("data_rows", "the rows take more than half of the chart's height; give fewer of them.")
    left = max(box.cy - height, box.cy // 4)
    canvas.move(frame, Box(box.x, box.y, box.cx, left))
    named = frame.find(f"{p('nvGraphicFramePr')}/{p('cNvPr')}")
    name = "" if named is None else named.get("name", "")
    place = Place(box.x, box.y + left, box.cx)
    canvas.insert_after(frame, table_frame(rows, name, place, plot))
