"""A deck that keeps every rule, made by code, and the means to break one."""

import io
import re
import zipfile
from collections.abc import Mapping
from functools import cache
from typing import Any

from lxml import etree
from PIL import Image
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import MSO_CONNECTOR
from pptx.util import Inches

_A16 = "http://schemas.microsoft.com/office/drawing/2014/main"
_P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
_PML = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_TABLE = "{http://schemas.openxmlformats.org/drawingml/2006/main}"

Members = dict[str, bytes]


def members(deck: bytes) -> Members:
    """Read all members by name, in order."""
    with zipfile.ZipFile(io.BytesIO(deck)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Write members in the given order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in parts.items():
            archive.writestr(name, raw)
    return out.getvalue()


def changed(name: str, *swaps: tuple[str, str]) -> Members:
    """Take the sound deck's members and replace text in one of them, once per swap."""
    parts = members(sound_deck())
    text = parts[name].decode()
    for old, new in swaps:
        assert old in text, f"{old} is not in {name}"
        text = text.replace(old, new, 1)
    parts[name] = text.encode()
    return parts


@cache
def sound_deck() -> bytes:
    """Three slides: text with notes, table with connector, two charts and a picture."""
    presentation = Presentation()
    layout = presentation.slide_layouts[5]
    _text_slide(presentation.slides.add_slide(layout))
    _table_slide(presentation.slides.add_slide(layout))
    _chart_slide(presentation.slides.add_slide(layout))
    ids = [item.get("id") for item in presentation.slides._sldIdLst]
    _add_sections(presentation, ids)
    out = io.BytesIO()
    presentation.save(out)
    return zipped(_mended(members(out.getvalue()), len(ids)))


def _text_slide(slide) -> None:  # type: ignore[no-untyped-def]  # python-pptx has no types
    slide.shapes.title.text = "Harbour"
    run = slide.shapes.add_textbox(0, 0, Inches(2), Inches(1)).text_frame.paragraphs[0].add_run()
    run.text = "more"
    run.hyperlink.address = "https://example.com/"
    slide.notes_slide.notes_text_frame.text = "Say hello."


def _table_slide(slide) -> None:  # type: ignore[no-untyped-def]
    frame = slide.shapes.add_table(2, 3, 0, 0, Inches(6), Inches(2))
    for index, row in enumerate(frame.table._tbl.tr_lst):
        extensions = etree.SubElement(row, f"{_TABLE}extLst")
        extension = etree.SubElement(extensions, f"{_TABLE}ext")
        extension.set("uri", "{0D108BD9-81ED-4DB2-BD59-A6C34878D82A}")
        etree.SubElement(extension, f"{{{_A16}}}rowId", nsmap={"a16": _A16}).set("val", f"{index}7")
    line = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, 0, 0, 100, 100)
    line.begin_connect(slide.shapes.title, 0)
    slide.notes_slide.notes_text_frame.text = "Explain the table."


def _chart_slide(slide) -> None:  # type: ignore[no-untyped-def]
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["Apr", "May"]
    data.add_series("Inbound", (410, 395))
    data.add_series("Outbound", (310, None))
    for kind in (XL_CHART_TYPE.COLUMN_CLUSTERED, XL_CHART_TYPE.LINE):
        slide.shapes.add_chart(kind, 0, 0, Inches(4), Inches(3), data)
    slide.shapes.add_picture(io.BytesIO(picture("navy")), 0, 0)


def picture(color: str) -> bytes:
    """Write a small PNG of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (8, 6), color).save(out, "PNG")
    return out.getvalue()


def _add_sections(presentation, ids: list[str]) -> None:  # type: ignore[no-untyped-def]
    listed = "".join(f'<p14:sldId id="{number}"/>' for number in ids)
    sections = (
        f'<p14:sectionLst xmlns:p14="{_P14}"><p14:section name="All" '
        'id="{6F1A7C5E-0B9B-4C5E-8B1E-0D5B6F7A8C9D}">'
        f"<p14:sldIdLst>{listed}</p14:sldIdLst></p14:section></p14:sectionLst>"
    )
    element = presentation.element
    extensions = element.find("{*}extLst")
    if extensions is None:
        extensions = etree.SubElement(element, f"{_PML}extLst")
    extension = etree.SubElement(extensions, f"{_PML}ext")
    extension.set("uri", "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}")
    extension.append(etree.fromstring(sections))


def _mended(parts: Members, slides: int) -> Members:
    """Undo what python-pptx is known to leave: negative axis ids, stale counts, lists cut short."""
    for name in list(parts):
        if name.startswith("ppt/charts/chart"):
            parts[name] = re.sub(rb'val="-(\d+)"', rb'val="\1"', parts[name])
    found = re.search(
        rb'Id="(\w+)"[^>]*/notesMaster"|/notesMaster"[^>]*Id="(\w+)"',
        parts["ppt/_rels/presentation.xml.rels"],
    )
    assert found is not None
    parts["ppt/presentation.xml"] = parts["ppt/presentation.xml"].replace(
        b"</p:sldMasterIdLst>",
        b'</p:sldMasterIdLst><p:notesMasterIdLst><p:notesMasterId r:id="%s"/></p:notesMasterIdLst>'
        % (found[1] or found[2]),
    )
    app = parts["docProps/app.xml"]
    parts["docProps/app.xml"] = re.sub(
        rb"<Slides>\d+</Slides>", b"<Slides>%d</Slides>" % slides, app
    ).replace(b"<Notes>0</Notes>", b"<Notes>2</Notes>")
    return parts
