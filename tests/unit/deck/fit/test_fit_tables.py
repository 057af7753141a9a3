"""Tables whose rows grow with their text are told when they leave the slide."""

from __future__ import annotations

from pptx.util import Emu, Inches

from slidemill.deck import Rendering
from slidemill.deck.data import FontStyle, Styles, Table, Text, VerticalSizing
from slidemill.deck.faults import Fault, FaultKind
from tests.fixtures.decks import add_slide, add_table, new_deck, rendered, saved

LONG = "The quarterly revenue of our northern region grew faster than planned. "


def deck_with_table() -> bytes:
    """Return a table of two rows of 400,000 EMU that stands two inches down a slide of 7.5."""
    deck = new_deck()
    add_table(add_slide(deck), "t", 2, 3)
    return saved(deck)


def overflows(rendering: Rendering) -> list[Fault]:
    return [each for each in rendering.warnings if each.kind is FaultKind.TEXT_OVERFLOW]


def table(rows: int, text: str = "x", sizing: VerticalSizing = VerticalSizing.ANCHOR_TOP) -> Table:
    cells = tuple((Text(text), Text("x"), Text("x")) for _ in range(rows))
    return Table(cells, vertical_sizing=sizing)


def test_a_table_with_too_many_rows_is_told() -> None:
    template = deck_with_table()
    most = int((Inches(7.5) - Inches(2)) / Emu(400_000))
    assert overflows(rendered(template, {"t": table(most)})) == []
    (fault,) = overflows(rendered(template, {"t": table(most + 1)}))
    assert str(fault).startswith("slides[0].t: the table reaches ")


def test_a_table_whose_texts_wrap_is_told() -> None:
    template = deck_with_table()
    assert overflows(rendered(template, {"t": table(6)})) == []
    assert len(overflows(rendered(template, {"t": table(6, LONG)}))) == 1


def test_a_table_with_large_letters_is_told() -> None:
    rows = tuple((Text("x", Styles(font=FontStyle(size=60))), Text("x")) for _ in range(8))
    assert len(overflows(rendered(deck_with_table(), {"t": Table(rows)}))) == 1


def test_a_table_that_grows_upwards_has_room_above() -> None:
    deck = new_deck()
    frame = add_table(add_slide(deck), "t", 2, 3)
    frame.top = Inches(7.5) - frame.height
    template = saved(deck)
    up = table(10, sizing=VerticalSizing.ANCHOR_BOTTOM)
    assert overflows(rendered(template, {"t": up})) == []
    assert len(overflows(rendered(template, {"t": table(10)}))) == 1
