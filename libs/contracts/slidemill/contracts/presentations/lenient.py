"""Parts of a request: unknown fields are kept, so that they can be told instead of lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, FailFast

T = TypeVar("T")


class _FirstFault(FailFast):
    """`FailFast` that can stand in a union."""

    def __hash__(self) -> int:
        return hash(type(self))


Many = Annotated[list[T], _FirstFault()]
"""A list that may be long: only the first fault in it is told.

Finding, and telling, a million faults takes longer than any request is worth.
"""


class Part(BaseModel):
    """One object of a request's JSON.

    The vendor ignores fields it does not know, and so do we, but `unknown_fields` names them:
    a misspelt wish must not be lost without a word. Numbers count as text where text is asked
    for. A field's `null` is the same as its absence where the field is optional.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        coerce_numbers_to_str=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )


def unknown_fields(part: Part, place: str = "") -> Iterator[str]:
    """Yield the places of fields that no model knows, such as `slides[0].slide_data.titel`."""
    for below in _unknown(part):
        yield f"{place}{below}" if place else below[1:]


def _unknown(value: object) -> list[str]:
    """Return the places below a value, with the signs that join them: `.titel`, `[0].titel`."""
    found: list[str] = []
    if isinstance(value, list | tuple):
        for number, item in enumerate(value):
            if isinstance(item, _NESTED):
                found += [f"[{number}]{below}" for below in _unknown(item)]
        return found
    members = value
    if isinstance(value, Part):
        found += [f".{name}" for name in value.model_extra or ()]
        members = vars(value)
    if isinstance(members, dict):
        for name, item in members.items():
            if isinstance(item, _NESTED):
                found += [f".{name}{below}" for below in _unknown(item)]
    return found


_NESTED = (Part, dict, list, tuple)
"""What may hold fields; the rest, nearly all of a large table, is not looked into."""
