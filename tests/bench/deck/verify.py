"""Reads a finished deck without any engine and finds what does not hold the values asked for."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from lxml import etree
from openpyxl import load_workbook

from tests.bench.deck.values import Filling, Numbers, Workload

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


class WrongDeckError(AssertionError):
    """An engine's deck does not hold what the workload asks for."""


class _Reader:
    """A package by part names, relationships resolved."""

    def __init__(self, deck: bytes) -> None:
        self.archive = zipfile.ZipFile(io.BytesIO(deck))

    def xml(self, name: str) -> Any:
        return etree.fromstring(self.archive.read(name))

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Kind and target of each relationship of a part, by id."""
        folder, base = posixpath.split(name)
        listing = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        return {
            each.get("Id"): (
                each.get("Type").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, each.get("Target"))).lstrip("/"),
            )
            for each in listing
        }

    def slides(self) -> list[str]:
        """Slide parts in the order of the presentation."""
        main = "ppt/presentation.xml"
        targets = self.related(main)
        return [targets[each.get(f"{_R}id")][1] for each in self.xml(main).iter(f"{_P}sldId")]


@dataclass(frozen=True, slots=True)
class _Slide:
    place: str
    reader: _Reader
    root: Any
    related: Mapping[str, tuple[str, str]]
    filling: Filling

    def agree(self, key: str, found: object, wanted: object) -> None:
        """Raise WrongDeckError when the two differ."""
        _agree(f"{self.place}, {key}", found, wanted)


def verify(deck: bytes, workload: Workload) -> None:
    """Raise WrongDeckError at the first slide that is not as asked for.

    Looks at texts, table cells, picture bytes and crops, cached chart values, and the cells of
    the embedded workbooks that the charts' formulas point at.
    """
    reader = _Reader(deck)
    slides = reader.slides()
    _agree("slides", len(slides), len(workload.slides))
    digests = {name: _digest(content) for name, content in workload.pictures.items()}
    for number, (name, filling) in enumerate(zip(slides, workload.slides, strict=True)):
        place = f"slide {number + 1}"
        slide = _Slide(place, reader, reader.xml(name), reader.related(name), filling)
        _check_texts(slide)
        _check_tables(slide)
        _check_pictures(slide, digests)
        _check_charts(slide)


def _agree(place: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise WrongDeckError(f"{place}: {found!r} instead of {wanted!r}")


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _text(element: Any) -> str:
    return "".join(text.text or "" for text in element.iter(f"{_A}t"))


def _check_texts(slide: _Slide) -> None:
    paragraphs = [
        _text(paragraph)
        for shape in slide.root.iter(f"{_P}sp")
        for paragraph in shape.iter(f"{_A}p")
    ]
    for key, text in slide.filling.texts.items():
        slide.agree(key, paragraphs.count(text), 1)
    for key, items in slide.filling.lists.items():
        at = paragraphs.index(items[0]) if items[0] in paragraphs else 0
        slide.agree(key, paragraphs[at : at + len(items)], list(items))
    slide.agree("markers left", [text for text in paragraphs if "{" in text], [])


def _check_tables(slide: _Slide) -> None:
    tables = list(slide.root.iter(f"{_A}tbl"))
    slide.agree("tables", len(tables), len(slide.filling.tables))
    for table, (key, rows) in zip(tables, slide.filling.tables.items(), strict=True):
        found = [[_text(cell) for cell in row.iter(f"{_A}tc")] for row in table.iter(f"{_A}tr")]
        slide.agree(key, found, [list(row) for row in rows])


def _check_pictures(slide: _Slide, digests: Mapping[str, str]) -> None:
    shown = {}
    for picture in slide.root.iter(f"{_P}pic"):
        part = slide.related[next(picture.iter(f"{_A}blip")).get(f"{_R}embed")][1]
        shown[_digest(slide.reader.archive.read(part))] = picture
    for key, name in slide.filling.pictures.items():
        slide.agree(key, digests[name] in shown, True)
        crop = next(shown[digests[name]].iter(f"{_A}srcRect"), None)
        cut = [] if crop is None else [int(value) for value in crop.attrib.values() if int(value)]
        slide.agree(f"{key} cropped alike", len(cut) == 2 and abs(cut[0] - cut[1]) <= 1, True)


def _check_charts(slide: _Slide) -> None:
    frames = {
        next(frame.iter(f"{_P}cNvPr")).get("name"): frame
        for frame in slide.root.iter(f"{_P}graphicFrame")
    }
    slide.agree("charts missing", slide.filling.charts.keys() - frames.keys(), set())
    for key, numbers in slide.filling.charts.items():
        part = slide.related[next(frames[key].iter(f"{_C}chart")).get(f"{_R}id")][1]
        _check_chart(f"{slide.place}, {key}", slide.reader, part, numbers)


def _check_chart(place: str, reader: _Reader, part: str, numbers: Numbers) -> None:
    root = reader.xml(part)
    workbook = next(target for kind, target in reader.related(part).values() if kind == "package")
    book = load_workbook(io.BytesIO(reader.archive.read(workbook)), data_only=True)
    series = list(root.iter(f"{_C}ser"))
    _agree(f"{place}, series", len(series), len(numbers.series))
    for element, (name, values) in zip(series, numbers.series.items(), strict=True):
        for tag, wanted in (("tx", [name]), ("cat", list(numbers.labels)), ("val", list(values))):
            source = element.find(f"{_C}{tag}")
            cached: list[Any] = list(_cached(source))
            if tag == "val":
                cached = [float(value) for value in cached]
            _agree(f"{place}, {name}, {tag}", cached, wanted)
            cells = list(_cells(book, source.findtext(f".//{_C}f")))
            _agree(f"{place}, {name}, cells of {tag}", cells, wanted)


def _cached(source: Any) -> Iterator[str]:
    points = sorted(source.iter(f"{_C}pt"), key=lambda point: int(point.get("idx")))
    return (point.findtext(f"{_C}v") for point in points)


def _cells(book: Any, formula: str) -> Sequence[object]:
    sheet, _, area = formula.rpartition("!")
    found = book[sheet.strip("'")][area.replace("$", "")]
    rows = found if isinstance(found, tuple) else ((found,),)
    return [cell.value for row in rows for cell in (row if isinstance(row, tuple) else (row,))]
