"""Recording many events at once: what waits while one transaction runs shares the next."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from slidemill.contracts import Envelope
from slidemill.ledger import Recorded, is_passing

RecordAll = Callable[[Sequence[Envelope]], Awaitable[list[Recorded]]]

_Waiting = tuple[Envelope, "asyncio.Future[Recorded]"]


class Recorder:
    """Gives every caller its own result, though the database sees batches of up to `most`."""

    def __init__(self, record_all: RecordAll, most: int) -> None:
        self._record_all = record_all
        self._most = most
        self._waiting: list[_Waiting] = []
        self._flushing: asyncio.Task[None] | None = None

    async def record(self, envelope: Envelope) -> Recorded:
        """Record an event; returns when it is committed, raises what `Ledger.record` raises."""
        result: asyncio.Future[Recorded] = asyncio.get_running_loop().create_future()
        self._waiting.append((envelope, result))
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush(), name="record events")
        return await result

    async def _flush(self) -> None:
        """Record until nothing waits."""
        while self._waiting:
            batch = self._waiting[: self._most]
            del self._waiting[: self._most]
            await self._record(batch)

    async def _record(self, batch: Sequence[_Waiting]) -> None:
        """Record a batch; if it was refused, one by one, so that only the culprit fails."""
        try:
            recorded = await self._record_all([envelope for envelope, _ in batch])
        except Exception as error:  # noqa: BLE001 - handed to whoever waits for it
            if len(batch) > 1 and not is_passing(error):
                for item in batch:
                    await self._record([item])
                return
            for _, result in batch:
                if not result.done():
                    result.set_exception(error)
            return
        for (_, result), one in zip(batch, recorded, strict=True):
            if not result.done():
                result.set_result(one)
