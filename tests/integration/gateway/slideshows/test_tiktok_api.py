"""Copying from TikTok over HTTP: everything is checked, then it is said what is missing."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.integration.gateway.slideshows.answers import fails

PREVIEW = "/slideshows/copy-tiktok/preview"
IMPORT = "/slideshows/copy-tiktok/import"
POST = "https://www.tiktok.com/@leaf/photo/7300000000000000001"
PICTURES = ["https://img.example/dawn.png"]
PACK = "5b0c9c1e-1d0a-4a2e-8f55-0f7f0a9b6c11"


@pytest.mark.parametrize(
    "url",
    [
        POST,
        "https://tiktok.com/@leaf/photo/1",
        "http://m.tiktok.com/v/1",
        "https://vm.tiktok.com/ZM0/",
        "https://vt.tiktok.com/ZS0/",
        "HTTPS://WWW.TIKTOK.COM/@leaf/photo/1",
    ],
)
async def test_a_post_would_be_copied_if_something_could_read_it(
    api: httpx.AsyncClient, url: str
) -> None:
    for path, more in (
        (PREVIEW, {}),
        (IMPORT, {"pack_images": PICTURES}),
        (IMPORT, {"pack_id": PACK}),
    ):
        said = fails(await api.post(path, json={"url": url, **more}), 500, "upstream_config_error")
        assert "no service that reads TikTok posts" in said


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/@leaf/photo/1",
        "https://tiktok.com.example.com/@leaf/photo/1",
        "https://eviltiktok.com/@leaf/photo/1",
        "https://tiktok.com@example.com/photo/1",
        "https://example.com/?u=tiktok.com",
        "https://[tiktok.com/photo/1",
        "https://127.0.0.1/photo/1",
    ],
)
async def test_another_address_is_no_post(api: httpx.AsyncClient, url: str) -> None:
    fails(await api.post(PREVIEW, json={"url": url}), 422, "invalid_tiktok_url")
    body = {"url": url, "pack_images": PICTURES}
    fails(await api.post(IMPORT, json=body), 422, "invalid_tiktok_url")


@pytest.mark.parametrize("more", [{}, {"pack_id": PACK, "pack_images": PICTURES}])
async def test_a_copy_takes_its_pictures_from_one_place(
    api: httpx.AsyncClient, more: dict[str, Any]
) -> None:
    fails(await api.post(IMPORT, json={"url": POST, **more}), 422, "pack_source_conflict")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (PREVIEW, {}),
        (PREVIEW, {"url": "tiktok"}),
        (PREVIEW, {"url": POST, "colour": "red"}),
        (IMPORT, {"pack_images": PICTURES}),
        (IMPORT, {"url": POST, "pack_images": []}),
        (IMPORT, {"url": POST, "pack_images": PICTURES * 101}),
        (IMPORT, {"url": POST, "pack_images": ["/dawn.png"]}),
        (IMPORT, {"url": POST, "pack_id": "7"}),
        (IMPORT, {"url": POST, "pack_id": PACK, "title": "x" * 201}),
        (IMPORT, {"url": POST, "pack_id": PACK, "product_id": "7"}),
    ],
)
async def test_a_wrong_body_says_so(api: httpx.AsyncClient, path: str, body: Any) -> None:
    fails(await api.post(path, json=body), 422, "invalid_payload")


async def test_a_body_that_is_no_json_says_so(api: httpx.AsyncClient) -> None:
    for path in (PREVIEW, IMPORT):
        fails(await api.post(path, content=b"{"), 400, "invalid_json")


async def test_copying_takes_a_key(gateway: httpx.AsyncClient) -> None:
    for path in (PREVIEW, IMPORT):
        fails(await gateway.post(f"/api/partner/v1{path}", json={}), 401, "missing_token")
