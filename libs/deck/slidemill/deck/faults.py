"""What can be wrong with a template or its data, and how it is said."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from slidemill.deck.limits import MAX_FINDINGS

_PLAIN_NAME = re.compile(r"[\w!-]+")
_SLIDE = re.compile(r"slides\[\d+\]")
_SHOWN_LENGTH = 40
_SHOWN_BITS = 128


class FaultKind(StrEnum):
    """What sort of thing is wrong, for programs that read faults."""

    INVALID = "invalid"
    """What stands there breaks a rule, or asks for what the template lacks."""
    ADJUSTED = "adjusted"
    """What stands there was tolerated, and is ignored or shown otherwise than asked."""
    ASSET = "asset"
    """A file that the data names is missing, unreadable or of a wrong kind."""
    UNUSED_KEY = "unused_key"
    """A key that matches nothing on its slide."""
    UNFILLED_MARKER = "unfilled_marker"
    """A marker that the data says nothing of, and that the deck still shows."""
    TEXT_OVERFLOW = "text_overflow"
    """A text that does not fit its box."""
    WORKBOOK = "workbook"
    """A chart whose workbook could not be kept as it was."""
    NOTE = "note"
    """Against the rules, but PowerPoint opens such a deck without a word."""
    MORE = "more"
    """Stands for faults that are only counted."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where, and what to do about it.

    `place` is a path into the data or package, such as `slides[3].revenue.rows[2]` or
    `ppt/slides/slide2.xml`; `slides[n]` counts from 0, like the JSON array it points into.
    `message` says what, why and the mend, without repeating the place.
    """

    place: str
    message: str
    kind: FaultKind = field(default=FaultKind.INVALID, compare=False)

    def __str__(self) -> str:
        """Render as `place: message`, the form shown to users."""
        return f"{self.place}: {self.message}" if self.place else self.message


class DeckError(Exception):
    """A deck cannot be made from this template and this data, for the listed reasons."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class TemplateError(DeckError):
    """The template is not a presentation that can be compiled."""


class DataError(DeckError):
    """The data breaks a rule of the data language, or asks for what the template lacks."""


class AssetError(DeckError):
    """A picture or film that the data names is missing, unreadable or of a wrong kind."""


class AssetRefusedError(Exception):
    """A file may not be used; whoever gives a deck its assets may raise it when one is read.

    `place` is the file, or a member of it; `message` says what is wrong and the mend.
    """

    def __init__(self, place: str, message: str) -> None:
        self.place = place
        self.message = message
        super().__init__(f"{place}: {message}")


def listed(faults: Iterable[Fault], more: int = 0) -> tuple[Fault, ...]:
    """Return at most `MAX_FINDINGS` faults, and a last one that counts the rest and `more`.

    The same fault is told once. When there are too many, a fault that many slides share is told
    for the first of them only, so that it does not hide the others.
    """
    kept = list(dict.fromkeys(faults))
    if len(kept) > MAX_FINDINGS:
        kept = _shared(kept)
    more += max(0, len(kept) - MAX_FINDINGS)
    if not more:
        return tuple(kept)
    return (*kept[:MAX_FINDINGS], Fault("", f"and {more} more like these.", FaultKind.MORE))


def _shared(faults: list[Fault]) -> list[Fault]:
    """Return each fault once for all slides that have it."""
    first: dict[tuple[str, str], Fault] = {}
    times: Counter[tuple[str, str]] = Counter()
    for fault in faults:
        what = (_SLIDE.sub("", fault.place, count=1), fault.message)
        first.setdefault(what, fault)
        times[what] += 1
    return [
        fault
        if times[what] == 1
        else replace(
            fault, message=f"{fault.message} The same is said of {times[what] - 1} more slides."
        )
        for what, fault in first.items()
    ]


def within(place: str, name: str) -> str:
    """Name the place of attribute `name` of the object at `place`."""
    if _PLAIN_NAME.fullmatch(name):
        return f"{place}.{name}" if place else name
    return f"{place}[{shown(name)}]"


def shown(value: object) -> str:
    """Name a value as messages do: shortened, in JSON's terms."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str):
        short = value if len(value) <= _SHOWN_LENGTH else value[: _SHOWN_LENGTH - 1] + "…"
        return json.dumps(short, ensure_ascii=any("\ud800" <= char <= "\udfff" for char in short))
    if isinstance(value, int) and value.bit_length() > _SHOWN_BITS:
        return "a very long number"
    if isinstance(value, int | float):
        return str(value)
    return _shown_container(value)


def _shown_container(value: object) -> str:
    if isinstance(value, list):
        return f"an array of {len(value)}" if value else "an empty array"
    if isinstance(value, dict):
        names = ", ".join(shown(name) for name in list(value)[:3])
        return f"an object with {names}" if names else "an empty object"
    return f"a {type(value).__name__}"
