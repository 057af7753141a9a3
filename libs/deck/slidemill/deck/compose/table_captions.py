"""Captions of tables: in the template's caption box, else in a small text box below the table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lxml import etree

from slidemill.deck.compose.boxes import Box
from slidemill.deck.compose.canvas import Canvas
from slidemill.deck.compose.reposition import id_of, shapes_with
from slidemill.deck.compose.roles import Placed, Role, name_of, text_of
from slidemill.deck.compose.styles import fonts_of
from slidemill.deck.compose.texts import write_title
from slidemill.deck.opc.namespaces import A, P, a
from slidemill.deck.render.bodytext import EMU_PER_POINT
from slidemill.deck.text import escape, lines_of
from slidemill.deck.text_formats import font_size
from slidemill.deck.typography import measured

_CAPTION: Final = re.compile(r"\bcaption\b|\blegend of\b|\bbildunterschrift\b", re.IGNORECASE)
_TEXTS: Final = frozenset({Role.TEXT, Role.LABEL, Role.HEADING})
_NEAR: Final = 548_640
"""EMU between a table and its caption at most (0.6 inch)."""
_GAP: Final = 45_720
_SHARE: Final = 0.85
"""Of the size of the table's text."""
_LARGEST: Final = 12.0
_INSET: Final = 45_720
_TALL: Final = 1.02
_MOST: Final = 2_000
"""Characters of a caption that are looked at."""


@dataclass(frozen=True, slots=True)
class Caption:
    """Where a caption goes; lengths are in EMU.

    `shape` is the id of the template's caption box, `""` for a box of our own; `below` says that
    it stands `gap` below the table, `height` high.
    """

    text: str
    shape: str
    below: bool
    gap: int = 0
    height: int = 0
    size: float = 0.0
    """Points, in a box of our own."""

    @property
    def room(self) -> int:
        """What the caption takes from the table's room."""
        return self.gap + self.height if self.below else 0


def captions_in(placed: Iterable[Placed]) -> list[tuple[Placed, Placed]]:
    """Return tables of a template slide with the text box that is meant for their caption.

    It is right above or below the table, and its name or its text says "caption".
    """
    placed = list(placed)
    boxes = [
        each
        for each in placed
        if each.role in _TEXTS and _CAPTION.search(f"{name_of(each.shape)}\n{text_of(each.shape)}")
    ]
    tables = [each for each in placed if boxes and each.role is Role.TABLE]
    found = []
    for table in tables:
        near = next((each for each in boxes if _is_near(each.box, table.box)), None)
        if near is not None:
            found.append((table, near))
            boxes.remove(near)
    return found


def caption_shape(canvas: Canvas, frame: etree._Element) -> etree._Element | None:
    """Return the text box of the template that is meant for the caption of this table."""
    found = (box.shape for table, box in captions_in(canvas.placed) if table.shape is frame)
    return next(found, None)


def _is_near(box: Box | None, table: Box | None) -> bool:
    if box is None or table is None:
        return False
    near = -_NEAR <= box.y - table.bottom <= _NEAR or -_NEAR <= table.y - box.bottom <= _NEAR
    return near and min(box.right, table.right) > max(box.x, table.x)


def plan_caption(
    canvas: Canvas, frame: etree._Element, text: str | None, *, bottom: int, body: float
) -> Caption | None:
    """Find room for a caption; `bottom` is the template table's, `body` its font size.

    None when there is no caption to write; the template's box is then left out of the slide.
    """
    shape = caption_shape(canvas, frame)
    if not text or not text.strip():
        return None if shape is None else Caption("", id_of(shape), below=False)
    if shape is not None:
        own = canvas.box(shape)
        if own is None or own.y < bottom - _NEAR // 2:
            return Caption(text, id_of(shape), below=False)
        gap = max(own.y - bottom, 0)
        return Caption(text, id_of(shape), below=True, gap=gap, height=own.cy)
    size = max(min(body * _SHARE, _LARGEST), min(body, canvas.options.table_min_font_size))
    size = round(size * 2) / 2
    box = canvas.box(frame)
    made = _text_box(text[:_MOST], size, Box(0, 0, 0, 0) if box is None else box)
    width = (0 if box is None else box.cx) / EMU_PER_POINT
    laid = measured(fonts_of(canvas, made).paragraphs(made.iter(a("p"))), max(width, 1.0))
    height = round(laid.height * _TALL * EMU_PER_POINT) + _INSET
    return Caption(text, "", below=True, gap=_GAP, height=height, size=size)


def write_caption(
    canvas: Canvas, frame: etree._Element, caption: Caption, table: Box, place: str
) -> None:
    """Write a caption; `table` is where the table stands now."""
    top = table.bottom + caption.gap
    if not caption.shape:
        box = Box(table.x, top, table.cx, caption.height)
        canvas.insert_after(frame, _text_box(caption.text, caption.size, box))
        return
    for shape in shapes_with(canvas, {caption.shape}):
        if not caption.text:
            canvas.remove(shape)
            continue
        own = canvas.box(shape)
        if caption.below and own is not None:
            canvas.move(shape, own._replace(y=top))
        write_title(canvas, shape, caption.text, None, place=place)


def _text_box(text: str, size: float, box: Box) -> etree._Element:
    lines = [line for line in lines_of(text) if line.strip()] or [""]
    paragraphs = "".join(
        f'<a:p><a:r><a:rPr sz="{font_size(size)}"/><a:t>{escape(line.strip())}</a:t></a:r></a:p>'
        for line in lines
    )
    return etree.fromstring(
        f'<p:sp xmlns:p="{P}" xmlns:a="{A}"><p:nvSpPr><p:cNvPr id="1" name="Table caption"/>'
        '<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>'
        f'<a:off x="{box.x}" y="{box.y}"/><a:ext cx="{box.cx}" cy="{box.cy}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody>'
        f'<a:bodyPr wrap="square" lIns="0" tIns="{_INSET}" rIns="0" bIns="0" anchor="t">'
        f"<a:noAutofit/></a:bodyPr><a:lstStyle/>{paragraphs}</p:txBody></p:sp>"
    )
