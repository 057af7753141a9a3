"""Headings of columns for which the template slide has no place: over the column's frame."""

from __future__ import annotations

from typing import Final

from lxml import etree

from slidemill.deck.compose.boxes import Box
from slidemill.deck.compose.canvas import Canvas, SlideFault
from slidemill.deck.compose.routing import Line
from slidemill.deck.compose.texts import write_title
from slidemill.deck.opc.namespaces import A, P

_STRIP: Final = 365_760
"""EMU (0.4 inch): room for a line of 16 points."""
_LEAST: Final = 3 * _STRIP
"""EMU that must be left of the frame."""


def put_heading(canvas: Canvas, line: Line) -> None:
    """Take a strip off the top of a table or chart, and put the heading of its column there.

    Raises SlideFault when nobody says where the frame stands, or when it is too low.
    """
    frame = line.target.shape
    box = canvas.box(frame)
    if box is None or box.cy < _STRIP + _LEAST:
        raise SlideFault(
            line.place,
            "the slide has no place for the header of this column; leave it out, or choose a "
            "template slide with headings over its columns.",
        )
    canvas.move(frame, Box(box.x, box.y + _STRIP, box.cx, box.cy - _STRIP))
    shape = _text_box()
    canvas.insert_after(frame, shape)
    canvas.move(shape, Box(box.x, box.y, box.cx, _STRIP))
    write_title(canvas, shape, line.text, line.format, place=line.place)


def _text_box() -> etree._Element:
    return etree.fromstring(
        f'<p:sp xmlns:p="{P}" xmlns:a="{A}"><p:nvSpPr><p:cNvPr id="0" name="Column heading"/>'
        '<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="0" y="0"/>'
        '<a:ext cx="0" cy="0"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>'
        '</p:spPr><p:txBody><a:bodyPr wrap="square" lIns="0" rIns="0" anchor="ctr"><a:normAutofit/>'
        '</a:bodyPr><a:lstStyle/><a:p><a:r><a:rPr sz="1600" b="1"/><a:t>-</a:t></a:r></a:p>'
        "</p:txBody></p:sp>"
    )
