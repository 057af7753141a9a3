"""Tables, pictures and other frames of a template."""

from __future__ import annotations

import io
from typing import Any

from pptx.util import Emu, Inches

from slidemill.deck import compile  # noqa: A004  # the engine's verb
from slidemill.deck.inspect.items import Accepts, Box, Slide
from tests.fixtures.decks import (
    A,
    add_slide,
    add_table,
    new_deck,
    picture,
    saved,
    set_alternative_text,
)


def only_slide(deck: Any) -> Slide:
    (slide,) = compile(saved(deck)).inspect().slides
    return slide


def test_a_table_tells_its_grid() -> None:
    deck = new_deck()
    frame = add_table(add_slide(deck), "cranes", 2, 3)
    frame.name = "Cranes"
    frame.table.cell(0, 0).text = "Crane\nname"
    (table,) = only_slide(deck).tables
    assert (table.key, table.name) == ("cranes", "Cranes")
    assert table.accepts == (Accepts.TABLE, Accepts.DELETE)
    assert table.cells == (("Crane\nname", "0,1", "0,2"), ("1,0", "1,1", "1,2"))
    assert table.widths == (914_400,) * 3
    assert table.heights == (400_000,) * 2
    assert table.where.box == Box(Inches(1), Inches(2), Inches(3), 800_000)
    assert table.style == "{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}"
    assert (table.merged, table.marked) == (False, False)


def test_merged_and_marked_cells_are_told() -> None:
    deck = new_deck()
    table = add_table(add_slide(deck), "", 2, 2).table
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 1).text = "{k}"
    (found,) = only_slide(deck).tables
    assert (found.key, found.merged, found.marked) == ("", True, True)


def test_a_table_without_columns_cannot_be_filled() -> None:
    deck = new_deck()
    frame = add_table(add_slide(deck), "t", 1, 1)
    grid = frame.table._tbl.find(f"{A}tblGrid")
    for column in list(grid):
        grid.remove(column)
    (found,) = only_slide(deck).tables
    assert found.accepts == (Accepts.DELETE,)


def test_a_picture_tells_what_it_is() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    shape = slide.shapes.add_picture(io.BytesIO(picture(40, 20)), Emu(5), Emu(6), Emu(70), Emu(80))
    shape.name = "Logo"
    set_alternative_text(shape, "The logo")
    (found,) = only_slide(deck).pictures
    assert (found.name, found.alternative_text) == ("Logo", "The logo")
    assert (found.content_type, found.width, found.height) == ("image/png", 40, 20)
    assert found.part.startswith("ppt/media/")
    assert found.where.box == Box(5, 6, 70, 80)
    assert not found.video


def test_a_film_is_a_picture_that_plays() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    slide.shapes.add_movie(
        io.BytesIO(b"\0\0\0\x18ftypmp42"),
        Emu(0), Emu(0), Emu(9), Emu(9),
        poster_frame_image=io.BytesIO(picture()),
        mime_type="video/mp4",
    )  # fmt: skip
    (found,) = only_slide(deck).pictures
    assert found.video


def test_an_embedded_object_is_named_as_such_and_its_image_is_no_picture() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    frame = slide.shapes.add_ole_object(
        io.BytesIO(b"anything"), "Package", Emu(1), Emu(2), Emu(3), Emu(4),
        icon_file=io.BytesIO(picture()),
    )  # fmt: skip
    set_alternative_text(frame, "attachment")
    found = only_slide(deck)
    assert [(each.key, each.kind) for each in found.frames] == [("attachment", "embedded object")]
    assert found.pictures == ()
    assert found.accepted() == {"attachment": (Accepts.DELETE,)}
