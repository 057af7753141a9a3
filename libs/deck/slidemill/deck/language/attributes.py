"""Reading one JSON object attribute by attribute, noting what does not fit."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import TypeGuard, TypeVar

from slidemill.deck.colors import UnknownColorError, parse_color
from slidemill.deck.data import Color
from slidemill.deck.language.findings import Findings, shown, suggestion, within
from slidemill.deck.language.json_text import RepeatedKeys
from slidemill.deck.limits import MAX_TEXT_LENGTH
from slidemill.deck.text import utf16_length

_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_ILLEGAL = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MAX_BITS = 4_096
"""Longest integer that is spelt out; Python itself refuses beyond 4,300 digits."""
_LINE_END = re.compile("\r\n|[\r\x0b\x0c]")

_Choice = TypeVar("_Choice", bound=Enum)


def string_of(value: object, place: str, findings: Findings) -> str | None:
    """`value` as a string: numbers and booleans are spelt as JSON spells them.

    Line ends become newlines; characters that XML 1.0 cannot hold are dropped with a warning.
    None (and no finding) when the value is of another kind.
    """
    if isinstance(value, str):
        return _writable(value, place, findings) if _UNWRITABLE.search(value) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value.bit_length() <= _MAX_BITS else None
    if isinstance(value, float) and math.isfinite(value):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return None


def is_plain(value: object) -> TypeGuard[str]:
    """Tell whether `value` is a string that needs neither spelling, cleaning nor measuring."""
    return type(value) is str and len(value) <= MAX_TEXT_LENGTH and not _UNWRITABLE.search(value)


def _writable(text: str, place: str, findings: Findings) -> str:
    text = _LINE_END.sub("\n", text)
    kept = _ILLEGAL.sub("", text)
    if len(kept) < len(text):
        findings.warn(
            place,
            f"{len(text) - len(kept)} control characters cannot stand in a slide; "
            "they were left out.",
        )
    return kept


def number_of(value: object) -> float | None:
    """`value` as a finite number, or None; booleans are no numbers."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


class Attributes:
    """One JSON object of the data: typed getters that note a fault and go on with None.

    `null` counts as absent. `what` names the object in messages ("a text", "a chart").
    """

    __slots__ = ("findings", "place", "values", "what")

    def __init__(
        self, values: Mapping[str, object], place: str, what: str, findings: Findings
    ) -> None:
        self.values = values
        self.place = place
        self.what = what
        self.findings = findings
        if isinstance(values, RepeatedKeys):
            for name in values.repeated:
                findings.fault(
                    within(place, name),
                    "this key stands more than once in the same object, and only one value "
                    "could be used; keep one of them.",
                )

    def at(self, name: str) -> str:
        """Name the place of attribute `name`."""
        return within(self.place, name)

    def fault(self, name: str, expected: str, mend: str | Callable[[], str]) -> None:
        """Note that the value of `name` is not what is `expected`.

        `mend` may be a function, for hints that take time: hostile data has a million faults.
        """
        if self.findings.full:
            self.findings.fault("", "")
            return
        mend = mend if isinstance(mend, str) else mend()
        self.findings.fault(
            self.at(name), f"{expected} is expected, found {shown(self.values[name])}; {mend}"
        )

    def missing(self, name: str, mend: str) -> None:
        """Note that a required attribute is not there."""
        self.findings.fault(self.place, f'{self.what} needs "{name}"; {mend}')

    def known(self, names: frozenset[str]) -> None:
        """Warn of attributes that are not among `names`: they are ignored."""
        if self.values.keys() <= names:
            return
        for name in self.values:
            if name not in names:
                hint = "" if self.findings.full_of_warnings else suggestion(str(name), names)
                self.findings.warn(
                    self.at(str(name)),
                    f"{self.what} has no such attribute, so it is ignored{hint and '; '}"
                    f"{hint or '.'}",
                )

    def string(self, name: str, limit: int = MAX_TEXT_LENGTH) -> str | None:
        """Read a string; numbers and booleans are spelt out. None when absent or faulty."""
        value = self.values.get(name)
        if value is None:
            return None
        text = string_of(value, self.at(name), self.findings)
        if text is None:
            self.fault(name, "a string", "write it in quotes.")
        elif len(text) > limit:
            self.too_long(name, text, limit)
            return None
        return text

    def too_long(self, name: str, text: str, limit: int) -> None:
        """Note a string over its limit."""
        self.findings.fault(
            self.at(name),
            f"{utf16_length(text):,} characters are too many; give at most {limit:,}.",
        )

    def boolean(self, name: str) -> bool | None:
        """Read true or false."""
        value = self.values.get(name)
        if value is None or isinstance(value, bool):
            return value
        self.fault(name, "true or false", "write it without quotes.")
        return None

    def number(self, name: str, *, above: float | None = None) -> float | None:
        """Read a finite number, greater than `above` when that is given."""
        value = self.values.get(name)
        if value is None:
            return None
        number = number_of(value)
        if number is None:
            self.fault(name, "a number", "write digits without quotes, such as 12.5.")
        elif above is not None and number <= above:
            self.fault(name, f"a number above {above:g}", "leave it out for an automatic value.")
            return None
        return number

    def whole(self, name: str, least: int, most: int, example: str) -> int | None:
        """Read a whole number from `least` to `most`."""
        value = self.values.get(name)
        if value is None:
            return None
        number = number_of(value)
        if number is None or not number.is_integer() or not least <= number <= most:
            self.fault(name, f"a whole number from {least} to {most:,}", f"write {example}.")
            return None
        return int(number)

    def color(self, name: str) -> Color | None:
        """Read a colour; an empty string counts as absent."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        text = string_of(value, self.at(name), self.findings)
        if text is None:
            self.fault(name, "a colour", 'write it as a string, such as "2F6F73".')
            return None
        try:
            return parse_color(text)
        except UnknownColorError as error:
            unknown = error
        self.fault(name, "a colour", lambda: _sentence(str(unknown)))
        return None

    def choice(self, name: str, options: Mapping[str, _Choice]) -> _Choice | None:
        """One of the named options."""
        value = self.values.get(name)
        if value is None:
            return None
        found = options.get(value) if isinstance(value, str) else None
        if found is None:
            self.fault(name, one_of(options), lambda: choose(value, options))
        return found

    def nested(self, name: str) -> Mapping[str, object] | None:
        """Read a nested object."""
        value = self.values.get(name)
        if value is None or isinstance(value, dict):
            return value
        self.fault(name, "an object", "write its attributes in { }.")
        return None

    def array(self, name: str, limit: int, mend: str) -> list[object] | None:
        """Read an array of at most `limit` items."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, list):
            self.fault(name, "an array", mend)
            return None
        if len(value) > limit:
            self.findings.fault(
                self.at(name), f"{len(value):,} items are too many; give at most {limit:,}."
            )
            return None
        return value


def one_of(options: Iterable[str]) -> str:
    """`one of "a", "b"` for messages."""
    return "one of " + ", ".join(f'"{option}"' for option in options)


def choose(value: object, options: Iterable[str]) -> str:
    """Word the mend for a value that is none of the options."""
    hint = suggestion(value, options) if isinstance(value, str) else ""
    return hint or "write one of these."


def _sentence(text: str) -> str:
    return text if text.endswith("?") else text + "."
