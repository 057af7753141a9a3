"""A pool of long-lived child processes that do one job each, under limits, and may die."""

from slidemill.renderer.pool.supervisor import Pool, PoolStats, Ran
from slidemill.renderer.pool.workspaces import Scratch, Workspace

__all__ = ["Pool", "PoolStats", "Ran", "Scratch", "Workspace"]
