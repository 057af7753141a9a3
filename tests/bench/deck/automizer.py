"""pptx-automizer as a peer: a node process that renders whenever it is asked to."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

from tests.bench.deck.values import Filling, Workload

FOLDER = Path(__file__).parents[2] / "node" / "automizer"


class NoAutomizerError(RuntimeError):
    """The peer is not there, and why."""


def install() -> None:
    """Put pptx-automizer where the driver finds it; NoAutomizerError when that cannot be done."""
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise NoAutomizerError(f"{tool} is not installed")
    if (FOLDER / "node_modules" / "pptx-automizer").is_dir():
        return
    done = subprocess.run(
        ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],  # noqa: S607  # the user's own npm
        cwd=FOLDER,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NoAutomizerError(f"npm ci failed: {done.stderr.strip().splitlines()[-1:]}")


class Automizer:
    """A node process that holds one workload; use it as a context."""

    def __init__(self, workload: Workload) -> None:
        self._home = tempfile.TemporaryDirectory()
        home = Path(self._home.name)
        template = home / "template.pptx"
        template.write_bytes(workload.picture_template)
        for name, content in workload.pictures.items():
            (home / name).write_bytes(content)
        job = home / "job.json"
        job.write_text(
            json.dumps(
                {
                    "template": str(template),
                    "pictures": [str(home / name) for name in workload.pictures],
                    "slides": [_slide(filling) for filling in workload.slides],
                }
            )
        )
        self._process = subprocess.Popen(
            ["node", str(FOLDER / "driver.js"), str(job)],  # noqa: S607  # the user's own node
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Automizer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()
        self._home.cleanup()

    def milliseconds(self) -> float:
        """Render once, and return the processor time of node's main thread.

        Its helper threads, which collect garbage and compile, are left out to its favour.
        """
        before = self._main_thread()
        self._ask("render")
        return (self._main_thread() - before) / 1_000_000

    def _main_thread(self) -> int:
        """Nanoseconds that the main thread has run."""
        process = self._process.pid
        return int(Path(f"/proc/{process}/task/{process}/schedstat").read_text().split()[0])

    def deck(self) -> bytes:
        """Render once, and return the deck."""
        path = Path(self._home.name) / "out.pptx"
        self._ask(f"save {path}")
        return path.read_bytes()

    @property
    def peak(self) -> int:
        """Bytes of memory the process has had at most so far."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        line = next(each for each in status.splitlines() if each.startswith("VmHWM"))
        return int(line.split()[1]) * 1024

    def _ask(self, question: str) -> str:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise NoAutomizerError("the process has no pipes")
        stdin.write(question + os.linesep)
        stdin.flush()
        answer = stdout.readline()
        if not answer:
            raise NoAutomizerError("the node process ended; its message is above")
        return answer


def _slide(filling: Filling) -> dict[str, object]:
    return {
        "template": filling.template,
        "texts": dict(filling.texts),
        "lists": {key: list(items) for key, items in filling.lists.items()},
        "tables": {key: [list(row) for row in rows] for key, rows in filling.tables.items()},
        "charts": {
            key: {
                "labels": list(each.labels),
                "series": {k: list(v) for k, v in each.series.items()},
            }
            for key, each in filling.charts.items()
        },
        "pictures": dict(filling.pictures),
    }
