"""Addresses of pictures lead to the public internet, and what lies there is taken within bounds."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from typing import Any

import pytest

from slidemill.egress import AllowList, Egress
from slidemill.slideshow.pictures.fetching import Fetcher, NoPicture, make_egress, shortened
from slidemill.slideshow.settings import Settings
from tests.fixtures.films import film, heif
from tests.fixtures.web import Send, Web, endless, serving, stalled
from tests.security.intake.picture_forge import drawn, gif, gif_frame, ihdr, png


@pytest.fixture(scope="module")
async def web() -> AsyncIterator[Web]:
    async with serving() as web:
        yield web


def told(**changes: Any) -> Settings:
    return Settings.model_validate(
        {"database_url": "postgresql://nobody@localhost/nothing", "fetch_deadline": 10, **changes}
    )


def fetcher(**changes: Any) -> Fetcher:
    """Return a fetcher that this machine may be called with, by number."""
    settings = told(**{"egress_allow": "127.0.0.0/8", **changes})
    return Fetcher(settings, make_egress(settings))


async def refusal(fetcher: Fetcher, url: str) -> NoPicture:
    with pytest.raises(NoPicture) as caught:
        await fetcher.fetch(url)
    return caught.value


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "127.1"]
)
async def test_this_machine_is_not_asked_unless_the_operator_allows_it(web: Web, host: str) -> None:
    web.give("/inside.png", drawn("png"))
    before = web.asked["/inside.png"]
    error = await refusal(fetcher(egress_allow=""), web.url("/inside.png", host))
    assert "public internet" in str(error) or "unknown" in str(error)
    assert web.asked["/inside.png"] == before


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "169.254.169.254", "192.168.0.1", "[fd00::1]", "100.64.0.1"]
)
async def test_private_networks_are_not_asked(host: str) -> None:
    error = await refusal(fetcher(), f"http://{host}/latest/meta-data/")
    assert "not on the public internet" in str(error)
    assert not error.passing


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://pictures.example/a.png",
        "data:image/png;base64,AAAA",
        "/media/other/files/a.png",
        "//pictures.example/a.png",
        "http://user:secret@pictures.example/a.png",
        "http://pictures.example\\@10.0.0.1/a.png",
        "http://pictures.example/a b.png",
        "a picture",
        "http://[::1",
    ],
)
async def test_what_is_no_web_address_is_not_asked_for(url: str) -> None:
    assert not (await refusal(fetcher(), url)).passing


async def test_every_hop_of_a_redirect_is_looked_at_anew(web: Web) -> None:
    """Only the first host is allowed: the second name of the same machine is not."""
    web.give("/inside.png", drawn("png"))
    web.give("/moved.png", status=302, location=web.url("/inside.png"))
    settings = told()
    egress = Egress(AllowList.parse([f"localhost:{web.port}"]), schemes=("http", "https"))
    before = web.asked["/inside.png"]
    error = await refusal(Fetcher(settings, egress), web.url("/moved.png", "localhost"))
    assert "127.0.0.1 is not on the public internet" in str(error)
    assert web.asked["/inside.png"] == before


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "http://169.254.169.254/", "gopher://a/", "http://[::1", "http://ä/"],
)
async def test_a_redirect_leads_to_public_web_addresses_only(web: Web, location: str) -> None:
    async def page(send: Send) -> None:
        headers = [(b"location", location.encode())]
        await send({"type": "http.response.start", "status": 307, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    assert not (await refusal(fetcher(), web.put("/away", page))).passing


async def test_a_circle_of_redirects_ends(web: Web) -> None:
    url = web.give("/circle", status=301, location="/circle")
    before = web.asked["/circle"]
    assert "redirects more than 3 times" in str(await refusal(fetcher(), url))
    assert web.asked["/circle"] == before + 4


async def test_an_endless_body_is_read_up_to_the_limit(web: Web) -> None:
    url = web.put("/endless", endless)
    error = await refusal(fetcher(fetch_limit=1 << 20), url)
    assert "more than the 1 MiB allowed" in str(error)


async def test_a_body_that_stalls_is_given_up(web: Web) -> None:
    page, go_on = stalled(drawn("png")[:20])
    try:
        error = await refusal(fetcher(fetch_deadline=0.3), web.put("/stalled", page))
    finally:
        go_on.set()
    assert "no answer within" in str(error)
    assert error.passing


@pytest.mark.parametrize(
    ("body", "what"),
    [
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b"<html><script>", "SVG or HTML", id="HTML"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG or HTML", id="SVG"),
        pytest.param(b"%PDF-1.7\n", "a PDF", id="PDF"),
        pytest.param(heif(b"heic"), "HEIC", id="HEIC"),
        pytest.param(heif(b"avif"), "AVIF", id="AVIF"),
        pytest.param(film(), "video", id="film"),
        pytest.param(gzip.compress(drawn("png")), "unknown kind", id="packed PNG"),
        pytest.param(png(ihdr(60_000, 60_000)), "40 million", id="PNG bomb"),
        pytest.param(gif(1, 1, gif_frame(20_000, 20_000)), "40 million", id="GIF bomb"),
        pytest.param(gif(9, 9, *[gif_frame(9, 9)] * 600), "frames", id="endless GIF"),
        pytest.param(drawn("png")[:20], "damaged", id="PNG cut off"),
    ],
)
async def test_what_cannot_be_drawn_is_refused_by_its_bytes_whatever_it_claims(
    web: Web, body: bytes, what: str
) -> None:
    error = await refusal(fetcher(), web.give("/claims.png", body, "image/png"))
    assert what in str(error)
    assert not error.passing


async def test_a_picture_counts_by_its_bytes_not_by_its_claims(web: Web) -> None:
    url = web.give("/a.svg", drawn("webp", width=44), "text/html")
    content = (await fetcher().fetch(url)).content
    assert (content.media_type, content.extension, content.width) == ("image/webp", "webp", 44)


@pytest.mark.parametrize(
    ("status", "passing"), [(403, False), (404, False), (429, True), (503, True)]
)
async def test_a_refusal_is_told_with_its_status(web: Web, status: int, passing: bool) -> None:
    error = await refusal(fetcher(), web.give("/refused", b"no", status=status))
    assert f"it answered {status} " in str(error)
    assert error.passing is passing


async def test_a_status_that_nobody_knows_is_told_by_its_number(web: Web) -> None:
    assert "it answered 299;" in str(await refusal(fetcher(), web.give("/odd", b"", status=299)))


def test_messages_leave_out_what_signs_an_address() -> None:
    assert (
        shortened("https://a.example/b.png?X-Amz-Signature=secret#x") == "https://a.example/b.png"
    )
    assert shortened("https://user:secret@a.example/b.png") == "https://a.example/b.png"
    assert shortened("http://[::1") == "http://[::1"
    assert len(shortened("https://a.example/" + "b" * 500)) == 100
