"""Jobs that misbehave in one way each; children import them by name."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

from slidemill.contracts.events import FailureCode, Finding
from slidemill.picture.crops import built
from slidemill.renderer.child import Done, Failed, Task
from slidemill.renderer.child.outcomes import ChildOutcome, Progress


def perform(task: Task) -> ChildOutcome:
    """Do what the input file says."""
    verb, _, rest = task.input.read_text().partition(" ")
    return _VERBS[verb](task, rest)


def _echo(task: Task, text: str) -> ChildOutcome:
    task.output.write_text(text)
    return Done(slides=1, size=len(text.encode()))


def _segfault(_task: Task, _: str) -> ChildOutcome:
    ctypes.string_at(0)
    raise AssertionError


def _kill(_task: Task, _: str) -> ChildOutcome:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def _spin(_task: Task, _: str) -> ChildOutcome:
    while True:
        pass


def _block(task: Task, _: str) -> ChildOutcome:
    """Say which process runs it, then block for as long as it may live."""
    task.send(Progress(done=os.getpid(), total=os.getpid()))
    threading.Event().wait()
    raise AssertionError


def _wait(task: Task, fifo: str) -> ChildOutcome:
    """Say which process runs it, then wait until somebody opens the named pipe."""
    task.send(Progress(done=os.getpid(), total=os.getpid()))
    with Path(fifo).open("rb"):
        return _echo(task, "released")


def _half(task: Task, fifo: str) -> ChildOutcome:
    """Say that half is done, then wait until somebody opens the named pipe."""
    task.send(Progress(done=1, total=2))
    with Path(fifo).open("rb"):
        return _echo(task, "released")


def _die_once(task: Task, marker: str) -> ChildOutcome:
    """Die at the first try, and leave half of an output behind."""
    if not Path(marker).exists():
        Path(marker).touch()
        task.output.write_text("half of something longer")
        os.kill(os.getpid(), signal.SIGKILL)
    return _echo(task, "alive")


def _devour(_task: Task, _: str) -> ChildOutcome:
    hoard = []
    while True:
        hoard.append(bytearray(1 << 22))


def _grow(task: Task, mib: str) -> ChildOutcome:
    _KEPT.append(b"x" * (int(mib) << 20))
    return _echo(task, "grown")


def _fill(task: Task, mib: str) -> ChildOutcome:
    with task.output.open("wb") as out:
        for _ in range(int(mib)):
            out.write(bytes(1 << 20))
    raise AssertionError


def _refuse(_task: Task, text: str) -> ChildOutcome:
    return Failed(
        code=FailureCode.DATA_INVALID,
        message=text,
        faults=(Finding(place="slides[0]", message=text),),
    )


def _raise(_task: Task, text: str) -> ChildOutcome:
    raise RuntimeError(text)


def _babble(_task: Task, _: str) -> ChildOutcome:
    """Write what is not a line of the protocol to every pipe, then go on."""
    for entry in Path("/dev/fd").iterdir():
        if int(entry.name) > 2:
            try:
                os.write(int(entry.name), b"\x80\x04nonsense\n")
            except OSError:
                continue
    threading.Event().wait()
    raise AssertionError


def _progress(task: Task, seconds: str) -> ChildOutcome:
    """Say how far it is all the time for so many seconds; write how long it really took."""
    began = time.monotonic()
    step = 0
    while (elapsed := time.monotonic() - began) < float(seconds):
        task.progress(step, 10**9)
        step += 1
    return _echo(task, str(elapsed))


def _identify(task: Task, _: str) -> ChildOutcome:
    return _echo(task, str(os.getpid()))


def _describe(task: Task, _: str) -> ChildOutcome:
    """Write what can be seen of the parent from here, one thing a line."""
    descriptors = list(Path("/dev/fd").iterdir())
    open_files = [f"fd {entry.name} {_target(entry)}" for entry in descriptors if _target(entry)]
    variables = [f"env {name}" for name in os.environ]
    inherited = Path("/proc/self/environ").read_bytes().split(b"\0")
    variables += [f"env {item.partition(b'=')[0].decode()}" for item in inherited if item]
    leader = f"leader {os.getpgrp() == os.getpid()}"
    return _echo(task, "\n".join([*open_files, *variables, leader, f"cwd {Path.cwd()}"]))


def _target(descriptor: Path) -> Path | None:
    try:
        return descriptor.readlink()
    except OSError:
        return None  # the one that listed the directory


def _connect(task: Task, address: str) -> ChildOutcome:
    host, _, port = address.partition(":")
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except PermissionError as error:
        return _echo(task, f"refused: {error}")
    return _echo(task, "connected")


def _syscall(task: Task, number: str) -> ChildOutcome:
    """Go round the interpreter: make the system call directly."""
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall(*(ctypes.c_long(int(word)) for word in number.split()))
    return _echo(task, f"{result} {ctypes.get_errno()}")


def _run(task: Task, program: str) -> ChildOutcome:
    try:
        subprocess.run([program], check=False)
    except PermissionError as error:
        return _echo(task, f"refused: {error}")
    return _echo(task, "ran")


def _thread(task: Task, _: str) -> ChildOutcome:
    thread = threading.Thread(target=_echo, args=(task, "from a thread"))
    thread.start()
    thread.join()
    return Done(slides=1, size=task.output.stat().st_size)


def _crops(task: Task, _: str) -> ChildOutcome:
    """Say whether photos are decoded by the picture engine's C part."""
    return _echo(task, str(built()))


def _swap(task: Task, target: str) -> ChildOutcome:
    """Put a link to somebody else's file in the place of the output."""
    task.output.unlink()
    task.output.symlink_to(target)
    return Done(slides=1, size=1)


def _exit(_task: Task, _: str) -> ChildOutcome:
    os._exit(3)


def _sleep_on_cpu(task: Task, seconds: str) -> ChildOutcome:
    """Burn some processor time, less than the limit."""
    end = time.process_time() + float(seconds)
    while time.process_time() < end:
        pass
    return _echo(task, "burnt")


_KEPT: list[bytes] = []
_VERBS = {
    "echo": _echo,
    "segfault": _segfault,
    "kill": _kill,
    "spin": _spin,
    "block": _block,
    "wait": _wait,
    "half": _half,
    "die_once": _die_once,
    "devour": _devour,
    "grow": _grow,
    "fill": _fill,
    "refuse": _refuse,
    "raise": _raise,
    "babble": _babble,
    "progress": _progress,
    "identify": _identify,
    "describe": _describe,
    "connect": _connect,
    "syscall": _syscall,
    "run": _run,
    "thread": _thread,
    "crops": _crops,
    "swap": _swap,
    "exit": _exit,
    "burn": _sleep_on_cpu,
}
