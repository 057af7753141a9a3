"""Who is calling: from the request's headers to a `Caller`."""

from __future__ import annotations

import hmac
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress

from slidemill.gateway.credentials import (
    Caller,
    canonical,
    digest,
    key_id_of,
    organisation_of,
)
from slidemill.gateway.repository import Keys


class Unauthenticated(Exception):  # noqa: N818 - a state of the caller, read as a sentence
    """No key was sent, or it is not a valid one; the text says which."""


class MissingKey(Unauthenticated):
    """No key was sent."""


class WrongKey(Unauthenticated):
    """The key that was sent is malformed, unknown, expired or revoked."""


class RevokedKey(WrongKey):
    """The key that was sent was a valid one once: it is expired or revoked."""


def key_in(headers: Mapping[str, str]) -> str:
    """Return the key in `Authorization: Bearer` or `X-API-Key`.

    Raises
    ------
    MissingKey
        Neither header carries one.
    """
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    if key := headers.get("x-api-key", "").strip():
        return key
    raise MissingKey("no API key: send `X-API-Key: <key>` (or `Authorization: Bearer <key>`)")


def named_caller(headers: Mapping[str, str]) -> Caller | None:
    """Return the caller whom `X-Org-Name` names, if it names one; nothing proves it.

    Only for servers that are told to believe it (presentations API reference, section 8).
    """
    name = headers.get("x-org-name", "")
    with suppress(UnicodeError):  # headers come as Latin-1, and clients mostly send UTF-8
        name = name.encode("latin-1").decode()
    organisation = organisation_of(name)
    return Caller(organisation, f"name:{organisation}") if organisation else None


class Authenticator:
    """Checks keys against the store, believing a checked one for `believe_for` seconds."""

    def __init__(
        self,
        keys: Keys,
        pepper: bytes,
        *,
        believe_for: float,
        clock: Callable[[], float],
        capacity: int = 10_000,
    ) -> None:
        self._keys = keys
        self._pepper = pepper
        self._believe_for = believe_for
        self._clock = clock
        self._capacity = capacity
        self._checked: OrderedDict[bytes, tuple[float, Caller]] = OrderedDict()

    async def caller(self, headers: Mapping[str, str]) -> Caller:
        """Return who sent a request with these headers.

        Raises `MissingKey` or `WrongKey`, the latter as `RevokedKey` for who holds an old key.
        """
        text = canonical(key_in(headers))
        key_id = key_id_of(text)
        if key_id is None:
            raise WrongKey("the API key is malformed: copy it whole, it starts with `smk_`")
        hashed = digest(text, self._pepper)
        known = self._checked.get(hashed)
        if known is not None and self._clock() - known[0] < self._believe_for:
            return known[1]
        self._checked.pop(hashed, None)
        found = await self._keys.find(key_id)
        if found is None:
            old = await self._keys.ended(key_id)
            if old is not None and hmac.compare_digest(old, hashed):
                raise RevokedKey("the API key is expired or revoked; make a new one")
        if found is None or not hmac.compare_digest(found[0], hashed):
            raise WrongKey("the API key is unknown, expired or revoked")
        self._checked[hashed] = (self._clock(), found[1])
        if len(self._checked) > self._capacity:
            self._checked.popitem(last=False)
        return found[1]
