"""Pre-signed PUT URLs, used the way public clients use them, against a real store."""

from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest

from slidemill.storage import ObjectStore

HOUR = timedelta(hours=1)
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


@pytest.fixture
def url(store: ObjectStore, folder: str) -> str:
    return store.presigned_put(f"{folder}deck.pptx", HOUR)


@pytest.mark.parametrize("headers", [{"Content-Type": PPTX}, {}], ids=["typed", "bare"])
async def test_a_put_without_any_key_stores_the_body(
    store: ObjectStore, http: httpx.AsyncClient, url: str, folder: str, headers: dict[str, str]
) -> None:
    assert (await http.put(url, content=b"deck", headers=headers)).status_code == 200
    assert await store.get(f"{folder}deck.pptx", 100) == b"deck"


async def test_the_url_can_be_used_again_and_the_last_upload_wins(
    store: ObjectStore, http: httpx.AsyncClient, url: str, folder: str
) -> None:
    await http.put(url, content=b"first")
    await http.put(url, content=b"second")
    assert await store.get(f"{folder}deck.pptx", 100) == b"second"


async def test_the_url_opens_no_other_key_and_no_other_method(
    store: ObjectStore, http: httpx.AsyncClient, url: str, folder: str
) -> None:
    elsewhere = url.replace("deck.pptx", "other.pptx")
    assert (await http.put(elsewhere, content=b"deck")).status_code == 403
    await http.put(url, content=b"deck")
    assert (await http.get(url)).status_code == 403
    assert (await http.delete(url)).status_code == 403
    assert await store.head(f"{folder}other.pptx") is None
    assert await store.get(f"{folder}deck.pptx", 100) == b"deck"


async def test_a_url_without_its_signature_is_refused(http: httpx.AsyncClient, url: str) -> None:
    bare = urlsplit(url)._replace(query="").geturl()
    assert (await http.put(bare, content=b"deck")).status_code == 403
