"""Getting a picture from an address that a user gave: guarded, bounded, looked at."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from slidemill.egress import AllowList, Answer, Egress, EgressRefused, EgressUnanswered
from slidemill.intake import IntakeError
from slidemill.slideshow.pictures.content import Content, look_at
from slidemill.slideshow.settings import Settings

_REDIRECTS = 3
_MOVED = frozenset(
    {
        HTTPStatus.MOVED_PERMANENTLY,
        HTTPStatus.FOUND,
        HTTPStatus.SEE_OTHER,
        HTTPStatus.TEMPORARY_REDIRECT,
        HTTPStatus.PERMANENT_REDIRECT,
    }
)
_BUSY = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
_HEADERS = {"accept": "image/webp,image/png,image/jpeg,image/gif", "accept-encoding": "identity"}
_SLIDESHOWS_AT_ONCE = 3
"""How many can fetch at full speed side by side; bounds the memory that bodies take."""
_SHOWN = 100
"""Characters of an address in a message."""
_MIB = 1 << 20


class NoPicture(Exception):  # noqa: N818 - reads as what happened
    """An address gave no picture that can be drawn; the text says what it gave, and the mend."""

    def __init__(self, message: str, *, passing: bool = False) -> None:
        super().__init__(message)
        self.passing = passing
        """Whether the same address may give one later."""


class Fetched(NamedTuple):
    """The bytes of a picture and what they are."""

    body: bytes
    content: Content


def make_egress(settings: Settings) -> Egress:
    """Return the way out of this service; it keeps no connection between two calls."""
    return Egress(
        AllowList.parse(settings.egress_allow.split(",")),
        schemes=("http", "https"),
        connections=settings.fetches_at_once * _SLIDESHOWS_AT_ONCE,
    )


class Fetcher:
    """Fetches pictures; make one per process, it bounds how many are on their way."""

    def __init__(self, settings: Settings, egress: Egress) -> None:
        self._settings = settings
        self._egress = egress
        self._turns = asyncio.Semaphore(settings.fetches_at_once * _SLIDESHOWS_AT_ONCE)

    async def fetch(self, url: str) -> Fetched:
        """Return the picture that an address gives, followed over three redirects at most.

        Every hop is looked at as the first one was. Raises `NoPicture`.
        """
        async with self._turns:
            return await self.look_at(await self._get(url))

    async def look_at(self, body: bytes) -> Fetched:
        """Return a picture and what it is; raises `NoPicture`."""
        try:
            return Fetched(body, await asyncio.to_thread(look_at, body))
        except IntakeError as error:
            raise NoPicture(
                f"what it gives is no picture that can be drawn: {error.message}"
            ) from error

    async def _get(self, url: str) -> bytes:
        clock = asyncio.get_running_loop().time
        until = clock() + self._settings.fetch_deadline.total_seconds()
        for _ in range(_REDIRECTS + 1):
            answer = await self._call(url, until - clock())
            if answer.status == HTTPStatus.OK:
                return self._body(answer)
            location = answer.headers.get("location")
            if answer.status not in _MOVED or not location:
                raise NoPicture(
                    f"it answered {_status(answer.status)}; give an address that answers with the "
                    "picture",
                    passing=answer.status in _BUSY or answer.status >= 500,
                )
            url = _next(url, location)
        raise NoPicture(
            f"it redirects more than {_REDIRECTS} times; give the address where the picture is"
        )

    async def _call(self, url: str, seconds: float) -> Answer:
        if seconds <= 0:
            raise NoPicture(
                f"it gave no picture within {self._settings.fetch_deadline.total_seconds():g} s; "
                "put it where it can be had faster",
                passing=True,
            )
        try:
            return await self._egress.get(
                url, _HEADERS, seconds=seconds, most=self._settings.fetch_limit
            )
        except EgressRefused as error:
            raise NoPicture(str(error)) from error
        except EgressUnanswered as error:
            raise NoPicture(str(error), passing=True) from error

    def _body(self, answer: Answer) -> bytes:
        if not answer.whole:
            limit = self._settings.fetch_limit / _MIB
            raise NoPicture(f"it gives more than the {limit:g} MiB allowed; save it smaller")
        return answer.body


def _next(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise NoPicture("it redirects to what is no URL; give the picture's own address") from None


def _status(code: int) -> str:
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)


def shortened(url: str) -> str:
    """Return an address for messages: without a login and the query, which may be a signature."""
    with suppress(ValueError):
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        url = parts._replace(netloc=host, query="", fragment="").geturl()
    return url if len(url) <= _SHOWN else f"{url[: _SHOWN - 1]}…"
