"""Effective formatting of a shape's or a table cell's text, level by level, for measuring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from slidemill.deck.compiler.markup import Markup, with_usual_prefixes
from slidemill.deck.compiler.table_style import TableStyles
from slidemill.deck.compiler.textbody import BodyReader
from slidemill.deck.compose.canvas import Canvas
from slidemill.deck.opc.namespaces import a
from slidemill.deck.render.bodytext import BodyStyles, TextStyle
from slidemill.deck.typography import Font, Paragraph

_TRUE: Final = ("1", "true", "on")
_EDGES: Final = ("firstRow", "lastRow", "firstCol", "lastCol")
_UNSTYLED: Final = (
    "{2D5ABB26-0587-4C30-8999-92F81FD0307C}",
    "{5940675A-B579-460E-94D1-54222C63F5DA}",
)
"""The styles "No Style" without and with a grid, whose edges are not bold."""


@dataclass(frozen=True, slots=True)
class LevelFonts:
    """What the nine levels of a text look like; all lengths are in points."""

    styles: BodyStyles

    @property
    def approximate(self) -> bool:
        """Whether a font that was asked for so far is one whose widths are estimated."""
        return self.styles.approximate

    def level(self, number: int = 0) -> TextStyle:
        """Return the formatting of a level, 0 to 8: size, bold, indents, spacing, bullet."""
        return self.styles.levels[min(max(number, 0), len(self.styles.levels) - 1)]

    def style(
        self, paragraph: etree._Element | None = None, run: etree._Element | None = None
    ) -> TextStyle:
        """Return the formatting in force under these `a:pPr` and `a:rPr`."""
        return self.styles.run(_text(paragraph), _text(run))

    def typeface(self, style: TextStyle) -> str:
        """Return the name of a style's typeface, the theme's resolved."""
        return self.styles.fonts.get(style.typeface, style.typeface)

    def font(self, style: TextStyle) -> Font:
        """Return the font of a style, to measure with."""
        return self.styles.font(style)

    def paragraphs(self, elements: Iterable[etree._Element]) -> list[Paragraph]:
        """Return paragraphs (`a:p`) with the formatting in force, to lay out."""
        return self.styles.paragraphs("".join(map(_text, elements)))


def fonts_of(canvas: Canvas, shape: etree._Element) -> LevelFonts:
    """Return the formatting of a shape's text (`p:sp`).

    It comes from the shape's own list style, its layout's and master's placeholders, the
    master's text styles, the presentation's default text style and the theme's fonts, the
    nearest counting (ECMA-376 part 1, 19.3.1.52 and 21.1.2.4).
    """
    return LevelFonts(reader_of(canvas).styles(shape))


def cell_fonts(
    canvas: Canvas, table: etree._Element, row: int, column: int, cell: etree._Element | None = None
) -> LevelFonts:
    """Return the formatting of the text in a cell of a table (`a:tbl`).

    It comes from the presentation's default text style (18 pt when that has no size), under the
    `a:tcTxStyle` of the table style's parts that hold there (first row, bands, …), under the
    list style of the cell (`a:tc`), when one is given. `row` and `column` are 0-based; in a
    table that will be rewritten, ask for the place whose part of the style is meant.
    """
    source, properties = canvas.source, table.find(a("tblPr"))
    names = () if properties is None else _places(table, properties, row, column)
    style = "" if properties is None else properties.findtext(a("tableStyleId")) or ""
    levels = source.library.recalled(
        ("cell levels", source.layout_part, style, names),
        lambda: _cell_levels(canvas, table, names),
    )
    own = None if cell is None else cell.find(f"{a('txBody')}/{a('lstStyle')}")
    if own is not None:
        levels = tuple(
            level if (stated := own.find(a(f"lvl{number}pPr"))) is None
            else level.with_level(_text(stated))
            for number, level in enumerate(levels, 1)
        )  # fmt: skip
    return LevelFonts(BodyStyles(levels, source.text_defaults.fonts))


def _cell_levels(
    canvas: Canvas, table: etree._Element, names: tuple[str, ...]
) -> tuple[TextStyle, ...]:
    levels = reader_of(canvas).cell_levels()
    for part in _parts(canvas, table, names):
        levels = tuple(_styled(level, part) for level in levels)
    return levels


def reader_of(canvas: Canvas) -> BodyReader:
    """Return the reader of a canvas' text bodies."""
    source = canvas.source
    return BodyReader(Markup(canvas.root), source.ancestry, source.text_defaults)


def _text(element: etree._Element | None) -> str:
    """Return an element as text with the usual prefixes, which the styles are read from."""
    if element is None:
        return ""
    if element.prefix != "a":
        element = with_usual_prefixes(element)
    return etree.tostring(element, encoding="unicode", with_tail=False)


def _parts(
    canvas: Canvas, table: etree._Element, names: Iterable[str]
) -> Iterator[etree._Element | bool]:
    """Yield the text styles of a table style's parts in their order; True for just bold."""
    properties = table.find(a("tblPr"))
    if properties is None:
        return
    library = canvas.source.library
    styles = library.once("table styles", lambda: TableStyles(library.package))
    style = styles.style(table)
    if style is None:
        identity = (properties.findtext(a("tableStyleId")) or "").strip().upper()
        if identity and identity not in _UNSTYLED and any(name in _EDGES for name in names):
            yield True  # so it is in all of PowerPoint's own styles, which decks need not bring
        return
    for name in names:
        found = style.find(f"{a(name)}/{a('tcTxStyle')}")
        if found is not None:
            yield found


def _places(
    table: etree._Element, properties: etree._Element, row: int, column: int
) -> tuple[str, ...]:
    """Name the parts of a table style that a cell is in, the strongest last."""
    on = {name: properties.get(name) in _TRUE for name in (*_EDGES, "bandRow", "bandCol")}
    rows, columns = (
        len(table.findall(a("tr"))),
        len(table.findall(f"{a('tblGrid')}/{a('gridCol')}")),
    )
    names = ["wholeTbl"]
    if on["bandRow"]:
        names.append("band2H" if (row - on["firstRow"]) % 2 else "band1H")
    if on["bandCol"]:
        names.append("band2V" if (column - on["firstCol"]) % 2 else "band1V")
    if on["lastCol"] and column == columns - 1:
        names.append("lastCol")
    if on["firstCol"] and column == 0:
        names.append("firstCol")
    if on["lastRow"] and row == rows - 1:
        names.append("lastRow")
    if on["firstRow"] and row == 0:
        names.append("firstRow")
    return tuple(names)


def _styled(style: TextStyle, part: etree._Element | bool) -> TextStyle:
    if isinstance(part, bool):
        return replace(style, bold=part)
    changes: dict[str, object] = {}
    for name, attribute in (("bold", "b"), ("italic", "i")):
        stated = part.get(attribute, "def")
        if stated in ("on", "off"):
            changes[name] = stated == "on"
    latin = part.find(f"{a('font')}/{a('latin')}")
    reference = part.find(a("fontRef"))
    if latin is not None:
        changes["typeface"] = latin.get("typeface", "")
    elif reference is not None and reference.get("idx") in ("major", "minor"):
        changes["typeface"] = "+mj-lt" if reference.get("idx") == "major" else "+mn-lt"
    return replace(style, **changes) if changes else style  # type: ignore[arg-type]  # by name
