"""Times of the engine beside a hand-written python-pptx program, in one run.

`python -m tests.bench.deck.compare` prints a table. Wall-clock milliseconds to bytes in memory,
medians of interleaved rounds; nothing is asserted, since machines differ.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from statistics import median

from slidemill.deck import compile  # noqa: A004  # the engine's verb
from tests.bench.deck import by_hand
from tests.bench.deck.workloads import Workload, workloads

ROUNDS = 9
SLOW_ROUNDS = 3


def timed(work: Callable[[], object]) -> float:
    """Return milliseconds that one call takes, garbage of the previous one collected."""
    gc.collect()
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def measure(workload: Workload) -> str:
    """Return one row of the table."""
    deck, template = workload.deck(), compile(workload.template)

    def warm() -> bytes:
        return template.render(deck, workload.assets).content

    def cold() -> bytes:
        return compile(workload.template).render(deck, workload.assets).content

    def hand() -> bytes:
        return by_hand.render(workload)

    size = len(warm())
    warms, colds, hands = [], [], []
    for number in range(ROUNDS):
        warms.append(timed(warm))
        colds.append(timed(cold))
        if number < SLOW_ROUNDS:
            hands.append(timed(hand))
    ours, peer = median(warms), median(hands)
    return (
        f"{workload.name:<38}{ours:>9.1f}{min(warms):>9.1f}{median(colds):>9.1f}{peer:>12.0f}"
        f"{peer / ours:>8.0f}x{size / 1e6:>9.2f}"
    )


def main() -> None:
    """Print the table."""
    head = f"{'workload':<38}{'warm ms':>9}{'best':>9}{'cold ms':>9}{'python-pptx':>12}"
    sys.stdout.write(f"{head}{'ratio':>9}{'MB':>9}\n")
    for workload in workloads():
        sys.stdout.write(measure(workload) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
