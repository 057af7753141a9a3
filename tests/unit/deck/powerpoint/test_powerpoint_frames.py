"""Charts in groups, placeholders and alternatives, and charts of the extended kinds."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from slidemill.deck import DataError, compile  # noqa: A004  # the engine's verb
from slidemill.deck.data import Delete
from tests.fixtures.chart_audit import chart_faults
from tests.fixtures.decks import (
    A,
    P,
    R,
    assert_sound,
    data,
    members,
    picture,
    rebuilt,
    relationships,
    rendered,
    xml,
)
from tests.fixtures.powerpoint_charts import KEY, powerpoint_deck
from tests.fixtures.powerpoint_gallery import BY_CATEGORY, workbook_of
from tests.unit.deck.charts.chart_decks import chart, chart_part, chart_xml, names

SLIDE = "ppt/slides/slide1.xml"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_CX = "http://schemas.microsoft.com/office/drawing/2014/chartex"
_CX1 = "http://schemas.microsoft.com/office/drawing/2015/9/8/chartex"
_PIC = (
    '<p:pic xmlns:p="{p}" xmlns:a="{a}" xmlns:r="{r}"><p:nvPicPr>'
    '<p:cNvPr id="{id}" name="Chart" descr="{key}"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr>'
    '<p:blipFill><a:blip r:embed="rId9"/><a:stretch><a:fillRect/></a:stretch></p:blipFill>'
    '<p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
)


def alternative(frame: Any, requires: str) -> None:
    """Put the frame into the choice of an alternative whose fall-back is a picture."""
    content = etree.Element(f"{{{_MC}}}AlternateContent", nsmap={"mc": _MC})
    frame.addprevious(content)
    space = {"cx1": _CX1} if requires == "cx1" else {requires: "urn:newer"}
    choice = etree.SubElement(content, f"{{{_MC}}}Choice", nsmap=space, Requires=requires)
    choice.append(frame)
    picture_text = _PIC.format(
        p=P[1:-1], a=A[1:-1], r=R[1:-1], id=frame.find(f".//{P}cNvPr").get("id"), key=KEY
    )
    etree.SubElement(content, f"{{{_MC}}}Fallback").append(etree.fromstring(picture_text))


def grouped(frame: Any) -> None:
    group = etree.fromstring(
        f'<p:grpSp xmlns:p="{P[1:-1]}"><p:nvGrpSpPr><p:cNvPr id="77" name="G"/><p:cNvGrpSpPr/>'
        "<p:nvPr/></p:nvGrpSpPr><p:grpSpPr/></p:grpSp>"
    )
    frame.addprevious(group)
    group.append(frame)


def placed(frame: Any) -> None:
    holder = frame.find(f"{P}nvGraphicFramePr/{P}nvPr")
    holder.append(etree.fromstring(f'<p:ph xmlns:p="{P[1:-1]}" type="chart" idx="13"/>'))


def with_frame(edit: Any, *, extended: bool = False) -> bytes:
    """Return a deck whose chart's frame was edited; perhaps the chart is a waterfall."""
    template = powerpoint_deck(BY_CATEGORY["columns"], workbook=workbook_of("columns"))
    root = xml(template, SLIDE)
    frame = next(root.iter(f"{P}graphicFrame"))
    edits: dict[str, Any] = {}
    parts = members(template)
    if extended:
        inside = frame.find(f"{A}graphic/{A}graphicData")
        identity = inside[0].get(f"{R}id")
        inside.set("uri", _CX)
        inside[:] = [etree.Element(f"{{{_CX}}}chart", nsmap={"cx": _CX})]
        inside[0].set(f"{R}id", identity)
        edits |= _waterfall(parts, chart_part(template))
    edit(frame)
    rels = "ppt/slides/_rels/slide1.xml.rels"
    text = edits.get(rels, parts[rels]).decode()
    image = (
        f'<Relationship Id="rId9" Type="{R[1:-1]}/image" Target="../media/chart.png"/>'
        "</Relationships>"
    )
    if edit is alternative_of:
        edits[rels] = text.replace("</Relationships>", image).encode()
        edits["ppt/media/chart.png"] = picture()
        types = edits.get("[Content_Types].xml", parts["[Content_Types].xml"]).decode()
        if 'Extension="png"' not in types:
            kind = '<Default Extension="png" ContentType="image/png"/><Override'
            types = types.replace("<Override", kind, 1)
        edits["[Content_Types].xml"] = types.encode()
    return rebuilt(template, {**edits, SLIDE: etree.tostring(root)})


def _waterfall(parts: dict[str, bytes], part: str) -> dict[str, bytes]:
    kind = b"application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    types = parts["[Content_Types].xml"].replace(kind, b"application/vnd.ms-office.chartex+xml")
    rels = "ppt/slides/_rels/slide1.xml.rels"
    link = f"{R[1:-1]}/chart".encode()
    extended = b"http://schemas.microsoft.com/office/2014/relationships/chartEx"
    inside = (
        f'<cx:chartSpace xmlns:cx="{_CX}" xmlns:a="{A[1:-1]}" xmlns:r="{R[1:-1]}"><cx:chartData>'
        '<cx:externalData r:id="rId3" cx:autoUpdate="0"/><cx:data id="0"><cx:strDim type="cat">'
        '<cx:f>Sheet1!$A$2:$A$5</cx:f><cx:lvl ptCount="1"><cx:pt idx="0">a</cx:pt></cx:lvl>'
        "</cx:strDim></cx:data></cx:chartData><cx:chart><cx:plotArea><cx:plotAreaRegion>"
        '<cx:series layoutId="waterfall"><cx:dataId val="0"/></cx:series></cx:plotAreaRegion>'
        "</cx:plotArea></cx:chart></cx:chartSpace>"
    )
    return {
        "[Content_Types].xml": types,
        rels: parts[rels].replace(link + b'"', extended + b'"'),
        part: inside.encode(),
    }


def alternative_of(frame: Any) -> None:
    alternative(frame, "cx1")


ASKED = chart({"Series 1": (1, 2, 3), "n": (4, 5, 6)})


@pytest.mark.parametrize("edit", [grouped, placed, alternative_of])
def test_a_chart_takes_data_wherever_its_frame_stands(edit: Any) -> None:
    content = rendered(with_frame(edit), *[{"template": 1, KEY: ASKED}] * 2).content
    assert_sound(content)
    for slide in (1, 2):
        root = chart_xml(content, slide)
        assert names(root) == ["SERIES 1", "N"]
        assert chart_faults(root) == []


def _extended_parts(content: bytes, slide: int) -> dict[str, str]:
    found = relationships(content, f"ppt/slides/slide{slide}.xml").values()
    part = next(target for kind, target in found if kind == "chartEx")
    return {"chart": part} | dict(relationships(content, part).values())


def test_a_chart_of_an_extended_kind_passes_untouched_with_all_its_parts() -> None:
    template = with_frame(alternative_of, extended=True)
    content = rendered(template, {"template": 1}, {"template": 1}).content
    assert_sound(content)
    before, parts = members(template), members(content)
    source = _extended_parts(template, 1)
    for slide in (1, 2):
        copies = _extended_parts(content, slide)
        assert copies.keys() == source.keys()
        assert all(parts[copies[kind]] == before[source[kind]] for kind in source)
    assert _extended_parts(content, 1)["chart"] != _extended_parts(content, 2)["chart"]


def test_a_chart_of_an_extended_kind_with_data_is_a_clear_fault() -> None:
    template = with_frame(alternative_of, extended=True)
    with pytest.raises(DataError, match="slide 1 is a waterfall chart and takes no data"):
        compile(template).render(data({"template": 1, KEY: ASKED}))


@pytest.mark.parametrize("extended", [False, True])
def test_an_alternative_is_deleted_as_a_whole(extended: bool) -> None:
    template = with_frame(alternative_of, extended=extended)
    content = rendered(template, {"template": 1, KEY: Delete()}).content
    assert_sound(content)
    root = xml(content, SLIDE)
    assert root.find(f".//{{{_MC}}}AlternateContent") is None
    assert not any("charts/" in name or "embeddings/" in name for name in members(content))
