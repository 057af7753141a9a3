"""Reading shape properties (`CT_ShapeProperties`): fill, line, and what stands around them."""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from slidemill.deck.compiler.markup import Markup
from slidemill.deck.compiler.table import line_of
from slidemill.deck.drawing import FILLS, Line

_GEOMETRY = frozenset({"xfrm", "custGeom", "prstGeom"})


class SurfaceParts(NamedTuple):
    """The children of an `spPr` in their order, as text; `line` is `""` without an `a:ln`."""

    before: str
    fill: str
    line: str
    outline: Line
    after: str


def surface_parts(
    markup: Markup, element: etree._Element | None, width: str = ' w="12700"'
) -> SurfaceParts:
    """Cut an `spPr`; a line that it does not have would get `width` (an attribute, in EMU)."""
    before, fill, line, after, outline = "", "", "", "", Line("ln", width, "")
    for child in () if element is None else element:
        name, xml = str(child.tag).rpartition("}")[2], markup.fragment(child)
        if name in _GEOMETRY:
            before += xml
        elif name in FILLS:
            fill = xml
        elif name == "ln":
            line, outline = xml, line_of(markup, "ln", child)
        else:
            after += xml
    return SurfaceParts(before, fill, line, outline, after)
