"""Directories for jobs: one each, private, gone afterwards, also after a crash."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from slidemill.renderer.child.task import INPUT, OUTPUT, SOURCE

_PREFIX = "slidemill-renderer-"
_LOCK = "lock"


class Workspace:
    """The directory of one job: the parent puts `input` there, the child writes the outputs.

    Their files are made and held open here. What is taken from them is what is in those very
    files, whatever the child may have put under their names.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._outputs: dict[str, int] = {}
        self.add_output(OUTPUT)

    @property
    def input(self) -> Path:
        """Where the job's input has to be put before it runs."""
        return self.directory / INPUT

    @property
    def source(self) -> Path:
        """Where the deck has to be put that the input says what to do with."""
        return self.directory / SOURCE

    @property
    def output(self) -> Path:
        """A path by which this process can read the output while the workspace is open."""
        return self.written(OUTPUT)

    def add_output(self, name: str) -> None:
        """Make one more file for the child to write."""
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL
        self._outputs[name] = os.open(self.directory / name, flags, 0o600)

    def written(self, name: str) -> Path:
        """Return the path by which this process can read an output, as `output`."""
        return Path(f"/dev/fd/{self._outputs[name]}")

    def size(self, name: str) -> int:
        """Return how many bytes of an output were written."""
        return os.fstat(self._outputs[name]).st_size

    @property
    def output_size(self) -> int:
        """Bytes that were written, of all outputs."""
        return sum(map(self.size, self._outputs))

    def clear_output(self) -> None:
        """Empty the outputs, so that another try can write them."""
        for descriptor in self._outputs.values():
            os.ftruncate(descriptor, 0)

    def close(self) -> None:
        """Let go of the outputs and remove the directory."""
        for descriptor in self._outputs.values():
            os.close(descriptor)
        shutil.rmtree(self.directory, ignore_errors=True)


class Scratch:
    """The folder that holds the workspaces of one service process.

    It is locked while the process lives. Folders that a killed process left behind are not,
    and are removed by the next one that starts.
    """

    def __init__(self, parent: Path | None = None) -> None:
        self._parent = parent or Path(tempfile.gettempdir())
        self._root: Path | None = None
        self._lock: int | None = None

    @property
    def root(self) -> Path:
        """The folder, while it is open."""
        if self._root is None:
            raise RuntimeError("the scratch folder is not open")
        return self._root

    def open(self) -> None:
        """Sweep up and make the folder."""
        self._parent.mkdir(parents=True, exist_ok=True)
        _sweep(self._parent)
        self._root = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self._parent))
        self._lock = os.open(self._root / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    @asynccontextmanager
    async def workspace(self) -> AsyncIterator[Workspace]:
        """Make a workspace, and remove it at the end; large files take a while to be removed."""
        workspace = Workspace(Path(tempfile.mkdtemp(dir=self.root)))
        try:
            yield workspace
        finally:
            await asyncio.to_thread(workspace.close)

    def close(self) -> None:
        """Remove everything."""
        if self._root is not None and self._lock is not None:
            shutil.rmtree(self._root, ignore_errors=True)
            os.close(self._lock)
            self._root = self._lock = None


def _sweep(where: Path) -> None:
    for left_behind in where.glob(f"{_PREFIX}*"):
        try:
            lock = os.open(left_behind / _LOCK, os.O_RDWR)
        except OSError:
            continue  # being made or removed by another process, or another user's
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left_behind, ignore_errors=True)
        except BlockingIOError:
            continue
        finally:
            os.close(lock)
