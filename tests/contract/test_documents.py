"""The committed documents say what the code says, and nothing they should not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from deploy import docs
from slidemill.contracts import Ask, Envelope
from slidemill.contracts.documents import asyncapi, published_types, schemas

OPENAPI = docs.openapi()


def test_the_committed_documents_are_those_the_code_generates() -> None:
    committed = {
        str(path.relative_to(docs.ROOT)): path.read_text() for path in docs.ROOT.rglob("*.json")
    }
    assert committed == docs.documents(), "run `./task docs` and commit what it writes"


def test_every_message_type_is_described() -> None:
    document = asyncapi()
    assert set(document["components"]["messages"]) == set(published_types())
    carried = {
        "deck_request",
        "update_request",
        "pictures_request",
        "pictures_manifest",
        "slideshow_file_request",
    }
    assert set(schemas()) == {*published_types(), "envelope", *carried}


def test_every_ask_names_its_reply() -> None:
    operations = asyncapi()["operations"]
    asks = [name for name, type_ in published_types().items() if issubclass(type_, Ask)]
    assert asks
    for ask in asks:
        reply = operations[f"receive:{ask}"]["reply"]["channel"]["$ref"]
        subject = ask.partition(".")[0]
        assert reply.startswith((f"#/channels/{subject}.reply.", "#/channels/reply."))


def test_the_document_names_no_credentials_and_no_real_host() -> None:
    text = json.dumps(asyncapi())
    assert not re.search(r"://[^/\s\"]*@", text)
    assert asyncapi()["servers"]["broker"]["host"] == "rabbitmq.example:5672"


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [ref for value in node.values() for ref in _references(value)]
    if isinstance(node, list):
        return [ref for value in node for ref in _references(value)]
    return []


@pytest.mark.parametrize("make", [asyncapi, docs.openapi])
def test_every_reference_in_the_document_resolves(make: Callable[[], dict[str, Any]]) -> None:
    document = make()
    references = _references(document)
    assert references
    for reference in references:
        node: Any = document
        for step in reference.removeprefix("#/").split("/"):
            node = node[step.replace("~1", "/").replace("~0", "~")]
        assert isinstance(node, dict)


@pytest.mark.parametrize("name", sorted(schemas()))
def test_every_schema_is_valid_json_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schemas()[name])


def test_an_envelope_on_the_wire_fits_its_schema() -> None:
    wire = json.loads(Envelope(source="producer.x", type="t", organisation="acme").to_json())
    jsonschema.validate(wire, schemas()["envelope"])
    assert wire["try"] == 1


def test_the_schema_files_lie_where_the_handbook_says() -> None:
    assert Path(docs.ROOT, "schemas", "render.deck.json").is_file()


def error_bodies(path: str) -> tuple[str, set[str]]:
    """Return the media type and the schemas of the errors of the API that a path belongs to."""
    if path.startswith(("/api/v1/templates", "/api/v1/presentations")):
        return "application/json", {"Detail", "Faults", "Unexpected"}
    if path.startswith("/api/partner/"):
        return "application/json", {"Failed"}
    if path.startswith(("/api/", "/media/")):
        return "application/problem+json", {"Problem"}
    return "application/json", {"ErrorBody"}


def test_every_call_documents_its_errors_in_its_own_api_s_body() -> None:
    checked = 0
    for path, calls in OPENAPI["paths"].items():
        for call in calls.values():
            for status, answer in call["responses"].items():
                if int(status) < 400 or path.startswith("/health"):
                    continue
                (content_type, body), *others = answer["content"].items()
                assert others == []
                media_type, names = error_bodies(path)
                assert content_type == media_type
                assert body["schema"]["$ref"].rpartition("/")[2] in names
                checked += 1
    assert checked > 20


EXAMPLES = [
    (f"{method.upper()} {path}: {name}", content["schema"], example["value"])
    for path, calls in OPENAPI["paths"].items()
    for method, call in calls.items()
    for content in call.get("requestBody", {}).get("content", {}).values()
    for name, example in content.get("examples", {}).items()
]


@pytest.mark.parametrize(
    ("schema", "example"),
    [case[1:] for case in EXAMPLES],
    ids=[case[0] for case in EXAMPLES],
)
def test_every_example_fits_its_schema(schema: dict[str, Any], example: Any) -> None:
    jsonschema.validate(example, schema | {"components": OPENAPI["components"]})
