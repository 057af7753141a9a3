"""The way of a 10-slide deck through gateway, broker, renderer, store and projector.

`./task bench:generations` starts the house, measures the engine alone, then submits decks over
HTTP with 1, 10 and 50 in flight, and tells what the way costs beside the engine's own time.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import uvloop

from tests.bench.generations.alone import Alone, measure_alone
from tests.bench.generations.through import Through, measure_through
from tests.bench.generations.workload import Workload, ten_slides

_DOCS = Path(__file__).parents[3] / "docs" / "benchmarks.md"
_START, _END = "<!-- generations -->", "<!-- /generations -->"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./task bench:generations --", description=__doc__)
    parser.add_argument("--url", help="gateway; default: SLIDEMILL_URL")
    parser.add_argument("--key", help="API key; default: SLIDEMILL_API_KEY")
    parser.add_argument(
        "--in-flight", type=int, action="append", help="jobs at once; may be repeated (1, 10, 50)"
    )
    parser.add_argument("--count", type=int, default=200, help="decks for each row (200)")
    parser.add_argument("--json", action="store_true", help="print figures instead of a table")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/")
    return parser.parse_args()


def _table(alone: Alone, rows: Sequence[Through]) -> str:
    lines = [
        f"Engine alone, warm: {alone.milliseconds:.1f} ms a deck in one process, "
        f"{alone.decks_per_second:.1f} decks a second in two.",
        "",
        "| in flight | p50 ms | p99 ms | beyond the engine, p50 ms | decks/s | of the engine's |",
        "| ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        beyond = row.p50 - alone.milliseconds
        share = row.decks_per_second / alone.decks_per_second
        lines.append(
            f"| {row.in_flight} | {row.p50:.0f} | {row.p99:.0f} | {beyond:.0f} |"
            f" {row.decks_per_second:.1f} | {share:.0%} |"
        )
    return "\n".join(lines)


def _write(table: str) -> None:
    page = _DOCS.read_text()
    head, rest = page.split(_START)
    _, tail = rest.split(_END)
    _DOCS.write_text(f"{head}{_START}\n\n{table}\n\n{_END}{tail}")


async def _measure(options: argparse.Namespace, workload: Workload) -> tuple[Alone, list[Through]]:
    alone = measure_alone(workload)
    sys.stderr.write(f"engine alone: {asdict(alone)}\n")
    rows = []
    for in_flight in options.in_flight or (1, 10, 50):
        row = await measure_through(
            workload, in_flight, options.count, url=options.url, key=options.key
        )
        sys.stderr.write(f"{asdict(row)}\n")
        rows.append(row)
    return alone, rows


def main() -> None:
    """Measure and print."""
    options = _arguments()
    alone, rows = uvloop.run(_measure(options, ten_slides()))
    if options.json:
        figures = {"alone": asdict(alone), "through": [asdict(row) for row in rows]}
        sys.stdout.write(json.dumps(figures) + "\n")
        return
    table = _table(alone, rows)
    sys.stdout.write(table + "\n")
    if options.write:
        _write(table)


if __name__ == "__main__":
    main()
