"""Faults of a package told to whoever sent it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from slidemill.contracts.events import FailureCode, Finding
from slidemill.deck.faults import Fault, FaultKind
from slidemill.deck.limits import MAX_FINDINGS
from slidemill.renderer.child.outcomes import Failed

_SHOWN = 3
_LISTED = MAX_FINDINGS + 1
"""What the engine lists, and the line that counts the rest."""
_MAX_PLACE = 300
_MAX_TEXT = 1_000


def blame(code: FailureCode, faults: Sequence[Fault]) -> Failed:
    """Return the failure for these faults: the first few in the message, the others listed.

    A fault's place is a path into the data (`slides[3].revenue`) or a file of the package.
    """
    lines = [str(fault)[:_MAX_TEXT] for fault in faults[:_SHOWN]]
    more = len(faults) - _SHOWN
    if faults[-1].kind is FaultKind.MORE:
        lines.append(f"and more than {more - 1} other faults")
    elif more > 0:
        lines.append(f"and {more} more {'fault' if more == 1 else 'faults'}")
    return Failed(code=code, message="\n".join(lines), faults=findings(faults))


def findings(faults: Iterable[Fault]) -> tuple[Finding, ...]:
    """Return faults or warnings as they travel in events; very many are cut off."""
    listed = [
        Finding(
            place=fault.place[:_MAX_PLACE], message=fault.message[:_MAX_TEXT], kind=fault.kind.value
        )
        for _, fault in zip(range(_LISTED), faults, strict=False)
    ]
    return tuple(listed)
