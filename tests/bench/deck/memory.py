"""Peak memory of a whole process that renders one deck from files to a file.

Run as a program (`python -m tests.bench.deck.memory ENGINE JOB OUTPUT`) it is that process: it
loads nothing but what its engine needs, and prints its peak in bytes.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.bench.deck.values import Workload

ENGINE, BY_HAND = "engine", "by-hand"
_ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Peaks:
    """Bytes a process has at most; None for what was not measured."""

    engine: int
    by_hand: int | None
    automizer: int | None


def peak(engine: str, workload: Workload) -> int:
    """Return the most memory (resident bytes) a process has that makes the workload's deck."""
    with tempfile.TemporaryDirectory() as home:
        job = Path(home, "job.pickle")
        job.write_bytes(pickle.dumps(workload))
        output = Path(home, "out.pptx")
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.deck.memory", engine, str(job), str(output)],
            cwd=_ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return int(done.stdout)


def _render(engine: str, job: Path) -> bytes:
    workload: Workload = pickle.loads(job.read_bytes())  # noqa: S301  # written by the line above
    if engine == BY_HAND:
        from tests.bench.deck import by_hand  # noqa: PLC0415  # the other engine stays unloaded

        return by_hand.render(workload)
    from slidemill.deck import compile  # noqa: A004, PLC0415  # the engine's verb, loaded alone
    from tests.bench.deck.engine import deck_data  # noqa: PLC0415

    return compile(workload.template).render(deck_data(workload), workload.pictures).content


def _own_peak() -> int:
    # unlike getrusage's, this figure starts anew with the program and not with its parent's
    status = Path("/proc/self/status").read_text()
    line = next(each for each in status.splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def main() -> None:
    """Render the job and print the peak."""
    engine, job, output = sys.argv[1:]
    Path(output).write_bytes(_render(engine, Path(job)))
    sys.stdout.write(f"{_own_peak()}\n")


if __name__ == "__main__":
    main()
