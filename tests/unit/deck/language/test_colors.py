"""Colours of the data language."""

import pytest

from slidemill.deck.colors import (
    SCHEME_NAMES,
    UnknownColorError,
    parse_color,
    parse_theme_color,
    preset_rgb,
)
from slidemill.deck.data import Color, ColorKind
from slidemill.deck.preset_colors import PRESET_RGB


@pytest.mark.parametrize("text", ["2f6f73", "2F6F73", "#2F6F73", "#2f6F73"])
def test_six_hex_digits_are_rgb_in_any_case_with_or_without_a_hash(text: str) -> None:
    assert parse_color(text) == Color(ColorKind.RGB, "2F6F73")


@pytest.mark.parametrize("name", SCHEME_NAMES)
def test_theme_names_stay_references_to_the_theme(name: str) -> None:
    assert parse_color(name) == Color(ColorKind.SCHEME, name)
    assert parse_color(name.upper()) == Color(ColorKind.SCHEME, name)


def test_the_standard_has_190_preset_names_and_each_is_a_colour() -> None:
    assert len(PRESET_RGB) == 190
    for name in PRESET_RGB:
        assert parse_color(name) == Color(ColorKind.PRESET, name)
        assert parse_color(name.upper()) == Color(ColorKind.PRESET, name)


@pytest.mark.parametrize(
    ("name", "rgb"),
    [
        ("dkSlateGray", "2F4F4F"),
        ("darkSlateGrey", "2F4F4F"),
        ("ltCyan", "E0FFFF"),
        ("medVioletRed", "C71585"),
        ("mediumVioletRed", "C71585"),
        ("tan", "D2B48C"),
        ("grey", "808080"),
    ],
)
def test_preset_names_have_the_value_of_the_standard(name: str, rgb: str) -> None:
    assert preset_rgb(name) == rgb
    assert parse_theme_color(name) == Color(ColorKind.RGB, rgb)


def test_a_theme_colour_cannot_name_a_theme_colour() -> None:
    with pytest.raises(UnknownColorError, match="accent2 cannot be the value of a theme colour"):
        parse_theme_color("accent2")


def test_a_misspelt_name_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(UnknownColorError, match='did you mean "tomato"'):
        parse_color("tomatto")


@pytest.mark.parametrize("text", ["", "#fff", "12345", "1234567", "rgb(1,2,3)", "##123456"])
def test_other_forms_are_refused_with_the_forms_that_work(text: str) -> None:
    with pytest.raises(UnknownColorError, match="give six hex digits"):
        parse_color(text)
