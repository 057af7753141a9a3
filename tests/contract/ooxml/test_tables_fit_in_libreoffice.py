"""A table that is said to fit does: LibreOffice shows its rows where they were measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2
import pytest

from tests.fixtures.composed_tables import fill, grid, head, lines, row, table_shape, template
from tests.fixtures.compositions import asked, composed, shown
from tests.gallery.office import NO_OFFICE, converted, program

pytestmark = pytest.mark.skipif(program() is None, reason=NO_OFFICE)

EMU = 12_700
NEAR = 2.0
"""Points: less than a fifth of a line."""
SCALE = 4
"""Pixels of a picture in which edges are looked for, to a point."""
STRIPES = ((255, 0, 0), (0, 255, 0), (0, 0, 255))
WORDS = "words that fill a cell so that its line breaks here and there "


class Edge(NamedTuple):
    """The upper edge of a row in points from the top of its slide: measured, and shown."""

    row: int
    measured: float
    shown: float


def striped(slide: Any, table: Any) -> None:
    """Fill the first cell of every sample row, in turns, so that rows can be seen as paths."""
    for number, each in enumerate(table.rows):
        fill(each.cells[0], bytes(STRIPES[number]).hex())
        for cell in each.cells:
            cell.text_frame.paragraphs[0].runs[0].font.name = "Calibri"


def filled_boxes(page: Any) -> Iterator[tuple[float, float]]:
    """Yield top and bottom, in points from the page's top, of the boxes in the stripes' colours."""
    image = page.render(scale=SCALE).to_pil().convert("RGB")
    x = 76 * SCALE  # a little right of the table's left edge, left of any text
    start, last = 0, image.getpixel((x, 0))
    for y in range(1, image.height):
        color = image.getpixel((x, y))
        if color != last:
            if last in STRIPES:
                yield start / SCALE, y / SCALE
            start, last = y, color


def edges(slide: Any, page: Any) -> Iterator[Edge]:
    frame = table_shape(slide)
    top = frame.top / EMU
    boxes = list(filled_boxes(page))
    assert len(boxes) == len(frame.table.rows)
    for number, (each, box) in enumerate(zip(frame.table.rows, boxes, strict=True)):
        yield Edge(number, top, box[0])
        top += each.height / EMU
    yield Edge(len(boxes), top, boxes[-1][1])


TABLES: dict[str, tuple[list[Any], dict[str, Any]]] = {
    "short rows": ([*lines(8)], {}),
    "over pages": ([*lines(60)], {}),
    "shrunk": ([*lines(24)], {"auto_paginate_tables": False}),
    "broken lines": (
        [head("A", "B", "C"), *(row(f"Row {n}", WORDS * n, WORDS) for n in range(1, 9))],
        {},
    ),
    "broken lines, shrunk": (
        [head("A", "B", "C"), *(row(f"Row {n}", WORDS * (n % 4), WORDS) for n in range(11))],
        {"auto_paginate_tables": False},
    ),
    "bullets": (
        [
            head("A", "B", "C"),
            *(
                row(
                    f"Row {n}",
                    [
                        {"text": WORDS, "is_bullet": True},
                        {"text": [WORDS, "short"], "is_bullet": True, "depth": 1},
                    ],
                )
                for n in range(7)
            ),
        ],
        {},
    ),
}


@pytest.fixture(scope="module")
def pages() -> dict[str, list[list[Edge]]]:
    """Return the rows' edges on the pages of each table; all are in one deck to be opened once."""
    home = template(rows=3, build=striped)
    result = composed(
        *(asked(0, grid(*rows), home=home, options=options) for rows, options in TABLES.values())
    )
    assert result.warnings == ()
    document = pypdfium2.PdfDocument(converted(result.content, "pdf"))
    try:
        made = zip(shown(result), document, strict=True)
        return {
            name: [list(edges(*next(made))) for _ in range(each.pages)]
            for name, each in zip(TABLES, result.results, strict=True)
        }
    finally:
        document.close()


@pytest.mark.parametrize("name", TABLES)
def test_rows_are_shown_where_they_were_measured(
    name: str, pages: dict[str, list[list[Edge]]]
) -> None:
    assert pages[name]
    for page in pages[name]:
        assert [edge for edge in page if abs(edge.measured - edge.shown) > NEAR] == []
