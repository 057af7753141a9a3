"""The schema of data for one template: what it lets pass, and what it says."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from slidemill.deck import compile  # noqa: A004  # the engine's verb
from tests.fixtures.decks import add_box, add_chart, add_slide, add_table, new_deck, saved


def schema() -> dict[str, Any]:
    deck = new_deck()
    first = add_slide(deck)
    add_box(first, "Report of {month}").name = "Headline"
    add_table(first, "cranes", 2, 2).table.cell(0, 0).text = "Crane"
    add_chart(add_slide(deck), "load").name = "Load by quay"
    return compile(saved(deck)).inspect().schema()


SCHEMA = schema()
CHART = {
    "type": "chart",
    "labels": ["a"],
    "axis1": {"series": {"Load": {"name": "Load", "values": [1]}}},
}
TABLE = {"type": "table", "rows": [["a"]]}


def test_it_is_a_schema_of_the_2020_12_dialect() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize(
    "slide",
    [
        {"template": 1},
        {"template": 1, "month": "June", "cranes": TABLE},
        {"template": 1, "month": {"type": "image", "src": "a.png"}, "cranes": {"delete": True}},
        {"template": 1, "month": {"type": "list", "values": ["a", {"value": "b", "level": 1}]}},
        {"template": 2, "load": CHART},
    ],
)
def test_data_that_fits_the_template_passes(slide: dict[str, Any]) -> None:
    Draft202012Validator(SCHEMA).validate({"slides": [slide, {"template": 2}]})


@pytest.mark.parametrize(
    "slide",
    [
        {"month": "June"},
        {"template": 3},
        {"template": 1, "moth": "June"},
        {"template": 2, "month": "June"},
        {"template": 1, "month": TABLE},
        {"template": 1, "cranes": "June"},
        {"template": 1, "cranes": CHART},
        {"template": 2, "load": {**CHART, "type": "scatter-chart"}},
        {"template": 2, "load": TABLE},
    ],
)
def test_data_that_does_not_fit_the_template_fails(slide: dict[str, Any]) -> None:
    assert not Draft202012Validator(SCHEMA).is_valid({"slides": [slide]})


def test_it_describes_keys_in_the_templates_words() -> None:
    keys = SCHEMA["$defs"]["slide_1"]["properties"]
    assert keys["month"]["description"] == '"Report of {month}" in shape "Headline"'
    assert "2 rows, 2 columns: Crane, 0,1" in keys["cranes"]["description"]
    chart = SCHEMA["$defs"]["slide_2"]["properties"]["load"]["description"]
    assert chart == 'chart "Load by quay", columnClustered: Load'


def test_every_definition_it_refers_to_is_there() -> None:
    def references(schema: Any) -> set[str]:
        if isinstance(schema, dict):
            own = {schema["$ref"]} if "$ref" in schema else set()
            return own.union(*map(references, schema.values()))
        return set().union(*map(references, schema)) if isinstance(schema, list) else set()

    assert references(SCHEMA) <= {f"#/$defs/{name}" for name in SCHEMA["$defs"]}
