"""Says what is wrong with data that came, place by place, as clients write the places."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from pydantic import ValidationError

_TOLD = 5
"""Faults told at once."""
_NAME = re.compile(r"\w+")


class Told(NamedTuple):
    """The place of the first fault, None for the whole, and a text with the first few faults."""

    field: str | None
    message: str


def told(error: ValidationError, *within: str) -> Told:
    """Return what is wrong; places are put `within` others. A union's branches are no places."""
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    texts: dict[str, str] = {}
    for fault in faults:
        place = _place((*within, *fault["loc"]))
        texts.setdefault(place, fault["msg"].removeprefix("Value error, "))
    lines = [f"{place}: {text}" if place else text for place, text in texts.items()]
    more = f"; and {len(lines) - _TOLD} more" if len(lines) > _TOLD else ""
    return Told(next(iter(texts)) or None, "; ".join(lines[:_TOLD]) + more)


def _place(parts: Iterable[str | int]) -> str:
    return ".".join(str(part) for part in parts if _NAME.fullmatch(str(part)))
