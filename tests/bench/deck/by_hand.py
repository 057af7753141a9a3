"""The same decks with python-pptx, written the way one writes such a program by hand."""

from __future__ import annotations

import copy
import io
from collections.abc import Mapping
from typing import Any

from PIL import Image as Pillow
from pptx import Presentation

from tests.bench.deck.workloads import Value, Workload


def render(workload: Workload) -> bytes:
    """Return the finished deck."""
    deck = Presentation(io.BytesIO(workload.template))
    templates = list(deck.slides)
    for number, values in workload.slides:
        slide = _duplicate(deck, templates[number - 1])
        _fill(slide, values, workload.assets)
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
        slide.shapes._spTree.append(copy.deepcopy(shape._element))
    return slide


def _fill(slide: Any, values: Mapping[str, Value], assets: Mapping[str, bytes]) -> None:
    for shape in list(slide.shapes):
        if shape.has_text_frame:
            _fill_text(slide, shape, values, assets)
        elif shape.has_table:
            rows = values.get(shape._element.nvGraphicFramePr.cNvPr.get("descr", ""))
            if isinstance(rows, list):
                _fill_table(shape.table, rows)


def _fill_text(
    slide: Any, shape: Any, values: Mapping[str, Value], assets: Mapping[str, bytes]
) -> None:
    for paragraph in list(shape.text_frame.paragraphs):
        for run in paragraph.runs:
            for key, value in values.items():
                marker = f"{{{key}}}"
                if marker not in run.text:
                    continue
                if isinstance(value, tuple):
                    _replace_by_picture(slide, shape, assets[value[0]])
                    return
                if isinstance(value, str):
                    run.text = run.text.replace(marker, value)
                else:
                    _fill_list(paragraph, run, marker, value)


def _fill_list(paragraph: Any, run: Any, marker: str, items: list[Any]) -> None:
    last = paragraph._p
    for item in items[1:]:
        element = copy.deepcopy(paragraph._p)
        for text in element.iter("{*}t"):
            text.text = text.text.replace(marker, item)
        last.addnext(element)
        last = element
    run.text = run.text.replace(marker, items[0])


def _fill_table(table: Any, rows: list[Any]) -> None:
    while len(table.rows) < len(rows):
        table._tbl.append(copy.deepcopy(table._tbl.tr_lst[-1]))
    for r, row in enumerate(rows):
        cells = table.rows[r].cells
        for c, value in enumerate(row):
            cells[c].text_frame.paragraphs[0].runs[0].text = value


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
