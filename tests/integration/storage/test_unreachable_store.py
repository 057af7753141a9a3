"""What callers see when the store is down, silent or not a store at all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from slidemill.storage import ObjectStore, StoreSettings, StoreUnavailable


@asynccontextmanager
async def server(answer: bytes | None) -> AsyncIterator[str]:
    """Serve one fixed answer to every request, or silence."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if answer is not None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await writer.drain()
            writer.close()
        else:
            await reader.read(-1)
            writer.close()

    listener = await asyncio.start_server(speak, "127.0.0.1", 0)
    async with listener:
        yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"


def store_at(url: str) -> ObjectStore:
    return ObjectStore(
        StoreSettings(
            url=url,
            access_key="k",
            secret_key=SecretStr("s"),
            connect_timeout=0.5,
            read_timeout=0.2,
        )
    )


async def assert_every_call_says_unavailable(store: ObjectStore) -> None:
    async with asyncio.timeout(20):
        for call in (
            store.ready(),
            store.get("a", 1),
            store.head("a"),
            store.put("a", b"a", "text/plain"),
            store.copy("a", "b"),
            store.delete("a"),
            store.delete_many(["a"]),
            store.delete_prefix("a/"),
            anext(store.list("a/")),
        ):
            with pytest.raises(StoreUnavailable):
                await call


async def test_a_closed_port_is_unavailable() -> None:
    async with server(None) as url:
        pass  # the port is free again, nobody listens
    async with store_at(url) as store:
        await assert_every_call_says_unavailable(store)


async def test_a_silent_server_is_unavailable_once_the_timeout_is_over() -> None:
    async with server(None) as url, store_at(url) as store:
        await assert_every_call_says_unavailable(store)


@pytest.mark.parametrize(
    "body",
    [
        b"<Error><Code>SlowDown</Code><Message>later</Message></Error>",
        b"<Error><Code>InternalError</Code></Error>",
    ],
)
async def test_a_server_error_is_unavailable(body: bytes) -> None:
    head = b"HTTP/1.1 503 Busy\r\nContent-Type: application/xml\r\nConnection: close\r\n"
    answer = head + b"Content-Length: %d\r\n\r\n" % len(body) + body
    async with server(answer) as url, store_at(url) as store:
        await assert_every_call_says_unavailable(store)


async def test_an_answer_that_breaks_off_is_unavailable() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"
    async with server(answer) as url, store_at(url) as store:
        with pytest.raises(StoreUnavailable):
            await store.get("a", 100)


async def test_a_proxy_page_instead_of_the_store_is_unavailable() -> None:
    body = b"<html>bad gateway</html>"
    answer = b"HTTP/1.1 502 No\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body)
    async with server(answer + body) as url, store_at(url) as store:
        with pytest.raises(StoreUnavailable):
            await store.get("a", 100)
