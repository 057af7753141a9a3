"""How far down a filled table reaches: its rows grow with their text wherever it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from slidemill.deck.data import Text
from slidemill.deck.drawing import font_of
from slidemill.deck.render.bodytext import EMU_PER_POINT, BodyStyles, TextStyle
from slidemill.deck.typography import Font, Paragraph, Run, measured

if TYPE_CHECKING:  # tables know their room
    from slidemill.deck.render.table import CellFormat

_MARGINS = {"marL": 91_440, "marR": 91_440, "marT": 45_720, "marB": 45_720}
"""EMU (ECMA-376 part 1, 21.1.3.17)."""
_MOST_TEXT = 5_000
"""Characters of a cell that are looked at: what lies beyond fits on no slide."""


class _Cell(NamedTuple):
    """A cell's measures in points: margins, height with one line, widest character."""

    style: TextStyle
    font: Font
    across: float
    down: float
    single: float
    widest: float


@dataclass(slots=True)
class TableRoom:
    """The room that a slide `height` EMU high gives its tables."""

    height: int
    styles: BodyStyles
    _cells: dict[int, _Cell] = field(default_factory=dict)

    def excess(
        self,
        top: int,
        rows: Sequence[Sequence[Text]],
        formats: Sequence[Sequence[CellFormat]],
        widths: Sequence[int],
        heights: Sequence[int],
    ) -> float:
        """Return by how many points a table from `top` (EMU) on reaches below the slide.

        `formats` are each row's cells, `widths` and `heights` what the table states, in EMU.
        """
        rooms = [width / EMU_PER_POINT for width in widths]
        reach = top / EMU_PER_POINT
        for row, cells, height in zip(rows, formats, heights, strict=True):
            needed = height / EMU_PER_POINT
            for value, cell, room in zip(row, cells, rooms, strict=False):
                if not cell.merge:
                    needed = max(needed, self._needed(value, cell, room))
            reach += needed
        return reach - self.height / EMU_PER_POINT

    def _needed(self, value: Text, cell: CellFormat, room: float) -> float:
        """Height of a cell with this text, in points."""
        known = self._cells.get(id(cell))
        if known is None:
            known = self._cells[id(cell)] = self._measures(cell)
        text, width = value.value, room - known.across
        if value.styles is None and len(text) * known.widest <= width and text.isascii():
            return known.single if "\n" not in text else self._lines(text, known, known.font, width)
        font = known.font
        if (asked := font_of(value)) is not None:
            run = cell.run.properties("a:rPr", asked)
            font = self.styles.font(self.styles.run(cell.properties.original, run))
        return self._lines(text, known, font, width)

    def _lines(self, text: str, cell: _Cell, font: Font, width: float) -> float:
        style = cell.style
        paragraph = Paragraph(
            [Run(text[:_MOST_TEXT], font)], font, style.left, style.left, style.line
        )
        return measured([paragraph], width).height + cell.down

    def _measures(self, cell: CellFormat) -> _Cell:
        style = self.styles.level(cell.properties.original)
        font = self.styles.font(self.styles.run(cell.properties.original, cell.run.original))
        left, right, top, bottom = (_margin(cell.cell.attributes, name) for name in _MARGINS)
        single = measured([Paragraph([], font, line=style.line)], None).height + top + bottom
        return _Cell(
            style,
            font,
            left + right + style.left,
            top + bottom,
            single,
            font.face.widest * font.size,
        )


def _margin(attributes: Mapping[str, str], name: str) -> float:
    stated = attributes.get(name, "")
    digits = stated.isascii() and stated.isdecimal()
    return (int(stated) if digits else _MARGINS[name]) / EMU_PER_POINT
