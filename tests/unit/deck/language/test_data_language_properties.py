"""Rules of the data language that hold for all data."""

import json
from collections.abc import Callable
from typing import Any

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from slidemill.deck.data import DeckData
from slidemill.deck.faults import DataError
from slidemill.deck.language import parse_deck, parse_json
from slidemill.deck.language.schema import document_schema

_WORDS = st.sampled_from(
    [
        "slides", "template", "type", "value", "values", "rows", "styles", "font", "shape",
        "color", "size", "databar", "ratio", "axis1", "axis2", "series", "name", "labels",
        "date_labels", "bounds", "minimum", "src", "scaling", "delete", "theme", "colors",
        "text", "list", "table", "chart", "scatter-chart", "image", "video", "accent1",
    ]
)  # fmt: skip
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | _WORDS
    | st.text(st.characters(), max_size=12)
)
_JSON = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(_WORDS | st.text(st.characters(), max_size=6), inner, max_size=5)
    ),
    max_leaves=30,
)
_SLIDES = st.fixed_dictionaries(
    {
        "slides": st.lists(
            st.dictionaries(_WORDS, _JSON, max_size=4).map(lambda keys: {"template": 1, **keys}),
            max_size=3,
        )
    }
)


def _data_error(parse: Callable[[], DeckData]) -> DataError | None:
    try:
        parse()
    except DataError as error:
        return error
    return None


@settings(max_examples=300)
@given(_JSON | _SLIDES)
def test_any_json_value_becomes_a_deck_or_a_data_error(document: object) -> None:
    error = _data_error(lambda: parse_deck(document))
    if error is not None:
        assert error.faults
        assert all(fault.message for fault in error.faults)
        assert str(error).encode()


@given(st.binary(max_size=200))
def test_any_bytes_become_a_deck_or_a_data_error(raw: bytes) -> None:
    error = _data_error(lambda: parse_json(raw))
    assert error is None or error.faults


_TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=10)
_COLOR = st.sampled_from(["2F6F73", "#abcdef", "accent3", "folHlink", "dkSlateGray", "Tomato"])
_STYLES = st.fixed_dictionaries(
    {},
    optional={
        "font": st.fixed_dictionaries(
            {},
            optional={
                "size": st.floats(1, 4000),
                "color": _COLOR,
                "bold": st.booleans(),
                "typeface": _TEXT,
            },
        ),
        "shape": st.fixed_dictionaries(
            {},
            optional={"fill": _COLOR, "align": st.sampled_from(["left", "justified"])},
        ),
    },
)
_TEXT_OBJECT = st.fixed_dictionaries(
    {"type": st.just("text"), "value": _TEXT}, optional={"styles": _STYLES}
)
_CELL = (
    _TEXT
    | _TEXT_OBJECT
    | st.fixed_dictionaries(
        {
            "value": _TEXT,
            "databar": st.fixed_dictionaries({"ratio": st.floats(0, 1), "color": _COLOR}),
        }
    )
)
_NUMBER = st.none() | st.integers(-(10**9), 10**9) | st.floats(-1e12, 1e12)


def _series(point: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {"name": _TEXT, "values": st.lists(point, max_size=4)},
        optional={"styles": _STYLES, "data_point_styles": st.lists(st.none() | _STYLES)},
    )


def _axis(point: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {"series": st.dictionaries(_TEXT, _series(point), min_size=1, max_size=3)}
    )


_OBJECTS = st.one_of(
    _TEXT,
    _TEXT_OBJECT,
    st.fixed_dictionaries({"type": st.just("list"), "values": st.lists(_TEXT | _TEXT_OBJECT)}),
    st.fixed_dictionaries(
        {
            "type": st.just("table"),
            "rows": st.lists(st.lists(_CELL, min_size=1, max_size=4), min_size=1, max_size=4),
        }
    ),
    st.fixed_dictionaries(
        {"type": st.just("chart"), "axis1": _axis(_NUMBER)},
        optional={"axis2": _axis(_NUMBER), "labels": st.lists(_TEXT, max_size=5)},
    ),
    st.fixed_dictionaries(
        {
            "type": st.just("scatter-chart"),
            "axis1": _axis(st.lists(_NUMBER, min_size=2, max_size=3)),
        }
    ),
    st.just({"delete": True}),
)
_KEYS = st.text("abcdefghijklmnop-_0123456789", min_size=1, max_size=8)
_DECKS = st.fixed_dictionaries(
    {
        "slides": st.lists(
            st.tuples(st.integers(1, 50), st.dictionaries(_KEYS, _OBJECTS, max_size=4)).map(
                lambda pair: {**pair[1], "template": pair[0]}
            ),
            min_size=1,
            max_size=4,
        )
    }
)


@given(_DECKS)
def test_data_that_keeps_the_rules_becomes_a_deck_with_every_key(document: Any) -> None:
    deck = parse_deck(document)
    assert len(deck.slides) == len(document["slides"])
    for slide, source in zip(deck.slides, document["slides"], strict=True):
        assert slide.template == source["template"]
        assert set(slide.objects) == set(source) - {"template"}
    assert parse_json(json.dumps(document).encode()) == deck


_VALIDATOR = jsonschema.Draft202012Validator(document_schema())


@settings(max_examples=50)
@given(_DECKS)
def test_whatever_is_written_in_todays_forms_fits_the_schema(document: object) -> None:
    spelled = json.loads(json.dumps(document).replace('"Tomato"', '"tomato"'))
    assert [error.message for error in _VALIDATOR.iter_errors(spelled)] == []
