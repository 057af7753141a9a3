"""Advance widths: those of the fonts themselves, and estimates for what they lack."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import ImageFont

from slidemill.deck.typography import face_of

FONTS = Path("/usr/share/fonts/truetype")
INSTALLED = {
    ("Calibri", False, False): "crosextra/Carlito-Regular.ttf",
    ("Calibri", True, False): "crosextra/Carlito-Bold.ttf",
    ("Calibri", True, True): "crosextra/Carlito-BoldItalic.ttf",
    ("Arial", False, False): "liberation/LiberationSans-Regular.ttf",
    ("Arial", True, False): "liberation/LiberationSans-Bold.ttf",
    ("Times New Roman", False, True): "liberation/LiberationSerif-Italic.ttf",
    ("Courier New", False, False): "liberation/LiberationMono-Regular.ttf",
    ("DejaVu Sans", True, False): "dejavu/DejaVuSans-Bold.ttf",
    ("Noto Sans", False, False): "noto/NotoSans-Regular.ttf",
}
TEXTS = (
    "The quarterly revenue of our northern region grew by 12.5 % (see appendix).",
    "Straßenbahn, façade, Zażółć gęślą jaźń — «déjà vu» … €",
    "Квартальный отчёт: Ελληνικά κείμενα",
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(("wanted", "file"), INSTALLED.items(), ids=str)
def test_a_text_is_as_wide_as_the_font_draws_it(
    wanted: tuple[str, bool, bool], file: str, text: str
) -> None:
    path = FONTS / file
    if not path.exists():
        pytest.skip(f"{file} is not installed")
    typeface, bold, italic = wanted
    font = ImageFont.truetype(str(path), 2000, layout_engine=ImageFont.Layout.BASIC)
    drawn = sum(font.getlength(character) for character in text)
    face = face_of(typeface, bold=bold, italic=italic)
    assert not face.approximate
    assert face.width(text) * 2000 == pytest.approx(drawn, rel=0.01)


def test_bold_is_wider_than_regular() -> None:
    text = "Revenue"
    assert face_of("Calibri", bold=True).width(text) > face_of("Calibri").width(text)


@pytest.mark.parametrize(
    ("character", "width"),
    [
        ("日", 1.0),
        ("。", 1.0),
        ("\uff21", 1.0),
        ("ｱ", 0.5),
        ("\u0301", 0.0),
        ("\u200d", 0.0),
        ("\U0001f600", 1.3),
        ("\U0001f3fd", 0.0),
        ("ก", 0.6),
    ],
)
def test_what_a_font_lacks_is_as_wide_as_its_class(character: str, width: float) -> None:
    assert face_of("Calibri").width(character) == width


def test_names_are_told_apart_without_regard_to_case_and_outer_spaces() -> None:
    assert face_of(" ARIAL ") is face_of("Arial")


@pytest.mark.parametrize(
    ("typeface", "kind", "stands_in"),
    [
        ("Corporate", {}, "Liberation Sans"),
        ("Corporate", {"serif": True}, "Liberation Serif"),
        ("Corporate", {"mono": True}, "Liberation Mono"),
        ("Corporate Mono", {}, "Liberation Mono"),
        ("Corporate Sans", {"serif": True}, "Liberation Sans"),
        ("", {}, "Liberation Sans"),
    ],
)
def test_an_unknown_typeface_is_estimated_by_its_kind(
    typeface: str, kind: dict[str, bool], stands_in: str
) -> None:
    face = face_of(typeface, **kind)
    assert (face.name, face.approximate) == (stands_in, True)


def test_a_narrow_face_is_estimated_narrower_than_the_one_that_stands_in() -> None:
    assert face_of("Arial Narrow").width("Region") == pytest.approx(
        0.82 * face_of("Arial").width("Region")
    )
