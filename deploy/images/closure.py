"""Cuts requirements.lock down to what some members need: `closure.py gateway session`.

The lock notes with each package what asked for it ("via"). Following these notes from the
members on gives their closure, with the very versions and hashes of the lock, offline.
"""

import argparse
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

_PREFIX = "slidemill-"


@dataclass(frozen=True)
class Pin:
    """One package of the lock: its lines as they stand, and who asked for it."""

    text: str
    asked_by: frozenset[str]


def parse(lock: str) -> dict[str, Pin]:
    """Read the packages of a lock that `uv pip compile --generate-hashes` wrote, by name."""
    pins = {}
    for block in re.split(r"\n(?=\S)", lock.strip()):
        if block.startswith("#"):  # what uv says about the file as a whole
            continue
        name = re.split(r"[=\s;\[]", block, maxsplit=1)[0]
        notes = [line.strip().lstrip("# ") for line in block.splitlines() if "#" in line]
        asked = (note.removeprefix("via").strip() for note in notes)
        pins[name] = Pin(block, frozenset(note.split()[0] for note in asked if note))
    return pins


def closure(pins: Mapping[str, Pin], roots: Iterable[str]) -> list[str]:
    """Return the names of all packages that the roots need, sorted; roots of the lock included."""
    needed = set(roots)
    while more := {n for n, pin in pins.items() if n not in needed and pin.asked_by & needed}:
        needed |= more
    return sorted(needed & pins.keys())


def members(root: Path, names: Iterable[str]) -> dict[str, Path]:
    """Return the folders of the named services or libs and of the libs they build on."""
    folders = {path.parent.name: path.parent for path in root.glob("[ls]*/*/pyproject.toml")}
    found: dict[str, Path] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        if name not in folders:
            raise SystemExit(
                f"closure: no member {name!r}; there are: {', '.join(sorted(folders))}"
            )
        found[name] = folders[name]
        project = tomllib.loads((folders[name] / "pyproject.toml").read_text())["project"]
        wanted = (re.split(r"[\s<>=!~;\[]", d)[0] for d in project.get("dependencies", []))
        waiting += [w.removeprefix(_PREFIX) for w in wanted if w.startswith(_PREFIX)]
    return dict(sorted(found.items()))


def main() -> None:
    """Print the part of the lock, or with `--folders` where the members lie."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("members", nargs="+", help="e.g. gateway")
    parser.add_argument("--root", type=Path, default=Path())
    parser.add_argument("--folders", action="store_true", help="print the members' folders")
    parser.add_argument("--package", action="store_true", help="names are packages of the lock")
    arguments = parser.parse_args()
    roots = list(arguments.members)
    if not arguments.package:
        found = members(arguments.root, roots)
        if arguments.folders:
            sys.stdout.write("".join(f"{folder}\n" for folder in found.values()))
            return
        roots = [_PREFIX + name for name in found]
    pins = parse((arguments.root / "requirements.lock").read_text())
    sys.stdout.write("".join(f"{pins[name].text}\n" for name in closure(pins, roots)))


if __name__ == "__main__":
    main()
