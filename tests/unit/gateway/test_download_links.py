"""Statuses that hold a link are not kept longer than the link works."""

from __future__ import annotations

from typing import Any

import pytest

from slidemill.contracts import GenerationId
from slidemill.contracts.events import Status
from slidemill.contracts.views import GenerationView
from slidemill.gateway.downloads import content_type, entity_tag, file_name


def a_view(**given: Any) -> GenerationView:
    nothing = dict.fromkeys(GenerationView.model_fields)
    known = {
        "generation": GenerationId("gen_000000000000"),
        "organisation": "acme",
        "run": 1,
        "status": Status.COMPLETED,
        "progress": 100,
        "warnings": [],
        "results": [],
        "version": 4,
    }
    return GenerationView.model_validate(nothing | known | given)


def test_a_status_without_a_link_is_the_same_until_the_view_changes() -> None:
    assert entity_tag(a_view(), life=10, now=0) == entity_tag(a_view(), life=10, now=10**9)
    assert entity_tag(a_view(version=5), life=10, now=0) != entity_tag(a_view(), life=10, now=0)
    assert entity_tag(a_view(run=2), life=10, now=0) != entity_tag(a_view(), life=10, now=0)


def test_a_status_with_a_link_is_another_before_the_link_ends() -> None:
    view = a_view(output="presentations/decks/acme/gen.pptx")
    assert entity_tag(view, life=10, now=0) == entity_tag(view, life=10, now=4.9)
    assert entity_tag(view, life=10, now=0) != entity_tag(view, life=10, now=5)


@pytest.mark.parametrize(
    ("key", "name", "type_"),
    [
        ("a/gen_1.pdf", "gen_1.pdf", "application/pdf"),
        ("a/gen_1.zip", "gen_1.zip", "application/zip"),
        ("a/gen_1.png", "gen_1.png", "image/png"),
        ("a.b/gen_1", "gen_1", "application/octet-stream"),
    ],
)
def test_a_file_is_named_and_typed_by_its_key(key: str, name: str, type_: str) -> None:
    assert (file_name("gen_1", key), content_type(key)) == (name, type_)
