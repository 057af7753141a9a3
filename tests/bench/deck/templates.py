"""The templates: a report of five kinds of slide, a deck of charts, a page of text."""

from __future__ import annotations

import io
from calendar import month_abbr
from collections.abc import Sequence
from random import Random
from typing import Any

from PIL import Image as Pillow
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Inches, Pt

from tests.bench.deck.office import Office, border_cell, steady
from tests.bench.deck.values import Numbers

TITLE, BODY, TITLE_ONLY = 0, 1, 5
"""Layouts of python-pptx's default template."""
MONTHS = tuple(month_abbr[1:])
SERIES = ("North", "South", "East", "West")
REPORT_SLIDES = 5
CHARTS = {
    "bars": (XL_CHART_TYPE.COLUMN_CLUSTERED, SERIES, MONTHS[:6]),
    "lines": (XL_CHART_TYPE.LINE_MARKERS, SERIES[:2], MONTHS),
    "shares": (XL_CHART_TYPE.PIE, ("Share",), SERIES),
}
"""Charts of the report: kind, series and labels by key."""
_DARK: Any = RGBColor.from_string("204060")  # type: ignore[no-untyped-call]  # python-pptx has no types
_PHOTO_WIDTH, _PHOTO_HEIGHT = 2000, 1250
_FURNITURE = ("Confidential", "Harbour authority", "Page", "Draft", "Source: port office", "2024")


def photo(seed: int, width: int = 1000, height: int = 700) -> bytes:
    """Return a JPEG of soft noise, as large for its size as photographs are."""
    noise = Random(seed)  # noqa: S311  # pixels, not secrets
    across, down = width * 3 // 10, height * 3 // 10
    small = Pillow.frombytes("RGB", (across, down), noise.randbytes(across * down * 3))
    out = io.BytesIO()
    small.resize((width, height), Pillow.Resampling.BICUBIC).save(out, "JPEG", quality=72)
    return out.getvalue()


def report(*, exchangeable_pictures: bool = False) -> bytes:
    """Return the report: title, bullets, table, charts, pictures; 1.9 MB.

    `exchangeable_pictures` puts pictures where the boxes with picture markers stand.
    """
    deck, office = _new_deck(), Office(1)
    _title_slide(deck)
    _bullet_slide(deck)
    _table_slide(deck)
    slide = _titled(deck)
    for place, (key, (kind, series, labels)) in enumerate(CHARTS.items()):
        numbers = Numbers(labels, {name: [n + 1.5 for n in range(len(labels))] for name in series})
        bounds = (0.4 + 4.2 * place, 1.6, 4.0, 4.6)
        _chart(slide, office, key, kind, numbers, bounds=bounds)
    _picture_slide(deck, exchangeable=exchangeable_pictures)
    return _saved(deck, office)


def chart_deck(slides: int = 60) -> bytes:
    """Return a finished deck in which every second slide has a chart of 12 labels by 4 series."""
    deck, office = _new_deck(), Office(2)
    for number in range(slides):
        slide = _titled(deck, f"Quarter figures, page {number + 1}", furniture=3)
        _notes(slide, number)
        if number % 2:
            values = {name: [float(number + n) for n in range(12)] for name in SERIES}
            bounds = (0.5, 1.4, 12.0, 5.4)
            kind = XL_CHART_TYPE.COLUMN_CLUSTERED
            _chart(slide, office, "figures", kind, Numbers(MONTHS, values), bounds=bounds)
        else:
            _boxes(slide, [f"What we learned in week {n}" for n in range(6)])
    return _saved(deck, office)


def text_page() -> bytes:
    """Return one slide of text, 12 kB of XML, with nine markers."""
    deck, office = _new_deck(), Office(3)
    slide = _titled(deck, furniture=2)
    _boxes(slide, [f"text{n}" for n in range(1, 9)], markers=True)
    return _saved(deck, office)


def _new_deck() -> Any:
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    return deck


def _saved(deck: Any, office: Office) -> bytes:
    for slide in deck.slides:
        office.finish(slide)
    out = io.BytesIO()
    deck.save(out)
    return steady(out.getvalue())


def _titled(
    deck: Any, text: str = "{title}", layout: int = TITLE_ONLY, furniture: int = len(_FURNITURE)
) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[layout])
    slide.shapes.title.text, slide.shapes.title.name = text, "title"
    _boxes(slide, _FURNITURE[:furniture], top=6.3)
    return slide


def _title_slide(deck: Any) -> None:
    slide = _titled(deck, layout=TITLE)
    subtitle = slide.placeholders[1]
    subtitle.text, subtitle.name = "{subtitle}", "subtitle"
    cover = io.BytesIO(photo(91, _PHOTO_WIDTH, _PHOTO_HEIGHT))
    slide.shapes.add_picture(cover, 0, 0, Inches(13.333), Inches(2)).name = "cover"


def _bullet_slide(deck: Any) -> None:
    slide = _titled(deck, layout=BODY)
    body = slide.placeholders[1]
    body.text, body.name = "{points}", "points"
    _boxes(slide, [f"kpi{n}" for n in range(1, 5)], top=4.4, markers=True)


def _table_slide(deck: Any) -> None:
    slide = _titled(deck)
    frame = slide.shapes.add_table(8, 5, Inches(0.6), Inches(1.5), Inches(12), Inches(4))
    frame.name = "figures"
    _describe(frame, "figures")
    for row in frame.table.rows:
        for cell in row.cells:
            cell.text = "cell"
            cell.text_frame.paragraphs[0].runs[0].font.size = Pt(12)
            border_cell(cell)


def _picture_slide(deck: Any, *, exchangeable: bool) -> None:
    slide = _titled(deck)
    sample = io.BytesIO(photo(92, _PHOTO_WIDTH, _PHOTO_HEIGHT))
    slide.shapes.add_picture(sample, 0, 0, Inches(13.333), Inches(1)).name = "banner"
    for number in (1, 2):
        bounds = Inches(0.5 + 6.2 * (number - 1)), Inches(1.8), Inches(5.8), Inches(4.3)
        if exchangeable:
            picture = slide.shapes.add_picture(sample, *bounds)
            picture.crop_left = picture.crop_right = 0.1
            picture.name = f"photo{number}"
        else:
            box = slide.shapes.add_textbox(*bounds)
            box.text_frame.text, box.name = f"{{photo{number}}}", f"photo{number}"


def _boxes(slide: Any, texts: Sequence[str], top: float = 1.6, *, markers: bool = False) -> None:
    """Add rounded boxes in rows of four; as `markers`, texts are keys and name the boxes."""
    for number, text in enumerate(texts):
        box = slide.shapes.add_shape(
            MSO_SHAPE.ROUNDED_RECTANGLE,
            Inches(0.5 + 3.1 * (number % 4)),
            Inches(top + 0.6 * (number // 4)),
            Inches(2.9),
            Inches(0.5),
        )
        box.fill.solid()
        box.fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_1
        box.line.color.rgb = _DARK
        run = box.text_frame.paragraphs[0].add_run()
        run.text = f"{{{text}}}" if markers else text
        run.font.size, run.font.bold, run.font.name = Pt(14), True, "Calibri"
        if markers:
            box.name = text


def _chart(
    slide: Any,
    office: Office,
    key: str,
    kind: Any,
    numbers: Numbers,
    *,
    bounds: tuple[float, float, float, float],
) -> None:
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]  # python-pptx has no types
    data.categories = numbers.labels
    for name, values in numbers.series.items():
        data.add_series(name, values)
    frame = slide.shapes.add_chart(kind, *map(Inches, bounds), data)
    frame.name = key
    _describe(frame, key)
    chart = frame.chart
    chart.has_legend, chart.font.size = True, Pt(11)
    for position, series in enumerate(chart.plots[0].series):
        series.format.fill.solid()
        series.format.fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_1 + position
        series.format.line.color.rgb = _DARK
    part = chart.part
    office.finish_chart(part, int("".join(filter(str.isdigit, part.partname.filename))))


def _describe(frame: Any, key: str) -> None:
    frame._element.xpath(".//p:cNvPr")[0].set("descr", key)


def _notes(slide: Any, number: int) -> None:
    slide.notes_slide.notes_text_frame.text = f"Say why page {number + 1} matters."
