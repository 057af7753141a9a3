"""Any content on any template slide: a sound deck, or a reason why not."""

from __future__ import annotations

import io
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation

from slidemill.deck.compose import SlideLibrary, open_library
from tests.fixtures.compositions import agenda, asked, chart, composed_in_part, shown, table, text
from tests.fixtures.decks import add_box, add_chart, add_table, saved
from tests.fixtures.slide_templates import slide_templates

SAMPLES = st.sampled_from(("short", "{marker}", "", "some words " * 12, "one\ntwo\nthree"))
NAMES = st.sampled_from(("TextBox 1", "Title 2", "Subtitle", "Header", "Footer", "Caption"))
INCHES = st.floats(0, 10)
KINDS = st.sampled_from(("box", "box", "group", "table", "chart"))
SHAPES = st.lists(st.tuples(KINDS, NAMES, SAMPLES, INCHES, INCHES, INCHES, INCHES), max_size=5)
WORDS = st.none() | st.sampled_from(("", "Words", "Many words " * 20))

BLOCKS = st.one_of(
    st.builds(text, SAMPLES, header=WORDS, text=WORDS),
    st.builds(table, st.integers(0, 12), st.integers(1, 5)),
    st.builds(chart, st.sampled_from("AB")),
    st.builds(agenda, SAMPLES, SAMPLES, active=st.none() | st.integers(0, 2)),
)
COLUMNS = st.lists(
    st.fixed_dictionaries({"header": WORDS, "blocks": st.lists(BLOCKS, max_size=3)}), max_size=3
)
DATA = st.fixed_dictionaries(
    {"title": WORDS, "subtitle": WORDS, "header": WORDS, "footer": WORDS, "content": COLUMNS}
)


def drawn(layout: int, shapes: list[tuple[Any, ...]]) -> SlideLibrary:
    """Return the designed template with a slide more that holds these shapes."""
    deck = Presentation(io.BytesIO(slide_templates()))
    slide = deck.slides.add_slide(deck.slide_layouts[layout])
    for kind, name, words, x, y, width, height in shapes:
        if kind == "table":
            add_table(slide, "t", 2, 3)
        elif kind == "chart":
            add_chart(slide, "c")
        else:
            home = slide if kind == "box" else slide.shapes.add_group_shape()
            holder = home if kind == "box" else _Shapes(home.shapes)
            add_box(holder, words, at=(x, y), size=(width, height)).name = name
    return open_library(saved(deck))


class _Shapes:
    """What `add_box` draws on."""

    def __init__(self, shapes: Any) -> None:
        self.shapes = shapes


@given(st.integers(0, 4), SHAPES, st.lists(DATA, min_size=1, max_size=3), st.booleans())
@settings(max_examples=40)
def test_any_content_on_any_slide_makes_a_sound_deck_or_is_told(
    layout: int, shapes: list[tuple[Any, ...]], wanted: list[dict[str, Any]], numbered: bool
) -> None:
    home = drawn(layout, shapes)
    orders = [asked(len(home) - 1, home=home, **data) for data in wanted]
    result = composed_in_part(*orders, footer_text="Foot", show_slide_numbers=numbered)
    assert [each.index for each in result.results] == list(range(len(orders)))
    assert all((each.error is None) == (each.pages > 0) for each in result.results)
    assert result.pages == sum(each.pages for each in result.results)
    if result.pages:
        assert len(shown(result)) == result.pages
