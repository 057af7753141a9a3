"""Where children are born: a fork server without secrets, and one thread that deals with it."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.context import ForkServerProcess

from slidemill.renderer.child import serving
from slidemill.renderer.child.limits import Limits
from slidemill.renderer.child.task import Job

_HARMLESS = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONHOME", "PYTHONPATH", "TZ")
"""Variables that the fork server may see; the rest holds credentials."""
_SETTLED = "slidemill.renderer.child.settled"
"""The last module to load; importing it has an effect that only the fork server wants."""


@dataclass(frozen=True, slots=True)
class Birth:
    """A new child and our ends of its pipes."""

    process: ForkServerProcess
    pid: int
    orders: int
    """Descriptor to write to."""
    replies: int
    """Descriptor to read from."""


class Nursery:
    """Starts children from a fork server that has the job's modules loaded.

    `multiprocessing` keeps its books without locks, so one thread does all its work: starting
    children and collecting their exit codes.
    """

    def __init__(self, job: Job, limits: Limits, preload: Sequence[str] = ()) -> None:
        self._job = job
        self._limits = limits
        self._context = multiprocessing.get_context("forkserver")
        modules = [serving.__name__, job.__module__, *preload, _SETTLED]
        self._context.set_forkserver_preload(modules)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="nursery")

    async def bear(self) -> Birth:
        """Start a child; returns as soon as it exists, before it is ready."""
        # In this thread, which nothing else can use meanwhile: the environment is process-wide.
        with _bare_environment():
            forkserver.ensure_running()
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._bear)

    async def collect(self, process: ForkServerProcess) -> int:
        """Return the exit code of a child that has ended, and forget it."""

        def reap() -> int:
            process.join()
            code = process.exitcode
            process.close()
            return 255 if code is None else code

        return await asyncio.get_running_loop().run_in_executor(self._thread, reap)

    def close(self) -> None:
        """End the thread, once every child has been collected."""
        self._thread.shutdown()

    def _bear(self) -> Birth:
        their_orders, our_orders = self._context.Pipe(duplex=False)
        our_replies, their_replies = self._context.Pipe(duplex=False)
        with their_orders, our_orders, our_replies, their_replies:
            process = self._context.Process(
                target=serving.serve,
                args=(their_orders, their_replies, self._job, self._limits),
                daemon=True,
            )
            process.start()
            return Birth(
                process,
                process.pid or 0,
                os.dup(our_orders.fileno()),
                os.dup(our_replies.fileno()),
            )


@contextmanager
def _bare_environment() -> Iterator[None]:
    """Hide the environment: a process started meanwhile keeps it readable in /proc for life."""
    everything = dict(os.environ)
    os.environ.clear()
    os.environ.update({name: everything[name] for name in _HARMLESS if name in everything})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(everything)
