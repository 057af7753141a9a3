"""Writing titles and text blocks into the shapes of a template slide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lxml import etree

from slidemill.contracts.presentations import SlideFormat, TextContent, TextFormat
from slidemill.deck.compiler.geometry import placeholder_of
from slidemill.deck.compose.canvas import Canvas
from slidemill.deck.compose.looks import BodyLooks, Look, look_of, looks_of
from slidemill.deck.compose.textfit import fit_text
from slidemill.deck.compose.textroom import TextRoom, room_of, text_body
from slidemill.deck.opc.namespaces import a
from slidemill.deck.text import lines_of
from slidemill.deck.text_formats import (
    format_text,
    merged,
    paragraph_properties,
    set_spacing,
)

_GAP: Final = 0.6
"""Of its size: the least space above a block that follows another in one shape."""


def write_title(
    canvas: Canvas,
    shape: etree._Element,
    text: str,
    format_: TextFormat | None = None,
    *,
    place: str | None = None,
) -> None:
    """Put a text into a title, or another shape of one text (subtitle, header, footer).

    It looks like the first run of the template's text; line ends break the line. A text too
    long for the shape shrinks to 60 % of its size, and is then a warning at `place`.
    """
    canvas.claim(shape)
    body = text_body(shape)
    room = room_of(canvas, shape)
    paragraph = title_look(body).written(trimmed(lines_of(text)))
    format_text(paragraph, format_)
    replace_paragraphs(body, [paragraph])
    asked = format_ is not None and format_.font_size is not None
    fit_text(room, title=True, asked=asked, place=place or canvas.place)


def write_block(
    canvas: Canvas,
    shape: etree._Element,
    blocks: Sequence[TextContent],
    header: str | None = None,
    formats: SlideFormat | None = None,
    *,
    place: str | None = None,
) -> None:
    """Put text blocks, under the column's `header`, into a body placeholder or a text box.

    A block's own formats win over `formats.body` in placeholders and `formats.textbox` in other
    shapes, these over the template's. All blocks shrink together, to the option
    `textbox_min_font_size`; what then does not fit is a warning at `place`.
    """
    canvas.claim(shape)
    body = text_body(shape)
    room = room_of(canvas, shape)
    looks = looks_of(body, room.fonts)
    writer = _Writer(room, looks, formats)
    paragraphs = list(writer.column(blocks, header))
    replace_paragraphs(body, paragraphs or [looks.text.written(())])
    fit_text(
        room,
        least=canvas.options.textbox_min_font_size,
        asked=writer.asked,
        place=place or canvas.place,
    )


class _Writer:
    """Writes the paragraphs of one shape's blocks."""

    def __init__(self, room: TextRoom, looks: BodyLooks, formats: SlideFormat | None) -> None:
        self._fonts = room.fonts
        self._looks = looks
        self.asked = False
        """Whether any format that was used names a size."""
        body = None if formats is None else formats.body
        box = None if formats is None else formats.textbox
        if placeholder_of(room.shape) is not None:
            self._header = self._text = self._bullets = body
        else:
            self._header = None if box is None else box.header
            self._text = None if box is None else box.text
            self._bullets = None if box is None else box.bullets

    def column(self, blocks: Sequence[TextContent], header: str | None) -> Iterator[etree._Element]:
        """Yield the paragraphs of a column: its header, then its blocks."""
        headed, written = bool(header and header.strip()), False
        if header and headed:
            yield self._paragraph(self._looks.header, header, self._header)
        for block in blocks:
            apart = written or (headed and bool(block.header and block.header.strip()))
            for paragraph in self._block(block, under_header=headed):
                if apart:
                    self._part(paragraph)
                    apart = False
                yield paragraph
                written = True

    def _block(self, block: TextContent, *, under_header: bool) -> Iterator[etree._Element]:
        if block.header and block.header.strip():
            look = self._looks.text.bold() if under_header else self._looks.header
            yield self._paragraph(look, block.header, merged(block.header_format, self._header))
        if block.text and block.text.strip():
            format_ = merged(block.text_format, self._text)
            for line in trimmed(lines_of(block.text)):
                yield self._paragraph(self._looks.text, line, format_)
        format_ = merged(block.bullets_format, self._bullets)
        for item in block.bullets or ():
            if item.strip():
                yield self._paragraph(self._looks.bullets, item, format_)

    def _paragraph(self, look: Look, text: str, format_: TextFormat | None) -> etree._Element:
        paragraph = look.written(trimmed(lines_of(text)))
        format_text(paragraph, format_)
        self.asked |= format_ is not None and format_.font_size is not None
        return paragraph

    def _part(self, paragraph: etree._Element) -> None:
        """Keep a block off the one above it."""
        run = paragraph.find(f"{a('r')}/{a('rPr')}")
        style = self._fonts.style(paragraph.find(a("pPr")), run)
        if style.before.of(style.size) < _GAP * style.size:
            set_spacing(
                paragraph_properties(paragraph), "spcBef", points=round(_GAP * style.size, 1)
            )


def title_look(body: etree._Element) -> Look:
    """Return the look of a body's first text, else of its first paragraph."""
    paragraphs = list(body.iterchildren(a("p")))
    written = (each for each in paragraphs if each.find(a("r")) is not None)
    first = next(written, paragraphs[0] if paragraphs else None)
    return Look() if first is None else look_of(first, first=True)


def replace_paragraphs(body: etree._Element, paragraphs: Sequence[etree._Element]) -> None:
    """Let a text body consist of these paragraphs; it needs one at least (CT_TextBody)."""
    for each in list(body.iterchildren(a("p"))):
        body.remove(each)
    body.extend(paragraphs)


def trimmed(lines: Sequence[str]) -> list[str]:
    """Return lines without the blank ones before the first and after the last text."""
    result = list(lines)
    while result and not result[-1].strip():
        result.pop()
    while result and not result[0].strip():
        result.pop(0)
    return result
