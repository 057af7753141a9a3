"""The small table of data rows that stands under a chart, a column for each category."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from lxml import etree

from slidemill.contracts.presentations import Chart
from slidemill.deck.charting.number_text import number_shown
from slidemill.deck.charting.plot_place import PlotPlace
from slidemill.deck.compiler.table import whole
from slidemill.deck.opc.namespaces import A16, A, P, a, p
from slidemill.deck.text import escape, escape_attribute, lines_of

_NAME = "{}: data rows"
_POINT = 12_700
_MARGIN = 22_860
_ROW_ID = "{0D108BD9-81ED-4DB2-BD59-A6C34878D82A}"
_TABLE = "http://schemas.openxmlformats.org/drawingml/2006/table"
_RULE = (
    '<a:ln{0} w="6350"><a:solidFill><a:schemeClr val="tx1"><a:lumMod val="25000"/>'
    '<a:lumOff val="75000"/></a:schemeClr></a:solidFill></a:ln{0}>'
)


class Place(NamedTuple):
    """Where a table stands: left, top and width, in EMU."""

    left: int
    top: int
    width: int


def name_of_rows(chart: str) -> str:
    """Return what the table under a chart of this name is called; it is known again by that."""
    return _NAME.format(chart)


def _row_height(size: int) -> int:
    return round(size / 100 * 1.2 * _POINT) + 2 * _MARGIN


class Rows(NamedTuple):
    """What a table of data rows shows: texts by row, the label first.

    `headings` are the categories, for tables under charts that do not show them below.
    """

    headings: Sequence[str]
    lines: Sequence[Sequence[str]]


def rows_of(chart: Chart, *, backwards: bool) -> Rows:
    """Return the data rows of a chart; `backwards` when its first category stands at the right."""
    step = -1 if backwards else 1
    lines = [
        [row.label, *[_shown(value) for value in row.values][::step]]
        for row in chart.data_rows or ()
    ]
    return Rows(["", *chart.categories[::step]], lines)


def _shown(value: str | float | None) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else number_shown(value, "General")


def height_of(rows: Rows, plot: PlotPlace) -> int:
    """Return the height of a table of data rows, in EMU."""
    return (len(rows.lines) + (not plot.under)) * _row_height(plot.size)


def table_frame(rows: Rows, chart: str, place: Place, plot: PlotPlace) -> etree._Element:
    """Return the frame of a table (`p:graphicFrame`) under the plot of a chart."""
    lines = rows.lines if plot.under else [rows.headings, *rows.lines]
    first = round(place.width * plot.left)
    widths = [first, *_shares(round(place.width * plot.width), len(lines[0]) - 1)]
    grid = "".join(f'<a:gridCol w="{width}"/>' for width in widths)
    height = _row_height(plot.size)
    written = "".join(
        f'<a:tr h="{height}">'
        + "".join(
            _cell(text, plot.size, bold=not column or line is rows.headings, label=not column)
            for column, text in enumerate(line)
        )
        + _row_id(number)
        + "</a:tr>"
        for number, line in enumerate(lines)
    )
    name = escape_attribute(name_of_rows(chart))
    properties = "<a:tblPr/>" if plot.under else '<a:tblPr firstRow="1"/>'
    made: etree._Element = etree.fromstring(
        f'<p:graphicFrame xmlns:p="{P}" xmlns:a="{A}"><p:nvGraphicFramePr>'
        f'<p:cNvPr id="0" name="{name}"/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/>'
        "</p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr><p:xfrm>"
        f'<a:off x="{place.left}" y="{place.top}"/>'
        f'<a:ext cx="{sum(widths)}" cy="{height * len(lines)}"/></p:xfrm><a:graphic>'
        f'<a:graphicData uri="{_TABLE}"><a:tbl>{properties}<a:tblGrid>{grid}</a:tblGrid>{written}'
        "</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )
    return made


def refill(frame: etree._Element, rows: Rows) -> None:
    """Let a table of data rows show other rows, in the formats of its old ones.

    Columns join or leave at the right and share the width; the table grows and shrinks below.
    """
    table = next(frame.iter(a("tbl")))
    properties = table.find(a("tblPr"))
    is_headed = properties is not None and properties.get("firstRow") in ("1", "true")
    lines = [rows.headings, *rows.lines] if is_headed else rows.lines
    old = table.findall(a("tr"))
    _regrid(table, max(len(line) for line in lines))
    for row in old:
        table.remove(row)
    height = 0
    for number, line in enumerate(lines):
        made = copy.deepcopy(old[min(number, len(old) - 1)])
        height += whole(made.get("h"))
        _rewrite(made, line)
        for each in made.iter(f"{{{A16}}}rowId"):
            each.set("val", str(_FIRST_ID + number))
        table.append(made)
    extent = frame.find(f"{p('xfrm')}/{a('ext')}")
    if extent is not None:
        extent.set("cy", str(height))


def _regrid(table: etree._Element, count: int) -> None:
    grid = table.find(a("tblGrid"))
    columns = [] if grid is None else grid.findall(a("gridCol"))
    if grid is None or len(columns) < 2 or len(columns) == count:
        return
    widths = _shares(sum(whole(each.get("w")) for each in columns[1:]), count - 1)
    for column in columns[1:]:
        grid.remove(column)
    for width in widths:
        etree.SubElement(grid, a("gridCol")).set("w", str(width))


def _shares(whole_width: int, count: int) -> list[int]:
    """Return so many widths that differ by one EMU at most and make up the whole."""
    edges = [whole_width * number // max(count, 1) for number in range(count + 1)]
    return [right - left for left, right in pairwise(edges)]


def _rewrite(row: etree._Element, texts: Sequence[str]) -> None:
    """Put texts into the cells of a row, further ones in the format of the last."""
    cells = row.findall(a("tc"))
    for cell in cells[len(texts) :]:
        row.remove(cell)
    for number, text in enumerate(texts):
        if number < len(cells):
            cell = cells[number]
        else:
            cell = copy.deepcopy(cells[-1])
            row.findall(a("tc"))[-1].addnext(cell)
        _set_text(cell, text)


def _set_text(cell: etree._Element, text: str) -> None:
    body = cell.find(a("txBody"))
    paragraphs = [] if body is None else body.findall(a("p"))
    if body is None or not paragraphs:
        return
    for paragraph in paragraphs[1:]:
        body.remove(paragraph)
    first = paragraphs[0]
    look = next(first.iter(a("rPr"), a("endParaRPr")), None)
    for child in first.findall("*"):
        if child.tag != a("pPr"):
            first.remove(child)
    line = " ".join(lines_of(text))
    holder = etree.SubElement(first, a("r") if line else a("endParaRPr"))
    if line:
        properties = etree.SubElement(holder, a("rPr"))
        etree.SubElement(holder, a("t")).text = line
    else:
        properties = holder
    if look is not None:
        properties.attrib.update(look.attrib)
        properties.extend(copy.deepcopy(child) for child in look)


def _cell(text: str, size: int, *, bold: bool, label: bool) -> str:
    align = "l" if label else "ctr"
    look = f'sz="{size}" b="{int(bold)}"'
    run = f"<a:r><a:rPr {look}/><a:t>{escape(' '.join(lines_of(text)))}</a:t></a:r>" if text else ""
    rules = "".join(_RULE.format(side) for side in "TB")
    none = "".join(f"<a:ln{side}><a:noFill/></a:ln{side}>" for side in "LR")
    return (
        f'<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="{align}"/>{run}'
        f'<a:endParaRPr {look}/></a:p></a:txBody><a:tcPr marL="36000" marR="36000" '
        f'marT="{_MARGIN}" marB="{_MARGIN}" anchor="ctr">{none}{rules}<a:noFill/></a:tcPr></a:tc>'
    )


_FIRST_ID = 10_001


def _row_id(number: int) -> str:
    return (
        f'<a:extLst><a:ext uri="{_ROW_ID}"><a16:rowId xmlns:a16="{A16}" '
        f'val="{_FIRST_ID + number}"/></a:ext></a:extLst>'
    )
