"""Adds to python-pptx's slides and charts what PowerPoint writes into its own."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from random import Random
from typing import Any

from lxml import etree
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_A16 = "http://schemas.microsoft.com/office/drawing/2014/main"
_C16 = "http://schemas.microsoft.com/office/drawing/2014/chart"
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_CS = "http://schemas.microsoft.com/office/drawing/2012/chartStyle"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
_SERIES_ID = "{C3380CC4-5D6E-409C-BE32-E72D297353CC}"
_CHART_RELATION = "http://schemas.microsoft.com/office/2011/relationships/chart"
_ROW_ID = "{0D108BD9-81ED-4DB2-BD59-A6C34878D82A}"
_COLUMN_ID = "{9D8B030D-6E8A-4147-A177-3AD203B41FA5}"
_STYLED = (
    "axisTitle", "categoryAxis", "chartArea", "dataLabel", "dataLabelCallout", "dataPoint",
    "dataPoint3D", "dataPointLine", "dataPointMarker", "dataPointMarkerLayout",
    "dataPointWireframe", "dataTable", "downBar", "dropLine", "errorBar", "floor",
    "gridlineMajor", "gridlineMinor", "hiLoLine", "leaderLine", "legend", "plotArea",
    "plotArea3D", "seriesAxis", "seriesLine", "title", "trendline", "trendlineLabel", "upBar",
    "valueAxis", "wall",
)  # fmt: skip
"""Children of `cs:chartStyle`, in schema order."""
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_SAVED = rb"\g<1>2024-01-01T00:00:00Z"
_DATE = (1980, 1, 1, 0, 0, 0)


class Office:
    """Writes ids that are as unique as PowerPoint's, and the same in every run."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311  # ids of shapes, not secrets

    def _guid(self) -> str:
        return f"{{{str(uuid.UUID(int=self._random.getrandbits(128), version=4)).upper()}}}"

    def _number(self) -> int:
        return self._random.randrange(10**8, 2**31)

    def finish(self, slide: Any) -> None:
        """Give a slide its ids, languages and end properties."""
        root = slide._element
        for identity in root.iter(f"{{{_P}}}cNvPr"):
            if identity.get("id") != "1":
                creation = f'<a16:creationId xmlns:a16="{_A16}" id="{self._guid()}"/>'
                _extend(identity, "{FF2B5EF4-FFF2-40B4-BE49-F238E27FC236}", creation)
        for run in root.iter(f"{{{_A}}}r"):
            run.get_or_add_rPr().set("lang", "en-GB")
            run.get_or_add_rPr().set("dirty", "0")
        for paragraph in root.iter(f"{{{_A}}}p"):
            if paragraph.find(f"{{{_A}}}endParaRPr") is None:
                etree.SubElement(paragraph, f"{{{_A}}}endParaRPr", {"lang": "en-GB", "dirty": "0"})
        for name, uri, tag in (("gridCol", _COLUMN_ID, "colId"), ("tr", _ROW_ID, "rowId")):
            for element in root.iter(f"{{{_A}}}{name}"):
                _extend(element, uri, f'<a16:{tag} xmlns:a16="{_A16}" val="{self._number()}"/>')
        root.find(f"{{{_P}}}cSld").append(
            etree.fromstring(
                f'<p:extLst xmlns:p="{_P}"><p:ext uri="{{BB962C8B-B14F-4D97-AF65-F5344CB8AC3E}}">'
                f'<p14:creationId xmlns:p14="{_P14}" val="{self._number()}"/></p:ext></p:extLst>'
            )
        )

    def finish_chart(self, part: Any, number: int) -> None:
        """Give a chart its ids and the two parts that hold its style and colours."""
        root = part._element
        for axis in root.iter(f"{{{_C}}}axId", f"{{{_C}}}crossAx"):
            axis.set("val", axis.get("val").lstrip("-"))  # python-pptx writes ids below zero
        for series in root.iter(f"{{{_C}}}ser"):
            series.append(
                etree.fromstring(
                    f'<c:extLst xmlns:c="{_C}"><c:ext uri="{_SERIES_ID}"'
                    f' xmlns:c16="{_C16}"><c16:uniqueId val="{self._guid()}"/></c:ext></c:extLst>'
                )
            )
        for kind, relation, name, content in (
            ("chartcolorstyle", "ColorStyle", "colors", _colors()),
            ("chartstyle", "Style", "style", _style()),
        ):
            uri = PackURI(f"/ppt/charts/{name}{number}.xml")
            content_type = f"application/vnd.ms-office.{kind}+xml"
            part.relate_to(
                Part(uri, content_type, part.package, content.encode()), _CHART_RELATION + relation
            )


def border_cell(cell: Any) -> None:
    """Draw the four borders of a table cell, as a table style that was changed by hand has."""
    properties = cell._tc.get_or_add_tcPr()
    for side in "LRTB":
        properties.append(
            etree.fromstring(
                f'<a:ln{side} xmlns:a="{_A}" w="12700" cap="flat" cmpd="sng" algn="ctr">'
                '<a:solidFill><a:schemeClr val="accent1"/></a:solidFill><a:prstDash val="solid"/>'
                f"</a:ln{side}>"
            )
        )


def _extend(element: Any, uri: str, inside: str) -> None:
    element.append(
        etree.fromstring(f'<a:extLst xmlns:a="{_A}"><a:ext uri="{uri}">{inside}</a:ext></a:extLst>')
    )


def _style() -> str:
    line = (
        '<cs:spPr><a:ln w="9525" cap="flat" cmpd="sng" algn="ctr"><a:solidFill>'
        '<a:schemeClr val="tx1"><a:lumMod val="15000"/></a:schemeClr></a:solidFill><a:round/>'
        '</a:ln></cs:spPr><cs:defRPr sz="1197" kern="1200"/>'
    )
    items = "".join(
        f'<cs:{name}><cs:lnRef idx="0"/><cs:fillRef idx="0"/><cs:effectRef idx="0"/>'
        f'<cs:fontRef idx="minor"><a:schemeClr val="tx1"/></cs:fontRef>{line}</cs:{name}>'
        if name != "dataPointMarkerLayout"
        else '<cs:dataPointMarkerLayout symbol="circle" size="5"/>'
        for name in _STYLED
    )
    return f'<cs:chartStyle xmlns:cs="{_CS}" xmlns:a="{_A}" id="201">{items}</cs:chartStyle>'


def _colors() -> str:
    accents = "".join(f'<a:schemeClr val="accent{n}"/>' for n in range(1, 7))
    variations = "".join(
        f'<cs:variation><a:lumMod val="{n}0000"/></cs:variation>' for n in (6, 8, 5, 7)
    )
    return (
        f'<cs:colorStyle xmlns:cs="{_CS}" xmlns:a="{_A}" meth="cycle" id="10">{accents}'
        f"<cs:variation/>{variations}</cs:colorStyle>"
    )


def steady(archive: bytes) -> bytes:
    """Return a package, and the workbooks in it, without the time they were saved at."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name.endswith(".xlsx"):
                content = steady(content)
            elif name == "docProps/core.xml":
                content = _STAMP.sub(_SAVED, content)
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, content)
    return out.getvalue()
