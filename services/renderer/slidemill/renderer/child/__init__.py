"""What runs in a render child, and the words that it and its parent share."""

from slidemill.renderer.child.limits import MIB, Limits
from slidemill.renderer.child.outcomes import (
    Crashed,
    DeadlineExceeded,
    Done,
    Errored,
    Failed,
    JobKind,
    Outcome,
    OutOfMemory,
)
from slidemill.renderer.child.task import Job, Task

__all__ = [
    "MIB",
    "Crashed",
    "DeadlineExceeded",
    "Done",
    "Errored",
    "Failed",
    "Job",
    "JobKind",
    "Limits",
    "OutOfMemory",
    "Outcome",
    "Task",
]
