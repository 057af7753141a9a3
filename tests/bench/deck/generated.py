"""Times of generating decks from blocks of content (G1: the report), and of analysing a template.

`./task bench:generated` prints processor time to bytes in memory, the best of its rounds: warm
with the template's library at hand, cold with the template opened anew, and the floor. There is
no peer that does the same.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from slidemill.contracts.presentations import DeckRequest
from slidemill.deck import check
from slidemill.deck.analysis import analyse
from slidemill.deck.compose import Composition, SlideLibrary, SlideOrder, compose, open_library
from tests.bench.deck.engine import Floor
from tests.fixtures.deck_requests import chart, column, harbour_report, slide, table, text
from tests.fixtures.slide_templates import slide_templates

_ROUNDS = 12
_IDS = [str(number) for number in range(12)]


def requests() -> dict[str, dict[str, Any]]:
    """Return what is generated: the report, and what is large in one way each."""
    report = harbour_report(_IDS)
    rows = [[f"Berth {n}", n * 7, f"{n}.5 %", "a few words", n] for n in range(1_000)]
    numbers: dict[str, Sequence[float]] = {
        f"Line {n}": [float(n * place) for place in range(200)] for n in range(20)
    }
    bullets = [f"Bullet {n} of some words" for n in range(5_000)]
    large = {
        "200 slides": [report["slides"][n % len(_IDS)] for n in range(200)],
        "1,000 rows": [slide("2", "Rows", column(table([list("ABCDE"), *rows])))],
        "20 x 200 values": [
            slide("4", "Chart", column(chart(list(map(str, range(200))), numbers)))
        ],
        "5,000 bullets": [slide("1", "Bullets", column(text(bullets=bullets)))],
    }
    return {"G1 report": report, **{name: {"slides": slides} for name, slides in large.items()}}


def generated(library: SlideLibrary, request: DeckRequest) -> Composition:
    """Make the deck of a request from one template."""
    orders = [
        SlideOrder(library, int(each.template_slide_id), each.slide_data,
                   request.options_of(each), each.template_slide_id)
        for each in request.slides
    ]  # fmt: skip
    return compose(orders, request.options)


def _best(work: Callable[[], object], rounds: int = _ROUNDS) -> float:
    found = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        found.append((time.process_time() - start) * 1000)
    return min(found)


def main() -> None:
    """Measure and print."""
    template = slide_templates()
    sys.stdout.write(f"{'':16}  pages   warm ms   cold ms  floor ms\n")
    for name, content in requests().items():
        request, library = DeckRequest.model_validate(content), open_library(template)
        made = generated(library, request)
        if check(made.content) or any(each.error for each in made.results):
            raise SystemExit(f"{name} is no sound deck: {check(made.content) or made.results}")
        floor = Floor(template, made.content)
        warm = _best(lambda: generated(library, request).content)  # noqa: B023  # called at once
        cold = _best(lambda: generated(open_library(template), request).content)  # noqa: B023  # called at once
        least = min(floor.milliseconds() for _ in range(_ROUNDS))
        sys.stdout.write(f"{name:16}  {made.pages:5}  {warm:8.1f}  {cold:8.1f}  {least:8.2f}\n")
    sys.stdout.write(f"analysis  {_best(lambda: analyse(template, _IDS.__getitem__)):.1f} ms\n")


if __name__ == "__main__":
    main()
