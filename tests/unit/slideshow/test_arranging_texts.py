"""Texts of generated slides: sizes, widths, places, and that none lies on another."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slidemill.contracts.slideshows import AspectRatio, Slide, StylePreset
from slidemill.contracts.slideshows.requests import PlacedText
from slidemill.contracts.slideshows.settings import AdvancedSettings
from slidemill.picture import measure
from slidemill.slideshow.writing.arranging import Look, placed, stacked

TITLE = "Seven quiet morning habits that change how the whole rest of the day will feel"
BODY = (
    "Start with a glass of water, then ten slow breaths at an open window. Leave the phone in "
    "another room until breakfast is over, write down one thing that matters today, and do that "
    "one thing first, before anything."
)
TEXTS = {
    "short": ("Brew it cold", "Twelve hours in the fridge."),
    "long": (TITLE, BODY),
    "capitals": (TITLE.upper(), BODY.upper()),
    "without blanks": ("W" * 80, "W" * 220),
    "chinese": ("早晨的七个安静习惯改变你" * 6, "从一杯水开始然后在窗前慢慢呼吸" * 14),
    "thai": ("สวัสดีชาวโลกนี่คือข้อความ" * 3, "สวัสดีชาวโลกนี่คือข้อความ" * 8),
    "arabic": ("مرحبا بالعالم هذا نص " * 3, "مرحبا بالعالم هذا نص طويل " * 8),
    "emoji": ("🔥" * 40, "☕️ coffee " * 20),
    "lines": ("a\nb\nc\nd", "e\nf\n\ng\nh\ni\nj\nk"),
}


def look(**wanted: Any) -> Look:
    return Look.of(AdvancedSettings.model_validate(wanted))


def boxes(texts: tuple[str, ...], wanted: Look, ratio: AspectRatio) -> list[tuple[float, float]]:
    """Return where the texts begin and end from top to bottom, px, as they are drawn."""
    slide = Slide(text_elements=stacked(texts, wanted, ratio))
    return [(text.top, text.top + text.height) for text in measure(slide, ratio=ratio)]


@pytest.mark.parametrize("ratio", AspectRatio)
@pytest.mark.parametrize("preset", StylePreset)
@pytest.mark.parametrize("texts", TEXTS.values(), ids=TEXTS)
def test_a_title_and_a_body_stand_apart_and_within_the_picture(
    texts: tuple[str, str], preset: StylePreset, ratio: AspectRatio
) -> None:
    for width in ("default", "narrow"):
        for size in ("default", "small", 8, 96, 200):
            wanted = look(text_preset=preset, text_width=width, font_size=size)
            found = boxes(texts, wanted, ratio)
            assert all(above[1] <= below[0] for above, below in pairwise(found)), (width, size)
            assert 0 <= found[0][0] < found[-1][1] <= ratio.size[1], (width, size)


@given(
    st.lists(
        st.text(
            st.characters(min_codepoint=32, max_codepoint=0x24F), min_size=1, max_size=80
        ).filter(str.strip),
        min_size=2,
        max_size=4,
    ),
    st.sampled_from(AspectRatio),
)
@settings(max_examples=60)
def test_latin_texts_never_lie_on_one_another(texts: list[str], ratio: AspectRatio) -> None:
    found = boxes(tuple(texts), look(), ratio)

    assert all(above[1] <= below[0] for above, below in pairwise(found))


@pytest.mark.parametrize("ratio", AspectRatio)
def test_a_short_title_is_centred_in_the_upper_third_with_the_body_below(
    ratio: AspectRatio,
) -> None:
    title, body = stacked(TEXTS["short"], look(), ratio)

    assert (title.x, title.y) == (50, 30)
    assert body.x == 50
    assert 30 < body.y < 50


def test_a_lone_text_is_in_the_middle() -> None:
    (lone,) = stacked(("Three ways to brew",), look(), AspectRatio.TALL)

    assert (lone.x, lone.y, lone.font_size) == (50, 50, 48)


def test_no_text_makes_no_element() -> None:
    assert stacked((), look(), AspectRatio.TALL) == ()


@pytest.mark.parametrize(
    ("font_size", "sizes"),
    [(None, (48, 40)), ("default", (48, 40)), ("small", (40, 33)), (60, (60, 60))],
)
def test_titles_and_bodies_have_the_sizes_that_were_asked_for(
    font_size: object, sizes: tuple[float, float]
) -> None:
    elements = stacked(TEXTS["short"], look(font_size=font_size), AspectRatio.TALL)

    assert tuple(element.font_size for element in elements) == sizes


@pytest.mark.parametrize(("wanted", "width"), [(None, 70), ("default", 70), ("narrow", 50)])
def test_texts_are_as_wide_as_asked_for(wanted: str | None, width: float) -> None:
    elements = stacked(TEXTS["short"], look(text_width=wanted), AspectRatio.TALL)

    assert {element.width for element in elements} == {width}


def test_texts_are_styled_as_asked_for_and_else_like_tiktok() -> None:
    styled = stacked(("a",), look(text_preset="snapchat"), AspectRatio.TALL)
    plain = stacked(("a",), Look.of(None), AspectRatio.TALL)

    assert styled[0].style_preset is StylePreset.SNAPCHAT
    assert plain[0].style_preset is StylePreset.TIKTOK


def test_texts_that_would_not_fit_get_smaller() -> None:
    title, body = stacked((TITLE, BODY), look(font_size=200), AspectRatio.SQUARE)

    assert title.font_size == body.font_size < 80


def test_placed_texts_keep_their_places_and_take_what_they_lack_from_the_settings() -> None:
    id_ = "7f6a2f60-5f0c-4a55-9a0f-0a0b0c0d0e0f"
    texts = [
        PlacedText(content="one", x=10, y=20, id=id_),
        PlacedText(content="two", x=30, y=40, id="mine", font_size=99, width=12),
        PlacedText(content="three", x=50, y=60),
    ]

    one, two, three = placed(texts, look(font_size="small", text_width="narrow"))

    assert (one.x, one.y, one.font_size, one.width, one.id) == (10, 20, 40, 50, UUID(id_))
    assert (two.x, two.y, two.font_size, two.width, two.id) == (30, 40, 99, 12, None)
    assert (three.font_size, three.width) == (33, 50)


def test_a_placed_text_beside_a_plain_one_is_no_title() -> None:
    (text,) = placed([PlacedText(content="one", x=10, y=20)], look(), before=1)

    assert text.font_size == 40
