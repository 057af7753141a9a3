"""The quick measure of texts is never below the careful one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from slidemill.deck.render.fit import Line, Piece, Ruler
from slidemill.deck.typography import face_of

FACES = [face_of("Calibri", bold=True), face_of("Georgia"), face_of("Courier New")]
ascii_text = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=60)


def _line(face: int, size: float, room: float = 100.0) -> Line:
    piece = Piece("key", "{key}", FACES[face].widths, size)
    return Line((piece,), 0.0, 0.0, room, size, size, FACES[face].widest * size)


@given(text=ascii_text, face=st.integers(0, 2), size=st.floats(1, 400), room=st.floats(1, 2000))
def test_a_text_that_the_ruler_lets_into_a_line_is_no_wider_than_it(
    text: str, face: int, size: float, room: float
) -> None:
    ruler = Ruler.of([_line(face, size)], room, room)
    assert ruler is not None
    if ruler.units(text) <= ruler.line:
        assert FACES[face].width(text) * size <= room * (1 + 1e-9)


@given(text=ascii_text, sizes=st.lists(st.floats(1, 400), min_size=2, max_size=3))
def test_a_ruler_for_several_fonts_counts_the_widest_of_them(text: str, sizes: list[float]) -> None:
    lines = [_line(number, size) for number, size in enumerate(sizes)]
    ruler = Ruler.of(lines, 500.0, 500.0)
    assert ruler is not None
    if ruler.units(text) <= ruler.body:
        assert max(FACES[n].width(text) * size for n, size in enumerate(sizes)) <= 500.0 + 1e-6


def test_the_ruler_leaves_line_ends_tabs_and_other_scripts_to_the_careful_measure() -> None:
    ruler = Ruler.of([_line(0, 12.0)], 1e6, 1e6)
    assert ruler is not None
    for text in ("two\nlines", "a\ttab", "Straße", "東京"):
        assert ruler.units(text) > ruler.body
