"""Times of refreshing charts in a finished deck of 60 slides, beside python-pptx.

`./task bench:refresh` prints processor time to bytes in memory, the best of interleaved rounds;
the deck is new to both each time, and every result is read back and compared first.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace

from slidemill.contracts.presentations import ChartUpdate
from slidemill.deck import refresh_charts
from tests.bench.deck.by_hand import render
from tests.bench.deck.values import Filling, Workload
from tests.bench.deck.verify import verify
from tests.bench.deck.workloads import w4

_COUNTS = (1, 12, 30)
_ROUNDS = 9


def updates_of(workload: Workload) -> list[ChartUpdate]:
    """Return the chart updates that fill a deck as a workload asks."""
    return [
        ChartUpdate.model_validate(
            {
                "slide_index": number,
                "chart_name": key,
                "chart_data": {
                    "categories": list(numbers.labels),
                    "series": [
                        {"name": name, "values": list(values)}
                        for name, values in numbers.series.items()
                    ],
                },
            }
        )
        for number, filling in enumerate(workload.slides)
        for key, numbers in filling.charts.items()
    ]


def with_charts(workload: Workload, count: int) -> Workload:
    """Return a workload that refreshes the first `count` charts only."""
    slides, left = [], count
    for filling in workload.slides:
        slides.append(filling if left > 0 else Filling(filling.template))
        left -= len(filling.charts)
    return replace(workload, slides=slides)


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def main() -> None:
    """Measure and print."""
    sys.stdout.write("charts  refresh ms  python-pptx ms\n")
    for count in _COUNTS:
        workload = with_charts(w4(), count)
        deck, updates = workload.template, updates_of(workload)
        verify(refresh_charts(deck, updates).content, workload)
        verify(render(workload), workload)
        ours, theirs = [], []
        for _ in range(_ROUNDS):
            ours.append(_milliseconds(lambda: refresh_charts(deck, updates).content))  # noqa: B023  # called at once
            theirs.append(_milliseconds(lambda: render(workload)))  # noqa: B023  # called at once
        line = (
            f"{count:6}  {min(ours):10.1f}  {min(theirs):14.1f}  ({min(theirs) / min(ours):.1f}x)"
        )
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
