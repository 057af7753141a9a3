"""The JSON Schema of the data language agrees with the parser."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slidemill.deck.faults import Fault
from slidemill.deck.language import read_deck
from slidemill.deck.language.schema import definitions, document_schema, reference
from slidemill.deck.limits import MAX_LEVEL

_SCHEMA = document_schema()
_DEFINITIONS = definitions()
_VALIDATOR = jsonschema.Draft202012Validator(_SCHEMA)
_GUIDE = Path(__file__).parents[4] / "docs" / "data-language.md"


def accepts(document: object) -> bool:
    return bool(_VALIDATOR.is_valid(document))


def slide(value: object) -> dict[str, Any]:
    return {"slides": [{"template": 1, "key": value}]}


def test_a_document_may_name_its_schema() -> None:
    document = {"$schema": "data.schema.json", "slides": [{"template": 1}]}
    assert accepts(document)
    assert read_deck(document) == read_deck({"slides": [{"template": 1}]})
    assert read_deck(document).warnings == ()


def test_the_schema_is_valid_and_every_reference_in_it_resolves() -> None:
    jsonschema.Draft202012Validator.check_schema(_SCHEMA)
    named = set(re.findall(r'"#/\$defs/([^"]+)"', json.dumps(_SCHEMA)))
    assert named <= set(definitions())


@pytest.mark.parametrize(
    "name",
    ["text", "list", "table", "chart", "scatter-chart", "image", "video", "delete", "styles",
     "color", "string", "placeholder"],
)  # fmt: skip
def test_the_definitions_others_build_on_are_there(name: str) -> None:
    assert reference(name) == {"$ref": f"#/$defs/{name}"}
    assert name in definitions()


@pytest.mark.parametrize("example", re.findall(r"```json\n(.*?)```", _GUIDE.read_text(), re.DOTALL))
def test_every_documented_example_fits_the_schema_and_parses(example: str) -> None:
    document = json.loads(example)
    if "slides" not in document:
        document = {"slides": [{"template": 1}], **document}
    assert [error.message for error in _VALIDATOR.iter_errors(document)] == []
    deck = read_deck(document)
    assert deck.faults == ()
    assert deck.warnings == ()


_COLOR = st.sampled_from(["2F6F73", "#abcdef", "accent3", "folHlink", "dkSlateGray", "tomatto"])
_PATH = st.sampled_from(
    ["a.png", "media/A b.JPG", "../a.png", "a/../b.gif", "/a.png", "a.bmp", "https://x.org/a.png",
     "c:\\a.png", "a.mp4", "https://youtu.be/abcdefghijk", "https://vimeo.com/1", "https://youtu.be/",
     "https://www.youtube.com/watch?t=1&v=abcdefghijk", "https://m.youtube.com/live/x", ""]
)  # fmt: skip
_WORDS = st.sampled_from(
    ["fixed", "anchor_left", "contain", "cover", "none", "hidden", "days", "center", "left", "text"]
)
_NAMES = sorted({name for each in _DEFINITIONS.values() for name in each.get("properties", {})})
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 12)
    | st.floats(-1, 2, allow_nan=False)
    | _COLOR
    | _PATH
    | _WORDS
    | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_NAMES), inner, max_size=4)
    ),
    max_leaves=12,
)


@cache
def _named(name: str, depth: int) -> st.SearchStrategy[Any]:
    return _made_of(_DEFINITIONS[name], depth)


def _made_of(schema: dict[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """Return values that mostly fit a schema, and now and then do not."""
    if "$ref" in schema:
        return _named(schema["$ref"].rpartition("/")[2], depth)
    if "anyOf" in schema:
        return st.one_of([_made_of(each, depth) for each in schema["anyOf"]])
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kind = schema["type"]
    kinds = kind if isinstance(kind, list) else [kind]
    return st.one_of([_of_kind(each, schema, depth) for each in kinds]) | (
        _VALUES if depth > 2 else st.nothing()
    )


def _of_kind(kind: str, schema: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    if kind == "object":
        return _object_of(schema, depth)
    if kind == "array":
        items = _made_of(schema["items"], depth + 1)
        return st.lists(items, min_size=schema.get("minItems", 0), max_size=3)
    if kind == "string":
        return _PATH | _COLOR | st.text(max_size=6)
    numbers = st.integers(-1, MAX_LEVEL + 2) | st.floats(-1, 3, allow_nan=False)
    simple = {"number": numbers, "integer": numbers, "boolean": st.booleans(), "null": st.none()}
    return simple[kind]


def _object_of(schema: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    stated = schema.get("properties", {})
    if not stated:
        inner = _made_of(schema["additionalProperties"], depth + 1)
        return st.dictionaries(st.text("abc", max_size=2), inner, min_size=1, max_size=2)
    parts = {name: _made_of(each, depth + 1) for name, each in stated.items()}
    needed = schema.get("required", [])
    return st.fixed_dictionaries(
        {name: parts[name] for name in needed},
        optional={name: part for name, part in parts.items() if name not in needed},
    )


_PLACEHOLDERS = st.sampled_from(
    ["text", "list", "table", "chart", "scatter-chart", "image", "video", "delete"]
).flatmap(lambda name: _made_of(reference(name)))


def _across(fault: Fault) -> bool:
    """Whether a fault is of a rule about several values, which a schema cannot say."""
    return "above the minimum" in fault.message


@settings(max_examples=200)
@given(_PLACEHOLDERS | _VALUES)
def test_what_the_schema_accepts_is_read_without_a_fault(value: object) -> None:
    deck = read_deck(slide(value))
    ignored = [each for each in deck.warnings if "no such attribute" in each.message]
    faults = [each for each in deck.faults if not _across(each)]
    if faults or ignored:
        assert not accepts(slide(value))


@pytest.mark.parametrize(
    "value",
    [
        {"type": "txt"},
        {"type": "text"},
        {"type": "text", "value": "a", "level": 9},
        {"type": "text", "value": "a", "hyperlink": "javascript:x"},
        {"type": "text", "value": "a", "styles": {"font": {"size": 0}}},
        {"type": "text", "value": "a", "styles": {"font": {"color": "tomatto"}}},
        {"type": "text", "value": "a", "colour": "red"},
        {"type": "list", "values": "a"},
        {"type": "table", "rows": []},
        {"type": "table", "rows": [["a", {"value": "b", "databar": {"ratio": 2}}]]},
        {"type": "chart", "axis1": {"series": {}}},
        {"type": "chart", "axis1": {"series": {"a": {"name": "A", "values": ["1"]}}}},
        {"type": "scatter-chart", "axis1": {"series": {"a": {"name": "A", "values": [1]}}}},
        {"type": "image", "src": "../a.png"},
        {"type": "image", "src": "https://example.org/a.png"},
        {"type": "image", "src": "a.bmp"},
        {"type": "video", "src": "https://vimeo.com/1"},
        {"type": "video", "src": "https://www.youtube.com/feed"},
        [],
        None,
    ],
)
def test_the_schema_refuses_what_the_parser_refuses_or_ignores(value: object) -> None:
    assert not accepts(slide(value))
    deck = read_deck(slide(value))
    assert deck.faults or deck.warnings


@settings(max_examples=50)
@given(
    st.fixed_dictionaries(
        {"slides": st.just([{"template": 1}])},
        optional={
            "theme": _made_of(reference("theme")),
            "properties": _made_of(reference("properties")),
            "strict": st.booleans() | st.just("yes"),
        },
    )
)
def test_the_schema_of_the_document_agrees_with_the_parser(document: object) -> None:
    if read_deck(document).faults:
        assert not accepts(document)
