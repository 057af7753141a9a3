"""Workbooks as different programs write them, made by code, and what is read back from them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from functools import cache

import openpyxl
from lxml import etree
from openpyxl.workbook import Workbook

from slidemill.deck.compiler.workbook import compile_workbook
from slidemill.deck.opc.archive import Packed
from slidemill.deck.render.workbook import CellArea, CellLine

Parts = dict[str, str]

_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
_SML = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument"
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")

BLOCK = CellArea(0, 0, 4, 3)
"""Where PowerPoint's own workbook has its data: A1:D5."""


def zipped(parts: Mapping[str, str]) -> bytes:
    """Write members in the given order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def members(workbook: bytes | Packed) -> Parts:
    """Read all members; each must inflate to its checksum and be XML."""
    raw = workbook if isinstance(workbook, bytes) else workbook.read()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name) for name in archive.namelist()}
    for content in found.values():
        etree.fromstring(content)
    return {name: content.decode() for name, content in found.items()}


def opened(workbook: bytes | Packed) -> Workbook:
    """Open a workbook with an independent reader."""
    raw = workbook if isinstance(workbook, bytes) else workbook.read()
    return openpyxl.load_workbook(io.BytesIO(raw))


def unescaped(value: object) -> object:
    """Undo the escapes of `ST_Xstring`, which openpyxl leaves as they are in cells."""
    if not isinstance(value, str):
        return value
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), value)


def values(workbook: bytes | Packed, sheet: str = "Sheet1") -> list[list[object]]:
    """Return the values (or formulas) of a sheet from A1 on."""
    return [[unescaped(cell) for cell in row] for row in opened(workbook)[sheet].values]


def block(
    names: list[str], categories: list[str], rows: list[list[float | None]]
) -> list[CellLine]:
    """Return the lines of a chart: names of the series above, categories on the left."""
    lines = [CellLine(1, 0, categories)]
    for column, name in enumerate(names, 1):
        lines.append(CellLine(0, column, [name]))
        lines.append(CellLine(1, column, [row[column - 1] for row in rows]))
    return lines


def refilled(parts: Mapping[str, str], lines: list[CellLine], *cleared: CellArea) -> Packed:
    """Compile a workbook and fill its first sheet."""
    plan = compile_workbook(zipped(parts))
    return plan.filled(plan.sheets[0], lines, cleared)


@cache
def _powerpoint() -> tuple[tuple[str, str], ...]:
    strings = [" ", "Series 1", "Series 2", "Series 3", *(f"Category {n}" for n in range(1, 5))]
    items = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in strings)
    numbers = [[4.3, 2.4, 2], [2.5, 4.4, 2], [3.5, 1.8, 3], [4.5, 2.8, 5]]
    rows = ['<row r="1" spans="1:4" x14ac:dyDescent="0.25">']
    rows += [f'<c r="{"ABCD"[n]}1" t="s"><v>{n}</v></c>' for n in range(4)]
    for number, line in enumerate(numbers, 2):
        rows.append(f'</row><row r="{number}" spans="1:4" x14ac:dyDescent="0.25">')
        rows.append(f'<c r="A{number}" s="1" t="s"><v>{number + 2}</v></c>')
        rows += [f'<c r="{"BCD"[n]}{number}" s="2"><v>{v}</v></c>' for n, v in enumerate(line)]
    columns = "".join(
        f'<tableColumn id="{n}" xr3:uid="{{00000000-0010-0000-0000-00000{n}000000}}" '
        f'name="{strings[n - 1]}" dataDxfId="{n - 1}"/>'
        for n in range(1, 5)
    )
    relation = f"{_R}/"
    return (
        (
            "[Content_Types].xml",
            f'{_DECLARED}<Types xmlns="{_PACKAGE}/content-types">'
            f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
            '.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            + "".join(
                f'<Override PartName="/xl/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
                for name, kind in (
                    ("workbook", "spreadsheetml.sheet.main"),
                    ("worksheets/sheet1", "spreadsheetml.worksheet"),
                    ("theme/theme1", "theme"),
                    ("styles", "spreadsheetml.styles"),
                    ("sharedStrings", "spreadsheetml.sharedStrings"),
                    ("tables/table1", "spreadsheetml.table"),
                )
            )
            + "</Types>",
        ),
        (
            "_rels/.rels",
            f'{_DECLARED}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{relation}officeDocument" Target="xl/workbook.xml"/></Relationships>',
        ),
        (
            "xl/workbook.xml",
            f'{_DECLARED}<workbook xmlns="{_SML}" xmlns:r="{_R}"><workbookPr/><sheets>'
            '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets>'
            '<calcPr calcId="191029"/></workbook>',
        ),
        (
            "xl/_rels/workbook.xml.rels",
            f'{_DECLARED}<Relationships xmlns="{_PACKAGE}/relationships">'
            + "".join(
                f'<Relationship Id="rId{n}" Type="{relation}{kind}" Target="{target}"/>'
                for n, (kind, target) in enumerate(
                    (
                        ("worksheet", "worksheets/sheet1.xml"),
                        ("theme", "theme/theme1.xml"),
                        ("styles", "/xl/styles.xml"),
                        ("sharedStrings", "sharedStrings.xml"),
                    ),
                    1,
                )
            )
            + "</Relationships>",
        ),
        (
            "xl/worksheets/sheet1.xml",
            f'{_DECLARED}<worksheet xmlns="{_SML}" xmlns:r="{_R}" '
            'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
            'mc:Ignorable="x14ac" '
            'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac">'
            '<dimension ref="A1:D5"/><sheetViews><sheetView workbookViewId="0"/></sheetViews>'
            '<sheetFormatPr defaultRowHeight="15" x14ac:dyDescent="0.25"/>'
            '<cols><col min="1" max="1" width="12.5" customWidth="1"/></cols>'
            f"<sheetData>{''.join(rows)}</row></sheetData>"
            '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" '
            'footer="0.3"/><tableParts count="1"><tablePart r:id="rId1"/></tableParts></worksheet>',
        ),
        (
            "xl/worksheets/_rels/sheet1.xml.rels",
            f'{_DECLARED}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{relation}table" Target="../tables/table1.xml"/></Relationships>',
        ),
        (
            "xl/tables/table1.xml",
            f'{_DECLARED}<table xmlns="{_SML}" '
            'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
            'mc:Ignorable="xr3" '
            'xmlns:xr3="http://schemas.microsoft.com/office/spreadsheetml/2016/revision3" '
            'id="1" name="Table1" displayName="Table1" ref="A1:D5" totalsRowShown="0">'
            f'<autoFilter ref="A1:D5"/><tableColumns count="4">{columns}</tableColumns>'
            '<tableStyleInfo name="TableStyleLight9" showFirstColumn="0" showLastColumn="0" '
            'showRowStripes="1" showColumnStripes="0"/></table>',
        ),
        (
            "xl/theme/theme1.xml",
            f'{_DECLARED}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
            'name="Office Theme"/>',
        ),
        (
            "xl/styles.xml",
            f'{_DECLARED}<styleSheet xmlns="{_SML}"><fonts count="1"><font><sz val="11"/>'
            '<name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill '
            'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
            '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border>'
            '</borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" '
            'borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" '
            'fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" '
            'borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="2" fontId="0" fillId="0" '
            'borderId="0" xfId="0" applyNumberFormat="1"><alignment horizontal="right"/></xf>'
            '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
            '</cellStyles><dxfs count="4"><dxf/><dxf/><dxf/><dxf/></dxfs></styleSheet>',
        ),
        (
            "xl/sharedStrings.xml",
            f'{_DECLARED}<sst xmlns="{_SML}" count="{len(strings)}" '
            f'uniqueCount="{len(strings)}">{items}</sst>',
        ),
    )


def powerpoint(**swaps: tuple[str, str]) -> Parts:
    """Return a chart's workbook in the manner of PowerPoint: shared strings, a table over A1:D5.

    `sheet1=(old, new)` and the like replace text in a part, which must be there.
    """
    parts = dict(_powerpoint())
    for key, (old, new) in swaps.items():
        name = next(name for name in parts if name.endswith(f"/{key}.xml") or name == key)
        assert old in parts[name], f"{old} is not in {name}"
        parts[name] = parts[name].replace(old, new)
    return parts


def saved(workbook: Workbook) -> bytes:
    """Return what openpyxl writes."""
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()
