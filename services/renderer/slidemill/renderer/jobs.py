"""What a render child can do: one job for each kind of order."""

from __future__ import annotations

from collections.abc import Mapping

from slidemill.renderer.child import Job, JobKind, Task
from slidemill.renderer.child.outcomes import ChildOutcome


class Jobs:
    """A job that passes each order on to the one for its kind; picklable if they are."""

    def __init__(self, jobs: Mapping[JobKind, Job]) -> None:
        self._jobs = dict(jobs)

    @property
    def modules(self) -> tuple[str, ...]:
        """Where the jobs are defined: a fork server that has these loaded bears children fast."""
        found = (getattr(job, "__module__", None) for job in self._jobs.values())
        return tuple(sorted({module for module in found if module}))

    def __call__(self, task: Task) -> ChildOutcome:
        """Do what the order asks for; KeyError when nobody does that."""
        return self._jobs[task.kind](task)
