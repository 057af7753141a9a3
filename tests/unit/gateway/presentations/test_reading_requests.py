"""Bodies of any kind are read, or refused with their faults; nothing else comes out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slidemill.gateway.presentations.reading import MalformedBody, Unprocessable, read_json
from slidemill.gateway.routes.presentations_schemas import (
    ExportBody,
    GenerateBody,
    GenerateDeckBody,
    UpdateChartsBody,
)
from slidemill.gateway.routes.templates_schemas import CreateTemplateBody, MatchBody

BODIES = [
    GenerateBody,
    GenerateDeckBody,
    UpdateChartsBody,
    ExportBody,
    CreateTemplateBody,
    MatchBody,
]
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
SLIDE = {"template_slide_id": "slide_1", "slide_data": {}}


def refusal(body: bytes, model: Any) -> MalformedBody | Unprocessable | None:
    """Return how a body is refused, if it is."""
    try:
        read = read_json(body, model)
    except (MalformedBody, Unprocessable) as error:
        return error
    assert read.raw == json.loads(body)
    return None


@pytest.mark.parametrize("model", BODIES)
@given(body=st.binary() | ANY_JSON.map(lambda value: json.dumps(value).encode()))
@settings(max_examples=40)
def test_any_body_is_read_or_refused(model: Any, body: bytes) -> None:
    refused = refusal(body, model)
    if isinstance(refused, MalformedBody):
        assert str(refused).startswith("the JSON cannot be read")
    elif refused is not None:
        assert refused.faults
        for fault in refused.faults:
            assert set(fault) == {"type", "loc", "msg"}
            assert fault["loc"][0] == "body"
            json.dumps(fault)


@pytest.mark.parametrize("depth", [300, 100_000])
def test_a_body_that_is_nested_too_deeply_is_malformed(depth: int) -> None:
    body = b'{"filename":"a.pptx","x":' + b"[" * depth + b"]" * depth + b"}"
    with pytest.raises(MalformedBody):
        read_json(body, CreateTemplateBody)


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"1e999", b"9" * 5000])
def test_a_number_that_no_json_holds_is_malformed(number: bytes) -> None:
    body = b'{"template_slide_id":"slide_1","slide_data":{},"x":' + number + b"}"
    with pytest.raises(MalformedBody):
        read_json(body, GenerateBody)


def test_every_fault_is_told_with_its_place() -> None:
    body = {"slides": [SLIDE, {"slide_data": {"title": []}}], "options": {"table_min_font_size": 1}}
    with pytest.raises(Unprocessable) as raised:
        read_json(json.dumps(body).encode(), GenerateDeckBody)
    assert [fault["loc"] for fault in raised.value.faults] == [
        ["body", "slides", 1, "template_slide_id"],
        ["body", "slides", 1, "slide_data", "title"],
        ["body", "options", "table_min_font_size"],
    ]


def test_of_a_list_that_may_be_long_only_the_first_fault_is_told() -> None:
    rows = [{"cells": [{"value": "good"}]}, {"cells": [{}, 1, 2]}, {"cells": ["x"] * 100}]
    block = {"type": "table", "table": {"table": {"rows": rows}}}
    body = {"slides": [SLIDE | {"slide_data": {"content": {"blocks": [block]}}}] * 2}
    with pytest.raises(Unprocessable) as raised:
        read_json(json.dumps(body).encode(), GenerateDeckBody)
    places = [(fault["loc"][2], *fault["loc"][-4:]) for fault in raised.value.faults]
    assert places == [(0, "rows", 1, "cells", 1), (1, "rows", 1, "cells", 1)]


def test_more_faults_than_anyone_reads_are_counted() -> None:
    table = {
        "rows": [{"cells": [{}]}],
        "format_templates": {f"template {number}": None for number in range(200)},
    }
    blocks = [{"type": "table", "table": {"table": table}}] * 20
    body = {"slides": [SLIDE | {"slide_data": {"content": {"blocks": blocks}}}]}
    with pytest.raises(Unprocessable) as raised:
        read_json(json.dumps(body).encode(), GenerateDeckBody)
    assert raised.value.faults == [
        {
            "type": "too_many_errors",
            "loc": ["body"],
            "msg": "the request breaks the schema in 4000 places",
        }
    ]


def test_what_is_between_client_and_gateway_is_not_handed_on() -> None:
    sent = {
        "slides": [SLIDE],
        "options": None,
        "org_name": "acme",
        "callback_url": "https://example.com/done",
        "colour": "red",
    }
    read = read_json(json.dumps(sent).encode(), GenerateDeckBody)
    assert read.value.request(read.raw) == {"slides": [SLIDE], "colour": "red"}


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "//example.com/",
        "https://",
        "https://user:secret@example.com/",
        "https://exa mple.com/",
        "https://example.com/" + "x" * 2048,
        "https://example.com:99999/",
        "javascript:alert(1)",
        "https://ex\u00e4mple.com/",
    ],
)
def test_a_callback_that_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(Unprocessable) as raised:
        read_json(json.dumps(SLIDE | {"callback_url": url}).encode(), GenerateBody)
    assert raised.value.faults[0]["loc"] == ["body", "callback_url"]
