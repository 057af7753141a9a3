"""Processes known by their pid files: whether they live, how they start and stop."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

from deploy.local.instance import StackError

_CLOCK_SLACK = 10.0


def living(pid_file: Path) -> int | None:
    """Return the pid in the file, if that very process still runs.

    A zombie does not run; a process born after the file was written is another one that
    got the same number.
    """
    try:
        pid = int(pid_file.read_text().split()[0])
        written = pid_file.stat().st_mtime
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return pid if process.create_time() <= written + _CLOCK_SLACK else None
    except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
        return None


def start_detached(
    command: Sequence[str | Path], environment: Mapping[str, str], log: Path, pid_file: Path
) -> int:
    """Start a process that outlives us, in a session of its own; its pid."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    pid_file.write_text(f"{process.pid}\n")
    return process.pid


def stop(pid_file: Path, *, number: int = signal.SIGTERM, timeout: float = 30.0) -> None:
    """Signal the process of a pid file and wait until it is gone; SIGKILL after `timeout` s."""
    pid = living(pid_file)
    if pid is not None:
        _signal(pid, number)
        if not wait_until(lambda: living(pid_file) is None, timeout):
            _signal(pid, signal.SIGKILL)
            wait_until(lambda: living(pid_file) is None, 10)
    pid_file.unlink(missing_ok=True)


def wait_until(true: Callable[[], bool], timeout: float, *, pause: float = 0.05) -> bool:
    """Ask until the answer is yes (True) or `timeout` seconds have passed (False)."""
    end = time.monotonic() + timeout
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def run(
    command: Sequence[str | Path],
    *,
    what: str,
    environment: Mapping[str, str] | None = None,
    timeout: float = 120.0,
) -> str:
    """Run a command to its end; its output. Raises StackError with that output when it fails."""
    try:
        done = subprocess.run(
            command,
            env=dict(environment) if environment is not None else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise StackError(f"{what}: `{command[0]}` gave no answer in {timeout:.0f} s.") from error
    except OSError as error:
        raise StackError(f"{what}: `{command[0]}` cannot be run ({error}).") from error
    if done.returncode:
        text = done.stdout.strip()[-2000:]
        raise StackError(f"{what}: `{command[0]}` ended with {done.returncode}:\n{text}")
    return done.stdout


def tail(log: Path, lines: int = 30) -> str:
    """Return the last lines of a log, for an error text."""
    with contextlib.suppress(OSError), log.open("rb") as handle:
        handle.seek(max(0, handle.seek(0, os.SEEK_END) - 32_768))
        return "\n".join(handle.read().decode(errors="replace").splitlines()[-lines:])
    return ""


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
