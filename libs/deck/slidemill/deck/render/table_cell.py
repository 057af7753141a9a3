"""Properties of table cells: restyled, and with data bars drawn in them."""

from __future__ import annotations

from dataclasses import dataclass

from slidemill.deck.data import Databar, ShapeStyle
from slidemill.deck.drawing import PLAIN_SHAPE, Line, color_xml, solid_fill
from slidemill.deck.render.page import Node, Page

_WHOLE = 100_000
_BORDERS = ("lnL", "lnR", "lnT", "lnB")
_HALF_TURN = 180 * 60_000
"""In the 60,000ths of a degree of `ST_Angle`."""
_CLEAR = '<a:srgbClr val="FFFFFF"><a:alpha val="0"/></a:srgbClr>'


@dataclass(slots=True)
class CellProperties:
    """`a:tcPr` (CT_TableCellProperties) in pieces, in schema order."""

    original: str
    attributes: dict[str, str]
    borders: dict[str, str]
    lines: dict[str, Line]
    fill: str
    fill_color: str
    """The colour element of a solid `fill`, else `""`."""
    after: str
    style_only = True

    def write(self, out: list[str], page: Page) -> None:
        """Write the properties under the page's shape style."""
        out.append(self.text(page.style))

    def parts(self) -> tuple[Node, ...]:
        """As it stands."""
        return (self.original,)

    def text(self, style: ShapeStyle | None, databar: Databar | None = None, look: str = "") -> str:
        """Return the element with `style` laid over and `databar` drawn.

        `look` is the colour that the table's style gives the cell, `""` for none.
        """
        if style is None and databar is None:
            return self.original
        style = style or PLAIN_SHAPE
        attributes = dict(self.attributes)
        if style.vertical_align is not None:
            attributes["anchor"] = style.vertical_align.value
        borders = dict(self.borders)
        if style.outline is not None:
            for name in _BORDERS:
                borders[name] = self.lines[name].filled(style.outline)
        fill = self.fill if style.fill is None else solid_fill(style.fill)
        if databar is not None:
            rest = self.fill_color if self.fill else look
            if style.fill is not None:
                rest = color_xml(style.fill)
            fill = _bar(databar, rest or _CLEAR)
        stated = "".join(f' {name}="{value}"' for name, value in attributes.items())
        ordered = [borders.pop(name, "") for name in _BORDERS] + list(borders.values())
        return f"<a:tcPr{stated}>{''.join(ordered)}{fill}{self.after}</a:tcPr>"


def _bar(databar: Databar, rest: str) -> str:
    """Return a gradient with a hard stop at the bar's end; `rest` is the colour beyond it.

    LibreOffice before 7.6 keeps two colours of a gradient only and fails at one of a single
    colour or of two equal halves. So an empty and a full bar are plain fills, half a bar is a
    hair shorter, and a bar longer than half is written from right to left, which it shows as a
    bar that ends where it should.
    """
    at = round(min(max(databar.ratio, 0.0), 1.0) * _WHOLE)
    if 2 * at == _WHOLE:
        at -= 1
    bar = color_xml(databar.color)
    if at in {0, _WHOLE}:
        return f"<a:solidFill>{bar if at else rest}</a:solidFill>"
    first, last, angle = bar, rest, 0
    if 2 * at > _WHOLE:
        first, last, angle, at = rest, bar, _HALF_TURN, _WHOLE - at
    return (
        f'<a:gradFill rotWithShape="1"><a:gsLst><a:gs pos="0">{first}</a:gs>'
        f'<a:gs pos="{at}">{first}</a:gs><a:gs pos="{at}">{last}</a:gs>'
        f'<a:gs pos="{_WHOLE}">{last}</a:gs></a:gsLst>'
        f'<a:lin ang="{angle}" scaled="0"/></a:gradFill>'
    )
