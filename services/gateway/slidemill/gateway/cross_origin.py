"""Answers that pages of any site may read, not only show (Fetch standard, CORS protocol)."""

from __future__ import annotations

from litestar.enums import HttpMethod
from litestar.types import ASGIApp, Message, Receive, Scope, Send

_READABLE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Range, ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""The same for everyone, whatever `Origin` says, so that caches need not tell sites apart.

Without credentials, which `*` rules out: the address is the permission, not who reads it.
"""
_ASKED_BEFORE = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match, If-Range, Range",
    "Access-Control-Max-Age": "86400",
}
"""For `OPTIONS`, by which a browser asks before it sends such headers from a page."""


def readable_by_all(app: ASGIApp) -> ASGIApp:
    """ASGI middleware: let scripts of every site read all answers of `app`, its errors too."""

    async def readable(scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope.get("method") == HttpMethod.OPTIONS
        added = _encoded(_READABLE | _ASKED_BEFORE if asked else _READABLE)

        async def answering(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *added]
            await send(message)

        await app(scope, receive, answering)

    return readable


def _encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
