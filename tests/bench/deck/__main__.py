"""Times of the deck engine beside its peers and the floor, in one run.

`./task bench:deck` prints a table of ratios and whether each target is met. Processor time to
bytes in memory, the best of interleaved rounds after a warm-up; every engine's deck is read back
and compared with the data first.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.bench.deck import memory
from tests.bench.deck.automizer import NoAutomizerError, install
from tests.bench.deck.measure import Times, growth, times
from tests.bench.deck.plot import growth_plot, times_plot
from tests.bench.deck.report import Results, markdown, terminal
from tests.bench.deck.workloads import WORKLOADS, w3

_DOCS = Path(__file__).parents[3] / "docs"
_START, _END = "<!-- figures -->", "<!-- /figures -->"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./task bench:deck --", description=__doc__)
    parser.add_argument(
        "--workload",
        action="append",
        choices=sorted(WORKLOADS),
        help="measure this one only; may be repeated",
    )
    parser.add_argument("--rounds", type=int, default=15, help="rounds of the engine (15)")
    parser.add_argument("--quick", action="store_true", help="5 rounds; neither growth nor memory")
    parser.add_argument("--no-peers", action="store_true", help="the engine and the floor only")
    parser.add_argument("--json", action="store_true", help="print figures instead of a table")
    parser.add_argument(
        "--write", action="store_true", help="put the figures and plots into docs/ (a whole run)"
    )
    options = parser.parse_args()
    if options.write and (options.quick or options.workload or options.no_peers):
        parser.error("--write needs a whole run: leave the other options out")
    return options


def _measure(names: Sequence[str], rounds: int, *, peers: bool, whole: bool) -> Results:
    missing = ""
    if peers:
        try:
            install()
        except NoAutomizerError as error:
            missing = str(error)
    node = peers and not missing
    taken = []
    for name in names:
        sys.stderr.write(f"{name} ...\n")
        taken.append(times(WORKLOADS[name](), rounds, peers=peers, node=node))
    if not whole:
        return Results(taken, missing=missing)
    sys.stderr.write("growth, memory ...\n")
    return Results(taken, growth(rounds // 2, peers=peers), _peaks(taken, peers=peers), missing)


def _peaks(taken: Sequence[Times], *, peers: bool) -> memory.Peaks:
    workload = w3()
    return memory.Peaks(
        memory.peak(memory.ENGINE, workload),
        memory.peak(memory.BY_HAND, workload) if peers else None,
        next(each.automizer_peak for each in taken if each.workload == workload.name),
    )


def _write(results: Results) -> None:
    page = _DOCS / "benchmarks.md"
    before, start, rest = page.read_text().partition(_START)
    _, end, after = rest.partition(_END)
    page.write_text(f"{before}{start}\n\n{markdown(results)}\n\n{end}{after}")
    images = _DOCS / "images"
    images.mkdir(exist_ok=True)
    (images / "deck-times.svg").write_text(times_plot(results.times))
    (images / "deck-growth.svg").write_text(growth_plot(results.growth))


def main() -> None:
    """Measure what was asked for and print it."""
    options = _arguments()
    names = options.workload or sorted(WORKLOADS)
    results = _measure(
        names,
        5 if options.quick else options.rounds,
        peers=not options.no_peers,
        whole=not options.quick and not options.workload,
    )
    if options.json:
        sys.stdout.write(json.dumps(asdict(results), indent=2) + "\n")
    else:
        sys.stdout.write(terminal(results))
    if options.write:
        _write(results)


if __name__ == "__main__":
    main()
