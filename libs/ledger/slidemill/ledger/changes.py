"""Waiting for a generation to change: one LISTEN connection per process, fanned out in memory."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Self

import asyncpg

from slidemill.contracts.ids import GenerationId
from slidemill.ledger.listening import listen
from slidemill.ledger.rows import CHANGES_CHANNEL


class Watcher:
    """Tells that a generation may have changed, or ended, since it was last asked."""

    def __init__(self, *, ends_only: bool = False) -> None:
        self.ends_only = ends_only
        """Whether it sleeps through what happens before the end."""
        self._changed = asyncio.Event()

    def wake(self) -> None:
        """Note a change."""
        self._changed.set()

    async def next(self, timeout: float | None = None) -> bool:  # noqa: ASYNC109 - long polls want a plain answer
        """Wait for a change, at most `timeout` seconds; say whether there was one.

        Changes since the watch began or the last call are not missed. The caller reads the view
        again: a wake-up is a hint, and may come without a change.
        """
        try:
            async with asyncio.timeout(timeout):
                await self._changed.wait()
        except TimeoutError:
            return False
        self._changed.clear()
        return True


class Changes:
    """Hears of every change of the ledger, and wakes those who watch the generation.

    Use as a context manager, or `start` and `stop`; it holds one connection of the pool.
    """

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._watchers: dict[str, set[Watcher]] = {}
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to listen."""
        self._task = asyncio.create_task(
            listen(self._pool, CHANGES_CHANNEL, self._heard, self._wake_all), name="ledger changes"
        )

    async def stop(self) -> None:
        """Give the connection back."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @asynccontextmanager
    async def watch(
        self, generation: GenerationId, *, ends_only: bool = False
    ) -> AsyncIterator[Watcher]:
        """Watch one generation: enter, then read the view, then wait for the next change.

        With `ends_only` the end of a run alone is worth a wake-up.
        """
        watcher = Watcher(ends_only=ends_only)
        watchers = self._watchers.setdefault(generation, set())
        watchers.add(watcher)
        try:
            yield watcher
        finally:
            watchers.discard(watcher)
            if not watchers and self._watchers.get(generation) is watchers:
                del self._watchers[generation]

    def _heard(self, payload: str) -> None:
        """Wake the watchers of the generation that a notification names."""
        told = json.loads(payload)
        for watcher in self._watchers.get(told["generation"], ()):
            if told["ended"] or not watcher.ends_only:
                watcher.wake()

    def _wake_all(self) -> None:
        """Wake everyone: what happened while nobody listened is unknown."""
        for watchers in self._watchers.values():
            for watcher in watchers:
                watcher.wake()
