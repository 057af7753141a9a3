"""The last step of a job that makes a deck: its size, its validity, its file."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from slidemill.contracts.events import FailureCode
from slidemill.deck import Fault, FaultKind
from slidemill.deck.check import check
from slidemill.renderer.blame import blame
from slidemill.renderer.child import MIB, Failed, Task


class BrokenDeckError(Exception):
    """The engine made a deck that breaks a rule: a defect of ours."""


@dataclass(frozen=True, slots=True)
class Finish:
    """What holds for every deck that leaves a child."""

    largest: int = 200 * MIB
    """Bytes of a deck."""
    check_decks: bool = False
    """Whether each is validated."""

    def write(
        self,
        task: Task,
        chunks: Collection[bytes | memoryview],
        size: int,
        *,
        place: str,
        inherited: Iterable[Fault] = (),
    ) -> Failed | None:
        """Write the deck to the job's output; returns why not when it is too large.

        `place` names what to blame then; faults in `inherited` were in the source already.
        Raises `BrokenDeckError`.
        """
        if size > self.largest:
            text = (
                f"the deck would have {size} bytes, more than the {self.largest} allowed; "
                "use fewer or smaller pictures, or split it."
            )
            return blame(FailureCode.DATA_INVALID, (Fault(place, text),))
        if self.check_decks:
            known = set(inherited)
            found = (each for each in check(b"".join(chunks)) if each.kind is not FaultKind.NOTE)
            if faults := [each for each in found if each not in known]:
                raise BrokenDeckError("; ".join(map(str, faults)))
        with task.output.open("wb") as out:
            out.writelines(chunks)
        return None
