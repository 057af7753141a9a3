"""Log lines on the terminal: each with the name of who wrote it, in that one's colour."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from deploy.local.instance import StackError
from deploy.local.launcher import Launcher
from deploy.local.processes import tail

_COLOURS = (36, 33, 32, 35, 34, 96, 93, 92)
_WIDTH = 10


def prefixed(name: str, line: str, colour: bool | None = None) -> str:
    """Put the line's writer before it; coloured when the output is a terminal."""
    label = f"{name:<{_WIDTH}} |"
    if sys.stdout.isatty() if colour is None else colour:
        label = f"\x1b[{_COLOURS[sum(name.encode()) % len(_COLOURS)]}m{label}\x1b[0m"
    return f"{label} {line}"


def echo(name: str, line: str) -> None:
    """Print one line of a service."""
    print(prefixed(name, line), flush=True)


def show_logs(launcher: Launcher, names: Sequence[str], lines: int, *, follow: bool) -> None:
    """Print the ends of the logs, and what is added to them until Ctrl-C when following."""
    files = _files(launcher, names)
    places = {}
    for name, file in files.items():
        for line in tail(file, lines).splitlines():
            echo(name, line)
        places[name] = file.stat().st_size
    while follow:
        time.sleep(0.2)
        for name, file in files.items():
            places[name] = _print_added(name, file, places[name])


def _files(launcher: Launcher, names: Sequence[str]) -> dict[str, Path]:
    known = {file.stem: file for file in sorted(launcher.instance.log.glob("*.log"))}
    chosen = list(names) or [p.name for p in launcher.programs() if p.name in known]
    for name in chosen:
        if name not in known:
            raise StackError(
                f"There is no log of {name!r}; there are: {', '.join(known) or 'none'}."
            )
    return {name: known[name] for name in chosen}


def _print_added(name: str, file: Path, place: int) -> int:
    with file.open("rb") as handle:
        handle.seek(place if place <= file.stat().st_size else 0)
        for raw in handle:
            if not raw.endswith(b"\n"):
                break
            place = handle.tell()
            echo(name, raw.decode(errors="replace").rstrip("\n"))
    return place
