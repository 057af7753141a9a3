"""The parent's view of one child: give it an order, hear of its progress, see it end."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from typing import Literal

import psutil

from slidemill.renderer.child.orders import Order
from slidemill.renderer.child.outcomes import (
    ChildLine,
    Crashed,
    DeadlineExceeded,
    Outcome,
    Progress,
    Ready,
    Taken,
    parse_child_line,
)
from slidemill.renderer.pool.nursery import Birth, Nursery

MAX_LINE = 4 << 20
"""Bytes: two hundred results and a hundred findings with the longest texts take half of it."""
_START_TIMEOUT = 60.0

OnProgress = Callable[[int, int], None]
"""Takes how many items are done, and of how many."""


class ChildDidNotStart(Exception):  # noqa: N818 - reads as what happened
    """A child ended, or was silent, before it was ready."""


class WorkerGone(Exception):  # noqa: N818 - reads as what happened
    """The child was dead before it could take the order; the job was not begun."""

    def __init__(self, exit_code: int) -> None:
        super().__init__(f"the render child was gone (exit code {exit_code})")
        self.exit_code = exit_code


class Worker:
    """One child process, ready for orders until it is `gone`."""

    def __init__(self, nursery: Nursery, birth: Birth) -> None:
        loop = asyncio.get_running_loop()
        self.pid = birth.pid
        self.gone: asyncio.Future[int] = loop.create_future()
        """Done with the exit code when the child has ended."""
        self.jobs = 0
        """How many jobs it was given."""
        self.network: Literal["seccomp", "audit"] | None = None
        """What keeps it off the network, once it is ready."""
        self._nursery = nursery
        self._process = birth.process
        self._orders: int | None = birth.orders
        self._replies = asyncio.StreamReader(limit=MAX_LINE)
        self._pipe = birth.replies
        self._transport: asyncio.ReadTransport | None = None
        self._burial: asyncio.Task[None] | None = None
        self._sentinel = birth.process.sentinel
        loop.add_reader(self._sentinel, self._on_end)

    @property
    def resident(self) -> int:
        """Bytes of memory it holds; 0 once it has ended."""
        try:
            return int(psutil.Process(self.pid).memory_info().rss)
        except psutil.Error:
            return 0

    async def get_ready(self) -> None:
        """Wait until the child is confined and takes orders.

        Raises
        ------
        ChildDidNotStart
            It ended or fell silent; its own words are on standard error.
        """
        pipe = os.fdopen(self._pipe, "rb", buffering=0)
        self._transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(self._replies), pipe
        )
        try:
            async with asyncio.timeout(_START_TIMEOUT):
                line = await self._next_line()
        except TimeoutError:
            line = None
        if not isinstance(line, Ready):
            self.kill()
            code = await self.gone
            raise ChildDidNotStart(
                f"render child {self.pid} was not ready (exit code {code}); "
                "the reason is on its standard error"
            )
        self.network = line.network

    async def begin(self, order: Order) -> None:
        """Hand the child an order and wait until it has taken it.

        Raises
        ------
        WorkerGone
            The child was dead or died before; the job was not begun.
        """
        self.jobs += 1
        try:
            if self._orders is not None:
                # Shorter than a pipe's buffer, and the child is reading: no blocking.
                os.write(self._orders, order.model_dump_json().encode() + b"\n")
            async with asyncio.timeout(_START_TIMEOUT):
                if isinstance(await self._next_line(), Taken):
                    return
        except (BrokenPipeError, TimeoutError):
            pass
        except asyncio.CancelledError:
            self.kill()
            raise
        self.kill()
        raise WorkerGone(await self.gone)

    async def finish(
        self, order: Order, deadline: float, on_progress: OnProgress | None = None
    ) -> Outcome:
        """Wait until the order is done and return how; `deadline` is seconds of wall time.

        After `DeadlineExceeded` and `Crashed` the child is dead, after a cancellation dying.
        """
        try:
            async with asyncio.timeout(deadline):
                while isinstance(line := await self._next_line(), Progress):
                    if on_progress is not None:
                        on_progress(line.done, line.total)
        except TimeoutError:
            self.kill()
            await self.gone
            return DeadlineExceeded(seconds=deadline, clock="wall")
        except asyncio.CancelledError:
            self.kill()
            raise
        if line is None or isinstance(line, Ready | Taken):
            return await self._post_mortem(order)
        return line

    def kill(self) -> None:
        """Kill the child and whatever is in its process group; `gone` follows."""
        if self.gone.done():
            return
        for send in (os.killpg, os.kill):  # the group exists only once the child has made it
            try:
                send(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            return

    async def _post_mortem(self, order: Order) -> Outcome:
        """Say how a child ended that stopped talking in the middle of a job."""
        self.kill()  # it may have talked nonsense and live on
        code = await self.gone
        if code == -signal.SIGXCPU:
            return DeadlineExceeded(seconds=order.cpu, clock="cpu")
        return Crashed(exit_code=code)

    async def _next_line(self) -> ChildLine | None:
        """Return what the child says next; None when it ended or made no sense."""
        try:
            return parse_child_line(await self._replies.readline())
        except ValueError:  # a line without end, and pydantic's ValidationError, are these too
            return None

    def _on_end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._sentinel)
        self._burial = asyncio.create_task(self._bury())

    async def _bury(self) -> None:
        code = await self._nursery.collect(self._process)
        if self._orders is not None:
            os.close(self._orders)
            self._orders = None
        if self._transport is not None:
            self._transport.close()
        self.gone.set_result(code)
