"""Frames and pictures of a slide: tables, charts, SmartArt, embedded objects, images, films."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from lxml import etree
from PIL import Image

from slidemill.deck.compiler.table import whole
from slidemill.deck.inspect.charts import read_chart
from slidemill.deck.inspect.items import Accepts, Chart, OtherFrame, Picture, Table
from slidemill.deck.inspect.places import in_cell, key_of_frame, where_of
from slidemill.deck.inspect.texts import MarkerReader, body_text, in_fallback
from slidemill.deck.opc.namespaces import P14, C, a, p, r
from slidemill.deck.opc.package import Package, Relationship

_DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
_NEW_CHART = "http://schemas.microsoft.com/office/drawing/2014/chartex"
_KINDS = {
    _DIAGRAM: "SmartArt",
    _NEW_CHART: "chart of a newer kind",
    "http://schemas.openxmlformats.org/presentationml/2006/ole": "embedded object",
    "http://schemas.microsoft.com/office/drawing/2017/model3d": "3D model",
}
_FILMS = (a("videoFile"), a("quickTimeFile"), f"{{{P14}}}media")
_FORMATS = ("BMP", "GIF", "JPEG", "PNG")
_MERGES = ("gridSpan", "rowSpan", "hMerge", "vMerge")


@dataclass
class FrameReader:
    """Collects the frames and pictures of one slide, or of its notes."""

    package: Package
    part: str
    ancestry: tuple[etree._Element, ...]
    markers: MarkerReader
    notes: bool = False
    """Whether these are the notes, where data can fill tables but no charts."""
    charts: list[Chart] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    frames: list[OtherFrame] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)

    def frame(self, element: etree._Element) -> None:
        """Read a graphic frame."""
        table = next(element.iter(a("tbl")), None)
        if table is not None:
            self._table(element, table)
            return
        if in_fallback(element):
            return
        where = where_of(element, self.ancestry, notes=self.notes)
        key = key_of_frame(element)
        chart = element.find(f"{a('graphic')}/{a('graphicData')}/{{{C}}}chart")
        target = None if chart is None else self._related(chart.get(r("id"), ""))
        inside = target is not None and not target.external and not target.dangling
        if target is not None and inside and not self.notes:
            self.charts.append(read_chart(self.package, target.target, key, where))
            return
        data = element.find(f"{a('graphic')}/{a('graphicData')}")
        uri = "" if data is None else data.get("uri", "")
        kind = _KINDS.get(uri, "frame")
        self.frames.append(OtherFrame(key, where.shape, where, kind, (Accepts.DELETE,)))

    def _table(self, frame: etree._Element, table: etree._Element) -> None:
        where = where_of(frame, self.ancestry, notes=self.notes)
        rows = [row.findall(a("tc")) for row in table.findall(a("tr"))]
        marked = False
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                marked |= bool(self.markers.cell(frame, cell, in_cell(where, number, column)))
        if in_fallback(frame):
            return
        widths = tuple(whole(each.get("w")) for each in table.iter(a("gridCol")))
        fillable = bool(widths) and bool(rows) and all(rows) and where.box is not None
        style = table.find(f"{a('tblPr')}/{a('tableStyleId')}")
        self.tables.append(
            Table(
                key_of_frame(frame),
                where.shape,
                where,
                (Accepts.TABLE, Accepts.DELETE) if fillable else (Accepts.DELETE,),
                tuple(tuple(body_text(cell.find(a("txBody"))) for cell in row) for row in rows),
                widths,
                tuple(whole(row.get("h")) for row in table.findall(a("tr"))),
                any(cell.get(name) for row in rows for cell in row for name in _MERGES),
                "" if style is None else style.text or "",
                marked,
            )
        )

    def picture(self, element: etree._Element) -> None:
        """Read a picture that is shown as such, not as the image of a frame."""
        if in_fallback(element) or any(True for _ in element.iterancestors(p("graphicFrame"))):
            return
        where = where_of(element, self.ancestry)
        blip = element.find(f"{p('blipFill')}/{a('blip')}")
        related = None if blip is None else self._related(blip.get(r("embed"), ""))
        inside = related is not None and not related.external and not related.dangling
        part = related.target if related is not None and inside else ""
        width, height = self._pixels(part)
        self.pictures.append(
            Picture(
                where.shape,
                key_of_frame(element),
                where,
                part,
                self.package.types.type_of(part) or "" if part else "",
                width,
                height,
                any(True for _ in element.iter(*_FILMS)),
            )
        )

    def _related(self, identity: str) -> Relationship | None:
        found = (each for each in self.package.relationships(self.part) if each.id == identity)
        return next(found, None)

    def _pixels(self, part: str) -> tuple[int, int]:
        """Read the size of a picture from its header; vector images have none in pixels."""
        if not part:
            return 0, 0
        try:
            with Image.open(io.BytesIO(self.package.read(part)), formats=_FORMATS) as image:
                return image.size
        except Exception:  # noqa: BLE001  # damaged headers raise whatever the reader met
            return 0, 0
