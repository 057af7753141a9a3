"""Decks submitted over HTTP: how long from the submission until the status says completed."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx

from tests.bench.generations.client import Connection, connected
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
    key = key or os.environ["SLIDEMILL_API_KEY"]
    base = url or os.environ["SLIDEMILL_URL"]
    async with httpx.AsyncClient(base_url=base, headers={"X-API-Key": key}, timeout=120) as api:
        analysed = await Presentations(api).add_template(workload.template)
    request = workload.body([analysed[index]["slideId"] for index in workload.indexes])
    body = json.dumps(request).encode()
    async with AsyncExitStack() as stack:
        lanes = [await stack.enter_async_context(connected(base, key)) for _ in range(in_flight)]
        for _ in range(_WARM_UP):
            await _one(lanes[0], body)
        taken: list[float] = []
        left = iter(range(count))

        async def work(lane: Connection) -> None:
            taken.extend([await _one(lane, body) for _ in left])

        began = time.perf_counter()
        await asyncio.gather(*map(work, lanes))
        elapsed = time.perf_counter() - began
    taken.sort()
    return Through(
        in_flight,
        p50=statistics.median(taken),
        p99=taken[min(len(taken) - 1, round(len(taken) * 0.99))],
        decks_per_second=count / elapsed,
    )


async def _one(lane: Connection, body: bytes) -> float:
    began = time.perf_counter()
    status = await lane.ended(await lane.generate_deck(body))
    assert status["status"] == "completed", status
    return (time.perf_counter() - began) * 1000
