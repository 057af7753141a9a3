"""Waiting for the end of a generation, by the ledger's word or the event queue's; no polling."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from slidemill.contracts import GenerationId
from slidemill.contracts.views import GenerationView
from slidemill.ledger import Changes

# Seconds; an outcome can pass by unseen only while the broker connection is down.
_LOOK_AGAIN = 5.0

FoundT = TypeVar("FoundT")


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

    async def outcome(
        self,
        generation: GenerationId,
        look: Callable[[], Awaitable[FoundT | None]],
        *,
        within: float,
        at_once: bool,
    ) -> FoundT | None:
        """Return what `look` finds; None when `within` seconds ran out first.

        It is awaited whenever the render may have ended, the first time `at_once` if it may have
        ended already.
        """
        with self.expect(generation) as signal:
            if at_once:
                signal.set()
            try:
                async with asyncio.timeout(within):
                    while True:
                        await _signalled(signal)
                        found = await look()
                        if found is not None:
                            return found
            except TimeoutError:
                return None

    def ended(self, generation: GenerationId) -> None:
        """Wake whoever waits for this generation."""
        for signal in self._waiting.get(generation, ()):
            signal.set()

    def missed(self) -> None:
        """Wake everyone: the connection was lost, outcomes may have passed by."""
        for signals in self._waiting.values():
            for signal in signals:
                signal.set()


async def _signalled(signal: asyncio.Event) -> None:
    """Wait for the signal, or for the time to look again all the same."""
    try:
        async with asyncio.timeout(_LOOK_AGAIN):
            await signal.wait()
    except TimeoutError:
        return
    signal.clear()


ViewT = TypeVar("ViewT", bound=GenerationView | None)


async def ended(
    changes: Changes, generation: GenerationId, seconds: float, read: Callable[[], Awaitable[ViewT]]
) -> ViewT:
    """Return what `read` says once the generation's run has ended, or after `seconds`.

    It is read at once, and again whenever a run has ended; raises what `read` raises.
    """
    async with changes.watch(generation, ends_only=True) as watcher:
        try:
            async with asyncio.timeout(seconds):
                while True:
                    view = await read()
                    if view is None or view.status.terminal:
                        return view
                    await watcher.next()
        except TimeoutError:
            return await read()
