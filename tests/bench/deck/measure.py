"""Takes the times: every engine on the same workload, round by round in turn.

What counts is the processor time of the thread that does the work: no engine waits for
anything, so on an idle machine it is the time by the clock. A processor that is shared with
others runs at two thirds of its speed for seconds at a time: what counts of each engine is its
best round.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field

from slidemill.deck import compile  # noqa: A004  # the engine's verb
from tests.bench.deck import by_hand
from tests.bench.deck.automizer import Automizer
from tests.bench.deck.engine import Floor, deck_data
from tests.bench.deck.values import Workload
from tests.bench.deck.verify import verify
from tests.bench.deck.workloads import report_of

Clock = Callable[[], float]
"""Does the work once and returns the milliseconds it took."""

GROWTH = (125, 250, 500, 1000, 2000)
"""Slides of the report at which the growth of time is looked at."""
_HAND_LIMIT = 500
"""Slides up to which the hand-written program takes part in that look."""
_PATIENCE = 12.0
"""Seconds that the rounds of one slow engine may take; at least two are made."""


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of one workload; a peer that was not measured has None."""

    workload: str
    what: str
    warm: float
    cold: float
    floor: float
    by_hand: float | None
    automizer: float | None
    changed: int
    """Bytes of the parts that the template does not hold."""
    size: int
    """Bytes of the output."""
    automizer_peak: int | None = None
    """Bytes of memory that node had at most."""


@dataclass(slots=True)
class _Contestant:
    clock: Clock
    rounds: int
    taken: list[float] = field(default_factory=list)


def times(workload: Workload, rounds: int, *, peers: bool, node: bool) -> Times:
    """Measure one workload; decks are verified before any time counts.

    Raises WrongDeckError when an engine's deck is not what was asked for.
    """
    deck, template = deck_data(workload), compile(workload.template)

    def warm() -> bytes:
        return template.render(deck, workload.pictures).content

    def cold() -> bytes:
        return compile(workload.template).render(deck, workload.pictures).content

    output = warm()
    verify(output, workload)
    floor = Floor(workload.template, output)
    contestants = {
        "floor": _Contestant(floor.milliseconds, rounds),
        "warm": _Contestant(lambda: timed(warm), rounds),
        "cold": _Contestant(lambda: timed(cold), rounds),
    }
    with Automizer(workload) if peers and node else nullcontext() as automizer:
        if peers:
            contestants["by_hand"] = _patient(
                lambda: by_hand.render(workload),
                lambda: timed(lambda: by_hand.render(workload)),
                workload,
                rounds,
            )
        if automizer is not None:
            contestants["automizer"] = _patient(
                automizer.deck, automizer.milliseconds, workload, rounds
            )
        for number in range(rounds):
            for each in contestants.values():
                if number < each.rounds:
                    each.taken.append(each.clock())
        peak = None if automizer is None else automizer.peak
    best = {name: min(each.taken) for name, each in contestants.items()}
    return Times(
        workload.name,
        workload.what,
        best["warm"],
        best["cold"],
        best["floor"],
        best.get("by_hand"),
        best.get("automizer"),
        floor.changed,
        len(output),
        peak,
    )


def timed(work: Callable[[], object]) -> float:
    """Return milliseconds of processor time of one call, earlier garbage collected first."""
    gc.collect()
    start = time.thread_time()
    work()
    return (time.thread_time() - start) * 1000


def _patient(
    render: Callable[[], bytes], clock: Clock, workload: Workload, rounds: int
) -> _Contestant:
    """Warm a peer up by a deck that is verified; it has as many rounds as patience allows."""
    start = time.perf_counter()
    deck = render()
    once = time.perf_counter() - start
    verify(deck, workload)
    return _Contestant(clock, min(rounds, max(2, int(_PATIENCE / once))))


@dataclass(frozen=True, slots=True)
class Growth:
    """Milliseconds of a report of so many slides."""

    slides: int
    warm: float
    by_hand: float | None


def growth(rounds: int, *, peers: bool) -> list[Growth]:
    """Measure the report at growing lengths; the hand-written program joins for the first few."""
    return [_at(slides, rounds, peers=peers) for slides in GROWTH]


def _at(slides: int, rounds: int, *, peers: bool) -> Growth:
    workload = report_of(slides, "growth")
    deck, template = deck_data(workload), compile(workload.template)

    def warm() -> bytes:
        return template.render(deck, workload.pictures).content

    warm()
    taken = min(timed(warm) for _ in range(rounds))
    slow = timed(lambda: by_hand.render(workload)) if peers and slides <= _HAND_LIMIT else None
    return Growth(slides, taken, slow)
