"""Idempotency keys of calls that are answered at once: the same call is carried out once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4, uuid5

from litestar import Request

from slidemill.contracts.slideshows.scope import Scope
from slidemill.gateway.credentials import Caller
from slidemill.gateway.idempotency import idempotency_key
from slidemill.gateway.repository import AskKeys, BoundKey
from slidemill.gateway.slideshows.errors import Failure


@dataclass(frozen=True, slots=True)
class Once:
    """An ask that is carried out once; `command` is None when the client gave no key."""

    command: UUID | None = None

    def new_id(self) -> UUID:
        """Return the id of what is made: the same for the same command."""
        return uuid4() if self.command is None else uuid5(self.command, "made")


def scope_text(scope: Scope) -> str:
    """Return a scope as text, to tell keys of different scopes apart."""
    return f"{scope.owner}/{scope.workspace or ''}"


async def once(request: Request[Any, Any, Any], caller: Caller, keys: AskKeys) -> Once:
    """Return the command that a request stands for, by its `Idempotency-Key`.

    Call it when the body was found good. A key counts for a day, within the caller's scope and
    on this route.

    Raises
    ------
    BadIdempotencyKey
        The header is no key.
    Failure
        `idempotency_key_reused`: it came with another request.
    """
    path = request.scope["path"].encode()
    key = idempotency_key(
        request.headers.get("idempotency-key"),
        route=f"{request.method} {request.scope.get('path_template', '')}",
        payload=path + b"\n" + await request.body(),
    )
    if key is None:
        return Once()
    await keys.prune()
    bound = await keys.bind(
        caller.organisation,
        scope_text(caller.scope),
        key.route,
        key.key,
        BoundKey(uuid4(), key.fingerprint),
    )
    if bound.fingerprint != key.fingerprint:
        raise Failure(
            "idempotency_key_reused",
            f"Idempotency-Key {key.key!r} was used on this route with another request; "
            "send the same request again, or take a new key",
        )
    return Once(bound.command)
