"""Putting a `TextFormat` onto DrawingML text properties, in schema order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from lxml import etree

from slidemill.contracts.presentations import Alignment, TextFormat
from slidemill.deck.drawing import FILLS, run_child_order
from slidemill.deck.opc.namespaces import A, a

_MEMBERS: Final = tuple(TextFormat.model_fields)
_ALIGNMENTS: Final = {Alignment.LEFT: "l", Alignment.CENTER: "ctr", Alignment.RIGHT: "r"}
_BULLET_COLORS: Final = ("buClrTx", "buClr")
_BULLET_SIZES: Final = ("buSzTx", "buSzPct", "buSzPts")
_BULLET_FONTS: Final = ("buFontTx", "buFont")
_BULLETS: Final = ("buNone", "buAutoNum", "buChar", "buBlip")
BULLET_PARTS: Final = frozenset((*_BULLET_COLORS, *_BULLET_SIZES, *_BULLET_FONTS, *_BULLETS))
"""Local names of all that says how a paragraph's bullet looks."""
_PARAGRAPH_ORDER: Final = {
    name: number
    for number, names in enumerate(
        (
            ("lnSpc",),
            ("spcBef",),
            ("spcAft",),
            _BULLET_COLORS,
            _BULLET_SIZES,
            _BULLET_FONTS,
            _BULLETS,
            ("tabLst",),
            ("defRPr",),
            ("extLst",),
        )
    )
    for name in names
}
"""Children of CT_TextParagraphProperties (ECMA-376 part 1, 21.1.2.2.7)."""
_AUTOFITS: Final = ("noAutofit", "normAutofit", "spAutoFit")
_WESTERN: Final = re.compile(
    r"(arial|helvetica|calibri|cambria|candara|consolas|constantia|corbel|courier|times|verdana|"
    r"tahoma|trebuchet|georgia|garamond|gill sans|century gothic|franklin gothic|futura|impact|"
    r"aptos|segoe ui|roboto|lato|open sans|montserrat|poppins|inter|raleway|ubuntu|liberation|"
    r"carlito|caladea|dejavu)\b",
    re.IGNORECASE,
)
"""Typefaces without ideographs: East Asian text beside them keeps the template's face."""


def merged(*formats: TextFormat | None) -> TextFormat | None:
    """Lay formats over each other, the strongest first; None when none says anything."""
    stated: dict[str, object] = {}
    for each in reversed(formats):
        if each is not None:
            stated |= {
                name: value for name in _MEMBERS if (value := getattr(each, name)) is not None
            }
    return TextFormat.model_validate(stated) if stated else None


def hex_color(color: str) -> str:
    """Return `#abc`, `abc` or `#AABBCC` as DrawingML has it: `AABBCC`."""
    digits = color.removeprefix("#").upper()
    return "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits


def font_size(points: float) -> str:
    """Return a size as ST_TextFontSize has it: hundredths of a point, 1 to 4000 points."""
    return str(min(max(round(points * 100), 100), 400_000))


def format_run(properties: etree._Element, format_: TextFormat | None) -> None:
    """Put font, size, bold, italic and colour onto `a:rPr`, `a:defRPr` or `a:endParaRPr`."""
    if format_ is None:
        return
    if format_.font_size is not None:
        properties.set("sz", font_size(format_.font_size))
    if format_.bold is not None:
        properties.set("b", "1" if format_.bold else "0")
    if format_.italic is not None:
        properties.set("i", "1" if format_.italic else "0")
    if format_.color is not None:
        set_color(properties, format_.color)
    if format_.font_name is not None:
        set_typeface(properties, format_.font_name)


def set_color(properties: etree._Element, color: str) -> None:
    """Give character properties a plain colour in the place of any fill."""
    fill = etree.Element(a("solidFill"))
    etree.SubElement(fill, a("srgbClr")).set("val", hex_color(color))
    put_fill(properties, fill)


def put_fill(properties: etree._Element, fill: etree._Element) -> None:
    """Give character properties a fill (EG_FillProperties) in the place of any other."""
    remove_children(properties, FILLS)
    _put(properties, fill, run_child_order)


def set_typeface(properties: etree._Element, typeface: str) -> None:
    """Set the face for Latin and complex scripts, and East Asian ones unless it lacks them."""
    scripts = ["latin", "cs"] if _WESTERN.match(typeface) else ["latin", "ea", "cs"]
    remove_children(properties, scripts)
    for script in scripts:
        face = etree.Element(a(script))
        face.set("typeface", typeface)
        _put(properties, face, run_child_order)


def format_paragraph(properties: etree._Element, format_: TextFormat | None) -> None:
    """Put alignment and line spacing onto `a:pPr` or a level of a list style."""
    if format_ is None:
        return
    if format_.alignment is not None:
        properties.set("algn", _ALIGNMENTS[format_.alignment])
    if format_.line_spacing is not None:
        set_spacing(properties, "lnSpc", share=format_.line_spacing)


def set_spacing(
    properties: etree._Element, name: str, *, share: float | None = None, points: float = 0.0
) -> None:
    """Set `lnSpc`, `spcBef` or `spcAft` of `a:pPr`: a share of the line, else so many points."""
    spacing = etree.Element(a(name))
    if share is not None:
        etree.SubElement(spacing, a("spcPct")).set("val", str(round(share * 100_000)))
    else:
        # ST_TextSpacingPoint: hundredths of a point, up to 1584 points
        value = min(max(round(points * 100), 0), 158_400)
        etree.SubElement(spacing, a("spcPts")).set("val", str(value))
    put_in_paragraph(properties, spacing)


def put_in_paragraph(properties: etree._Element, child: etree._Element) -> None:
    """Put a child into `a:pPr` in its place, instead of one of the same name."""
    remove_children(properties, (etree.QName(child).localname,))
    _put(properties, child, _paragraph_order)


def format_text(paragraph: etree._Element, format_: TextFormat | None) -> None:
    """Put a format onto a paragraph (`a:p`): its own properties and those of all its runs."""
    if format_ is None:
        return
    if format_.alignment is not None or format_.line_spacing is not None:
        format_paragraph(paragraph_properties(paragraph), format_)
    for run in paragraph.iterchildren(a("r"), a("br"), a("fld")):
        format_run(run_properties(run), format_)
    end = paragraph.find(a("endParaRPr"))
    if end is not None:
        format_run(end, format_)


def put_autofit(properties: etree._Element, name: str) -> None:
    """Give `a:bodyPr` an autofit (EG_TextAutofit) without any scale, in the place of its own."""
    remove_children(properties, _AUTOFITS)
    autofit = etree.Element(a(name))
    warp = properties.find(a("prstTxWarp"))
    if warp is None:
        properties.insert(0, autofit)
    else:
        warp.addnext(autofit)


def paragraph_properties(paragraph: etree._Element) -> etree._Element:
    """Return `a:pPr` of a paragraph, made when it has none."""
    found = paragraph.find(a("pPr"))
    if found is None:
        found = paragraph.makeelement(a("pPr"))
        paragraph.insert(0, found)
    return found


def run_properties(run: etree._Element) -> etree._Element:
    """Return `a:rPr` of a run, field or line break, made when it has none."""
    found = run.find(a("rPr"))
    if found is None:
        found = run.makeelement(a("rPr"))
        run.insert(0, found)
    return found


def remove_children(element: etree._Element, names: Iterable[str]) -> None:
    """Remove an element's DrawingML children of these local names."""
    wanted = {f"{{{A}}}{name}" for name in names}
    for child in list(element):
        if child.tag in wanted:
            element.remove(child)


def _paragraph_order(name: str) -> int:
    return _PARAGRAPH_ORDER.get(name, len(_PARAGRAPH_ORDER))


def _put(parent: etree._Element, child: etree._Element, order: Callable[[str], int]) -> None:
    """Insert a child before the first one that the schema wants behind it."""
    place = order(etree.QName(child).localname)
    for other in parent.iterchildren("*"):
        if order(etree.QName(other).localname) > place:
            other.addprevious(child)
            return
    parent.append(child)
