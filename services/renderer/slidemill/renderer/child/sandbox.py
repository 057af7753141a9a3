"""What a child gives up before it takes its first job."""

from __future__ import annotations

import ctypes
import faulthandler
import os
import signal
import sys
from collections.abc import Collection
from typing import Literal

from slidemill.renderer.child import limits as _limits
from slidemill.renderer.child import seccomp
from slidemill.renderer.child.limits import Limits

_PR_SET_PDEATHSIG = 1

_REFUSED = frozenset(
    {
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.system",
        "subprocess.Popen",
    }
)


def enter(limits: Limits, keep: Collection[int]) -> Literal["seccomp", "audit"]:
    """Confine this process for good; returns what keeps it off the network.

    A process group of its own; death with its parent; no files but `keep` and the standard
    three; an empty environment; the limits; no sockets and no programs, by the kernel where a
    filter can be installed and by the interpreter everywhere.
    """
    parent = os.getppid()
    os.setsid()
    die_with_parent(parent)
    _close_files(keep)
    os.environ.clear()
    faulthandler.enable()
    _limits.apply(limits)
    filtered = seccomp.install()
    sys.addaudithook(_refuse)
    return "seccomp" if filtered else "audit"


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent ends, which has this number.

    For a child that is the fork server, which ends with the service. That needs every copy of
    the fork server's life line to be closed, also ours: see `_close_files`. Where there is no
    such call, a child ends when its pipe does.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before we asked
        os._exit(1)


def _close_files(keep: Collection[int]) -> None:
    for name in os.listdir("/dev/fd"):  # noqa: PTH208 - a Path per descriptor gains nothing
        descriptor = int(name)
        if descriptor > 2 and descriptor not in keep:
            try:
                os.close(descriptor)
            except OSError:
                continue  # the one that listed the directory


def _refuse(event: str, _: tuple[object, ...]) -> None:
    if event in _REFUSED or event.startswith("socket."):
        raise PermissionError(f"{event}: a render job may not use the network or run programs")
