"""Reading a table of the template into the formats its rows, columns and cells have."""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree

from slidemill.deck.compiler.geometry import Scale
from slidemill.deck.compiler.markup import Markup
from slidemill.deck.compiler.table_style import TableStyles
from slidemill.deck.compiler.text import (
    end_properties,
    paragraph_properties,
    run_format,
    stated_attributes,
)
from slidemill.deck.drawing import FILLS, PLAIN_SHAPE, Line, RunFormat
from slidemill.deck.opc.namespaces import a, p
from slidemill.deck.render.table import (
    Bounds,
    CellFormat,
    ColumnFormat,
    Numbered,
    RowFormat,
    TableFormat,
)
from slidemill.deck.render.table_cell import CellProperties
from slidemill.deck.render.text import ParagraphProperties

_NUMBER = re.compile(r'(.*<[\w.-]+:(?:rowId|colId)\b[^>]*\bval=")(\d+)(".*)', re.DOTALL)
_TEXT = re.compile(r"(?<=<a:t>)[^<]*")
_MERGES = ("gridSpan", "rowSpan", "hMerge", "vMerge")
_LINES = ("lnL", "lnR", "lnT", "lnB", "lnTlToBr", "lnBlToTr")
_NO_BODY = "<a:txBody><a:bodyPr/><a:lstStyle/><a:p>"


def whole(value: str | None) -> int:
    """Return a coordinate in EMU; 0 when it is missing or no whole number."""
    try:
        return int(value or "0")
    except ValueError:
        return 0


def line_of(markup: Markup, name: str, element: etree._Element | None) -> Line:
    """Return the line that `element` states; a hairline of 1 pt when there is none."""
    if element is None:
        return Line(name, ' w="12700"', "")
    attributes = "".join(f' {key}="{value}"' for key, value in stated_attributes(element).items())
    rest = "".join(
        markup.fragment(child) for child in element if etree.QName(child).localname not in FILLS
    )
    return Line(name, attributes, rest)


def cell_properties(markup: Markup, cell: etree._Element) -> CellProperties:
    """`a:tcPr` of a cell in pieces."""
    element = cell.find(a("tcPr"))
    if element is None:
        lines = {name: line_of(markup, name, None) for name in _LINES[:4]}
        return CellProperties("", {}, {}, lines, "", "", "")
    borders: dict[str, str] = {}
    fill = color = after = ""
    for child in element:
        name = etree.QName(child).localname
        if name in _LINES or name == "cell3D":
            borders[name] = markup.fragment(child)
        elif name in FILLS:
            fill = markup.fragment(child)
            if name == "solidFill" and len(child):
                color = markup.fragment(child[0])
        else:
            after += markup.fragment(child)
    return CellProperties(
        markup.fragment(element),
        stated_attributes(element),
        borders,
        {name: line_of(markup, name, element.find(a(name))) for name in _LINES[:4]},
        fill,
        color,
        after,
    )


def cell_format(markup: Markup, cell: etree._Element) -> CellFormat:
    """How a cell looks: format of its first run, its paragraph, its body and itself."""
    merge = "".join(
        f' {name}="{value}"' for name, value in stated_attributes(cell).items() if name in _MERGES
    )
    body = cell.find(a("txBody"))
    paragraph = None if body is None else body.find(a("p"))
    look = cell_properties(markup, cell)
    if body is None or paragraph is None:
        return CellFormat(
            merge, _NO_BODY, ParagraphProperties("", {}, ""), RunFormat(), "", "", look
        )
    before = "".join(
        markup.fragment(child) for child in body if child.tag in (a("bodyPr"), a("lstStyle"))
    )
    run = paragraph.find(a("r"))
    end = paragraph.find(a("endParaRPr"))
    if run is not None:
        format_ = run_format(markup, run.find(a("rPr")))
    else:
        format_ = _as_run(run_format(markup, end))
    return CellFormat(
        merge,
        f"<a:txBody>{before}<a:p>",
        paragraph_properties(markup, paragraph)[0],
        format_,
        "" if end is None else markup.fragment(end),
        end_properties(markup, paragraph),
        look,
    )


def _as_run(end: RunFormat) -> RunFormat:
    """Return the run format that typing into an empty cell would give."""
    if not end.original:
        return end
    return RunFormat(end.properties("a:rPr"), end.attributes, end.children)


def table_format(
    markup: Markup,
    frame: etree._Element,
    table: etree._Element,
    scale: Scale,
    styles: TableStyles,
) -> TableFormat | None:
    """Return the formats of a table; None when it has no row or no column to copy."""
    grid = table.find(a("tblGrid"))
    transform = frame.find(p("xfrm"))
    rows = table.findall(a("tr"))
    if grid is None or transform is None or not rows or not len(grid):
        return None
    if not all(row.find(a("tc")) is not None for row in rows):
        return None
    properties = table.find(a("tblPr"))
    total = properties is not None and properties.get("lastRow") in ("1", "true")
    offset, extent = transform.find(a("off")), transform.find(a("ext"))
    if offset is None or extent is None:
        return None
    bounds = Bounds(
        "".join(f' {k}="{v}"' for k, v in stated_attributes(transform).items()),
        whole(offset.get("x")),
        whole(offset.get("y")),
        whole(extent.get("cx")),
        whole(extent.get("cy")),
        scale.x,
        scale.y,
    )
    known: dict[str, CellFormat] = {}
    formats = tuple(_row(markup, row, known) for row in rows)
    look = styles.look(table)
    alone = "firstRow" in look.flags and len(rows) == 1 + (total and len(rows) > 1)
    return TableFormat(
        bounds,
        markup.fragment(transform),
        tuple(_column(markup, column) for column in grid.iterchildren(a("gridCol"))),
        formats,
        total,
        look,
        _below(formats[0]) if alone else None,
    )


def _below(header: RowFormat) -> RowFormat:
    """Return what rows below a header look like that has none: like it, but not set off."""
    return replace(header, cells=tuple(map(_unmarked, header.cells)))


def _unmarked(cell: CellFormat) -> CellFormat:
    """Return a cell without its own weight and colours, so that the table's style rules them."""
    run = cell.run
    if run.original:
        attributes = {name: value for name, value in run.attributes.items() if name != "b"}
        children = {name: xml for name, xml in run.children.items() if name not in FILLS}
        bare = RunFormat("", attributes, children)
        run = RunFormat(bare.properties("a:rPr"), attributes, children)
    look = cell.cell
    plain = replace(look, borders={}, fill="", fill_color="")
    plain = replace(plain, original=plain.text(PLAIN_SHAPE) if look.original else "")
    return CellFormat(cell.merge, cell.body, cell.properties, run, cell.end, cell.empty_end, plain)


def _column(markup: Markup, column: etree._Element) -> ColumnFormat:
    inside = "".join(markup.fragment(child) for child in column)
    return ColumnFormat(whole(column.get("w")), _numbered(inside))


def _row(markup: Markup, row: etree._Element, known: dict[str, CellFormat]) -> RowFormat:
    cells = []
    for cell in row.iterchildren(a("tc")):
        # most cells of a table differ in their text only
        look = _TEXT.sub("", etree.tostring(cell, encoding="unicode", with_tail=False))
        format_ = known.get(look)
        if format_ is None:
            format_ = known[look] = cell_format(markup, cell)
        cells.append(format_)
    tail = "".join(markup.fragment(child) for child in row if child.tag != a("tc"))
    return RowFormat(whole(row.get("h")), tuple(cells), _numbered(tail, "</a:tr>"))


def _numbered(text: str, end: str = "") -> Numbered:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return Numbered(text + end)
    return replace(Numbered(match[1], int(match[2]), match[3]), after=match[3] + end)
