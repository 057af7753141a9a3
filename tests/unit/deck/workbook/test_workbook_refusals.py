"""Workbooks that cannot be patched are refused with the reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slidemill.deck.compiler.workbook import UnpatchableWorkbookError, compile_workbook
from slidemill.deck.render.workbook import CellLine
from tests.unit.deck.workbook.workbooks import BLOCK, Parts, members, powerpoint, zipped

_SML = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def test_an_encrypted_or_old_workbook_is_refused() -> None:
    with pytest.raises(UnpatchableWorkbookError, match="encrypted, or an"):
        compile_workbook(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))


def test_bytes_that_are_no_zip_are_refused() -> None:
    with pytest.raises(UnpatchableWorkbookError, match="no zip directory"):
        compile_workbook(b"PK nothing")


def test_a_zip64_archive_is_refused() -> None:
    raw = bytearray(zipped(powerpoint()))
    end = raw.rindex(b"PK\x05\x06")
    raw[end + 8 : end + 12] = b"\xff\xff\xff\xff"
    with pytest.raises(UnpatchableWorkbookError, match="ZIP64"):
        compile_workbook(bytes(raw))


def test_a_sheet_that_inflates_beyond_what_it_says_is_refused() -> None:
    raw = zipped(powerpoint())
    at = raw.rindex(b"xl/worksheets/sheet1.xml") - 46 + 24
    with pytest.raises(UnpatchableWorkbookError, match="damaged"):
        compile_workbook(raw[:at] + (100).to_bytes(4, "little") + raw[at + 4 :])


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        (powerpoint(workbook=(_SML, _STRICT)), "strict form"),
        (
            powerpoint(
                **{
                    "[Content_Types].xml": (
                        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main"
                        "+xml",
                        "application/vnd.ms-excel.sheet.binary.macroEnabled.main",
                    )
                }
            ),
            ".xlsb",
        ),
        (powerpoint(workbook=("<sheet name", "<other name")), "no worksheet"),
        (powerpoint(workbook=(_SML, "urn:other")), "not a workbook"),
        (powerpoint(sheet1=("</worksheet>", "")), "not well-formed"),
        (powerpoint(sheet1=("<sheetData>", "<sheetData><row r='x'/>")), "cannot be read"),
        (powerpoint(sheet1=('<row r="3"', '<row r="2"')), "not in order"),
        (
            powerpoint(sheet1=("<worksheet ", '<!DOCTYPE worksheet [<!ENTITY e "x">]><worksheet ')),
            "document type",
        ),
        ({"[Content_Types].xml": powerpoint()["[Content_Types].xml"]}, "no workbook part"),
        ({"a.txt": "x"}, "no Office document"),
        (powerpoint(sheet1=("<pageMargins", " " * (17 << 20) + "<pageMargins")), "larger than"),
    ],
)
def test_a_workbook_that_cannot_be_written_is_refused(parts: Parts, reason: str) -> None:
    with pytest.raises(UnpatchableWorkbookError, match=reason) as caught:
        compile_workbook(zipped(parts))
    assert caught.value.reason


@given(st.data())
def test_a_damaged_workbook_is_compiled_or_refused(data: st.DataObject) -> None:
    parts = powerpoint()
    carried = {"xl/sharedStrings.xml", "xl/theme/theme1.xml"}  # as they are, unread
    name = data.draw(st.sampled_from(sorted(parts.keys() - carried)))
    text = parts[name]
    start = data.draw(st.integers(0, len(text)))
    junk = data.draw(st.sampled_from(["", "9", "-1", '"', 'r="x"', "<a/>", "\xb2", "_xD800_"]))
    parts[name] = text[:start] + junk + text[start + data.draw(st.integers(0, 3)) :]
    try:
        plan = compile_workbook(zipped(parts))
    except UnpatchableWorkbookError:
        return
    members(plan.filled(plan.sheets[0], [CellLine(1, 0, [1.0], number_format="0.0")], [BLOCK]))
