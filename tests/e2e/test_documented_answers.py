"""Every documented route, called with all sorts of requests: each answer is a documented one."""

from __future__ import annotations

import io
import json
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from pptx import Presentation
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.conftest import ROOT, House

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
NOT_INSTALLED = {"upstream_config_error", "ai_not_configured"}
"""Codes of what this installation does not have, which the slideshow API tells as a 5xx."""
MOST_AT_THE_EDGES = 60
"""Requests at the edges of a schema; of more, every so manieth is sent."""
AT_RANDOM = 10

SCHEMA = schemathesis.openapi.from_path(ROOT / "docs" / "contracts" / "openapi.json")
SCHEMA.config.phases.coverage.unexpected_methods = set()
OPERATIONS = {
    operation.label: operation
    for operation in (found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok))
}
WITH_IDS = {
    label: operation
    for label, operation in OPERATIONS.items()
    if ("{template_id}" in label or "{presentation_id}" in label) and "DELETE" not in label
}


def at_the_edges(operation: Any) -> list[Case[Any]]:
    """Return requests at the edges of an operation's schema, within and beyond them."""
    cases = list(
        SCHEMA.iter_coverage_cases(
            operation,
            generation_modes=list(GenerationMode),
            generation_config=SCHEMA.config.generation,
        )
    )
    return cases[:: len(cases) // MOST_AT_THE_EDGES + 1]


def checks_of(response: Response) -> list[Any]:
    """Return what is checked of an answer: it is no error of ours to say what is missing."""
    told = response.content.startswith(b"{") and response.json().get("error_code")
    return CHECKS[1:] if told in NOT_INSTALLED else CHECKS


def call_with_all_sorts(
    operation: Any, house: House, key: str, known: dict[str, str] | None = None
) -> None:
    """Call an operation, with the ids of things that are there if they are given."""

    def call(case: Case[Any]) -> None:
        for name in set(known or ()) & set(case.path_parameters):
            case.path_parameters[name] = (known or {})[name]
        response = case.call(base_url=house.url, headers={"X-API-Key": key})
        case.validate_response(response, checks=checks_of(response))

    for case in at_the_edges(operation):
        call(case)

    @settings(
        max_examples=AT_RANDOM,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def at_random(case: Case[Any]) -> None:
        call(case)

    at_random()


@pytest.mark.parametrize("label", OPERATIONS)
def test_no_request_gets_an_answer_that_is_not_documented(
    label: str, house: House, key: str
) -> None:
    call_with_all_sorts(OPERATIONS[label], house, key)


@pytest.fixture
async def known(api: httpx.AsyncClient) -> dict[str, str]:
    """Have an uploaded template, and a presentation whose job failed."""
    template = Presentation()
    template.slides.add_slide(template.slide_layouts[0])
    template.save(content := io.BytesIO())
    made = (await api.post("/api/v1/templates", json={"filename": "a.pptx"})).json()
    async with httpx.AsyncClient() as anyone:
        headers = {"Content-Type": PPTX}
        stored = await anyone.put(made["upload_url"], content=content.getvalue(), headers=headers)
    assert stored.status_code == 200, stored.text
    confirmed = await api.post(f"/api/v1/templates/{made['template_id']}/upload/confirm")
    assert confirmed.status_code == 200, confirmed.text
    data = {"categories": ["A"], "series": [{"name": "s", "values": [1]}]}
    job = await api.put(
        "/api/v1/presentations/-/update-charts",
        files={"file": ("a.pptx", b"PK\x03\x04", PPTX)},
        data={"updates": json.dumps([{"slide_index": 0, "chart_data": data}])},
    )
    status = await api.get(job.json()["status_url"], headers={"Prefer": "wait=20"})
    assert status.json()["status"] == "failed", status.text
    return {
        "template_id": made["template_id"],
        "presentation_id": job.json()["generation_id"],
        "generation_id": job.json()["generation_id"],
    }


@pytest.mark.parametrize("label", WITH_IDS)
def test_nor_does_one_about_something_that_is_there(
    label: str, house: House, key: str, known: dict[str, str]
) -> None:
    call_with_all_sorts(WITH_IDS[label], house, key, known)
