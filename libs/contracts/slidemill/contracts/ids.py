"""Identifiers: their types, and how deterministic ones are made."""

from __future__ import annotations

import hashlib
import secrets
from typing import Annotated, NewType
from uuid import UUID, uuid5

from pydantic import StringConstraints

GenerationId = NewType("GenerationId", str)
"""A prefix and hex digits; one generation is one accepted request.

`gen_` nearly always; `cupd_` when an uploaded deck has its charts updated, `ana_` when a template
is analysed, as the presentations API calls those.
"""

ObjectKey = Annotated[
    str,
    StringConstraints(min_length=1, max_length=1024, pattern=r"^[^/\\\x00-\x1f][^\\\x00-\x1f]*$"),
]
"""Key of an object in the store, without a leading slash."""

Organisation = Annotated[
    str,
    StringConstraints(min_length=1, max_length=63, pattern=r"^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$"),
]
"""Slug of a tenant; safe in routing keys and object keys."""

TemplateId = Annotated[str, StringConstraints(pattern=r"^tmpl_[0-9a-f]{12,32}$")]
"""Id of a template that was uploaded to be analysed."""

SlideId = Annotated[str, StringConstraints(pattern=r"^[\w-]{1,64}$")]
"""Id of an analysed slide, `slide_…`."""

GENERATION_PATTERN = r"^(gen|cupd|ana)_[0-9a-f]{12,32}$"

_EVENTS = UUID("5b1de06c-6a3f-5f0e-9f5e-0f4b1c9c7a51")


def new_generation_id(prefix: str = "gen") -> GenerationId:
    """Return a fresh generation id with 96 random bits; `prefix` is `gen`, `cupd` or `ana`."""
    return GenerationId(f"{prefix}_{secrets.token_hex(12)}")


def new_template_id() -> str:
    """Return a fresh template id with 96 random bits."""
    return f"tmpl_{secrets.token_hex(12)}"


def slide_id(template: str, index: int) -> str:
    """Return the id of a template's slide, `index` 0-based: the same at every analysis."""
    return f"slide_{hashlib.sha256(f'{template}/{index}'.encode()).hexdigest()[:16]}"


def event_id(generation: GenerationId, run: int, type_: str, n: int | str | None = None) -> UUID:
    """Return the id of an event that may be made twice but must count once.

    A redelivered command makes the same events again; equal ids let the ledger drop them.
    `n` tells apart events of one type within one run, such as progress.
    """
    name = f"{generation}/{run}/{type_}" if n is None else f"{generation}/{run}/{type_}/{n}"
    return uuid5(_EVENTS, name)
