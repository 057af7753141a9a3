"""The same decks with python-pptx, written the way one writes such a program by hand."""

from __future__ import annotations

import copy
import io
from typing import Any

from PIL import Image as Pillow
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.parts.chart import ChartPart
from pptx.parts.embeddedpackage import EmbeddedXlsxPart

from tests.bench.deck.values import Filling, Numbers, Workload

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_EXTERNAL = "{http://schemas.openxmlformats.org/drawingml/2006/chart}externalData"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"


def render(workload: Workload) -> bytes:
    """Return the finished deck."""
    deck = Presentation(io.BytesIO(workload.template))
    templates = list(deck.slides)
    if workload.in_place:
        for filling in workload.slides:
            _fill(templates[filling.template - 1], filling, workload)
    else:
        for filling in workload.slides:
            _fill(_duplicate(deck, templates[filling.template - 1]), filling, workload)
        ids = deck.slides._sldIdLst
        for element in list(ids)[: len(templates)]:
            deck.part.drop_rel(element.rId)
            ids.remove(element)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _duplicate(deck: Any, template: Any) -> Any:
    slide = deck.slides.add_slide(template.slide_layout)
    for shape in list(slide.shapes):
        shape._element.getparent().remove(shape._element)
    for shape in template.shapes:
        element = copy.deepcopy(shape._element)
        if shape.has_chart:
            identity = slide.part.relate_to(_copied_chart(shape.chart.part), RT.CHART)
            next(element.iter(_CHART)).set(_RELATION, identity)
        for blip in element.iter(_BLIP):
            picture = template.part.related_part(blip.get(_EMBED))
            blip.set(_EMBED, slide.part.relate_to(picture, RT.IMAGE))
        slide.shapes._spTree.append(element)
    return slide


def _copied_chart(source: Any) -> Any:
    """Return a copy of a chart part together with its workbook, style and colours."""
    package = source.package
    name = package.next_partname(ChartPart.partname_template)
    chart = ChartPart.load(name, source.content_type, package, source.blob)
    for relation in source.rels.values():
        part = relation.target_part
        if relation.reltype == RT.PACKAGE:
            workbook = EmbeddedXlsxPart.new(part.blob, package)
            identity = chart.relate_to(workbook, RT.PACKAGE)
            next(chart._element.iter(_EXTERNAL)).set(_RELATION, identity)
        else:
            stem = part.partname.filename.rstrip("0123456789.xml")
            target = PackURI(f"/ppt/charts/{stem}{name.idx}.xml")
            chart.relate_to(Part(target, part.content_type, package, part.blob), relation.reltype)
    return chart


def _fill(slide: Any, filling: Filling, workload: Workload) -> None:
    for shape in list(slide.shapes):
        if shape.has_text_frame:
            _fill_shape(slide, shape, filling, workload)
        elif shape.has_table and filling.tables:
            _fill_table(shape.table, filling.tables[shape.name])
        elif shape.has_chart and filling.charts:
            _fill_chart(shape.chart, filling.charts[shape.name])


def _fill_shape(slide: Any, shape: Any, filling: Filling, workload: Workload) -> None:
    for paragraph in list(shape.text_frame.paragraphs):
        for run in paragraph.runs:
            text = run.text
            if "{" not in text:
                continue
            for key, name in filling.pictures.items():
                if f"{{{key}}}" in text:
                    _replace_by_picture(slide, shape, workload.pictures[name])
                    return
            for key, items in filling.lists.items():
                if f"{{{key}}}" in text:
                    _fill_list(paragraph, run, f"{{{key}}}", list(items))
                    return
            for key, value in filling.texts.items():
                text = text.replace(f"{{{key}}}", value)
            run.text = text


def _fill_list(paragraph: Any, run: Any, marker: str, items: list[str]) -> None:
    last = paragraph._p
    for item in items[1:]:
        element = copy.deepcopy(paragraph._p)
        for text in element.iter("{*}t"):
            text.text = text.text.replace(marker, item)
        last.addnext(element)
        last = element
    run.text = run.text.replace(marker, items[0])


def _fill_table(table: Any, rows: Any) -> None:
    while len(table.rows) < len(rows):
        table._tbl.append(copy.deepcopy(table._tbl.tr_lst[-1]))
    for tr, row in zip(table._tbl.tr_lst, rows, strict=True):
        for tc, value in zip(tr.tc_lst, row, strict=True):
            tc.txBody.p_lst[0].r_lst[0].text = value


def _fill_chart(chart: Any, numbers: Numbers) -> None:
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]  # python-pptx has no types
    data.categories = numbers.labels
    for name, values in numbers.series.items():
        data.add_series(name, values)
    chart.replace_data(data)


def _replace_by_picture(slide: Any, shape: Any, content: bytes) -> None:
    with Pillow.open(io.BytesIO(content)) as image:
        width, height = image.size
    box, natural = shape.width / shape.height, width / height
    picture = slide.shapes.add_picture(
        io.BytesIO(content), shape.left, shape.top, shape.width, shape.height
    )
    if natural > box:
        picture.crop_left = picture.crop_right = (1 - box / natural) / 2
    else:
        picture.crop_top = picture.crop_bottom = (1 - natural / box) / 2
    shape._element.getparent().remove(shape._element)
