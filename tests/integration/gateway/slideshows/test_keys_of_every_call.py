"""Every call of the slideshow API takes a key; public addresses take none."""

from __future__ import annotations

import re
from uuid import UUID

import httpx

from tests.integration.gateway.slideshows.answers import fails

API = "/api/partner/v1"
SOME_ID = UUID("5b0c9c1e-1d0a-4a2e-8f55-0f7f0a9b6c11")


async def calls(gateway: httpx.AsyncClient) -> list[tuple[str, str]]:
    """Return method and path of every documented call, with an id for every parameter."""
    paths = (await gateway.get("/schema/openapi.json")).json()["paths"]
    return [
        (method.upper(), re.sub(r"\{\w+\}", str(SOME_ID), path))
        for path, operations in paths.items()
        for method in operations
    ]


async def test_no_call_is_answered_without_a_key(gateway: httpx.AsyncClient) -> None:
    checked = 0
    for method, path in await calls(gateway):
        if path.startswith(API):
            fails(await gateway.request(method, path, content=b"{"), 401, "missing_token")
            headers = {"Authorization": "Bearer 0123456789abcdef.wrong"}
            wrong = await gateway.request(method, path, content=b"{", headers=headers)
            fails(wrong, 401, "invalid_token")
            checked += 1
    assert checked > 25


async def test_public_addresses_take_no_key(gateway: httpx.AsyncClient) -> None:
    media = [path for method, path in await calls(gateway) if path.startswith("/media/")]
    assert len(media) == 2
    for path in media:
        assert (await gateway.get(path)).status_code == 404
