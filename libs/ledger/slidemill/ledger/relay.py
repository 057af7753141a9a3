"""The relay: publishes what the outbox holds, in order per aggregate, until the broker has it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from slidemill.contracts.envelope import Envelope
from slidemill.ledger import outbox
from slidemill.ledger.database import is_passing
from slidemill.ledger.listening import listen

Publish = Callable[[Envelope, str, str], Awaitable[None]]
"""Publishes an envelope to (exchange, routing key); returns once the broker has confirmed it."""

_log = logging.getLogger(__name__)

_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 5.0
_LONGEST_WAIT = timedelta(seconds=30)
_PRUNE_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did."""

    published: int
    failed: int


class Relay:
    """Moves messages from the outbox to the broker; several may run at once, anywhere.

    A message is marked after the broker confirmed it, in the transaction that claimed it. A crash
    in between publishes it again, never loses it. `observe` hears the backlog every `poll` seconds.
    """

    def __init__(
        self,
        pool: asyncpg.Pool,
        publish: Publish,
        *,
        batch: int = 100,
        poll: float = 1.0,
        publish_timeout: float = 15.0,
        keep: timedelta = timedelta(hours=1),
        observe: Callable[[outbox.Backlog], None] | None = None,
    ) -> None:
        """Publish up to `batch` messages at once, and look for more at least every `poll` s.

        Published rows are kept for `keep`, which must exceed the time after which the watchdog
        gives a silent generation up.
        """
        self._pool = pool
        self._publish = publish
        self._batch = batch
        self._poll = poll
        self._publish_timeout = publish_timeout
        self._keep = keep
        self._observe = observe
        self._wake = asyncio.Event()
        self._stopping = False
        self._failing_rounds = 0

    async def run(self) -> None:
        """Publish until `stop` is called; a round under way is finished first."""
        listener = asyncio.create_task(
            listen(self._pool, outbox.OUTBOX_CHANNEL, lambda _: self._wake.set(), self._wake.set),
            name="outbox wake-ups",
        )
        keeper = asyncio.create_task(self._keep_house(), name="outbox upkeep")
        try:
            while not self._stopping:
                self._wake.clear()
                await self._pause_after(await self._attempt())
        finally:
            for task in (listener, keeper):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    def stop(self) -> None:
        """Ask `run` to return."""
        self._stopping = True
        self._wake.set()

    async def backlog(self) -> outbox.Backlog:
        """Measure what waits to be published."""
        async with self._pool.acquire() as connection:
            return await outbox.backlog(connection)

    async def publish_due(self) -> Round:
        """Publish one batch: at most one message of each aggregate, side by side."""
        # while everything fails, one message is enough to find out whether the broker is back
        limit = 1 if self._failing_rounds else self._batch
        async with self._pool.acquire() as connection, connection.transaction():
            entries = await outbox.claim(connection, limit)
            if not entries:
                return Round(0, 0)
            # a group: nothing may be published any more once the claim is gone
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._publish_entry(entry)) for entry in entries]
            errors = [task.result() for task in tasks]
            published = [
                entry.id for entry, error in zip(entries, errors, strict=True) if error is None
            ]
            await outbox.mark_published(connection, published)
            for entry, error in zip(entries, errors, strict=True):
                if error is not None:
                    await outbox.mark_failed(connection, entry.id, error, _wait_after(entry))
        return Round(len(published), len(entries) - len(published))

    async def _publish_entry(self, entry: outbox.Entry) -> str | None:
        """Publish one message; return what went wrong."""
        try:
            async with asyncio.timeout(self._publish_timeout):
                envelope = Envelope.from_json(entry.envelope)
                await self._publish(envelope, entry.exchange, entry.routing_key)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong, the row stays
            reason = f"{type(error).__name__}: {error}"
            _log.warning(
                "publishing message %d of %s to %s/%s failed %d times: %s",
                entry.id,
                entry.generation,
                entry.exchange,
                entry.routing_key,
                entry.failures + 1,
                reason,
            )
            return reason[:1000]
        return None

    async def _attempt(self) -> Round:
        """Run one round; one that could not run counts as failed, and the relay goes on."""
        try:
            return await self.publish_due()
        except Exception as error:  # noqa: BLE001 - logged; accepted work must go out
            if is_passing(error):
                _log.warning("the outbox cannot be read: %s", error)
            else:
                _log.exception("a round of the relay failed")
            return Round(0, 1)

    async def _pause_after(self, done: Round) -> None:
        """Wait for the next reason to look: at once after success, longer and longer in trouble."""
        if done.published:
            self._failing_rounds = 0
        elif done.failed:
            pause = min(_FIRST_PAUSE * 2**self._failing_rounds, _LONGEST_PAUSE)
            self._failing_rounds = min(self._failing_rounds + 1, 16)
            await self._sleep(pause)
        else:
            self._failing_rounds = 0
            with suppress(TimeoutError):
                async with asyncio.timeout(self._poll):
                    await self._wake.wait()

    async def _sleep(self, pause: float) -> None:
        """Sleep, though not through a stop."""
        deadline = asyncio.get_running_loop().time() + pause
        while not self._stopping:
            self._wake.clear()
            try:
                async with asyncio.timeout_at(deadline):
                    await self._wake.wait()
            except TimeoutError:
                return

    async def _keep_house(self) -> None:
        """Report the backlog, and delete what was published long ago."""
        while True:
            try:
                async with self._pool.acquire() as connection:
                    await outbox.prune(connection, self._keep, _PRUNE_AT_ONCE)
                    if self._observe is not None:
                        self._observe(await outbox.backlog(connection))
            except Exception as error:  # noqa: BLE001 - upkeep can wait, the relay cannot
                _log.warning("the outbox cannot be measured: %s", error)
            await asyncio.sleep(self._poll)


def _wait_after(entry: outbox.Entry) -> timedelta:
    """Return how long a message rests after another failure."""
    return min(timedelta(seconds=_FIRST_PAUSE * 2 ** min(entry.failures, 16)), _LONGEST_WAIT)
