"""API keys as values: how one is made, recognised and compared; no storage here."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from slidemill.contracts.slideshows.scope import Scope

_PREFIX = "smk"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SECRET_LENGTH = 43  # 43 base62 digits hold 256 bits
_LONGEST_SLUG = 63
_SHAPE = re.compile(
    rf"{_PREFIX}_([0-9a-f]{{16}})_([0-9A-Za-z]{{{_SECRET_LENGTH}}})_([0-9a-f]{{8}})"
)
_DOTTED = re.compile(rf"([0-9a-f]{{16}})\.([0-9A-Za-z]{{{_SECRET_LENGTH}}})")


class Plan(StrEnum):
    """What a key's holder subscribed to (slideshow reference, section 1)."""

    CREATOR = "creator"
    PROFESSIONAL = "professional"
    BUSINESS = "business"
    SCHEDULER = "scheduler"


@dataclass(frozen=True, slots=True)
class Key:
    """A key as its owner holds it; `text` is shown once and never stored."""

    id: str
    text: str

    @property
    def dotted(self) -> str:
        """The same key as clients of the slideshow API know keys: `<public id>.<secret>`."""
        return f"{self.id}.{self.text.split('_')[2]}"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling: the organisation that a valid key stands for."""

    organisation: str
    key_id: str
    expires_at: datetime | None = None
    scope: Scope = field(default_factory=Scope)
    """What the caller sees of slideshows and all that belongs to them."""
    plan: Plan | None = None


def make_key() -> Key:
    """Return a new random key: prefix, public id, secret and checksum."""
    key_id = secrets.token_hex(8)
    secret = "".join(secrets.choice(_ALPHABET) for _ in range(_SECRET_LENGTH))
    return Key(key_id, _spelt(key_id, secret))


def canonical(text: str) -> str:
    """Return a key as it was made, also when it is spelt `<public id>.<secret>`."""
    match = _DOTTED.fullmatch(text)
    return text if match is None else _spelt(match[1], match[2])


def key_id_of(text: str) -> str | None:
    """Return the public id in a well-formed key, else None.

    The checksum lets a mistyped key be refused without asking the database.
    """
    match = _SHAPE.fullmatch(text)
    if match is None:
        return None
    body, _, checksum = text.rpartition("_")
    return match[1] if hmac.compare_digest(checksum, _checksum(body)) else None


def digest(text: str, pepper: bytes) -> bytes:
    """Return what is stored of a key: HMAC-SHA256 under the server's pepper."""
    return hmac.new(pepper, text.encode(), hashlib.sha256).digest()


def organisation_of(name: str) -> str:
    """Return the slug of an organisation's name, such as `acme-corp` for `Acme Corp.`.

    Empty when the name has no letter or digit that a slug can hold.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_SLUG].rstrip("-")


def _spelt(key_id: str, secret: str) -> str:
    body = f"{_PREFIX}_{key_id}_{secret}"
    return f"{body}_{_checksum(body)}"


def _checksum(body: str) -> str:
    return f"{zlib.crc32(body.encode()):08x}"
