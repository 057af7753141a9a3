"""Reading the table of a template slide as samples of header, body and total cells."""

from __future__ import annotations

import copy
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from lxml import etree

from slidemill.contracts.presentations import RenderOptions
from slidemill.deck.compiler.markup import Markup
from slidemill.deck.compiler.table import cell_properties, whole
from slidemill.deck.compiler.table_style import TableStyles
from slidemill.deck.compose.canvas import Canvas, SlideFault
from slidemill.deck.compose.library import SourceSlide
from slidemill.deck.compose.reposition import id_of
from slidemill.deck.compose.styles import LevelFonts, cell_fonts
from slidemill.deck.drawing import FILLS
from slidemill.deck.opc.namespaces import A, a
from slidemill.deck.render.bodytext import EMU_PER_POINT
from slidemill.deck.render.table_cell import CellProperties

_TRUE: Final = ("1", "true")
MARGINS: Final = {"marL": 91_440, "marR": 91_440, "marT": 45_720, "marB": 45_720}
"""EMU (ECMA-376 part 1, 21.1.3.17)."""
_LONGEST_PERIOD: Final = 3
"""Rows after which hand-made banding repeats."""
_MARKS: Final = ("dirty", "err", "smtClean")
"""What the spelling checker found in the sample text."""
_LINKS: Final = ("hlinkClick", "hlinkMouseOver")


class RowKind(StrEnum):
    """What a row is."""

    HEADER = "header"
    BODY = "body"
    TOTAL = "total"


class Part(NamedTuple):
    """What a part of the table style gives its cells: fill, text colour (as XML), weight."""

    fill: str = ""
    color: str = ""
    bold: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class CellSample:
    """A cell of the template without its text."""

    body: str
    """`a:bodyPr` and `a:lstStyle`."""
    paragraph: etree._Element
    """`a:pPr`, to be copied."""
    run: etree._Element
    """`a:rPr`, to be copied."""
    properties: CellProperties
    margins: tuple[float, ...]
    """Left, right, upper and lower, in points."""
    fonts: LevelFonts
    bulleted: bool
    part: Part | None = None
    """What the cell has to state itself, as the table's style does not reach it where it goes."""
    plain: dict[Hashable, object] = field(default_factory=dict)
    """What was made of it for texts without a format of their own."""


@dataclass(slots=True)
class TableSample:
    """The template's table; widths and heights are in EMU."""

    canvas: Canvas
    markup: Markup
    table: etree._Element
    """The template's table, its switches set."""
    widths: tuple[int, ...]
    heights: tuple[int, ...]
    header: int | None
    """Row that header rows look like; None when the template sets none off."""
    body: tuple[int, ...]
    """Rows that body rows look like in turn; of the header's look without its weight if empty."""
    total: int | None
    _looks: list[list[etree._Element]] = field(default_factory=list)
    switches: tuple[tuple[str, str], ...] = ()
    """Switches that are set otherwise than in the template."""
    _known: dict[tuple[object, ...], CellSample] = field(default_factory=dict)

    def flag(self, name: str) -> bool:
        """Whether a switch of the table's style, such as `firstRow`, is on."""
        return has_switch(self.table, name)

    def row(self, kind: RowKind, number: int) -> int:
        """Return the template row that a row looks like; `number` counts body rows from 0."""
        if kind is RowKind.HEADER:
            return self.header if self.header is not None else 0
        if kind is RowKind.TOTAL and self.total is not None:
            return self.total
        return self.body[number % len(self.body)] if self.body else 0

    def column(self, number: int, columns: int) -> int:
        """Return the template column that a column looks like, `columns` the table's count."""
        own = len(self.widths)
        if own in (columns, 1):
            return min(number, own - 1)
        if number == columns - 1 and number:
            return own - 1
        return min(number, max(own - 2, 1) if own > 2 else 1)

    def cell(
        self, kind: RowKind, number: int, column: int, columns: int, *, part: str = ""
    ) -> CellSample:
        """Return the sample for a cell; `part` is a part of the style it has to state itself."""
        row, place = self.row(kind, number), self.column(column, columns)
        bare = kind is not RowKind.HEADER and not self.body and row == 0
        key = (row, place, bare, part)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._read(row, place, bare=bare, part=part)
        return known

    def _read(self, row: int, column: int, *, bare: bool, part: str) -> CellSample:
        cells = self._looks[row]
        cell = cells[min(column, len(cells) - 1)]
        styled = _part(self.canvas, self.table, part) if part else None
        text = cell.find(a("txBody"))
        before = (
            ""
            if text is None
            else "".join(
                self.markup.fragment(each)
                for each in text
                if each.tag in (a("bodyPr"), a("lstStyle"))
            )
        )
        paragraph, run = _formats(None if text is None else text.find(a("p")))
        properties = cell_properties(self.markup, cell)
        if bare:
            run.attrib.pop("b", "")
            _drop(run, FILLS)
            properties = CellProperties(
                "", properties.attributes, {}, properties.lines, "", "", properties.after
            )
        fonts = cell_fonts(self.canvas, self.table, 1 if bare else row, column, cell)
        style = fonts.style(paragraph, run)
        return CellSample(
            before or "<a:bodyPr/>", paragraph, run, properties, _margins(properties), fonts,
            style.bulleted, styled,
        )  # fmt: skip


def sample_of(
    canvas: Canvas, frame: etree._Element, switches: tuple[tuple[str, str], ...], place: str
) -> TableSample:
    """Return the table of a template's frame as samples; read once for all slides made of it.

    `switches` of its style are set otherwise than in the template. Raises SlideFault when it has
    no row or no column to take the look from.
    """
    source, identity = canvas.source, id_of(frame)
    key = ("table sample", source.part, identity, switches)
    return source.library.once(key, lambda: _read_sample(source, identity, switches, place))


def _read_sample(
    source: SourceSlide, identity: str, switches: tuple[tuple[str, str], ...], place: str
) -> TableSample:
    canvas = Canvas(source, RenderOptions(), "")
    frame = next(each.shape for each in canvas.placed if id_of(each.shape) == identity)
    table = next(frame.iter(a("tbl")), None)
    grid = () if table is None else table.iterfind(f"{a('tblGrid')}/{a('gridCol')}")
    widths = tuple(whole(each.get("w")) for each in grid)
    rows = [] if table is None else table.findall(a("tr"))
    looks = [row.findall(a("tc")) for row in rows]
    if table is None or not sum(widths) or not looks or not all(looks):
        raise SlideFault(
            place,
            "the template's table has no cells, or no widths, to take the look from; give it a "
            "header row and a body row in the template.",
        )
    markup = Markup(canvas.root)
    set_switches(table, switches)
    header, body, total = _kinds(table, [_look(markup, cells) for cells in looks])
    heights = tuple(whole(row.get("h")) for row in rows)
    return TableSample(
        canvas, markup, table, widths, heights, header, body, total, looks, switches=switches
    )


def has_switch(table: etree._Element, name: str) -> bool:
    """Whether a switch of a table's style (`a:tblPr`), such as `firstRow`, is on."""
    properties = table.find(a("tblPr"))
    return properties is not None and properties.get(name) in _TRUE


def set_switches(table: etree._Element, switches: Iterable[tuple[str, str]]) -> None:
    """Set switches of a table's style."""
    for name, value in switches:
        properties = table.find(a("tblPr"))
        if properties is None:
            properties = etree.Element(a("tblPr"))
            table.insert(0, properties)
        properties.set(name, value)


def _kinds(
    table: etree._Element, looks: Sequence[str]
) -> tuple[int | None, tuple[int, ...], int | None]:
    """Tell header, body and total rows of the template apart, by its switches or by their looks."""
    first = has_switch(table, "firstRow")
    last = has_switch(table, "lastRow") and len(looks) > 1 + first
    total = len(looks) - 1 if last else None
    end = len(looks) - last
    if not first and end > 1 and looks[0] != looks[1]:
        first = end == 2 or looks[0] != looks[2]  # else it bands from the first row on
    body = range(1 if first else 0, end)
    period = next(
        (
            n
            for n in range(1, min(_LONGEST_PERIOD, len(body)) + 1)
            if all(looks[i] == looks[body[0] + (i - body[0]) % n] for i in body)
        ),
        len(body),
    )
    return (0 if first else None), tuple(body[:period]), total


def _look(markup: Markup, cells: Sequence[etree._Element]) -> str:
    """Return what a row looks like, as text to compare."""
    pieces = []
    for cell in cells:
        paragraph, run = _formats(cell.find(f"{a('txBody')}/{a('p')}"))
        for language in ("lang", "altLang", "noProof"):
            run.attrib.pop(language, "")
        pieces += [etree.tostring(each, encoding="unicode") for each in (paragraph, run)]
        pieces.append(cell_properties(markup, cell).original)
    return "".join(pieces)


def _formats(paragraph: etree._Element | None) -> tuple[etree._Element, etree._Element]:
    """Return copies of a paragraph's `a:pPr` and of its first run's `a:rPr`, links left out."""
    properties = None if paragraph is None else paragraph.find(a("pPr"))
    run = None if paragraph is None else paragraph.find(f"{a('r')}/{a('rPr')}")
    if run is None and paragraph is not None and paragraph.find(a("r")) is None:
        run = paragraph.find(a("endParaRPr"))
    kept, copied = _copied(properties, "pPr"), _copied(run, "rPr")
    _drop(copied, _LINKS)
    for mark in _MARKS:
        copied.attrib.pop(mark, "")
    return kept, copied


def _copied(element: etree._Element | None, name: str) -> etree._Element:
    made = etree.Element(a(name), nsmap={"a": A})
    if element is not None:
        made.attrib.update(element.attrib)
        made.extend(copy.deepcopy(child) for child in element)
    return made


def _drop(element: etree._Element, names: Sequence[str] | frozenset[str]) -> None:
    for name in names:
        for child in element.findall(a(name)):
            element.remove(child)


def _margins(properties: CellProperties) -> tuple[float, ...]:
    stated = properties.attributes
    return tuple(
        (int(value) if (value := stated.get(name, "")).isdecimal() else usual) / EMU_PER_POINT
        for name, usual in MARGINS.items()
    )


def _part(canvas: Canvas, table: etree._Element, name: str) -> Part:
    """Return what a part of the table's style (`firstRow`, …) gives its cells."""
    library = canvas.source.library
    styles = library.once("table styles", lambda: TableStyles(library.package))
    color = styles.look(table).colors.get(name, "")
    fill = f"<a:solidFill>{color}</a:solidFill>" if color else ""
    style = styles.style(table)
    text = None if style is None else style.find(f"{a(name)}/{a('tcTxStyle')}")
    if style is None:
        # "Medium Style 2", which decks need not bring along: white and bold
        return Part(fill, '<a:schemeClr val="lt1"/>' if fill else "", bool(fill))
    if text is None:
        return Part(fill)
    own = next((each for each in text if etree.QName(each).localname.endswith("Clr")), None)
    return Part(
        fill,
        "" if own is None else etree.tostring(own, encoding="unicode", with_tail=False),
        text.get("b") == "on",
    )
