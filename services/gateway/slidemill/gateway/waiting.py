"""Waiting for the end of a generation, by the ledger's word or the event queue's; no polling."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from slidemill.contracts import GenerationId
from slidemill.contracts.views import GenerationView
from slidemill.ledger import Changes, Ledger


class RenderWaits:
    """Requests in this process that wait for a render, by generation."""

    def __init__(self) -> None:
        self._waiting: defaultdict[GenerationId, set[asyncio.Event]] = defaultdict(set)

    @contextmanager
    def expect(self, generation: GenerationId) -> Iterator[asyncio.Event]:
        """Give an event that is set when the render has ended, or may have unnoticed.

        Enter before submitting, so that no outcome can come too early. Whoever is woken must look
        the outcome up, and `clear()` the event to go on waiting.
        """
        signal = asyncio.Event()
        self._waiting[generation].add(signal)
        try:
            yield signal
        finally:
            self._waiting[generation].discard(signal)
            if not self._waiting[generation]:
                del self._waiting[generation]

    def ended(self, generation: GenerationId) -> None:
        """Wake whoever waits for this generation."""
        for signal in self._waiting.get(generation, ()):
            signal.set()

    def missed(self) -> None:
        """Wake everyone: the connection was lost, outcomes may have passed by."""
        for signals in self._waiting.values():
            for signal in signals:
                signal.set()


async def ended(
    ledger: Ledger, changes: Changes, view: GenerationView, seconds: float
) -> GenerationView | None:
    """Return the view once its run has ended, or as it is after `seconds`."""
    latest: GenerationView | None = view
    async with changes.watch(view.generation, ends_only=True) as watcher:
        try:
            async with asyncio.timeout(seconds):
                while True:
                    latest = await ledger.view(view.organisation, view.generation)
                    if latest is None or latest.status.terminal:
                        return latest
                    await watcher.next()
        except TimeoutError:
            return await ledger.view(view.organisation, view.generation)
