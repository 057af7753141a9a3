"""Times of the picture engine beside Pillow and headless Chromium, in one run.

`./task bench:picture` prints a table of ratios and whether each target is met. Wall-clock time
from the photo's bytes to the JPEG's bytes, in interleaved rounds.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from time import perf_counter

from slidemill.picture import BackgroundCache, render
from slidemill.picture.crops import built
from tests.bench.picture import by_hand
from tests.bench.picture.chromium import Chromium, NoChromiumError, page, show_photo
from tests.bench.picture.work import QUALITY, RATIO, slide
from tests.fixtures.photographs import another, photograph

_PAGE = Path(__file__).parents[3] / "docs/picture-benchmarks.md"
_START, _END = "<!-- figures -->", "<!-- /figures -->"
_TARGETS = {"fresh": (2.0, 3.5), "cached": (15.0, 30.0)}
"""Times the peers take at least: Pillow, Chromium."""
_SLIDES = 10


def main() -> None:
    """Measure, print, and write the page when asked to."""
    parser = argparse.ArgumentParser(prog="./task bench:picture --", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="of every engine (15)")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/")
    options = parser.parse_args()
    if not built():
        sys.stderr.write("The engine's C part is not compiled (./task native); going without.\n")
    table = _table(_measured(options.rounds))
    sys.stdout.write(table)
    if options.write:
        before, start, rest = _PAGE.read_text().partition(_START)
        _, end, after = rest.partition(_END)
        _PAGE.write_text(f"{before}{start}\n\n{table}\n{end}{after}")


def _measured(rounds: int) -> dict[str, list[float]]:
    """Return milliseconds of every round by what was measured."""
    photo = photograph()
    drawn = slide()
    cache = BackgroundCache()
    takes = [another(photo, at) for at in range(rounds + 1)]
    found: dict[str, list[float]] = {}

    def timed(name: str, work: Callable[[], object]) -> None:
        start = perf_counter()
        work()
        found.setdefault(name, []).append((perf_counter() - start) * 1000)

    def ours(data: bytes, kept: BackgroundCache | None = None) -> bytes:
        return render(drawn, {"photo": data}, ratio=RATIO, quality=QUALITY, cache=kept).content

    with ExitStack() as stack:
        browser = _browser(stack)
        for take in takes:
            timed("fresh", partial(ours, take))
            timed("cached", partial(ours, photo, cache))
            timed("pillow", partial(by_hand.render, take))
            if browser:
                address = browser.photo(take)
                timed("chromium", partial(_shot, browser, address))
                timed("chromium shown", browser.screenshot)
    for times in found.values():
        del times[0]  # warm-up
    shots = [another(photo, 1000 + at) for at in range(_SLIDES)]
    for _ in range(3):
        with ThreadPoolExecutor(2) as pool:
            timed("slideshow", lambda: list(pool.map(ours, shots)))
    return found


def _browser(stack: ExitStack) -> Chromium | None:
    try:
        browser = stack.enter_context(Chromium())
    except NoChromiumError as error:
        sys.stderr.write(f"{error}; measured without it.\n")
        return None
    browser.show(page())
    return browser


def _shot(browser: Chromium, address: str) -> bytes:
    show_photo(browser, address)
    return browser.screenshot()


def _table(found: dict[str, list[float]]) -> str:
    lines = [
        "|  | best ms | median ms | Pillow : it | Chromium : it |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    names = {"fresh": "photo never seen before", "cached": "background cached"}
    for name, said in names.items():
        cells = [f"{min(found[name]):.1f}", f"{statistics.median(found[name]):.1f}"]
        for peer, least in zip(("pillow", "chromium"), _TARGETS[name], strict=True):
            if peer not in found:
                cells.append("-")
                continue
            ratio = min(found[peer]) / min(found[name])
            cells.append(f"{ratio:.1f} (≥ {least:g}: {'met' if ratio >= least else 'NOT met'})")
        lines.append(f"| **{said}** | {' | '.join(cells)} |")
    peers = {
        "pillow": "Pillow, photo never seen before",
        "chromium": "Chromium, photo never seen before",
        "chromium shown": "Chromium, page already painted",
        "slideshow": f"{_SLIDES} slides with fresh photos, 2 threads",
    }
    for name, said in peers.items():
        if times := found.get(name):
            lines.append(f"| {said} | {min(times):.1f} | {statistics.median(times):.1f} |  |  |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
