"""A relay before the object store that stops one request, so that a test can kill its sender."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.fixtures.web import Send, running

Receive = Callable[[], Awaitable[dict[str, Any]]]

_OF_THE_HOP = frozenset({b"connection", b"transfer-encoding"})


@dataclass(frozen=True, slots=True)
class Stop:
    """The request that is stopped: the first of its kind, once."""

    method: str
    path: str
    """A part of it."""
    carried_out: bool
    """Whether the store carries it out; its answer is lost then."""
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the request is stopped, or carried out."""

    def is_of(self, scope: dict[str, Any]) -> bool:
        """Whether this request is the one."""
        wanted = scope["method"] == self.method and self.path in scope["path"]
        return wanted and not self.reached.is_set()


class Relay:
    """Passes requests on as they are, but for the one that is to stop."""

    def __init__(self, store: str, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._store = store
        self._client = httpx.AsyncClient(timeout=60)
        self._stop: Stop | None = None

    def stop(self, method: str, path: str, *, carried_out: bool) -> Stop:
        """Stop the next such request, until its sender is gone."""
        self._stop = Stop(method, path, carried_out)
        return self._stop

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        stop = self._stop if self._stop and self._stop.is_of(scope) else None
        answer = None
        if stop is None or stop.carried_out:
            answer = await self._passed_on(scope, await _body(receive))
        if stop is not None:
            stop.reached.set()
            await _gone(receive)
        elif answer is not None:
            headers = [pair for pair in answer.headers.raw if pair[0].lower() not in _OF_THE_HOP]
            status = answer.status_code
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": answer.content})

    async def _passed_on(self, scope: dict[str, Any], body: bytes) -> httpx.Response:
        """Return the store's answer; the path and headers are signed, so they stay."""
        query = f"?{scope['query_string'].decode()}" if scope["query_string"] else ""
        url = httpx.URL(f"{self._store}{scope['raw_path'].decode()}{query}")
        headers = [pair for pair in scope["headers"] if pair[0].lower() not in _OF_THE_HOP]
        return await self._client.send(
            httpx.Request(scope["method"], url, headers=headers, content=body)
        )

    async def aclose(self) -> None:
        """End the connections to the store."""
        await self._client.aclose()


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        event = await receive()
        body += event.get("body", b"")
        if not event.get("more_body"):
            return bytes(body)


async def _gone(receive: Receive) -> None:
    """Return when the sender is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


@asynccontextmanager
async def relaying(store: str) -> AsyncIterator[Relay]:
    """Relay to a store, on a free port of this machine."""
    listening = socket.create_server(("127.0.0.1", 0))
    relay = Relay(store, listening.getsockname()[1])
    try:
        async with running(relay, listening):
            yield relay
    finally:
        await relay.aclose()
