"""What the engine does with the same deck when nothing is around it."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from dataclasses import dataclass

from slidemill.deck.compose import SlideOrder, compose, open_library
from tests.bench.generations.workload import Workload

_WARM_UP = 3
_ROUNDS = 40
_SECONDS = 5.0


@dataclass(frozen=True)
class Alone:
    """Milliseconds of one deck (median), and decks a second of two processes together."""

    milliseconds: float
    decks_per_second: float


def measure_alone(workload: Workload) -> Alone:
    """Time the engine in one process, then count what two make side by side."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        milliseconds = pool.apply(_one, (workload,))
        counts = pool.map(_count, [workload, workload])
    return Alone(milliseconds, sum(counts))


def _one(workload: Workload) -> float:
    render = _renderer(workload)
    taken = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        render()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000


def _count(workload: Workload) -> float:
    """Return decks a second of this process."""
    render = _renderer(workload)
    began = time.perf_counter()
    count = 0
    while (elapsed := time.perf_counter() - began) < _SECONDS:
        render()
        count += 1
    return count / elapsed


def _renderer(workload: Workload):  # type: ignore[no-untyped-def]
    """Return a call that reads the request and makes the deck, warmed up."""
    library = open_library(workload.template)

    def render() -> int:
        request = workload.request([f"slide_{index}" for index in workload.indexes])
        orders = [
            SlideOrder(library, index, slide.slide_data, request.options_of(slide), "slide")
            for index, slide in zip(workload.indexes, request.slides, strict=True)
        ]
        made = compose(orders, request.options)
        assert made.pages >= len(orders), made.results
        return made.size

    for _ in range(_WARM_UP):
        render()
    return render
