"""Pid files tell the truth, and services are started again with patience."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.dev import changed, snapshot
from deploy.local.logs import prefixed
from deploy.local.processes import living, stop, wait_until
from deploy.local.supervisor import restart_delay

FOREVER = [sys.executable, "-c", "import signal; signal.pause()"]


@pytest.fixture
def pid_file(tmp_path: Path) -> Path:
    return tmp_path / "it.pid"


def test_a_running_process_is_living_until_it_is_stopped(pid_file: Path) -> None:
    with subprocess.Popen(FOREVER) as process:
        pid_file.write_text(f"{process.pid}\n")
        assert living(pid_file) == process.pid
        stop(pid_file)
        assert process.wait(10) != 0
    assert not pid_file.exists()


def test_a_zombie_is_not_living(pid_file: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    pid_file.write_text(str(process.pid))
    # Not reaped yet: the parent has not waited for it.
    assert wait_until(lambda: living(pid_file) is None, 10)
    assert Path(f"/proc/{process.pid}").exists()
    process.wait()


def test_a_process_that_got_an_old_number_is_another_one(pid_file: Path) -> None:
    pid_file.write_text(str(os.getpid()))
    os.utime(pid_file, (0, 0))
    assert living(pid_file) is None


@pytest.mark.parametrize("content", ["", "not a number", "999999999", "-5"])
def test_a_stale_or_broken_pid_file_names_nobody(pid_file: Path, content: str) -> None:
    pid_file.write_text(content)
    assert living(pid_file) is None
    stop(pid_file)
    assert not pid_file.exists()


def test_a_process_that_ignores_sigterm_is_killed(pid_file: Path) -> None:
    deaf = (
        "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "print(1, flush=True); signal.pause()"
    )
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        pid_file.write_text(str(process.pid))
        stop(pid_file, timeout=0.2)
        assert process.wait(10) == -9


def test_the_pause_before_a_restart_doubles_up_to_a_limit() -> None:
    delays = [restart_delay(deaths) for deaths in range(1, 40)]
    assert delays[:4] == [0.25, 0.5, 1.0, 2.0]
    assert delays == sorted(delays)
    assert max(delays) == 8.0


def test_a_change_is_a_file_that_came_went_or_was_written(tmp_path: Path) -> None:
    source = tmp_path / "services" / "gateway"
    source.mkdir(parents=True)
    for name in ("kept.py", "written.py", "gone.py", "ignored.txt"):
        (source / name).write_text("")
    before = snapshot(tmp_path)
    os.utime(source / "written.py", (1, 1))
    os.utime(source / "ignored.txt", (1, 1))
    (source / "gone.py").unlink()
    (source / "come.sql").write_text("")
    names = {path.name for path in changed(before, snapshot(tmp_path))}
    assert names == {"written.py", "gone.py", "come.sql"}


def test_log_lines_carry_their_writer_and_colour_only_for_people() -> None:
    assert prefixed("gateway", "up", colour=False) == "gateway    | up"
    assert prefixed("gateway", "up", colour=True).endswith("\x1b[0m up")
