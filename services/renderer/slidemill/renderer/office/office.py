"""The parent's side: start a conversion in a process group of its own, and end it in time."""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from slidemill.renderer.child import MIB, Crashed, DeadlineExceeded, Outcome
from slidemill.renderer.child.outcomes import (
    Done,
    Errored,
    Failed,
    OutOfMemory,
    Progress,
    parse_child_line,
)
from slidemill.renderer.office.wish import Job, Wish
from slidemill.renderer.pool import Workspace

NO_OFFICE: Final = (
    "LibreOffice is not installed here; install it (the package libreoffice-impress, or "
    "`./task office`), or name its program in SLIDEMILL_OFFICE"
)
_RUNNER = ("-P", "-m", "slidemill.renderer.office.running")  # -P: nothing is imported from the cwd
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "FONTCONFIG_SYSROOT")
_CPU_SHARE = 4
"""Processor seconds for each second of the deadline: LibreOffice draws with several threads."""
_VERSION_TIMEOUT = 20.0
_MAX_LINE = 1 << 20
_ERRORS = "errors"
_TOLD = 2_000
"""Characters of the runner's last words."""

_LOG = structlog.stdlib.get_logger("slidemill.renderer.office")

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class OfficeLimits:
    """Ceilings of each process of a conversion; the kernel enforces them."""

    memory: int = 2048 * MIB
    """Bytes of address space; LibreOffice begins with about 700 MiB."""
    file_size: int = 256 * MIB
    """Bytes of any file it writes."""


class Office:
    """Converts decks, a few at once; every conversion has its own process group and profile."""

    def __init__(
        self, program: Path | None, limits: OfficeLimits | None = None, *, at_once: int = 1
    ) -> None:
        """`program` is LibreOffice, None where there is none: then nothing can be converted."""
        self._program = program
        self._limits = limits or OfficeLimits()
        self._free = asyncio.Semaphore(at_once)
        self._version: str | None = None

    @property
    def available(self) -> bool:
        """Whether there is a program to convert with."""
        return self._program is not None

    async def detail(self) -> str:
        """Return the program and its version, or what is missing."""
        if self._program is None:
            return NO_OFFICE
        if self._version is None:
            self._version = await _version(self._program)
        return self._version

    async def convert(
        self,
        workspace: Workspace,
        wish: Wish,
        *,
        deadline: float,
        on_start: Callable[[], None] = lambda: None,
        on_progress: OnProgress = lambda _done, _total: None,
    ) -> Outcome:
        """Turn the workspace's input into its output within `deadline` seconds of wall time.

        The time begins when a place is free. Whatever ends this call, being cancelled included,
        ends every process of the conversion. Raises RuntimeError when no program is available.
        """
        if self._program is None:
            raise RuntimeError(NO_OFFICE)
        job = Job(
            wish=wish,
            program=self._program,
            directory=workspace.directory,
            memory=self._limits.memory,
            file_size=self._limits.file_size,
            cpu=_CPU_SHARE * math.ceil(deadline),
        )
        async with self._free:
            on_start()
            return await _run(job, deadline, on_progress)


async def _run(job: Job, deadline: float, on_progress: OnProgress) -> Outcome:
    told = job.directory / _ERRORS
    with told.open("wb") as errors:
        runner = await asyncio.create_subprocess_exec(
            sys.executable,
            *_RUNNER,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            cwd=job.directory,
            env=_environment(job.directory),
            start_new_session=True,
            limit=_MAX_LINE,
        )
    try:
        async with asyncio.timeout(deadline):
            outcome = await _hear(runner, job, on_progress)
            return outcome or Crashed(exit_code=await runner.wait())
    except TimeoutError:
        return DeadlineExceeded(seconds=deadline, clock="wall")
    finally:
        await asyncio.shield(_end(runner))
        if words := told.read_bytes()[-_TOLD:].decode(errors="replace").strip():
            _LOG.warning("a conversion complained", told=words)


async def _hear(
    runner: asyncio.subprocess.Process, job: Job, on_progress: OnProgress
) -> Done | Failed | OutOfMemory | Errored | None:
    """Hand over the job and listen; None when the runner ends, or babbles, without an outcome."""
    if runner.stdin is None or runner.stdout is None:
        raise RuntimeError("the runner has no pipes")
    runner.stdin.write(job.model_dump_json().encode() + b"\n")
    while True:
        try:
            line = parse_child_line(await runner.stdout.readline())
        except ValueError:  # pydantic's own is one: no JSON, and nothing more at the end
            return None
        if isinstance(line, Progress):
            on_progress(line.done, line.total)
        elif isinstance(line, Done | Failed | OutOfMemory | Errored):
            return line


async def _end(runner: asyncio.subprocess.Process) -> None:
    """Kill all that the conversion started; the runner waits for it, so its group still is its."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(runner.pid, signal.SIGKILL)
    await runner.wait()


def _environment(directory: Path, outside: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return what the programs are told: where they may write, and which fonts there are."""
    passed = {name: outside[name] for name in _PASSED_ON if name in outside}
    home = str(directory)
    return {**passed, "HOME": home, "TMPDIR": home, "LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"}


async def _version(program: Path) -> str:
    """Return what the program says of itself, or its path when it says nothing."""
    with tempfile.TemporaryDirectory(prefix="slidemill-office-") as folder:
        process = await asyncio.create_subprocess_exec(
            program,
            f"-env:UserInstallation={Path(folder).as_uri()}",
            "--version",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=_environment(Path(folder)),
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(_VERSION_TIMEOUT):
                said, _ = await process.communicate()
        except TimeoutError:
            said = b""
        finally:
            await asyncio.shield(_end(process))
    return said.decode(errors="replace").strip()[:_TOLD] or str(program)
