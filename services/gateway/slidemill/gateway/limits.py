"""The one dependency every API route takes: who calls, and whether they may call now."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.types import Message, Scope

from slidemill.gateway.authentication import Authenticator, MissingKey, named_caller
from slidemill.gateway.credentials import Caller
from slidemill.gateway.rate_limit import Allowance, RateLimit

_ALLOWANCE = "slidemill_allowance"


class RateLimited(Exception):  # noqa: N818 - a state of the caller, read as a sentence
    """The key has used up its requests; `retry_after` is in seconds."""

    def __init__(self, allowance: Allowance) -> None:
        super().__init__(
            f"more than {allowance.limit} requests a minute with this key; "
            f"try again in {allowance.retry_after} s"
        )
        self.retry_after = allowance.retry_after


class Admission:
    """Admits requests: a valid key, and not too many calls with it."""

    def __init__(
        self,
        authenticator: Authenticator,
        rate_limit: RateLimit,
        *,
        slideshow_limit: RateLimit,
        believe_names: bool,
    ) -> None:
        """`believe_names`: whether `X-Org-Name` may stand in for a key where an API has it.

        `slideshow_limit` holds for the slideshow API, besides the other.
        """
        self._authenticator = authenticator
        self._rate_limit = rate_limit
        self._slideshow_limit = slideshow_limit
        self._believe_names = believe_names

    async def caller(self, request: Request[Any, Any, Any]) -> Caller:
        """Return the caller; raises `Unauthenticated` or `RateLimited`."""
        return self._admit(request, await self._authenticator.caller(request.headers))

    async def slideshow_caller(self, request: Request[Any, Any, Any]) -> Caller:
        """Return the caller of the slideshow API; raises alike."""
        caller = await self.caller(request)
        return self._take(self._slideshow_limit, request, caller)

    async def caller_or_named(self, request: Request[Any, Any, Any]) -> Caller:
        """Return the caller by key, or by `X-Org-Name` where that is believed; raises alike."""
        try:
            caller = await self._authenticator.caller(request.headers)
        except MissingKey:
            named = named_caller(request.headers) if self._believe_names else None
            if named is None:
                raise
            caller = named
        return self._admit(request, caller)

    def _admit(self, request: Request[Any, Any, Any], caller: Caller) -> Caller:
        return self._take(self._rate_limit, request, caller)

    @staticmethod
    def _take(limit: RateLimit, request: Request[Any, Any, Any], caller: Caller) -> Caller:
        """Return the caller if it has a request left."""
        allowance = limit.take(caller.key_id)
        request.scope["state"][_ALLOWANCE] = allowance
        if not allowance.allowed:
            raise RateLimited(allowance)
        return caller


async def add_rate_headers(message: Message, scope: Scope) -> None:
    """Litestar `before_send` hook: tell the client what is left of its allowance.

    The sessions API's clients know the `X-` names; the others are those of the IETF draft
    draft-ietf-httpapi-ratelimit-headers.
    """
    if message["type"] != "http.response.start":
        return
    allowance = scope.get("state", {}).get(_ALLOWANCE)
    if not isinstance(allowance, Allowance):
        return
    headers = [*message.get("headers", [])]
    for name, value in (
        ("X-RateLimit-Limit", str(allowance.limit)),
        ("X-RateLimit-Remaining", str(allowance.remaining)),
        ("RateLimit-Policy", f'"default";q={allowance.limit};w=60'),
        ("RateLimit", f'"default";r={allowance.remaining};t={allowance.retry_after or 60}'),
    ):
        headers.append((name.lower().encode(), value.encode()))
    message["headers"] = headers
