"""Decks submitted over HTTP: how long from the submission until the status says completed."""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from dataclasses import dataclass

import httpx

from tests.bench.generations.workload import Workload
from tests.fixtures.presentations import Presentations

_WARM_UP = 20


@dataclass(frozen=True)
class Through:
    """Milliseconds from submission to a terminal status, and decks a second."""

    in_flight: int
    p50: float
    p99: float
    decks_per_second: float


async def measure_through(
    workload: Workload, in_flight: int, count: int, *, url: str | None, key: str | None
) -> Through:
    """Submit `count` decks, `in_flight` at a time; each is waited for by long poll."""
    headers = {"X-API-Key": key or os.environ["SLIDEMILL_API_KEY"]}
    limits = httpx.Limits(max_connections=in_flight + 5)
    base = url or os.environ["SLIDEMILL_URL"]
    async with httpx.AsyncClient(base_url=base, headers=headers, timeout=120, limits=limits) as api:
        client = Presentations(api)
        analysed = await client.add_template(workload.template)
        body = workload.body([analysed[index]["slideId"] for index in workload.indexes])
        for _ in range(_WARM_UP):
            await _one(client, body)
        taken: list[float] = []
        left = iter(range(count))

        async def lane() -> None:
            taken.extend([await _one(client, body) for _ in left])

        began = time.perf_counter()
        await asyncio.gather(*(lane() for _ in range(in_flight)))
        elapsed = time.perf_counter() - began
    taken.sort()
    return Through(
        in_flight,
        p50=statistics.median(taken),
        p99=taken[min(len(taken) - 1, round(len(taken) * 0.99))],
        decks_per_second=count / elapsed,
    )


async def _one(client: Presentations, body: dict) -> float:  # type: ignore[type-arg]
    began = time.perf_counter()
    generation = await client.generate_deck(**body)
    status = await client.ended(generation)
    assert status["status"] == "completed", status
    return (time.perf_counter() - began) * 1000
