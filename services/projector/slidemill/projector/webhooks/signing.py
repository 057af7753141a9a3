"""Signatures by which a receiver knows that a webhook is ours (Standard Webhooks, v1)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

_PREFIX = "whsec_"


def signed_headers(
    id_: str, sent_at: datetime, body: bytes, secrets: Sequence[str]
) -> dict[str, str]:
    """Return the headers `webhook-id`, `-timestamp` and `-signature`.

    Signed is `<id>.<seconds since 1970>.<body>` with HMAC-SHA256, once for each secret; a secret
    is `whsec_` and base64.
    """
    timestamp = str(int(sent_at.timestamp()))
    signed = b".".join((id_.encode(), timestamp.encode(), body))
    return {
        "webhook-id": id_,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    return f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"
