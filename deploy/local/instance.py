"""One local instance: its folders, what it must remember, and its lock."""

import contextlib
import fcntl
import json
import os
import re
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DEFAULT = "default"


class StackError(Exception):
    """The local stack cannot do what was asked; the text says what, why, and the mend."""


class Instance:
    """A named, private copy of the stack with its state below one folder."""

    def __init__(self, name: str = DEFAULT, state: Path | None = None) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,40}", name):
            raise StackError(
                f"instance {name!r}: a name is a lower-case letter followed by up to 40 lower-case "
                "letters, digits or hyphens; choose another."
            )
        self.name = name
        self.state = (state or Path(os.environ.get("SLIDEMILL_STATE") or ROOT / ".local")).resolve()
        self.folder = self.state / name
        self.run = self.folder / "run"
        self.log = self.folder / "log"
        self.env_file = (self.state if name == DEFAULT else self.folder) / "env"
        self._memory_file = self.folder / "state.json"
        self._guard = threading.RLock()

    def prepare(self) -> None:
        """Make the folders, readable by their owner only."""
        self.state.mkdir(parents=True, exist_ok=True)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.run.mkdir(exist_ok=True)
        self.log.mkdir(exist_ok=True)

    def pid_file(self, program: str) -> Path:
        """Where the process id of a service or daemon stands while it runs."""
        return self.run / f"{program}.pid"

    def log_file(self, program: str) -> Path:
        """Where a service or daemon writes its log."""
        return self.log / f"{program}.log"

    def recall(self, name: str) -> Any:
        """Return what was remembered under `name`, or None."""
        with self._guard:
            return self._memory().get(name)

    def remember(self, name: str, value: Any) -> None:
        """Keep `value` (JSON) under `name` over restarts; None forgets it."""
        with self._guard:
            memory = self._memory()
            if value is None:
                memory.pop(name, None)
            else:
                memory[name] = value
            write_private(self._memory_file, json.dumps(memory, indent=2) + "\n")

    def secret(self, name: str) -> str:
        """Return the instance's random secret of that name, made at the first call."""
        with self._guard:
            known = self.recall("secrets") or {}
            if name not in known:
                known[name] = secrets.token_urlsafe(32)
                self.remember("secrets", known)
            return str(known[name])

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Let one `up`, `down`, `restart` or `wipe` at a time work on this instance."""
        self.prepare()
        with (self.folder / "lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print(f"Waiting: another command (dev?) works on instance {self.name}", flush=True)
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _memory(self) -> dict[str, Any]:
        try:
            memory: dict[str, Any] = json.loads(self._memory_file.read_text())
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise StackError(
                f"{self._memory_file}: not readable as JSON ({error}); "
                f"run `./task wipe` to start instance {self.name} afresh."
            ) from error
        return memory


def write_private(path: Path, text: str) -> None:
    """Write a file whole or not at all, with mode 0600 from its first byte."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:  # noqa: PTH123
        handle.write(text)
    fresh.replace(path)
