"""Tables that are longer than their slide, in composed decks."""

from __future__ import annotations

from typing import Any

import pytest

from slidemill.deck.compose import composing
from tests.fixtures.compositions import (
    asked,
    composed,
    composed_in_part,
    library,
    shown,
    table,
    text,
)
from tests.fixtures.slide_templates import TABLE, TABLE_TEXT, TEXT


def rows(slide: Any) -> list[str]:
    (frame,) = (shape for shape in slide.shapes if shape.has_table)
    return [row.cells[0].text for row in frame.table.rows]


def test_a_table_alone_goes_on_over_pages_with_title_and_header() -> None:
    result = composed(
        asked(TEXT, title="Before"), asked(TABLE, table(45, 4), title="Long"), asked(TEXT)
    )
    pages = shown(result)[1:-1]
    assert result.results[1].pages == len(pages) > 1
    assert {slide.shapes.title.text for slide in pages} == {"Long"}
    assert all(rows(slide)[0] == "Quay" for slide in pages)
    assert [each for slide in pages for each in rows(slide)[1:]] == [
        f"Berth {n}" for n in range(45)
    ]
    bottom = library().slide_size[1]
    assert all(
        shape.top + shape.height <= bottom
        for slide in pages for shape in slide.shapes if shape.has_table
    )  # fmt: skip


def test_a_table_beside_text_stays_on_one_page() -> None:
    result = composed(asked(TABLE_TEXT, table(20, 4), text(text="Words"), title="Both"))
    assert result.pages == 1
    assert len(rows(shown(result)[0])) == 21


def test_pagination_can_be_switched_off() -> None:
    options = {"auto_paginate_tables": False}
    assert composed(asked(TABLE, table(20, 4), title="One", options=options)).pages == 1


def test_no_deck_grows_without_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composing, "MAX_SLIDES", 4)
    result = composed_in_part(
        asked(TABLE, table(25, 4), title="Three pages"),
        asked(TABLE, table(25, 4), title="Too many"),
        asked(TEXT, title="Last"),
    )
    assert [each.pages for each in result.results] == [3, 0, 1]
    assert result.results[1].error == (
        "slides[1].slide_data: with its 3 pages the deck would have more than 4; ask for several "
        "decks."
    )
