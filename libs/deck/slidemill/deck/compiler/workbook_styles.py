"""Reading a workbook's styles so that cells can get other number formats."""

from __future__ import annotations

from lxml import etree

from slidemill.deck.compiler.markup import Markup
from slidemill.deck.compiler.workbook_markup import SML, outline, prefix_of, put_gap, start_tag
from slidemill.deck.opc.package import parse_xml
from slidemill.deck.render.workbook_styles import StylesPlan

_BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    49: "@",
}
"""Formats that need no definition and read alike in every language (18.8.30)."""
_FIRST_OWN = 164
"""Excel numbers the formats of a file from here on."""

MINIMAL_STYLES = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
"""The styles of a workbook that states none."""


def compile_styles(part: str, root: etree._Element) -> StylesPlan:
    """Cut the styles part at its number formats and cell styles."""
    markup = Markup(root)
    formats = _child(root, "numFmts", 0)
    after = ("cellStyleXfs", "borders", "fills", "fonts", "numFmts")
    places = [root.find(SML + name) for name in after]
    place = next(each for each in places if each is not None)
    xfs = _child(root, "cellXfs", root.index(place) + 1)
    if not len(xfs):
        etree.SubElement(xfs, f"{SML}xf", numFmtId="0", fontId="0", fillId="0", borderId="0")
    own = {
        int(each.get("numFmtId", "0")): each.get("formatCode", "")
        for each in formats.iterchildren(f"{SML}numFmt")
    }
    known = {**_BUILT_IN, **own}
    styles = list(xfs.iterchildren(f"{SML}xf"))
    plan = {
        "formats": "".join(map(markup.fragment, formats)),
        "styles": "".join(map(markup.fragment, styles)),
    }
    bases = tuple(_cut(markup, each) for each in styles)
    count, codes = len(formats), tuple(known.get(_format(each)) for each in styles)
    put_gap(formats, "formats")
    put_gap(xfs, "styles")
    return StylesPlan(
        part=part,
        prefix=prefix_of(root),
        outline=outline(root),
        formats=plan["formats"],
        format_count=count,
        format_ids={code: number for number, code in reversed(known.items())},
        next_format=max(_FIRST_OWN, *own, 0) + 1 if own else _FIRST_OWN,
        styles=plan["styles"],
        bases=bases,
        codes=codes,
    )


def minimal_styles(part: str) -> StylesPlan:
    """Return the styles for a workbook that has no such part."""
    return compile_styles(part, parse_xml(MINIMAL_STYLES.encode(), part))


def _child(root: etree._Element, name: str, index: int) -> etree._Element:
    found = root.find(SML + name)
    if found is None:
        found = etree.SubElement(root, SML + name)
        root.insert(index, found)
    return found


def _format(xf: etree._Element) -> int:
    return int(xf.get("numFmtId", "0"))


def _cut(markup: Markup, xf: etree._Element) -> tuple[str, str]:
    whole = start_tag(markup, xf)
    start = start_tag(markup, xf, ("numFmtId", "applyNumberFormat"))
    return start, markup.fragment(xf)[len(whole) :]
