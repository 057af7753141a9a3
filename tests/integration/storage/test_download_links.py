"""Pre-signed download links and anonymous access, against a real store."""

import asyncio
from datetime import timedelta
from urllib.parse import quote, unquote

import httpx
import pytest

from slidemill.storage import ObjectStore, StoreSettings

MINUTE = timedelta(minutes=1)
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


@pytest.fixture
async def deck(store: ObjectStore, folder: str) -> str:
    key = f"{folder}deck.pptx"
    await store.put(key, b"a deck", PPTX)
    return key


async def test_a_link_works_without_any_header_and_saves_under_the_given_name(
    store: ObjectStore, http: httpx.AsyncClient, deck: str
) -> None:
    response = await http.get(store.presigned_link(deck, "report.pptx", MINUTE))
    assert response.status_code == 200
    assert response.content == b"a deck"
    assert response.headers["content-type"] == PPTX
    assert response.headers["content-disposition"] == 'attachment; filename="report.pptx"'


async def test_a_name_outside_ascii_arrives_whole(
    store: ObjectStore, http: httpx.AsyncClient, deck: str
) -> None:
    name = 'Übersicht "Q3" · 報告; 100%.pptx'
    response = await http.get(store.presigned_link(deck, name, MINUTE))
    header = response.headers["content-disposition"]
    assert unquote(header.partition("filename*=UTF-8''")[2]) == name
    assert header.startswith('attachment; filename="_bersicht _Q3_ _ ___ 100_.pptx";')


async def test_a_link_can_set_the_content_type_and_leave_out_the_name(
    store: ObjectStore, http: httpx.AsyncClient, deck: str
) -> None:
    response = await http.get(store.presigned_link(deck, None, MINUTE, "image/png"))
    assert response.headers["content-type"] == "image/png"
    assert "content-disposition" not in response.headers


async def test_a_link_serves_ranges(store: ObjectStore, http: httpx.AsyncClient, deck: str) -> None:
    link = store.presigned_link(deck, "report.pptx", MINUTE)
    response = await http.get(link, headers={"Range": "bytes=2-5"})
    assert (response.status_code, response.content) == (206, b"deck")


async def test_a_tampered_link_is_refused(
    store: ObjectStore, http: httpx.AsyncClient, deck: str, folder: str
) -> None:
    await store.put(f"{folder}other.pptx", b"somebody else's", PPTX)
    link = store.presigned_link(deck, "report.pptx", MINUTE)
    assert (await http.get(link.replace("deck.pptx", "other.pptx"))).status_code == 403
    assert (await http.get(link.replace("X-Amz-Expires=60", "X-Amz-Expires=61"))).status_code == 403
    assert (await http.get(link.replace("report.pptx", "report.html"))).status_code == 403


async def test_an_expired_link_is_refused(
    store: ObjectStore, http: httpx.AsyncClient, deck: str
) -> None:
    link = store.presigned_link(deck, None, timedelta(seconds=1))
    async with asyncio.timeout(30):  # the store's clock is what is waited for
        while (response := await http.get(link)).status_code == 200:
            pass
    assert response.status_code == 403


async def test_a_read_link_does_not_write(
    store: ObjectStore, http: httpx.AsyncClient, deck: str
) -> None:
    link = store.presigned_link(deck, None, MINUTE)
    assert (await http.put(link, content=b"overwritten")).status_code == 403
    assert (await http.delete(link)).status_code == 403
    assert await store.get(deck, 100) == b"a deck"


async def test_a_link_to_nothing_answers_404(
    store: ObjectStore, http: httpx.AsyncClient, folder: str
) -> None:
    link = store.presigned_link(f"{folder}missing.pptx", None, MINUTE)
    assert (await http.get(link)).status_code == 404


async def test_nobody_reads_writes_or_lists_without_a_signature(
    settings: StoreSettings, http: httpx.AsyncClient, deck: str
) -> None:
    bucket = f"{settings.url}/{settings.bucket}"
    assert (await http.get(f"{bucket}/{quote(deck)}")).status_code == 403
    assert (await http.put(f"{bucket}/{quote(deck)}", content=b"mine")).status_code == 403
    assert (await http.get(bucket)).status_code == 403
