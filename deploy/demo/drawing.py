"""Shapes of the demo template: text boxes, photo frames, panels, tables, a column chart."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_MARK
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from deploy.demo.house import FOOTER, NUMBER, TABLE_STYLE, emu

Box = tuple[float, float, float, float]
"""Left, top, width and height in inches."""

_COLORS = {
    "text": MSO_THEME_COLOR.TEXT_1,
    "ink": MSO_THEME_COLOR.TEXT_2,
    "paper": MSO_THEME_COLOR.BACKGROUND_1,
    "tint": MSO_THEME_COLOR.BACKGROUND_2,
    "accent1": MSO_THEME_COLOR.ACCENT_1,
    "accent2": MSO_THEME_COLOR.ACCENT_2,
    "accent3": MSO_THEME_COLOR.ACCENT_3,
    "accent5": MSO_THEME_COLOR.ACCENT_5,
    "accent6": MSO_THEME_COLOR.ACCENT_6,
}


@dataclass(frozen=True)
class Line:
    """One paragraph of a text box."""

    text: str
    size: float = 16
    color: str = "text"
    bold: bool = False
    before: float = 0
    align: Any = PP_ALIGN.LEFT
    bullet: bool = False


def _fill(shape: Any, color: str) -> None:
    shape.fill.solid()
    shape.fill.fore_color.theme_color = _COLORS[color]
    shape.line.fill.background()


def panel(slide: Any, box: Box, color: str, *, name: str, opacity: float = 1.0) -> Any:
    """Add a plain rectangle without a border."""
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Emu(emu(value)) for value in box))
    shape.name = name
    _fill(shape, color)
    style = shape.element.find(qn("p:style"))  # the default style adds shadows and borders
    if style is not None:
        shape.element.remove(style)
    if opacity < 1:
        chosen = shape.element.spPr.find(f".//{qn('a:schemeClr')}")
        etree.SubElement(chosen, qn("a:alpha")).set("val", str(round(opacity * 100_000)))
    return shape


def photo(slide: Any, box: Box, key: str, description: str) -> Any:
    """Add the frame that a photograph of the data replaces."""
    frame = panel(slide, box, "accent5", name=f"Photo {key}")
    frame.element.nvSpPr.cNvPr.set("descr", description)
    write(frame, [Line(f"{{{key}}}", 14, "paper", align=PP_ALIGN.CENTER)], MSO_ANCHOR.MIDDLE)
    return frame


def text(
    slide: Any,
    box: Box,
    lines: Sequence[Line],
    *,
    name: str,
    anchor: Any = MSO_ANCHOR.TOP,
    color: str | None = None,
    inset: float = 0,
) -> Any:
    """Add a text box, with a filled background if a colour is given."""
    if color is None:
        shape = slide.shapes.add_textbox(*(Emu(emu(value)) for value in box))
        shape.name = name
    else:
        shape = panel(slide, box, color, name=name)
    write(shape, lines, anchor, inset)
    return shape


def write(shape: Any, lines: Sequence[Line], anchor: Any, inset: float = 0) -> None:
    """Fill a shape's text frame with paragraphs."""
    frame = shape.text_frame
    frame.word_wrap = True
    frame.vertical_anchor = anchor
    for side in ("margin_left", "margin_right", "margin_top", "margin_bottom"):
        setattr(frame, side, Emu(emu(inset)))
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = line.align
        paragraph.space_before = Pt(line.before)
        run = paragraph.add_run()
        run.text = line.text
        run.font.size = Pt(line.size)
        run.font.bold = line.bold
        run.font.color.theme_color = _COLORS[line.color]
    for line, element in zip(lines, shape.element.iter(qn("a:p")), strict=True):
        if line.bullet:
            _bullet(element)


def _bullet(paragraph: Any) -> None:
    """Give a paragraph the square of the house's lists."""
    properties = paragraph.get_or_add_pPr()
    properties.set("marL", str(emu(0.2)))
    properties.set("indent", str(-emu(0.2)))
    color = etree.SubElement(properties, qn("a:buClr"))
    etree.SubElement(color, qn("a:schemeClr")).set("val", "accent2")
    etree.SubElement(properties, qn("a:buSzPct")).set("val", "55000")
    etree.SubElement(properties, qn("a:buFont")).set("typeface", "Arial")
    etree.SubElement(properties, qn("a:buChar")).set("char", "■")


def fill_placeholders(slide: Any, texts: dict[int, str]) -> None:
    """Put markers into the layout's placeholders, and add footer and slide number."""
    for shape in slide.placeholders:
        index = shape.placeholder_format.idx
        if index in texts:
            shape.text_frame.text = texts[index]
    for placeholder in slide.slide_layout.placeholders:
        if placeholder.placeholder_format.idx in {FOOTER, NUMBER}:
            _repeat_on_slide(slide, placeholder)


def _repeat_on_slide(slide: Any, placeholder: Any) -> None:
    """Put a footer or number on the slide; python-pptx leaves them to the layout."""
    shape = copy.deepcopy(placeholder.element)
    shape.nvSpPr.cNvPr.set("id", str(max(one.shape_id for one in slide.shapes) + 1))
    for child in list(shape.spPr):  # place and format stay with the layout
        shape.spPr.remove(child)
    body = shape.find(qn("p:txBody"))
    for tag in ("a:bodyPr", "a:lstStyle"):
        body.replace(body.find(qn(tag)), etree.Element(qn(tag)))
    footer = body.find(f".//{qn('a:t')}")
    if placeholder.placeholder_format.idx == FOOTER:
        footer.text = "{footer}"
    slide.shapes.element.append(shape)


def table(
    slide: Any,
    box: tuple[float, float, float],
    key: str,
    *,
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    row_height: float,
    size: float = 14,
    total: bool = False,
    left_columns: int = 1,
    bars: bool = False,
) -> None:
    """Add a table that data fills: its alternative text is the key.

    The first `left_columns` are aligned left, the others right, as numbers want to be; with
    `bars`, the numbers before the last column keep clear of the bars in it.
    """
    left, top, width = box
    frame = slide.shapes.add_table(
        len(rows),
        len(widths),
        Emu(emu(left)),
        Emu(emu(top)),
        Emu(emu(width)),
        Emu(emu(row_height * len(rows))),
    )
    frame.name = f"Table {key}"
    frame.element.nvGraphicFramePr.cNvPr.set("descr", key)
    grid = frame.table
    frame.element.find(f".//{qn('a:tableStyleId')}").text = TABLE_STYLE
    grid.first_row, grid.horz_banding, grid.last_row = True, False, total
    for column, share in enumerate(widths):
        grid.columns[column].width = Emu(emu(width * share / sum(widths)))
    for number, row in enumerate(rows):
        grid.rows[number].height = Emu(emu(row_height))
        for column, value in enumerate(row):
            cell = grid.cell(number, column)
            _cell(cell, value, size, right=column >= left_columns)
            if bars and column == len(widths) - 2:
                cell.margin_right = Emu(emu(0.3))


def _cell(cell: Any, value: str, size: float, *, right: bool) -> None:
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_left = cell.margin_right = Emu(emu(0.08))
    cell.margin_top = cell.margin_bottom = Emu(emu(0.03))
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    run = paragraph.add_run()
    run.text = value
    run.font.size = Pt(size)


def columns(slide: Any, box: Box, key: str, series: str) -> None:
    """Add a native column chart of three sample columns, found by `key`."""
    data: Any = CategoryChartData(number_format="#,##0")  # type: ignore[no-untyped-call]
    data.categories = ["First", "Second", "Third"]
    data.add_series(series, (120, 180, 150))
    frame = slide.shapes.add_chart(
        XL_CHART_TYPE.COLUMN_CLUSTERED, *(Emu(emu(value)) for value in box), data
    )
    frame.name = f"Chart {key}"
    frame.element.nvGraphicFramePr.cNvPr.set("descr", key)
    chart = frame.chart
    chart.has_legend = chart.has_title = False
    chart.font.size = Pt(12)
    chart.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
    plot = chart.plots[0]
    plot.gap_width = 45
    plot.has_data_labels = True
    plot.data_labels.font.size = Pt(12)
    plot.data_labels.number_format = "#,##0"
    plot.data_labels.number_format_is_linked = False
    fill = plot.series[0].format.fill
    fill.solid()
    fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_3
    axis = chart.value_axis
    axis.minimum_scale = 0
    axis.visible = axis.has_major_gridlines = False
    chart.category_axis.major_tick_mark = XL_TICK_MARK.NONE
    chart.category_axis.format.line.color.theme_color = MSO_THEME_COLOR.ACCENT_5


def notes(slide: Any, marker: str) -> None:
    """Put a marker into the speaker notes."""
    slide.notes_slide.notes_text_frame.text = marker


def list_notes_master(presentation: Any) -> None:
    """List the notes master behind the slide masters, which python-pptx leaves to others."""
    part = presentation.part
    listing = etree.Element(qn("p:notesMasterIdLst"))
    identity = part.relate_to(part.notes_master_part, RELATIONSHIP_TYPE.NOTES_MASTER)
    etree.SubElement(listing, qn("p:notesMasterId"), {qn("r:id"): identity})
    presentation.element.find(qn("p:sldMasterIdLst")).addnext(listing)
