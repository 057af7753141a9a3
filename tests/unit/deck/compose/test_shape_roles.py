"""What the composer takes the shapes of a template slide for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation
from pptx.util import Emu, Inches

from slidemill.contracts.presentations import RenderOptions
from slidemill.deck.compose import open_library
from slidemill.deck.compose.boxes import Box, box_of, set_box
from slidemill.deck.compose.canvas import Canvas
from slidemill.deck.compose.ordering import in_columns, in_rows
from slidemill.deck.compose.roles import Placed, Role, name_of
from tests.fixtures.compositions import library
from tests.fixtures.decks import (
    BLANK,
    TITLE_ONLY,
    add_box,
    add_chart,
    add_slide,
    add_table,
    new_deck,
    saved,
)
from tests.fixtures.foreign import written
from tests.fixtures.foreign_programs import DIALECTS
from tests.fixtures.slide_templates import (
    AGENDA,
    BOXES,
    CHART_TEXT,
    TABLE_CHART,
    TABLE_TEXT,
    TEXT_TEXT,
    TITLE,
)

SENTENCE = "A text that is long enough to be taken for content of the slide."


def roles(index: int) -> list[str]:
    """Return the roles on a slide of the designed template, pictures and lines left out."""
    placed = library().slide(index).placed
    return [each.role.value for each in placed if each.role is not Role.OTHER]


def on_slide(build: Callable[[Any], Any], layout: int = BLANK) -> dict[str, Role]:
    """Return the role of each shape of a slide, by name."""
    deck = new_deck()
    build(add_slide(deck, layout))
    placed = open_library(saved(deck)).slide(0).placed
    return {name_of(each.shape): each.role for each in placed}


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        (TITLE, ["title", "subtitle"]),
        (AGENDA, ["title", "body"]),
        (TABLE_TEXT, ["title", "table", "text"]),
        (CHART_TEXT, ["title", "body", "chart"]),
        (TABLE_CHART, ["title", "heading", "heading", "table", "chart"]),
        (TEXT_TEXT, ["title", "heading", "body", "heading", "body"]),
        (BOXES, ["title", "text", "label"]),
    ],
)
def test_the_designed_slides_are_understood(index: int, expected: list[str]) -> None:
    assert roles(index) == expected


@pytest.mark.parametrize("dialect", DIALECTS)
def test_slides_of_every_dialect_are_understood(dialect: str) -> None:
    home = open_library(written(DIALECTS[dialect]))
    first, second, third = (home.slide(index).placed for index in range(3))
    assert [each.role for each in first][:2] == [Role.TITLE, Role.BODY]
    assert [each.role for each in second].count(Role.TABLE) == 1
    assert [each.role for each in second].count(Role.CHART) == 1
    assert Role.TITLE in [each.role for each in third]
    for placed in (first, second, third):
        assert all(each.box is not None for each in placed)


def test_a_shape_named_so_is_the_title_and_the_subtitle() -> None:
    def build(slide: Any) -> None:
        for name, at in (("Big Title 3", (1, 4)), ("Subtitle", (1, 5)), ("Other", (1, 1))):
            add_box(slide, "words", at=at).name = name

    found = on_slide(build)
    assert found == {
        "Big Title 3": Role.TITLE, "Subtitle": Role.SUBTITLE, "Other": Role.LABEL,
    }  # fmt: skip


def test_the_topmost_wide_text_is_the_title_of_a_slide_without_one() -> None:
    def build(slide: Any) -> None:
        add_box(slide, "Lower", at=(1, 1), size=(8, 0.5)).name = "lower"
        add_box(slide, "Upper", at=(1, 0.3), size=(8, 0.5)).name = "upper"
        add_box(slide, "Narrow", at=(1, 0.1), size=(1, 0.2)).name = "narrow"
        add_chart(slide, "x")

    found = on_slide(build)
    assert found["upper"] is Role.TITLE
    assert found["lower"] is not Role.TITLE


def test_the_only_text_of_a_slide_is_not_its_title() -> None:
    assert Role.TITLE not in on_slide(lambda slide: add_box(slide, SENTENCE, size=(8, 1))).values()


def test_short_texts_and_texts_at_the_foot_are_labels() -> None:
    def build(slide: Any) -> None:
        add_box(slide, "Internal", at=(7, 3), size=(1, 1)).name = "badge"
        add_box(slide, SENTENCE, at=(1, 3)).name = "content"
        add_box(slide, SENTENCE, at=(1, 6.9), size=(6, 0.3)).name = "source"

    found = on_slide(build, TITLE_ONLY)
    assert (found["badge"], found["content"], found["source"]) == (
        Role.LABEL, Role.TEXT, Role.LABEL,
    )  # fmt: skip


def test_groups_are_entered_depth_first() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    outer = slide.shapes.add_group_shape()
    inner = outer.shapes.add_group_shape()
    inner.shapes.add_textbox(Inches(1), Inches(1), Inches(2), Inches(1)).name = "in"
    outer.shapes.add_textbox(Inches(4), Inches(4), Inches(2), Inches(1)).name = "out"
    add_table(slide, "t", 2, 2).name = "table"
    placed = open_library(saved(deck)).slide(0).placed
    assert [name_of(each.shape) for each in placed] == ["in", "out", "table"]


@given(
    st.tuples(*(st.integers(100_000, 5_000_000) for _ in range(4))),
    st.tuples(*(st.integers(100_000, 5_000_000) for _ in range(4))),
)
@settings(max_examples=40)
def test_a_shape_in_a_stretched_group_stands_where_it_was_put(
    outer: tuple[int, int, int, int], wanted: tuple[int, int, int, int]
) -> None:
    deck = Presentation()
    slide = add_slide(deck)
    group = slide.shapes.add_group_shape()
    shape = group.shapes.add_textbox(Emu(0), Emu(0), Emu(1_000_000), Emu(500_000))
    group.left, group.top, group.width, group.height = map(Emu, outer)
    set_box(shape._element, Box(*wanted))
    found = box_of(shape._element, ())
    assert found is not None
    ratio = max(outer[2] / 1_000_000, outer[3] / 500_000)
    assert all(abs(a - b) <= 2 * ratio + 2 for a, b in zip(found, wanted, strict=True))


def test_a_placeholder_stands_where_its_layout_says() -> None:
    source = library().slide(AGENDA)
    title = next(each for each in source.placed if each.role is Role.TITLE)
    assert title.box == Box(685_800, 502_920, 10_820_095, 777_240)


def test_a_moved_placeholder_gets_a_place_of_its_own() -> None:
    source = library().slide(AGENDA)
    canvas = Canvas(source, RenderOptions(), "slides[0].slide_data")
    title = next(each.shape for each in canvas.placed if each.role is Role.TITLE)
    canvas.move(title, Box(1, 2, 3, 4))
    assert canvas.box(title) == Box(1, 2, 3, 4)
    assert next(each for each in source.placed if each.role is Role.TITLE).box != Box(1, 2, 3, 4)


def placed_at(*boxes: tuple[float, float, float, float]) -> list[Placed]:
    shape = library().slide(0).root
    return [Placed(shape, Role.TEXT, Box(*map(round, box)), placeholder=False) for box in boxes]


def test_shapes_are_read_in_rows_and_in_columns() -> None:
    north_west, north_east, south_west, south_east = placed_at(
        (0, 0, 10, 10), (20, 1, 10, 10), (1, 20, 10, 10), (21, 21, 10, 10)
    )
    shuffled = [south_east, north_east, south_west, north_west]
    assert in_rows(shuffled) == [north_west, north_east, south_west, south_east]
    assert in_columns(shuffled) == [[north_west, south_west], [north_east, south_east]]
