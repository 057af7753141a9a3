"""How well data and template match, as the generations API tells it."""

from __future__ import annotations

from typing import Any

import httpx

from tests.fixtures.packages import package
from tests.fixtures.uploads import create_and_upload

UNMATCHED = [{"template": 1, "titel": "Harbour report", "points": "none"}]


async def _rendered(api: httpx.AsyncClient, document: object) -> tuple[dict[str, Any], Any]:
    """Return the ended generation and its session for this data."""
    session = await create_and_upload(api, package(document))
    headers = {"Prefer": "respond-async"}
    accepted = (await api.post(f"/sessions/{session}/render", headers=headers)).json()
    ended = await api.get(accepted["status_url"], headers={"Prefer": "wait=20"})
    return ended.json(), (await api.get(f"/sessions/{session}")).json()["session"]


async def test_a_deck_that_does_not_quite_match_is_made_with_warnings(
    api: httpx.AsyncClient,
) -> None:
    generation, session = await _rendered(api, {"slides": UNMATCHED})
    assert session["render_succeeded"] is True
    assert [(w["place"], w["kind"]) for w in generation["warnings"]] == [
        ("slides[0].titel", "unused_key"),
        ("slides[0].title", "unfilled_marker"),
    ]
    assert 'did you mean "title"?' in generation["warnings"][0]["message"]


async def test_strict_data_that_does_not_match_fails_with_all_that_is_wrong(
    api: httpx.AsyncClient,
) -> None:
    document = {"strict": True, "slides": [*UNMATCHED, {"template": 9}]}
    generation, session = await _rendered(api, document)
    assert session["render_succeeded"] is False
    faults = generation["error"]["faults"]
    assert [fault["place"] for fault in faults] == [
        "slides[0].titel",
        "slides[0].title",
        "slides[1].template",
    ]
    for fault in faults:
        assert fault["message"] in session["render_message"]
