"""What stands at the foot of a page: the footer and the number of the slide."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from lxml import etree

from slidemill.contracts.presentations import DeckOptions, TextFormat
from slidemill.deck.compiler.geometry import placeholder_of
from slidemill.deck.compose.boxes import Box, set_box
from slidemill.deck.compose.canvas import Canvas
from slidemill.deck.compose.library import SourceSlide
from slidemill.deck.compose.roles import Role
from slidemill.deck.compose.texts import write_title
from slidemill.deck.opc.namespaces import A, P, a, p

_FIELD = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"
"""PowerPoint's own id for the field; any will do."""
_TYPES = {Role.FOOTER: "ftr", Role.SLIDE_NUMBER: "sldNum"}
_NAMES = {Role.FOOTER: "Footer", Role.SLIDE_NUMBER: "Slide Number"}
_EDGE, _FOOT, _HEIGHT, _NUMBER_WIDTH = 0.056, 0.927, 0.053, 0.12
"""Of the slide's width or height: where PowerPoint's own designs have them."""


def furnish(canvas: Canvas, footer: str | None, options: DeckOptions, number: int) -> None:
    """Give a page its footer and its number.

    The slide's own `footer` goes before the deck's `footer_text`; with neither the template's
    footer stays. Each goes into the slide's own placeholder, else into a new one after the
    layout's, else into a small text box at the usual place. A number that the template shows
    stays shown, whatever `show_slide_numbers` says.
    """
    text = options.footer_text if footer is None else footer
    if text is not None:
        shape = _shape(canvas, Role.FOOTER, wanted=bool(text.strip()))
        if shape is not None:
            format_ = TextFormat(
                font_size=options.footer_font_size, font_name=options.footer_font_name
            )
            write_title(canvas, shape, text, format_)
    if options.show_slide_numbers:
        shape = _shape(canvas, Role.SLIDE_NUMBER, wanted=True)
        if shape is not None and next(_fields(shape), None) is None:
            _write_field(shape, options)
    for field in _fields(canvas.root):
        shown = field.find(a("t"))
        if shown is None:
            shown = etree.SubElement(field, a("t"))
        shown.text = str(number)


def _fields(element: etree._Element) -> Iterator[etree._Element]:
    return (each for each in element.iter(a("fld")) if each.get("type") == "slidenum")


def _shape(canvas: Canvas, role: Role, *, wanted: bool) -> etree._Element | None:
    """Return the shape for `role`; a new one when there is none and it is wanted."""
    found = next((each.shape for each in canvas.placed if each.role is role), None)
    if found is not None or not wanted:
        return found
    source = canvas.source
    new = source.library.once(("furniture", source.layout_part, role), lambda: _new(source, role))
    new = copy.deepcopy(new)
    canvas.append(new)
    return new


def _new(source: SourceSlide, role: Role) -> etree._Element:
    """Return a shape for `role` after the placeholder of the slide's layout, to be copied."""
    for shape in source.layout.iter(p("sp")):
        placeholder = placeholder_of(shape)
        if placeholder is not None and placeholder.get("type") == _TYPES[role]:
            attributes = {n: v for n in ("type", "sz", "idx") if (v := placeholder.get(n))}
            return _new_placeholder(_NAMES[role], attributes)
    return _text_box(source.library.slide_size, role)


def _new_placeholder(name: str, attributes: dict[str, str]) -> etree._Element:
    shape: etree._Element = etree.fromstring(
        f'<p:sp xmlns:p="{P}" xmlns:a="{A}"><p:nvSpPr><p:cNvPr id="0" name="{name}"/><p:cNvSpPr/>'
        "<p:nvPr><p:ph/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p/>"
        "</p:txBody></p:sp>"
    )
    placeholder = next(shape.iter(p("ph")))
    for key, value in attributes.items():
        placeholder.set(key, value)
    return shape


def _text_box(size: tuple[int, int], role: Role) -> etree._Element:
    """Return a small text box at the foot of the page: the footer left, the number right."""
    width, height = size
    edge = round(_EDGE * width)
    number = round(_NUMBER_WIDTH * width)
    y, cy = round(_FOOT * height), round(_HEIGHT * height)
    if role is Role.FOOTER:
        box = Box(edge, y, width - 2 * edge - number, cy)
    else:
        box = Box(width - edge - number, y, number, cy)
    shape: etree._Element = etree.fromstring(
        f'<p:sp xmlns:p="{P}" xmlns:a="{A}"><p:nvSpPr><p:cNvPr id="0" name="{_NAMES[role]}"/>'
        '<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="0" y="0"/>'
        '<a:ext cx="0" cy="0"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>'
        '</p:spPr><p:txBody><a:bodyPr wrap="square" anchor="ctr"><a:noAutofit/></a:bodyPr>'
        f'<a:lstStyle/><a:p><a:pPr algn="{"l" if role is Role.FOOTER else "r"}"/></a:p>'
        "</p:txBody></p:sp>"
    )
    set_box(shape, box)
    return shape


def _write_field(shape: etree._Element, options: DeckOptions) -> None:
    """Let a shape show the number of its slide."""
    body = shape.find(p("txBody"))
    if body is None:
        return
    paragraphs = body.findall(a("p"))
    first = paragraphs[0] if paragraphs else etree.SubElement(body, a("p"))
    for each in paragraphs[1:]:
        body.remove(each)
    for child in [each for each in first if each.tag != a("pPr")]:
        first.remove(child)
    field = etree.SubElement(first, a("fld"), {"id": _FIELD, "type": "slidenum"})
    run = etree.SubElement(field, a("rPr"))
    if placeholder_of(shape) is None:
        run.set("sz", str(round(options.footer_font_size * 100)))
        if options.footer_font_name:
            etree.SubElement(run, a("latin"), {"typeface": options.footer_font_name})
