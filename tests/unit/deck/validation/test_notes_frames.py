"""Tables and other frames in speaker notes take data, and are known to be there."""

from __future__ import annotations

from typing import Any

import pytest

from slidemill.deck import FaultKind, compile  # noqa: A004  # the engine's verb
from slidemill.deck.data import CategoryAxisGroup, Chart, Delete, Table, Text
from tests.fixtures.decks import (
    add_box,
    add_slide,
    add_table,
    members,
    new_deck,
    rendered,
    saved,
    to_notes,
)

NOTES = "ppt/notesSlides/notesSlide1.xml"


def noted(cell: str = "") -> bytes:
    """Return a template with a table `log` in the notes of its slide."""
    deck = new_deck()
    slide = add_slide(deck)
    add_box(slide, "{title}")
    frame = add_table(slide, "log", 1, 1)
    frame.table.cell(0, 0).text = cell
    to_notes(slide, frame)
    return saved(deck)


def notes_of(content: bytes) -> str:
    return members(content)[NOTES].decode()


@pytest.mark.parametrize("cell", ["", "{cell}"])
def test_a_table_in_the_notes_is_filled_without_a_word(cell: str) -> None:
    result = rendered(noted(cell), {"title": "a", "log": Table(((Text("North quay"),),))})
    assert "North quay" in notes_of(result.content)
    assert result.warnings == ()


def test_a_table_leaves_the_notes_without_a_word() -> None:
    result = rendered(noted("{cell}"), {"title": "a", "log": Delete()})
    assert "graphicFrame" not in notes_of(result.content)
    assert result.warnings == ()


def test_a_marker_in_a_table_of_the_notes_that_has_no_data_is_warned_of() -> None:
    (warning,) = rendered(noted("{cell}"), {"title": "a"}).warnings
    assert (warning.place, warning.kind) == ("slides[0].cell", FaultKind.UNFILLED_MARKER)


@pytest.mark.parametrize(
    ("key", "value", "hint"),
    [
        ("log", Text("x"), "the frame that has this alternative text takes no text."),
        (
            "log",
            Chart(CategoryAxisGroup(())),
            "the frame that has this alternative text takes no chart.",
        ),
        ("lag", Delete(), 'did you mean "log"?'),
    ],
)
def test_frames_of_the_notes_are_known_to_hints(key: str, value: Any, hint: str) -> None:
    (warning,) = rendered(noted(), {"title": "a", key: value}).warnings
    assert warning.kind is FaultKind.UNUSED_KEY
    assert warning.message.endswith(hint)


def test_an_inventory_lists_the_tables_of_the_notes() -> None:
    inventory = compile(noted("{cell}")).inspect()
    (table,) = inventory.slides[0].tables
    assert (table.key, table.where.notes) == ("log", True)
    assert inventory.sample()["slides"][0]["log"] == {"type": "table", "rows": [["Cell"]]}
