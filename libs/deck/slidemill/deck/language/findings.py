"""Collecting what is wrong or odd in the data, with its exact place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from difflib import get_close_matches

from slidemill.deck.faults import DataError, Fault
from slidemill.deck.limits import MAX_FINDINGS

_PLAIN_NAME = re.compile(r"[\w!-]+")
_SHOWN_LENGTH = 40
_SHOWN_BITS = 128


class Findings:
    """Faults stop the deck; warnings name what was ignored or padded.

    Only the first `MAX_FINDINGS` of each are kept, so that hostile data cannot make a report
    larger than itself; the last line then says how many more there are.
    """

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._warnings: list[Fault] = []
        self._more_faults = 0
        self._more_warnings = 0

    def fault(self, place: str, message: str) -> None:
        """Note something that must be mended before a deck can be made."""
        if len(self._faults) < MAX_FINDINGS:
            self._faults.append(Fault(place, message))
        else:
            self._more_faults += 1

    def warn(self, place: str, message: str) -> None:
        """Note something that was tolerated, and how."""
        if len(self._warnings) < MAX_FINDINGS:
            self._warnings.append(Fault(place, message))
        else:
            self._more_warnings += 1

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """What was tolerated, in the order of the data."""
        return _listed(self._warnings, self._more_warnings)

    def raise_faults(self) -> None:
        """Raise every fault at once as `DataError`; nothing when there is none."""
        if self._faults:
            raise DataError(_listed(self._faults, self._more_faults))


def _listed(kept: list[Fault], more: int) -> tuple[Fault, ...]:
    return (*kept, Fault("", f"and {more} more like these.")) if more else tuple(kept)


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


def suggestion(name: str, options: Iterable[str]) -> str:
    """` Did you mean "x"?`-style ending for a misspelt name, or an empty string."""
    close = get_close_matches(name[:64].lower(), options, n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else ""
