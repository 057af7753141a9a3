"""The least client that can wait for a deck: one connection, kept open, JSON both ways."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

_ENDED = {"completed", "partial", "failed"}


class Connection:
    """HTTP/1.1 over one connection; the gateway names the length of each of its answers.

    What is measured is the way of a deck, not the client's library: httpx takes some milliseconds
    of each deck for itself.
    """

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, headers: bytes
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._headers = headers

    async def generate_deck(self, body: bytes) -> str:
        """Order a deck by a request's JSON; return the generation's id."""
        job = await self._ask("POST", "/presentations/generate-deck", 202, body)
        return str(job["generation_id"])

    async def ended(self, generation: str) -> dict[str, Any]:
        """Return the status once it is terminal."""
        while True:
            status = await self._ask("GET", f"/presentations/{generation}/status", 200)
            if status["status"] in _ENDED:
                return status

    async def _ask(
        self, method: str, path: str, expected: int, body: bytes = b""
    ) -> dict[str, Any]:
        head = f"{method} /api/v1{path} HTTP/1.1\r\nContent-Length: {len(body)}\r\n".encode()
        self._writer.write(b"".join((head, self._headers, body)))
        answer = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        lines = answer.lower().splitlines()
        length = next(line for line in lines if line.startswith("content-length:"))
        content = await self._reader.readexactly(int(length.partition(":")[2]))
        status = int(lines[0].split()[1])
        assert status == expected, f"{method} {path}: {status} {content.decode()}"
        told: dict[str, Any] = json.loads(content)
        return told


@asynccontextmanager
async def connected(base: str, key: str) -> AsyncIterator[Connection]:
    """Give a connection to the gateway at `base`, an http URL, for calls with an API key."""
    parts = urlsplit(base)
    headers = {
        "Host": parts.netloc,
        "X-API-Key": key,
        "Content-Type": "application/json",
        "Prefer": "wait=20",
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
    try:
        yield Connection(reader, writer, f"{lines}\r\n".encode())
    finally:
        writer.close()
