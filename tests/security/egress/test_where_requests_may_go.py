"""URLs that users name lead to the public internet or nowhere."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import uvicorn

from slidemill.egress import (
    AllowList,
    Egress,
    EgressRefused,
    EgressUnanswered,
    is_public,
    parse_url,
)
from tests.fixtures.web import serving, stalled

NOT_PUBLIC = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",  # noqa: S104 - refused, not bound to
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.51.100.7",
    "203.0.113.9",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2001:0:7f00:1::1",
    "::7f00:1",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_are_not_public_are_known_in_every_disguise(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_public_addresses_are_known_too(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example.com",
        "//hooks.example.com/",
        "ftp://hooks.example.com/",
        "file:///etc/passwd",
        "gopher://hooks.example.com/",
        "http://hooks.example.com/",
        "https://",
        "https:///path",
        "https://user:secret@hooks.example.com/",
        "https://hooks.example.com@10.0.0.1/",
        "https://hooks.example.com\\@10.0.0.1/",
        "https://hooks.example.com/a b",
        "https://hooks.example.com/\r\nX-Evil: 1",
        "https://hooks.example.com:99999/",
        "https://hooks.example.com:0/",
        "https://[::1",
        "https://hööks.example.com/",
        "https://%31%30.0.0.1/",
        "https://hooks.example.com/" + "a" * 3000,
    ],
)
def test_odd_urls_are_refused(url: str) -> None:
    with pytest.raises(EgressRefused):
        parse_url(url)


def test_a_usual_url_is_taken_apart() -> None:
    target = parse_url("HTTPS://Hooks.Example.com:8443/in?a=1&b=2#top")
    assert (target.scheme, target.host, target.port) == ("https", "hooks.example.com", 8443)
    assert (target.path, target.authority) == ("/in?a=1&b=2", "hooks.example.com:8443")


def resolver(*addresses: str) -> Callable[[str, int], Awaitable[list[str]]]:
    async def resolve(host: str, port: int) -> list[str]:
        return list(addresses)

    return resolve


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]", "[::1]"],
)
async def test_this_machine_is_not_called_however_it_is_written(host: str) -> None:
    async with Egress(schemes=("http",)) as egress:
        with pytest.raises((EgressRefused, EgressUnanswered)) as caught:
            await egress.get(f"http://{host}/", {}, seconds=5, most=10)
    assert "public internet" in str(caught.value) or "unknown" in str(caught.value)


async def test_one_private_address_among_public_ones_spoils_the_name() -> None:
    async with Egress(resolve=resolver("93.184.216.34", "10.0.0.1")) as egress:
        with pytest.raises(EgressRefused, match="not on the public internet"):
            await egress.post("https://rebind.example.com/", b"{}", {}, seconds=5, most=10)


class Listener:
    """A server of our own that answers as told and keeps what it heard."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, bytes]] = []
        self.status = 200
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b"fine"
        self.port = 0

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        host = dict(scope["headers"]).get(b"host", b"").decode()
        self.heard.append((host, scope["path"], body))
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    app = Listener()
    listening = socket.create_server(("127.0.0.1", 0))
    app.port = listening.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None, access_log=False))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    yield app
    server.should_exit = True
    await task


def allowed(port: int) -> AllowList:
    return AllowList.parse([f"hooks.internal:{port}"])


async def test_a_listed_host_is_called_at_the_address_that_was_looked_at(
    listener: Listener,
) -> None:
    async with Egress(
        allowed(listener.port), schemes=("http",), resolve=resolver("127.0.0.1")
    ) as egress:
        url = f"http://hooks.internal:{listener.port}/in"
        answer = await egress.post(url, b'{"a":1}', {"X-A": "b"}, seconds=5, most=100)
    assert (answer.status, answer.body, answer.whole) == (200, b"fine", True)
    assert listener.heard == [(f"hooks.internal:{listener.port}", "/in", b'{"a":1}')]


async def test_a_network_can_be_listed(listener: Listener) -> None:
    async with Egress(AllowList.parse(["127.0.0.0/8"]), schemes=("http",)) as egress:
        answer = await egress.get(f"http://127.0.0.1:{listener.port}/", {}, seconds=5, most=100)
    assert answer.status == 200


async def test_a_redirect_is_an_answer_and_is_not_followed(listener: Listener) -> None:
    listener.status = 302
    listener.headers = [(b"location", f"http://127.0.0.1:{listener.port}/inside".encode())]
    async with Egress(
        allowed(listener.port), schemes=("http",), resolve=resolver("127.0.0.1")
    ) as egress:
        url = f"http://hooks.internal:{listener.port}/in"
        answer = await egress.get(url, {}, seconds=5, most=100)
    assert answer.status == 302
    assert [path for _, path, _ in listener.heard] == ["/in"]


async def test_no_more_of_an_answer_is_read_than_asked_for(listener: Listener) -> None:
    listener.body = b"x" * 5_000_000
    async with Egress(
        allowed(listener.port), schemes=("http",), resolve=resolver("127.0.0.1")
    ) as egress:
        url = f"http://hooks.internal:{listener.port}/"
        answer = await egress.get(url, {}, seconds=5, most=1000)
    assert (len(answer.body), answer.whole) == (1000, False)


async def test_nobody_there_is_told_in_words() -> None:
    async with Egress(
        AllowList.parse(["hooks.internal"]), schemes=("http",), resolve=resolver("127.0.0.1")
    ) as egress:
        with pytest.raises(EgressUnanswered, match=r"hooks\.internal"):
            await egress.get("http://hooks.internal:9/", {}, seconds=5, most=10)


async def test_calls_beyond_those_wanted_at_once_wait_and_that_counts_as_their_time() -> None:
    async with (
        serving() as web,
        Egress(AllowList.parse(["127.0.0.0/8"]), schemes=("http",), connections=1) as egress,
    ):
        page, go_on = stalled(b"at last")
        slow = asyncio.create_task(egress.get(web.put("/slow", page), {}, seconds=5, most=100))
        while not web.asked["/slow"]:  # noqa: ASYNC110 - one turn of the loop after the other
            await asyncio.sleep(0)
        with pytest.raises(EgressUnanswered, match="no answer within"):
            await egress.get(web.give("/next", b"next"), {}, seconds=0.1, most=100)
        go_on.set()
        assert (await slow).body == b"at last"
        answer = await egress.get(web.url("/next"), {}, seconds=5, most=100)
    assert (answer.body, web.asked["/next"]) == (b"next", 1)
