"""Collecting what is wrong or odd in the data, with its exact place."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from slidemill.deck.faults import Fault, FaultKind, listed, shown, within
from slidemill.deck.limits import MAX_FINDINGS

__all__ = ["Findings", "shown", "suggestion", "within"]


class Findings:
    """Faults stop the deck; warnings name what was ignored or padded.

    Only the first `MAX_FINDINGS` of each are kept, so that hostile data cannot make a report
    larger than itself; the others are counted.
    """

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._warnings: list[Fault] = []
        self.more_faults = 0
        self._more_warnings = 0

    def fault(self, place: str, message: str) -> None:
        """Note something that must be mended before a deck can be made."""
        if len(self._faults) < MAX_FINDINGS:
            self._faults.append(Fault(place, message))
        else:
            self.more_faults += 1

    def warn(self, place: str, message: str) -> None:
        """Note something that was tolerated, and how."""
        if len(self._warnings) < MAX_FINDINGS:
            self._warnings.append(Fault(place, message, FaultKind.ADJUSTED))
        else:
            self._more_warnings += 1

    @property
    def full(self) -> bool:
        """Whether further faults are only counted, so that nobody need word them."""
        return len(self._faults) >= MAX_FINDINGS

    @property
    def count(self) -> int:
        """Number of faults so far."""
        return len(self._faults) + self.more_faults

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What must be mended, in the order of the data, without those only counted."""
        return tuple(self._faults)

    @property
    def full_of_warnings(self) -> bool:
        """Whether further warnings are only counted."""
        return len(self._warnings) >= MAX_FINDINGS

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """What was tolerated, in the order of the data."""
        return listed(self._warnings, self._more_warnings)


def suggestion(name: str, options: Iterable[str]) -> str:
    """` Did you mean "x"?`-style ending for a misspelt name, or an empty string."""
    close = get_close_matches(name[:64].lower(), options, n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else ""
