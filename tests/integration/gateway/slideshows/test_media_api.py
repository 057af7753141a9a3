"""Pictures and files by their public addresses: what is shown, how, and what never is."""

from __future__ import annotations

from uuid import uuid4

import httpx
import pytest

from slidemill.contracts.pack_asks import FileLocated, LocateFile
from slidemill.contracts.slideshows.media import file_path, render_folder, render_path
from slidemill.messaging import Refused
from tests.integration.gateway.conftest import Serve
from tests.integration.gateway.slideshows.stage import Stage

GENERATION = "gen_0123456789abcdef01234567"
PICTURE = bytes(range(256)) * 10
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@pytest.fixture
async def picture(stage: Stage, organisation: str) -> str:
    """Return the path of a rendered picture; the store was told a dangerous type for it."""
    key = render_folder(organisation, uuid4(), GENERATION, 1) + "0.jpg"
    await stage.store.put(key, PICTURE, "text/html")
    return render_path(key)


async def a_file(stage: Stage, organisation: str, content: bytes = b"a video") -> str:
    """Return the path of an uploaded video."""
    key = f"slideshows/pictures/{organisation}/{uuid4().hex}.mp4"
    await stage.store.put(key, content, "text/html")
    found = FileLocated(key=key, media_type="video/mp4", size=len(content), filename="a.mp4")
    stage.owner.answers(organisation, LocateFile, found)
    return file_path(organisation, uuid4(), "mp4")


READABLE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Range, ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def is_readable(answer: httpx.Response) -> None:
    """Fail unless a script of any page may read an answer."""
    for name, value in READABLE.items():
        assert answer.headers.get_list(name) == [value], (name, answer.request.method)
    assert "Vary" not in answer.headers
    assert "Access-Control-Allow-Credentials" not in answer.headers


def is_a_problem(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status


async def test_a_picture_is_shown_to_who_knows_its_address(
    gateway: httpx.AsyncClient, picture: str
) -> None:
    answer = await gateway.get(picture)
    assert (answer.status_code, answer.content) == (200, PICTURE)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Length"] == str(len(PICTURE))
    assert SAFE.items() <= {name: answer.headers.get(name) for name in SAFE}.items()


async def test_a_file_is_shown_where_its_owner_finds_it(
    gateway: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    path = await a_file(stage, organisation)
    answer = await gateway.get(path)
    assert (answer.status_code, answer.content) == (200, b"a video")
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert SAFE.items() <= {name: answer.headers.get(name) for name in SAFE}.items()
    assert str(stage.owner.last(organisation, LocateFile).file) in path


async def test_head_tells_what_get_would_without_the_bytes(
    gateway: httpx.AsyncClient, stage: Stage, organisation: str, picture: str
) -> None:
    for path in (picture, await a_file(stage, organisation)):
        got, headed = await gateway.get(path), await gateway.head(path)
        assert (headed.status_code, headed.content) == (200, b"")
        assert headed.headers == got.headers


async def test_what_a_client_has_is_not_sent_again(
    gateway: httpx.AsyncClient, picture: str
) -> None:
    etag = (await gateway.get(picture)).headers["ETag"]
    for known in (etag, f'"x", W/{etag}', "*"):
        same = await gateway.get(picture, headers={"If-None-Match": known})
        assert (same.status_code, same.content) == (304, b"")
        assert same.headers["ETag"] == etag
    other = await gateway.get(picture, headers={"If-None-Match": '"x"'})
    assert other.status_code == 200


async def test_a_player_gets_the_part_that_it_asks_for(
    gateway: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    content = bytes(range(251)) * 12_000  # more than is taken from the store at once
    path = await a_file(stage, organisation, content)
    assert (await gateway.get(path)).content == content
    part = await gateway.get(path, headers={"Range": "bytes=1000000-2999999"})
    assert (part.status_code, part.content) == (206, content[1_000_000:3_000_000])
    assert part.headers["Content-Range"] == f"bytes 1000000-2999999/{len(content)}"
    assert part.headers["Content-Length"] == "2000000"
    beyond = await gateway.get(path, headers={"Range": f"bytes={len(content)}-"})
    is_a_problem(beyond, 416)
    assert beyond.headers["Content-Range"] == f"bytes */{len(content)}"
    whole = await gateway.get(path, headers={"Range": "bytes=0-9", "If-Range": '"other"'})
    assert (whole.status_code, len(whole.content)) == (200, len(content))


async def test_where_a_file_lies_is_asked_once_in_a_while(
    serve: Serve, stage: Stage, organisation: str
) -> None:
    path = await a_file(stage, organisation)
    async with serve(file_cache=3600) as http:
        answers = [await http.get(path) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    assert stage.owner.count(organisation, LocateFile) == 1


@pytest.mark.parametrize("code", ["not_found", "file_invalid"])
async def test_a_file_that_may_not_be_shown_is_not_there(
    gateway: httpx.AsyncClient, stage: Stage, organisation: str, code: str
) -> None:
    stage.owner.answers(organisation, LocateFile, Refused(code, "no"))
    answer = await gateway.get(file_path(organisation, uuid4(), "png"))
    is_a_problem(answer, 404)
    assert answer.headers["Cache-Control"] == "no-store"


async def test_what_is_gone_from_the_store_is_not_there(
    gateway: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    path = render_path(render_folder(organisation, uuid4(), GENERATION, 1) + "0.jpg")
    is_a_problem(await gateway.get(path), 404)
    missing = FileLocated(
        key="slideshows/pictures/x/y.png", media_type="image/png", size=1, filename="a"
    )
    stage.owner.answers(organisation, LocateFile, missing)
    is_a_problem(await gateway.get(file_path(organisation, uuid4(), "png")), 404)


async def test_a_type_that_may_not_be_uploaded_is_not_shown(
    gateway: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    path = await a_file(stage, organisation)
    found = stage.owner.script[organisation, LocateFile]
    assert isinstance(found, FileLocated)
    html = found.model_copy(update={"media_type": "text/html"})
    stage.owner.answers(organisation, LocateFile, html)
    is_a_problem(await gateway.get(path), 404)


async def test_a_file_has_one_address_with_the_ending_of_its_type(
    gateway: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    path = await a_file(stage, organisation)
    assert (await gateway.get(path)).status_code == 200
    for ending in ("exe", "html", "mp4x", "png"):
        is_a_problem(await gateway.get(path.removesuffix("mp4") + ending), 404)


async def test_no_address_reaches_anything_else_in_the_store(
    gateway: httpx.AsyncClient, stage: Stage, organisation: str, picture: str
) -> None:
    folder = picture.removeprefix("/media/").rpartition("/")[0]
    secrets = [
        f"presentations/decks/{organisation}/{GENERATION}.pptx",
        f"slideshows/uploads/{organisation}/{uuid4()}",
        f"slideshows/renders/{folder.replace('/renders', '')}/manifest.json",
        f"slideshows/renders/{organisation}/x.jpg",
    ]
    for key in secrets:
        await stage.store.put(key, b"secret", "image/jpeg")
    slideshow, render = folder.split("/")[2:]
    deck = secrets[0]
    hostile = [
        f"/media/{folder}/manifest.json",
        f"/media/{organisation}/renders/x.jpg",
        f"/media/{organisation}/renders/{slideshow}/{render}/..%2f..%2f..%2fx.jpg",
        f"/media/{organisation}/renders/{slideshow}/{render}/%2e%2e/%2e%2e/%2e%2e/x.jpg",
        f"/media/{organisation}/renders/{slideshow}/%2e%2e/{render}/0.jpg",
        f"/media/{organisation}/renders/{slideshow}/{render}/0.jpg%00",
        f"/media/{organisation}/renders/{slideshow}/{render}/0.jpg%0a",
        f"/media/{organisation}/renders/{slideshow}/{render}/0%2ejpg%3fversionId=1",
        f"/media/{organisation}/renders/{slideshow.upper()}/{render}/0.jpg",
        f"/media/..%2f..%2fpresentations%2fdecks%2f{organisation}/renders/{slideshow}/{render}/0.jpg",
        f"/media/{organisation}%2frenders/{slideshow}/{render}/0.jpg/..",
        f"/media/{organisation}-other/renders/{slideshow}/{render}/0.jpg",
        f"/media/{organisation}/files/{deck.replace('/', '%2f')}",
        f"/media/{organisation}/files/..%5c..%5cpresentations.jpg",
        f"/media/{organisation}/files/{uuid4()}",
        f"/media/{organisation}/files/{uuid4()}.%6dp4%2f..",
        f"/media/{deck}",
        f"/media//{deck}",
        f"/media/slideshows/{secrets[1]}",
        "/media/",
        "/media",
    ]
    for path in hostile:
        for method in ("GET", "HEAD"):
            answer = await gateway.request(method, httpx.URL(f"http://gateway{path}"))
            assert answer.status_code == 404, (method, path)
            assert b"secret" not in answer.content
    assert stage.owner.count(organisation, LocateFile) == 0
    is_a_problem(await gateway.get(hostile[0]), 404)


async def test_pages_of_any_site_may_read_whatever_an_address_answers(
    gateway: httpx.AsyncClient, stage: Stage, organisation: str, picture: str
) -> None:
    file = await a_file(stage, organisation)
    etag = (await gateway.get(picture)).headers["ETag"]
    gone = file_path(f"{organisation}-other", uuid4(), "png")
    stage.owner.answers(f"{organisation}-other", LocateFile, Refused("not_found", "no"))
    broken = file_path(f"{organisation}-broken", uuid4(), "png")
    stage.owner.answers(f"{organisation}-broken", LocateFile, RuntimeError("of the owner"))
    calls: list[tuple[int, str, dict[str, str]]] = [
        (200, picture, {}),
        (200, file, {}),
        (206, picture, {"Range": "bytes=0-9"}),
        (304, picture, {"If-None-Match": etag}),
        (404, f"{picture}.png", {}),
        (404, gone, {}),
        (416, file, {"Range": "bytes=100-"}),
        (500, broken, {}),
    ]
    for status, path, headers in calls:
        for sent in (headers, headers | {"Origin": "https://page.example"}):
            answer = await gateway.get(path, headers=sent)
            assert answer.status_code == status
            is_readable(answer)
        headed = await gateway.head(path, headers=headers)
        assert headed.status_code == (200 if "Range" in headers else status)
        is_readable(headed)


async def test_a_browser_that_asks_first_may_send_what_a_player_sends(
    gateway: httpx.AsyncClient, stage: Stage, organisation: str, picture: str
) -> None:
    asking = {
        "Origin": "https://page.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-range,range",
    }
    for path in (picture, file_path(organisation, uuid4(), "mp4")):
        answer = await gateway.request("OPTIONS", path, headers=asking)
        assert (answer.status_code, answer.content) == (204, b"")
        is_readable(answer)
        assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
        allowed = answer.headers["Access-Control-Allow-Headers"]
        assert set(allowed.split(", ")) == {"If-None-Match", "If-Range", "Range"}
        assert int(answer.headers["Access-Control-Max-Age"]) > 0
    assert stage.owner.count(organisation, LocateFile) == 0


async def test_pages_of_other_sites_may_read_nothing_else(
    gateway: httpx.AsyncClient, key: str
) -> None:
    headers = {"Origin": "https://page.example", "Authorization": f"Bearer {key}"}
    paths = [
        "/api/v1/generations",
        "/api/partner/v1/slideshows/tea",
        "/schema/openapi.json",
        "/health/live",
        "/media",
    ]
    for path in paths:
        for method in ("GET", "OPTIONS"):
            answer = await gateway.request(method, path, headers=headers)
            assert not any(name.startswith("access-control-") for name in answer.headers)
            assert "Cross-Origin-Resource-Policy" not in answer.headers


async def test_nothing_can_be_written_to_an_address(
    gateway: httpx.AsyncClient, picture: str
) -> None:
    for method in ("PUT", "POST", "PATCH", "DELETE"):
        assert (await gateway.request(method, picture, content=b"x")).status_code == 405
    assert (await gateway.get(picture)).content == PICTURE
