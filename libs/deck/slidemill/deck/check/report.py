"""Collecting broken rules."""

from __future__ import annotations

import re

from slidemill.deck.faults import Fault, FaultKind

GUID = re.compile(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", re.IGNORECASE)
"""ST_Guid, as the file formats write it."""
_WHOLE = re.compile(r"[0-9]{1,18}")


class Report:
    """The broken rules, in the order in which they were found."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def __call__(self, place: str, message: str) -> None:
        """Note that the part at `place` breaks a rule."""
        self.faults.append(Fault(place, message))

    def note(self, place: str, message: str) -> None:
        """Note that the part at `place` breaks a rule that PowerPoint does not insist on."""
        self.faults.append(Fault(place, message, FaultKind.NOTE))


def whole(text: str | None) -> int | None:
    """Read a whole number written in plain digits; None for anything else."""
    return int(text) if text is not None and _WHOLE.fullmatch(text) else None
