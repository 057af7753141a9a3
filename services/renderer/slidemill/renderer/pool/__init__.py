"""A pool of long-lived child processes that do one job each, under limits, and may die."""

from slidemill.renderer.pool.limits import Limits
from slidemill.renderer.pool.outcomes import (
    Crashed,
    DeadlineExceeded,
    Done,
    Errored,
    Failed,
    Outcome,
    OutOfMemory,
)
from slidemill.renderer.pool.supervisor import Pool, PoolStats, Ran
from slidemill.renderer.pool.task import Job, Task
from slidemill.renderer.pool.workspaces import Scratch, Workspace

__all__ = [
    "Crashed",
    "DeadlineExceeded",
    "Done",
    "Errored",
    "Failed",
    "Job",
    "Limits",
    "OutOfMemory",
    "Outcome",
    "Pool",
    "PoolStats",
    "Ran",
    "Scratch",
    "Task",
    "Workspace",
]
