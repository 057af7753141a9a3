"""Whether a process can do its work: looked at, cached briefly, and slow to cry wolf."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Readiness:
    """An answer for load balancers and people; `reasons` say what is missing."""

    ready: bool
    reasons: tuple[str, ...] = ()


Look = Callable[[], Awaitable[list[str]]]
"""Returns what is wrong now; empty when nothing is."""


class Watch:
    """Looks at most every `ttl` seconds; a ready process needs `failures` bad looks to fall.

    A process that was never ready is not ready at the first bad look.
    """

    def __init__(self, look: Look, *, ttl: float, failures: int) -> None:
        self._look = look
        self._ttl = ttl
        self._failures = failures
        self._bad = failures
        self._until = 0.0
        self._last = Readiness(ready=False, reasons=("not looked at yet",))
        self._turn = asyncio.Lock()

    async def __call__(self) -> Readiness:
        """Return the present answer."""
        async with self._turn:
            if time.monotonic() >= self._until:
                reasons = await self._look()
                self._bad = self._bad + 1 if reasons else 0
                ready = self._bad < self._failures
                self._last = Readiness(ready=ready, reasons=tuple(reasons))
                self._until = time.monotonic() + self._ttl
        return self._last
