"""How often one key may call: a token bucket per key, in this process's memory."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allowance:
    """The answer to one request: whether it may pass, and what to tell the client."""

    allowed: bool
    limit: int
    remaining: int
    retry_after: int
    """Seconds until one more request fits; 0 when allowed."""


class RateLimit:
    """A bucket of `per_minute` requests per key that refills evenly.

    Buckets of idle keys are full ones and are forgotten, oldest first, beyond `capacity` keys.
    """

    def __init__(
        self, per_minute: int, clock: Callable[[], float], *, capacity: int = 100_000
    ) -> None:
        self._limit = per_minute
        self._rate = per_minute / 60
        self._clock = clock
        self._capacity = capacity
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> Allowance:
        """Count one request of `key`."""
        now = self._clock()
        tokens, since = self._buckets.pop(key, (float(self._limit), now))
        tokens = min(float(self._limit), tokens + (now - since) * self._rate)
        allowed = tokens >= 1
        if allowed:
            tokens -= 1
        self._buckets[key] = (tokens, now)
        if len(self._buckets) > self._capacity:
            self._buckets.popitem(last=False)
        wait = 0 if allowed else max(1, math.ceil((1 - tokens) / self._rate))
        return Allowance(allowed, self._limit, int(tokens), wait)
