"""Writing an agenda into a table of the template: a section a row, or a section a cell."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from typing import Final

from lxml import etree

from slidemill.contracts.presentations import Agenda, TextFormat
from slidemill.deck.compiler.table import whole
from slidemill.deck.compose.canvas import Canvas
from slidemill.deck.compose.highlight import Highlight, odd_one
from slidemill.deck.compose.looks import Look, look_of
from slidemill.deck.compose.styles import LevelFonts, cell_fonts
from slidemill.deck.compose.surroundings import free_around
from slidemill.deck.compose.textfit import Scale, steps_of, write_sizes
from slidemill.deck.compose.texts import replace_paragraphs, trimmed
from slidemill.deck.opc.namespaces import A16, a, p
from slidemill.deck.render.bodytext import EMU_PER_POINT
from slidemill.deck.text import lines_of
from slidemill.deck.text_formats import format_text
from slidemill.deck.typography import Block, Paragraph

_NUMBER: Final = re.compile(r"\s*(\d{1,3})([.):]?)\s*")
_TRUE: Final = ("1", "true")
_MARGINS: Final = {"marL": 91_440, "marR": 91_440, "marT": 45_720, "marB": 45_720}
"""EMU (ECMA-376 part 1, 21.1.3.17)."""


def write_agenda_table(
    canvas: Canvas,
    frame: etree._Element,
    table: etree._Element,
    agenda: Agenda,
    format_: TextFormat | None,
    *,
    place: str,
) -> None:
    """Write the sections into the rows below the header row, or into the cells of a single row.

    The row or cell that differs from the others lends its look to the current section. A cell
    that holds a number in the template is numbered; what else stands beside a section goes.
    """
    rows = table.findall(a("tr"))
    if not rows:
        return
    if len(rows) == 1 and len(rows[0].findall(a("tc"))) > 1:
        _in_cells(canvas, table, rows[0], agenda, format_)
        return
    properties = table.find(a("tblPr"))
    header = len(rows) > 1 and properties is not None and properties.get("firstRow") in _TRUE
    body = rows[1:] if header else rows
    column = _names_column(body)
    fonts = cell_fonts(canvas, table, int(header), column)
    cells = [each.findall(a("tc"))[column] for each in body]
    writer = _Writer(agenda, format_, fonts, cells)
    written = []
    for index in range(len(agenda.sections)):
        row = copy.deepcopy(body[writer.sample(index)])
        for number, cell in enumerate(row.iterchildren(a("tc"))):
            writer.write(cell, index, named=number == column)
        written.append(row)
    _replace(body, written)
    box = canvas.box(frame)
    total = sum(whole(each.get("h")) for each in body)
    most = total + (0 if box is None else free_around(canvas, frame, box).down)
    share = min(total / len(body), most / len(written))
    _fit(canvas, table, written, column, fonts, most=most, share=share, place=place)
    extent = frame.find(f"{p('xfrm')}/{a('ext')}")
    if extent is not None:
        every = (whole(each.get("h")) for each in table.iterchildren(a("tr")))
        extent.set("cy", str(sum(every)))


class _Writer:
    """Writes sections into copies of the template's cells."""

    def __init__(
        self,
        agenda: Agenda,
        format_: TextFormat | None,
        fonts: LevelFonts,
        cells: Sequence[etree._Element],
    ) -> None:
        self._agenda, self._format, self._count = agenda, format_, len(cells)
        looks = [_cell_look(each) for each in cells]
        shown = [(look.shown(fonts), _fill(cell)) for look, cell in zip(looks, cells, strict=True)]
        self._odd = odd_one(shown)
        told = self._odd is not None
        self._base = next(n for n in range(len(cells)) if n != self._odd)
        self._highlight = Highlight(
            looks[self._base], looks[self._odd or 0] if told else looks[self._base], told, not told
        )

    def sample(self, index: int) -> int:
        """Return the number of the template's cell or row that a section is made from."""
        active = index == self._agenda.active_index
        return self._odd if active and self._odd is not None else self._base

    def write(self, cell: etree._Element, index: int, *, named: bool) -> None:
        """Write a section into a cell, or what stands beside it."""
        body = cell.find(a("txBody"))
        if body is None:
            return
        if named:
            active = index == self._agenda.active_index
            lines = trimmed(lines_of(self._agenda.sections[index]))
            color = self._agenda.active_font_color
            replace_paragraphs(
                body, [self._highlight.entry(lines, self._format, color, active=active)]
            )
            return
        number = _NUMBER.fullmatch(_text(cell))
        look = _cell_look(cell)
        lines = []
        if number is not None:
            digits = len(number[1]) if number[1].startswith("0") else 1
            lines = [f"{index + 1:0{digits}d}{number[2]}"]
        paragraph = look.written(lines)
        format_text(paragraph, self._format)
        replace_paragraphs(body, [paragraph])


def _in_cells(
    canvas: Canvas,
    table: etree._Element,
    row: etree._Element,
    agenda: Agenda,
    format_: TextFormat | None,
) -> None:
    cells = row.findall(a("tc"))
    grid = table.find(a("tblGrid"))
    columns = [] if grid is None else grid.findall(a("gridCol"))
    if len(columns) != len(cells):
        return
    writer = _Writer(agenda, format_, cell_fonts(canvas, table, 0, 0), cells)
    count = len(agenda.sections)
    written, widths = [], []
    total = sum(whole(each.get("w")) for each in columns)
    for index in range(count):
        cell = copy.deepcopy(cells[writer.sample(index)])
        writer.write(cell, index, named=True)
        written.append(cell)
        column = copy.deepcopy(columns[min(index, len(columns) - 1)])
        column.set("w", str(total * (index + 1) // count - total * index // count))
        widths.append(column)
    _replace(cells, written)
    _replace(columns, widths)


def _fit(
    canvas: Canvas,
    table: etree._Element,
    rows: Sequence[etree._Element],
    column: int,
    fonts: LevelFonts,
    *,
    most: int,
    share: float,
    place: str,
) -> None:
    """Give the rows `share` each, more where their text needs it, and at most `most`, in EMU.

    Text shrinks to the option's floor for that.
    """
    kept = table.findall(f"{a('tblGrid')}/{a('gridCol')}")
    width = whole(kept[column].get("w")) if column < len(kept) else 0
    cells = [each.findall(a("tc"))[column] for each in rows]
    plain = [fonts.paragraphs(each.iter(a("p"))) for each in cells]
    least = canvas.options.textbox_min_font_size
    every = [paragraph for each in plain for paragraph in each]
    scale, heights = Scale(1.0), [share]
    for scale in (Scale(1.0), *steps_of(every, least)):
        heights = [
            max(_height(cell, [scale.paragraph(each) for each in paragraphs], width), share)
            for cell, paragraphs in zip(cells, plain, strict=True)
        ]
        if sum(heights) <= most:
            break
    if scale.share < 1:
        for row in rows:
            write_sizes(row.iter(a("p")), fonts, scale)
    for row, height in zip(rows, heights, strict=True):
        row.set("h", str(round(height)))
    over = (sum(heights) - most) / EMU_PER_POINT
    if over >= 1:
        canvas.warn(
            place,
            f"the sections are {over:.0f} pt too high for the agenda's table, even at {least:g} "
            "pt; shorten them, or give fewer.",
        )


def _height(cell: etree._Element, paragraphs: Sequence[Paragraph], width: int) -> float:
    """Return how high a cell has to be for these paragraphs, in EMU."""
    left, right, top, bottom = (_margin(cell, name) for name in _MARGINS)
    room = max((width - left - right) / EMU_PER_POINT, 1.0)
    return Block(paragraphs).laid_out(room).height * EMU_PER_POINT + top + bottom


def _names_column(rows: Sequence[etree._Element]) -> int:
    """Return the number of the column with the sections' names: the one with most text."""
    lengths: dict[int, int] = {}
    for row in rows:
        for number, cell in enumerate(row.iterchildren(a("tc"))):
            text = _text(cell)
            length = 0 if _NUMBER.fullmatch(text) else len(text)
            lengths[number] = lengths.get(number, 0) + length
    return max(lengths, key=lambda number: lengths[number], default=0)


def _replace(old: Sequence[etree._Element], new: Sequence[etree._Element]) -> None:
    """Put rows, cells or columns in the place of others; copies lose the ids of extensions."""
    for each in new:
        for identity in list(each.iter(f"{{{A16}}}rowId", f"{{{A16}}}colId")):
            extensions = next(identity.iterancestors(a("extLst")), None)
            parent = None if extensions is None else extensions.getparent()
            if extensions is not None and parent is not None:
                parent.remove(extensions)
        old[0].addprevious(each)
    for each in old:
        parent = each.getparent()
        if parent is not None:
            parent.remove(each)


def _cell_look(cell: etree._Element) -> Look:
    paragraphs = list(cell.iter(a("p")))
    written = (each for each in paragraphs if each.find(a("r")) is not None)
    first = next(written, paragraphs[0] if paragraphs else None)
    return Look() if first is None else look_of(first, first=True)


def _fill(cell: etree._Element) -> bytes:
    properties = cell.find(a("tcPr"))
    return b"" if properties is None else etree.tostring(properties, method="c14n")


def _margin(cell: etree._Element, name: str) -> int:
    properties = cell.find(a("tcPr"))
    stated = None if properties is None else properties.get(name)
    return _MARGINS[name] if stated is None else whole(stated)


def _text(cell: etree._Element) -> str:
    return "".join(each.text or "" for each in cell.iter(a("t")))
