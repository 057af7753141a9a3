"""Files, packs, templates and products of the slideshow API, over HTTP only."""

from __future__ import annotations

import io
from typing import Any

import httpx
from PIL import Image

API = "/api/partner/v1"
CONFIG = {
    "version": 1,
    "structure": {
        "slides": [
            {
                "type": "custom",
                "id": "1d3c6a5e-6f0b-4b53-9d3e-2f4b7c8a9e10",
                "pinnedImageUrl": "https://img.example/dawn.png",
                "textElements": [
                    {"id": "a", "content": "Tea", "x": 50, "y": 25, "fontSize": 48, "width": 70}
                ],
            }
        ]
    },
    "content": {"mode": "manual"},
    "visuals": {
        "aspectRatio": "4:5",
        "textSettings": {"fontSize": "default", "preset": "tiktok", "width": "default"},
    },
}


def data_of(answer: httpx.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json()["data"]


def a_picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "PNG")
    return out.getvalue()


async def uploaded(api: httpx.AsyncClient, content: bytes, media_type: str) -> str:
    """Announce and upload a file; return its address."""
    made = data_of(
        await api.post(f"{API}/files", json={"contentType": media_type, "filename": "tea"})
    )
    async with httpx.AsyncClient() as anyone:
        headers = {"Content-Type": media_type}
        stored = await anyone.put(made["uploadUrl"], content=content, headers=headers)
    assert stored.status_code == 200, stored.text
    return str(made["url"])


async def test_an_uploaded_picture_is_shown_listed_and_deleted(
    api: httpx.AsyncClient, anyone: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    content = a_picture()
    url = await uploaded(api, content, "image/png")
    shown = await anyone.get(url)
    assert (shown.status_code, shown.content) == (200, content)
    assert shown.headers["Content-Type"] == "image/png"
    part = await anyone.get(url, headers={"Range": "bytes=1-3"})
    assert (part.status_code, part.content) == (206, b"PNG")
    headed = await anyone.head(url)
    assert headed.headers["Content-Length"] == str(len(content))
    (file,) = data_of(await api.get(f"{API}/files"))["files"]
    assert (file["url"], file["size"], file["filename"]) == (url, len(content), "tea")
    assert data_of(await stranger.get(f"{API}/files"))["files"] == []
    assert (await stranger.delete(f"{API}/files/{file['id']}")).status_code == 404
    assert data_of(await api.delete(f"{API}/files/{file['id']}"))["deleted"] is True
    assert (await anyone.get(url)).status_code == 404


async def test_what_is_no_picture_is_never_shown(
    api: httpx.AsyncClient, anyone: httpx.AsyncClient
) -> None:
    url = await uploaded(api, b"<script>alert(1)</script>", "image/png")
    assert (await anyone.get(url)).status_code == 404
    assert data_of(await api.get(f"{API}/files"))["total"] == 0


async def test_a_pack_is_filled_searched_and_emptied(
    api: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    pack = data_of(await api.post(f"{API}/packs", json={"name": "Tea fields"}))
    path = f"{API}/packs/{pack['id']}"
    added = [
        data_of(await api.post(f"{path}/images", json={"image_url": f"https://img.example/{name}"}))
        for name in ("dawn.png", "noon.webp", "dusk")
    ]
    types = ["image/png", "image/webp", "image/jpeg"]
    assert [each["content_type"] for each in added] == types
    shown = data_of(await api.get(path))
    assert [each["id"] for each in shown["images"]] == [each["id"] for each in added]
    (line,) = data_of(await api.get(f"{API}/packs", params={"search": "FIELDS"}))["packs"]
    assert (line["image_count"], line["preview_image_url"]) == (3, added[0]["url"])
    assert data_of(await api.delete(f"{path}/images/{added[0]['id']}"))["deleted"] is True
    renamed = data_of(await api.patch(path, json={"name": "Gardens", "is_public": True}))
    assert (renamed["name"], renamed["is_public"], renamed["image_count"]) == ("Gardens", True, 2)
    assert (await stranger.get(path)).status_code == 404
    assert data_of(await api.delete(path)) == {"id": pack["id"], "deleted": True}
    assert (await api.get(path)).status_code == 404


async def test_a_template_keeps_its_config_and_its_name_to_itself(api: httpx.AsyncClient) -> None:
    body = {"name": "Brewing", "config": CONFIG}
    made = data_of(await api.post(f"{API}/templates", json=body))
    assert made["config"] == CONFIG
    again = await api.post(f"{API}/templates", json=body)
    assert (again.status_code, again.json()["error_code"]) == (409, "template_name_conflict")
    wrong = await api.post(f"{API}/templates", json={"name": "x", "config": {"version": 2}})
    assert (wrong.status_code, wrong.json()["error_code"]) == (422, "invalid_template_config")
    path = f"{API}/templates/{made['id']}"
    changed = data_of(await api.patch(path, json={"description": "One line"}))
    assert changed["description"] == "One line"
    assert data_of(await api.get(f"{API}/templates"))["total"] == 1
    assert data_of(await api.delete(path)) == {"id": made["id"], "deleted": True}


async def test_products_and_credits_are_told(api: httpx.AsyncClient) -> None:
    made = data_of(await api.post(f"{API}/products", json={"name": "Leaf & Kettle"}))
    assert data_of(await api.get(f"{API}/products"))["products"] == [made]
    path = f"{API}/products/{made['id']}"
    assert data_of(await api.delete(path)) == {"id": made["id"], "deleted": True}
    terms = data_of(await api.get(f"{API}/subscription"))
    assert (terms["scope"], terms["subscription"]["status"]) == ("personal", "active")
    assert terms["subscription"]["credits"]["remaining"] > 0
