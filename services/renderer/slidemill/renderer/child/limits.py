"""What one job may use, put into force by the child on itself."""

from __future__ import annotations

import ctypes
import math
import resource
import sys
from dataclasses import dataclass
from pathlib import Path

MIB = 1 << 20
_M_ARENA_MAX = -8
_HEAPS = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings of a child; the kernel enforces them."""

    memory: int = 1024 * MIB
    """Bytes of address space on top of what the child has when it starts."""
    cpu: float = 300.0
    """Seconds of processor time per job, if its deadline is not shorter."""
    file_size: int = 256 * MIB
    """Bytes of any file it writes."""
    open_files: int = 64


def apply(limits: Limits) -> None:
    """Put everything but the processor time into force, for the rest of this process's life."""
    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_FSIZE, limits.file_size)
    _set(resource.RLIMIT_NOFILE, limits.open_files)
    if sys.platform == "linux":  # elsewhere the kernel does not enforce it
        _share_heaps()
        _set(resource.RLIMIT_AS, _address_space() + limits.memory)


def arm_cpu(seconds: float) -> None:
    """Let this process burn about `seconds` more before SIGXCPU ends it.

    Only the soft limit moves, so that the next job can have its own.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = math.ceil(used.ru_utime + used.ru_stime + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _set(limit: int, value: int) -> None:
    _, hard = resource.getrlimit(limit)
    ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (ceiling, ceiling))


def _share_heaps() -> None:
    """Keep threads from reserving 64 MiB of address space each (mallopt(3), M_ARENA_MAX)."""
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):  # other libraries have no heaps
        mallopt(_M_ARENA_MAX, _HEAPS)


def _address_space() -> int:
    """Return the bytes of address space this process has mapped (proc_pid_statm(5), field 1)."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()
