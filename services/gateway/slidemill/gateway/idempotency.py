"""The `Idempotency-Key` header (IETF draft draft-ietf-httpapi-idempotency-key-header)."""

from __future__ import annotations

import hashlib

from slidemill.ledger import IdempotencyKey

_LONGEST = 255


class BadIdempotencyKey(ValueError):  # noqa: N818 - names the thing that is wrong
    """The header is there but cannot be a key."""


def idempotency_key(header: str | None, *, route: str, payload: bytes) -> IdempotencyKey | None:
    """Return the key of a request to `route` with `payload`; None without a header.

    The draft wants a quoted string; a bare one is taken as well.

    Raises
    ------
    BadIdempotencyKey
        The key is empty, longer than 255 characters or not printable ASCII.
    """
    if header is None:
        return None
    key = header.strip()
    if len(key) >= 2 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not key or len(key) > _LONGEST or not key.isascii() or not key.isprintable():
        msg = f"Idempotency-Key must be 1 to {_LONGEST} printable ASCII characters"
        raise BadIdempotencyKey(msg)
    return IdempotencyKey(route=route, key=key, fingerprint=hashlib.sha256(payload).hexdigest())
