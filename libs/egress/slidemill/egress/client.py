"""Calling a URL: one request, one answer, within bounds of time and size."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpcore

from slidemill.egress.addresses import AllowList
from slidemill.egress.errors import EgressError, EgressUnanswered
from slidemill.egress.network import GuardedNetwork, Resolve, resolve, tls
from slidemill.egress.urls import parse_url

_CONNECT = 5.0
_USER_AGENT = b"Slidemill"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `body` is at most as long as asked for, `whole` says whether that was all."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    whole: bool


class Egress:
    """Calls URLs that users named; use as an async context manager.

    Redirects are answers like any other. Connections are not kept: who is called rarely comes
    again soon, and a new call looks at the addresses anew.
    """

    def __init__(
        self,
        allow: AllowList = AllowList(),  # noqa: B008 - frozen
        *,
        schemes: tuple[str, ...] = ("https",),
        resolve: Resolve = resolve,
        connections: int = 10,
    ) -> None:
        """Call at most `connections` at once; others wait, which counts as their time."""
        self._schemes = schemes
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls(),
            network_backend=GuardedNetwork(allow, resolve),
            max_connections=connections,
            max_keepalive_connections=0,
            retries=0,
        )

    async def __aenter__(self) -> Self:
        return self

    async def close(self) -> None:
        """Give up the connections there are."""
        await self._pool.aclose()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def post(
        self, url: str, body: bytes, headers: Mapping[str, str], *, seconds: float, most: int
    ) -> Answer:
        """Post a body and return the answer; `most` bytes of it are read.

        Raises
        ------
        EgressRefused
            The URL or its host may not be called.
        EgressUnanswered
            There was no answer within `seconds`.
        """
        return await self._call("POST", url, body, headers, seconds=seconds, most=most)

    async def get(
        self, url: str, headers: Mapping[str, str], *, seconds: float, most: int
    ) -> Answer:
        """Get what a URL gives; raises as `post` does."""
        return await self._call("GET", url, None, headers, seconds=seconds, most=most)

    async def _call(
        self,
        method: str,
        url: str,
        body: bytes | None,
        headers: Mapping[str, str],
        *,
        seconds: float,
        most: int,
    ) -> Answer:
        target = parse_url(url, schemes=self._schemes)
        sent = [(b"host", target.authority.encode()), (b"user-agent", _USER_AGENT)]
        sent += [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        try:
            async with (
                asyncio.timeout(seconds),
                self._pool.stream(
                    method,
                    httpcore.URL(
                        scheme=target.scheme.encode(),
                        host=target.host.encode(),
                        port=target.port,
                        target=target.path.encode(),
                    ),
                    headers=sent,
                    content=body,
                    extensions={"timeout": {"connect": _CONNECT}},
                ) as response,
            ):
                return await _read(response, most)
        except EgressError:
            raise
        except TimeoutError:
            raise EgressUnanswered(f"there was no answer within {seconds:g} s") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
            raise EgressUnanswered(
                f"{target.authority} did not answer: {type(error).__name__} {error}".strip()
            ) from error
        except (OSError, ValueError) as error:  # TLS, and headers that are none
            raise EgressUnanswered(f"{target.authority} did not answer: {error}") from error


async def _read(response: httpcore.Response, most: int) -> Answer:
    chunks, size, whole = [], 0, True
    async for chunk in response.aiter_stream():
        chunks.append(chunk[: most - size])
        size += len(chunk)
        if size > most:
            whole = False
            break
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
    }
    return Answer(response.status, headers, b"".join(chunks), whole)
