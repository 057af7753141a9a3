"""How a job can end, and the lines of JSON in which parent and child speak of it."""

from __future__ import annotations

import signal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from slidemill.contracts.events import FailureCode, Finding, ItemResult, Status
from slidemill.renderer.child.orders import Line


class Ready(Line):
    """Child to parent, once: it is confined and waits for orders."""

    kind: Literal["ready"] = "ready"
    network: Literal["seccomp", "audit"]
    """What keeps the child off the network: the kernel, or only the interpreter."""


class Taken(Line):
    """Child to parent: the order is read and the job begins."""

    kind: Literal["taken"] = "taken"


class Progress(Line):
    """Child to parent: how far the job is."""

    kind: Literal["progress"] = "progress"
    done: int = Field(ge=0)
    total: int = Field(ge=0)


class Done(Line):
    """The output file is written; some of the requested items may be missing from it."""

    kind: Literal["done"] = "done"
    slides: int = Field(ge=0)
    size: int = Field(ge=0)
    """Bytes of the output file."""
    warnings: tuple[Finding, ...] = ()
    results: tuple[ItemResult, ...] = ()
    """One for each requested item, for the kinds of jobs that have items."""

    @property
    def partial(self) -> bool:
        """Whether an item could not be made."""
        return any(result.status is not Status.COMPLETED for result in self.results)


class Failed(Line):
    """Whoever sent the input has to change it."""

    kind: Literal["failed"] = "failed"
    code: FailureCode
    message: str
    faults: tuple[Finding, ...] = ()
    results: tuple[ItemResult, ...] = ()
    """As of `Done`, when it failed because no item could be made."""


class OutOfMemory(Line):
    """The job asked for more memory than one job may have."""

    kind: Literal["out_of_memory"] = "out_of_memory"


class Errored(Line):
    """The job raised something that it should not have: a defect of ours."""

    kind: Literal["errored"] = "errored"
    error: str
    """The exception in one line."""
    traceback: str


class DeadlineExceeded(BaseModel):
    """The job took longer than it may, and was killed."""

    model_config = ConfigDict(frozen=True)

    seconds: float
    clock: Literal["wall", "cpu"]


class Crashed(BaseModel):
    """The child died while it did the job."""

    model_config = ConfigDict(frozen=True)

    exit_code: int
    """As `multiprocessing` gives it: negative is the signal that killed the child."""

    @property
    def reason(self) -> str:
        """The way it died, for logs and dead letters."""
        if self.exit_code >= 0:
            return f"exit code {self.exit_code}"
        try:
            return signal.Signals(-self.exit_code).name
        except ValueError:
            return f"signal {-self.exit_code}"


ChildOutcome = Done | Failed | OutOfMemory | Errored
Outcome = ChildOutcome | DeadlineExceeded | Crashed

ChildLine = Ready | Taken | Progress | ChildOutcome
_CHILD_LINE: TypeAdapter[ChildLine] = TypeAdapter(Annotated[ChildLine, Field(discriminator="kind")])


def parse_child_line(line: bytes) -> ChildLine:
    """Return what a child said; raises pydantic's ValidationError for anything else.

    Lines are JSON, never pickles: a child that was taken over must not take the parent.
    """
    return _CHILD_LINE.validate_json(line)
