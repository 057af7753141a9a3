"""Where lines end, and how high and wide text comes out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slidemill.deck.typography import (
    Block,
    Font,
    Layout,
    Paragraph,
    Run,
    Spacing,
    face_of,
    measured,
)
from slidemill.deck.typography.breaking import segments
from slidemill.deck.typography.measure import LINE, OVERHEAD

CALIBRI = Font(face_of("Calibri"), 18)


def paragraph(text: str, **changes: object) -> Paragraph:
    return Paragraph([Run(text, CALIBRI)], CALIBRI, **changes)  # type: ignore[arg-type]  # by name


def lay_out(text: str, width: float | None, **changes: object) -> Layout:
    return measured([paragraph(text, **changes)], width)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Hello  big world", ["Hello  ", "big ", "world"]),
        ("well-known fact", ["well-", "known ", "fact"]),
        ("from -5 to 10", ["from ", "-5 ", "to ", "10"]),
        ("1\u00a0000 t", ["1\u00a0000 ", "t"]),
        ("日本語、「括弧」です。", ["日", "本", "語、", "「括", "弧」", "で", "す。"]),
        ("a\tb", ["a", "\t", "b"]),
        ("ok \U0001f44d\U0001f3fd!", ["ok ", "\U0001f44d\U0001f3fd", "!"]),
    ],
)
def test_a_line_may_end_behind_spaces_and_hyphens_and_beside_ideographs(
    text: str, parts: list[str]
) -> None:
    assert segments(text) == parts


@given(st.text(st.characters(exclude_characters="\n")))
def test_cutting_a_text_loses_nothing(text: str) -> None:
    assert "".join(segments(text)) == text


@pytest.mark.parametrize(
    ("size", "lines", "emu"),
    [(12, 1, 276_999), (18, 1, 369_332), (18, 2, 646_331), (24, 1, 461_665), (54, 1, 923_330)],
)
def test_a_box_comes_out_as_high_as_powerpoint_makes_it(size: int, lines: int, emu: int) -> None:
    font = Font(face_of("Calibri"), size)
    layout = measured([Paragraph([Run("x", font)], font)] * lines, None)
    assert round(layout.height * 12_700) + 2 * 45_720 == emu


def test_spaces_at_the_end_of_a_line_hang_over_it() -> None:
    width = CALIBRI.width("harbour")
    assert lay_out("harbour    harbour", width).lines == 2


def test_a_word_longer_than_the_line_breaks_anywhere() -> None:
    layout = lay_out("a " + "m" * 30, 100)
    per_line = int(100 / CALIBRI.width("m"))
    assert layout.lines == 1 + -(-30 // per_line)
    assert layout.width <= 100


def test_a_line_end_in_the_text_ends_the_line() -> None:
    assert lay_out("a\n\nb", 500).lines == 3


def test_a_text_that_does_not_wrap_is_as_wide_as_its_longest_line() -> None:
    layout = lay_out("short\na longer line", None)
    assert layout.lines == 2
    assert layout.width == pytest.approx(CALIBRI.width("a longer line"))


def test_an_empty_paragraph_is_as_high_as_its_end_mark() -> None:
    small = Font(face_of("Calibri"), 6)
    assert measured([Paragraph([], small)], 100).height == pytest.approx(6 * LINE + OVERHEAD)


def test_a_tab_leads_to_the_next_inch() -> None:
    assert lay_out("a\tb", None).width == pytest.approx(72 + CALIBRI.width("b"))
    assert lay_out("a\tb\tc", 160).lines == 1
    assert lay_out("a\tb\tc", 140).lines == 2


def test_further_lines_start_at_the_margin() -> None:
    text = "one two three four five six seven"
    assert lay_out(text, 150, left=70).lines > lay_out(text, 150).lines


def test_the_largest_font_makes_the_line() -> None:
    large = Font(face_of("Calibri"), 36)
    mixed = Paragraph([Run("small ", CALIBRI), Run("LARGE", large)], CALIBRI)
    assert measured([mixed], 500).height == pytest.approx(36 * LINE + OVERHEAD)


def test_a_word_may_go_on_in_another_font() -> None:
    bold = Font(face_of("Calibri", bold=True), 18)
    runs = [Run("inter", CALIBRI), Run("nation", bold), Run("al trade", CALIBRI)]
    width = CALIBRI.width("inter") + bold.width("nation") + CALIBRI.width("al")
    assert measured([Paragraph(runs, CALIBRI)], width + 0.1).lines == 2
    assert measured([Paragraph(runs, CALIBRI)], width + 0.1).width == pytest.approx(width)


def test_space_before_the_first_and_after_the_last_paragraph_does_not_count() -> None:
    spaced = paragraph("x", before=Spacing(points=10), after=Spacing(points=5))
    one, two = measured([spaced], 100), measured([spaced, spaced], 100)
    assert two.height - one.height == pytest.approx(one.line + 15)


def test_line_space_reduction_leaves_exact_spacing_alone() -> None:
    exact, share = paragraph("x", line=Spacing(points=20)), paragraph("x", line=Spacing(0.9))
    assert Block([exact]).laid_out(100, 1.0, 0.2).line == 20
    assert Block([share]).laid_out(100, 1.0, 0.2).line == pytest.approx(0.7 * 18 * LINE)


def test_letter_spacing_and_capitals_count() -> None:
    face = face_of("Calibri")
    assert Font(face, 18, spacing=2).width("abc") == pytest.approx(CALIBRI.width("abc") + 6)
    assert Font(face, 18, caps="all").width("abc") == pytest.approx(CALIBRI.width("ABC"))
    small = Font(face, 18, caps="small").width("Abc")
    assert small == pytest.approx(CALIBRI.width("A") + 0.8 * CALIBRI.width("BC"))


@given(st.text(), st.floats(1, 500), st.sampled_from([1.0, 0.7, 0.25]))
def test_any_text_can_be_laid_out(text: str, width: float, scale: float) -> None:
    layout = Block([paragraph(text)]).laid_out(width, scale)
    assert layout.lines >= 1
    assert layout.height > 0


@given(st.text("ab -日。\t\n"), st.text("ab -日。\t\n"), st.floats(20, 300))
def test_more_text_is_never_less_high(text: str, more: str, width: float) -> None:
    assert lay_out(text + more, width).lines >= lay_out(text, width).lines
