"""What a job is given and what it is: something to call in a child."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from slidemill.renderer.child.orders import Brief, JobKind
from slidemill.renderer.child.outcomes import ChildOutcome, Progress

INPUT = "input"
SOURCE = "source"
OUTPUT = "output"
PROGRESS_INTERVAL = 0.25
"""Seconds before the first progress message of a job, and between two, at least."""


@dataclass(slots=True)
class Task:
    """One job as the child sees it: read `input`, write `output`, say how far it is."""

    directory: Path
    """Private to the job; removed after it."""
    send: Callable[[Progress], None]
    kind: JobKind = JobKind.DECK
    brief: Brief | None = None
    clock: Callable[[], float] = time.monotonic
    _last: float = field(init=False)

    def __post_init__(self) -> None:
        """Start counting: a job that is over soon has nothing to say."""
        self._last = self.clock()

    @property
    def input(self) -> Path:
        """The file to work on."""
        return self.directory / INPUT

    @property
    def source(self) -> Path:
        """The deck to work on, for jobs whose input says what to do with one."""
        return self.directory / SOURCE

    @property
    def output(self) -> Path:
        """The file to write; it is there and empty, and must be written in place."""
        return self.directory / OUTPUT

    def progress(self, done: int, total: int) -> None:
        """Say that `done` of `total` are made; may be called as often as one likes."""
        now = self.clock()
        if now - self._last >= PROGRESS_INTERVAL:
            self._last = now
            self.send(Progress(done=done, total=total))


Job = Callable[[Task], ChildOutcome]
"""Must be picklable: a function that can be imported by name, or an object of such a class."""
