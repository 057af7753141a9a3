"""Templates and data that the engine and a hand-written python-pptx program both render."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from PIL import Image as Pillow
from pptx import Presentation
from pptx.util import Emu, Inches, Pt

from slidemill.deck.data import (
    DataObject,
    DeckData,
    Image,
    Overflow,
    Scaling,
    SlideData,
    Table,
    Text,
    TextList,
)

Value = str | list[str] | list[list[str]] | tuple[str]
"""A text, list items, table rows, or (as a tuple of one) the path of a picture."""


@dataclass(frozen=True)
class Workload:
    """A template, slides as (template number, values by key), and the pictures they name."""

    name: str
    template: bytes
    slides: Sequence[tuple[int, Mapping[str, Value]]]
    assets: Mapping[str, bytes]

    def deck(self) -> DeckData:
        """Return the slides as the engine takes them."""
        return DeckData(
            tuple(
                SlideData(template, {key: _object(value) for key, value in values.items()})
                for template, values in self.slides
            )
        )


def _object(value: Value) -> DataObject:
    if isinstance(value, str):
        return Text(value)
    if isinstance(value, tuple):
        return Image(value[0], Scaling.COVER, Overflow.HIDDEN)
    if isinstance(value[0], str):
        return TextList(tuple(Text(str(item)) for item in value))
    return Table(tuple(tuple(map(Text, row)) for row in value))


def workloads() -> list[Workload]:
    """Return the three workloads: a small report, a mixed deck, many text slides."""
    mixed = _mixed_template()
    photos = {f"photo{n}.jpg": _photo(n) for n in range(4)}
    return [
        Workload("10 slides, 2 tables, 4 pictures", mixed, _mixed_slides(10), photos),
        Workload("100 slides, 25 tables, 50 pictures", mixed, _mixed_slides(100), photos),
        Workload("500 slides, 125 tables, 250 pictures", mixed, _mixed_slides(500), photos),
        Workload("1,000 text slides", _text_template(), _text_slides(1000), {}),
    ]


def _photo(seed: int) -> bytes:
    noise = Random(seed)  # noqa: S311  # pixels, not secrets
    small = Pillow.frombytes("RGB", (90, 60), noise.randbytes(90 * 60 * 3))
    out = io.BytesIO()
    small.resize((1200, 800), Pillow.Resampling.BICUBIC).save(out, "JPEG", quality=88)
    return out.getvalue()


def _boxes(slide: Any, markers: Sequence[str], decoration: int) -> None:
    for number, marker in enumerate([*markers, *["A static note on the page"] * decoration]):
        box = slide.shapes.add_textbox(
            Inches(0.3 + 3.2 * (number % 3)), Inches(1.4 + 0.4 * (number // 3)), Inches(3), Pt(24)
        )
        run = box.text_frame.paragraphs[0].add_run()
        run.text, run.font.size, run.font.bold, run.font.name = marker, Pt(14), True, "Calibri"


def _mixed_template() -> bytes:
    """Return four slides: title, bullets with boxes and notes, a 8 by 5 table, two pictures."""
    deck = Presentation()
    title = deck.slides.add_slide(deck.slide_layouts[0])
    title.shapes.title.text, title.placeholders[1].text = "{title}", "{subtitle}"
    bullets = deck.slides.add_slide(deck.slide_layouts[1])
    bullets.shapes.title.text, bullets.placeholders[1].text = "{title}", "{items}"
    _boxes(bullets, [f"{{kpi{n}}}" for n in range(6)], 12)
    table = deck.slides.add_slide(deck.slide_layouts[5])
    table.shapes.title.text = "{title}"
    frame = table.shapes.add_table(8, 5, Inches(0.5), Inches(1.5), Inches(9), Emu(3_000_000))
    frame._element.nvGraphicFramePr.cNvPr.set("descr", "figures")
    for row in frame.table.rows:
        for cell in row.cells:
            cell.text = "cell"
            cell.text_frame.paragraphs[0].runs[0].font.size = Pt(12)
    pictures = deck.slides.add_slide(deck.slide_layouts[5])
    pictures.shapes.title.text = "{title}"
    for number in range(2):
        box = pictures.shapes.add_textbox(
            Inches(0.5 + 4.6 * number), Inches(2), Inches(4), Inches(3)
        )
        box.text_frame.text = f"{{picture{number}}}"
    return _saved(deck)


def _mixed_slides(count: int) -> list[tuple[int, Mapping[str, Value]]]:
    slides: list[tuple[int, Mapping[str, Value]]] = []
    for number in range(count):
        kind = (1, 2, 3, 4)[number % 4] if number else 1
        values: dict[str, Value] = {"title": f"Region {number}: results & outlook"}
        if kind == 1:
            values["subtitle"] = f"Week {number}"
        elif kind == 2:
            values["items"] = [f"Point {n} of region {number}" for n in range(5)]
            values |= {f"kpi{n}": f"{number * 7 + n} units" for n in range(6)}
        elif kind == 3:
            values["figures"] = [[f"r{r} c{c} n{number}" for c in range(5)] for r in range(10)]
        else:
            values |= {f"picture{n}": (f"photo{(number + n) % 4}.jpg",) for n in range(2)}
        slides.append((kind, values))
    return slides


def _text_template() -> bytes:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "{title}"
    _boxes(slide, [f"{{text{n}}}" for n in range(8)], 13)
    return _saved(deck)


def _text_slides(count: int) -> list[tuple[int, Mapping[str, Value]]]:
    return [
        (1, {"title": f"Slide {n}", **{f"text{i}": f"value {i} of {n}" for i in range(8)}})
        for n in range(count)
    ]


def _saved(deck: Any) -> bytes:
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()
