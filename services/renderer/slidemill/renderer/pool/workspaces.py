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
    """The directory of one job: the parent puts `input` there, the child writes the output.

    The output file is made and held open here. What is taken from it is what is in that very
    file, whatever the child may have put under its name.
    """

    def __init__(self, directory: Path, output: int) -> None:
        self.directory = directory
        self._output = output

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
        return Path(f"/dev/fd/{self._output}")

    @property
    def output_size(self) -> int:
        """Bytes that were written."""
        return os.fstat(self._output).st_size

    def clear_output(self) -> None:
        """Empty the output, so that another try can write it."""
        os.ftruncate(self._output, 0)


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
        directory = Path(tempfile.mkdtemp(dir=self.root))
        output = os.open(directory / OUTPUT, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            yield Workspace(directory, output)
        finally:
            await asyncio.to_thread(_remove, directory, output)

    def close(self) -> None:
        """Remove everything."""
        if self._root is not None and self._lock is not None:
            shutil.rmtree(self._root, ignore_errors=True)
            os.close(self._lock)
            self._root = self._lock = None


def _remove(directory: Path, output: int) -> None:
    os.close(output)
    shutil.rmtree(directory, ignore_errors=True)


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
