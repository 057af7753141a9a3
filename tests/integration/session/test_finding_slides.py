"""Finding slides for some content, among those that can be used, on real servers."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from slidemill.contracts import slide_id
from slidemill.contracts.template_asks import (
    DeleteTemplate,
    MatchReply,
    MatchSlides,
    TemplateReply,
)
from slidemill.messaging import Refused
from tests.integration.session.stage import Stage
from tests.integration.session.template_stage import analysed, uploaded

TITLE_AND_TEXT = {
    "title": "Q3",
    "content": {"blocks": [{"type": "text", "text": {"text": "Up."}}]},
}


async def match(stage: Stage, organisation: str, slide_data: Any, top_k: int = 5) -> MatchReply:
    request = MatchSlides(slide_data=slide_data, top_k=top_k)
    return await stage.ask(organisation, request, MatchReply)


async def test_the_best_slides_of_all_living_templates_come_first(
    stage: Stage, organisation: str
) -> None:
    one = await analysed(stage, organisation, ["Title", "Body", "Two bodies"])
    two = await analysed(stage, organisation, ["Title", "Body"])
    deleted = await analysed(stage, organisation)
    await stage.ask(organisation, DeleteTemplate(template=deleted.template), TemplateReply)
    await uploaded(stage, organisation)
    await analysed(stage, f"org-{uuid4().hex[:12]}")
    found = await match(stage, organisation, TITLE_AND_TEXT)
    assert (found.total_templates_searched, found.total_slides_searched) == (2, 5)
    assert {kind: count for kind, count in found.input_signature.items() if count} == {
        "title": 1,
        "body": 1,
    }
    best, second = found.matches[:2]
    assert (best.template_id, best.slide_id) == (one.template, slide_id(one.template, 1))
    assert (best.slide_index, best.layout_name, best.is_exact_match) == (1, "Body", True)
    assert second.slide_id == slide_id(two.template, 1)
    scores = [entry.score for entry in found.matches]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 5


async def test_no_more_matches_are_told_than_asked_for(stage: Stage, organisation: str) -> None:
    await analysed(stage, organisation)
    found = await match(stage, organisation, TITLE_AND_TEXT, top_k=1)
    assert (len(found.matches), found.total_slides_searched) == (1, 2)


async def test_where_nothing_was_analysed_nothing_matches(stage: Stage, organisation: str) -> None:
    found = await match(stage, organisation, TITLE_AND_TEXT)
    assert (found.matches, found.total_slides_searched) == ([], 0)


@pytest.mark.parametrize(
    ("slide_data", "place"),
    [
        ({"title": []}, "slide_data.title"),
        ({"content": [{"blocks": [{"type": "poem"}]}]}, "slide_data.content[0].blocks[0]"),
    ],
)
async def test_content_that_is_none_is_refused_with_its_place(
    stage: Stage, organisation: str, slide_data: Any, place: str
) -> None:
    with pytest.raises(Refused, match="invalid_slide_data") as refused:
        await match(stage, organisation, slide_data)
    assert refused.value.field == place
    assert refused.value.detail.startswith(f"{place}: ")
