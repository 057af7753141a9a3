"""System-call filters: no sockets, no programs, no processes, no looking into other processes.

See seccomp(2) and linux/filter.h; installing one needs no privilege once `no_new_privs` is set,
so it holds in a container as well, where namespaces can not be had.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys
from dataclasses import dataclass

_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2

_RET_ALLOW = 0x7FFF0000
_RET_ERRNO = 0x00050000
_RET_KILL_PROCESS = 0x80000000

# opcodes of classic BPF: load a word at an offset, three jumps on a constant, return
_LOAD = 0x20
_JEQ = 0x15
_JGE = 0x35
_JSET = 0x45
_RET = 0x06

# offsets in struct seccomp_data; the first argument's low word, little endian
_NUMBER = 0
_ARCH = 4
_ARGUMENT_0 = 16

_AF_UNIX = 1
_CLONE_THREAD = 0x00010000
_X32_BIT = 0x40000000


@dataclass(frozen=True, slots=True)
class _Machine:
    """Numbers of one architecture (asm/unistd.h and linux/audit.h)."""

    arch: int
    clone: int
    socket: int
    connect: int
    programs: tuple[int, ...]
    """execve, execveat, and where they exist fork and vfork."""
    prying: tuple[int, ...]
    """ptrace, process_vm_readv, process_vm_writev, perf_event_open, bpf."""


_MACHINES = {
    "x86_64": _Machine(0xC000003E, 56, 41, 42, (59, 322, 57, 58), (101, 310, 311, 298, 321)),
    "aarch64": _Machine(0xC00000B7, 220, 198, 203, (221, 281), (117, 270, 271, 241, 280)),
}
# the same number everywhere: io_uring_setup (it can open sockets), pidfd_getfd
_DENIED_EVERYWHERE = (425, 438)
_CLONE3 = 435


def install() -> bool:
    """Confine this process to computing; False where the kernel or machine can not."""
    machine = _machine()
    return machine is not None and _install(_computing(machine))


def install_offline() -> bool:
    """Keep this process and all it starts off the network, and from talking to other programs.

    It may start programs and have local sockets of its own, but not connect one to anybody.
    Returns False where the kernel or machine can not.
    """
    machine = _machine()
    return machine is not None and _install(_offline(machine))


def _machine() -> _Machine | None:
    return _MACHINES.get(platform.machine()) if sys.platform == "linux" else None


def _install(program: bytes) -> bool:
    """Install a filter for good."""
    filters = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: the number of instructions, padding, a pointer to them
    description = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(filters))
    libc = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), zero, zero, zero) != 0:
        return False
    mode = ctypes.c_ulong(_SECCOMP_MODE_FILTER)
    return bool(libc.prctl(_PR_SET_SECCOMP, mode, description, zero, zero) == 0)


def _computing(machine: _Machine) -> bytes:
    return b"".join(
        (
            *_begin(machine),
            # glibc falls back to clone, whose flags a filter can see
            _instruction(_JEQ, _CLONE3, if_false=1),
            _instruction(_RET, _RET_ERRNO | errno.ENOSYS),
            *_denying((machine.socket, *machine.programs, *machine.prying, *_DENIED_EVERYWHERE)),
            _instruction(_JEQ, machine.clone, if_false=3),
            _instruction(_LOAD, _ARGUMENT_0),
            _instruction(_JSET, _CLONE_THREAD, if_true=1),
            _DENY,
            _instruction(_RET, _RET_ALLOW),
        )
    )


def _offline(machine: _Machine) -> bytes:
    return b"".join(
        (
            *_begin(machine),
            *_denying((machine.connect, *machine.prying, *_DENIED_EVERYWHERE)),
            _instruction(_JEQ, machine.socket, if_false=3),
            _instruction(_LOAD, _ARGUMENT_0),
            _instruction(_JEQ, _AF_UNIX, if_true=1),
            _DENY,
            _instruction(_RET, _RET_ALLOW),
        )
    )


def _begin(machine: _Machine) -> tuple[bytes, ...]:
    """Return the steps that kill for a foreign call convention, and load the call's number."""
    return (
        _instruction(_LOAD, _ARCH),
        _instruction(_JEQ, machine.arch, if_true=1),
        _instruction(_RET, _RET_KILL_PROCESS),
        _instruction(_LOAD, _NUMBER),
        _instruction(_JGE, _X32_BIT, if_false=1),
        _DENY,
    )


def _denying(calls: tuple[int, ...]) -> tuple[bytes, ...]:
    """Return the steps that let these calls fail with EACCES."""
    return tuple(
        step for number in calls for step in (_instruction(_JEQ, number, if_false=1), _DENY)
    )


def _instruction(code: int, k: int, *, if_true: int = 0, if_false: int = 0) -> bytes:
    """Pack a struct sock_filter; jumps count the instructions to skip."""
    return struct.pack("HBBI", code, if_true, if_false, k)


_DENY = _instruction(_RET, _RET_ERRNO | errno.EACCES)
