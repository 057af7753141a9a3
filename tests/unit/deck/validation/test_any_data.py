"""Whatever the data says, it is judged against a template as a whole."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slidemill.deck import (
    DataError,
    DeckError,
    FaultKind,
    compile,  # noqa: A004  # the engine's verb
    parse_deck,
    read_deck,
)
from tests.fixtures.decks import add_box, add_slide, add_table, new_deck, picture, saved


def _template() -> bytes:
    deck = new_deck()
    slide = add_slide(deck)
    add_box(slide, "{title}")
    add_box(slide, "{a}{b}")
    add_table(slide, "grid", 2, 2).table.cell(1, 1).text = "{cell}"
    slide.notes_slide.notes_text_frame.text = "{note}"
    return saved(deck)


_TEMPLATE = compile(_template())
_FILES = {"a.png": picture()}
_OBJECTS: st.SearchStrategy[Any] = st.sampled_from(
    [
        "text", 7, None, [], {}, {"type": "txt"}, {"delete": True}, {"value": "v", "level": 99},
        {"type": "list", "values": ["x", {"value": "y", "level": 1}]},
        {"type": "table", "rows": [["1", "2"], ["3"]]},
        {"type": "table", "rows": []},
        {"type": "image", "src": "a.png"}, {"type": "image", "src": "b.png"},
        {"value": "v", "hyperlink": "ftp://x"},
        {"value": "v", "styles": {"shape": {"fill": "teal"}}},
    ]
)  # fmt: skip
_KEYS = st.sampled_from(["title", "a", "b", "grid", "cell", "note", "titel", "two words", " a"])
_SLIDES = st.builds(
    lambda number, objects: {**({} if number is None else {"template": number}), **objects},
    st.sampled_from([1, 1, 1, 2, None, "x"]),
    st.dictionaries(_KEYS, _OBJECTS, max_size=5),
)
_DOCUMENTS = st.builds(
    lambda slides, strict: {"slides": slides, "strict": strict},
    st.lists(_SLIDES | st.just("no slide"), min_size=1, max_size=4),
    st.booleans(),
)


def _number(place: str) -> int:
    return int(place.partition("]")[0].removeprefix("slides["))


@settings(max_examples=200)
@given(_DOCUMENTS)
def test_faults_come_once_in_order_and_none_hides_another(document: Any) -> None:
    deck = read_deck(document)
    found = _TEMPLATE.validate(deck, _FILES)
    assert len(set(found)) == len(found)
    assert set(deck.faults) <= set(found)
    numbers = [_number(fault.place) for fault in found]
    assert numbers == sorted(numbers)
    if found:
        with pytest.raises(DeckError) as caught:
            _TEMPLATE.render(deck, _FILES)
        assert caught.value.faults == found
        only_files = all(fault.kind is FaultKind.ASSET for fault in found)
        assert isinstance(caught.value, DataError) != only_files
        return
    kinds = {warning.kind for warning in _TEMPLATE.render(deck, _FILES).warnings}
    strict = {FaultKind.UNUSED_KEY, FaultKind.UNFILLED_MARKER}
    assert not document["strict"] or not kinds & strict


@settings(max_examples=100)
@given(_DOCUMENTS)
def test_strictness_changes_only_what_becomes_of_unmatched_keys_and_markers(document: Any) -> None:
    deck = read_deck(document)
    strict, lax = (_TEMPLATE.validate(deck, _FILES, strict=on) for on in (True, False))
    unmatched = {FaultKind.UNUSED_KEY, FaultKind.UNFILLED_MARKER}
    assert tuple(fault for fault in strict if fault.kind not in unmatched) == lax
    if not lax:
        warned = _TEMPLATE.render(deck, _FILES, strict=False).warnings
        assert {w.place for w in warned if w.kind in unmatched} == {fault.place for fault in strict}


@settings(max_examples=100)
@given(_DOCUMENTS)
def test_reading_and_parsing_find_the_same_faults(document: Any) -> None:
    deck = read_deck(document)
    if deck.faults:
        with pytest.raises(DataError) as caught:
            parse_deck(document)
        assert caught.value.faults == deck.faults
    else:
        assert parse_deck(document) == deck
