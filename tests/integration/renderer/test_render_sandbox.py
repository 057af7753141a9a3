"""A child has nothing it does not need."""

from __future__ import annotations

import asyncio
import errno
import os
import platform
import sys
from pathlib import Path

import psutil
import pytest

from slidemill.picture.crops import built
from slidemill.renderer.pool import Scratch
from tests.integration.renderer.conftest import OpenPool

linux_only = pytest.mark.skipif(
    platform.system() != "Linux" or platform.machine() != "x86_64",
    reason="the numbers below are those of Linux on x86-64",
)

SOCKET, FORK, EXECVE, PTRACE, IO_URING_SETUP, CLONE3 = 41, 57, 59, 101, 425, 435
AF_INET, AF_UNIX, SOCK_STREAM = 2, 1, 1


async def test_a_job_can_not_reach_the_network(open_pool: OpenPool, broker_url: str) -> None:
    address = broker_url.rpartition("@")[2].split("/")[0]
    async with open_pool(1) as rig:
        assert (await rig.text(f"connect {address}")).startswith("refused: socket.")


async def test_a_job_can_not_run_programs(open_pool: OpenPool) -> None:
    async with open_pool(1) as rig:
        assert (await rig.text("run /bin/true")).startswith("refused: subprocess.Popen")


@linux_only
@pytest.mark.parametrize(
    "call",
    [
        f"{SOCKET} {AF_INET} {SOCK_STREAM} 0",
        f"{SOCKET} {AF_UNIX} {SOCK_STREAM} 0",
        f"{FORK}",
        f"{EXECVE} 0 0 0",
        f"{PTRACE} 16 1 0 0",
        f"{IO_URING_SETUP} 1 0",
        f"{0x40000000 | SOCKET} {AF_INET} {SOCK_STREAM} 0",
    ],
)
async def test_the_kernel_refuses_even_code_that_goes_round_the_interpreter(
    open_pool: OpenPool, call: str
) -> None:
    async with open_pool(1) as rig:
        assert await rig.text(f"syscall {call}") == f"-1 {errno.EACCES}"


@linux_only
async def test_processes_can_not_be_made_by_the_newest_call_either(open_pool: OpenPool) -> None:
    async with open_pool(1) as rig:
        assert await rig.text(f"syscall {CLONE3} 0 0") == f"-1 {errno.ENOSYS}"


async def test_a_job_may_use_threads(open_pool: OpenPool) -> None:
    async with open_pool(1) as rig:
        assert await rig.text("thread") == "from a thread"


async def test_a_job_decodes_photos_with_the_compiled_part_where_there_is_one(
    open_pool: OpenPool,
) -> None:
    async with open_pool(1) as rig:
        assert await rig.text("crops") == str(built())


async def test_a_child_sees_no_files_and_no_secrets_of_the_service(
    open_pool: OpenPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLIDEMILL_BROKER_PASSWORD", "secret")
    read, write = os.pipe()
    os.set_inheritable(write, True)
    try:
        async with open_pool(1) as rig:
            seen = (await rig.text("describe")).splitlines()
    finally:
        os.close(read)
        os.close(write)
    beyond_the_standard_three = [
        line for line in seen if line.startswith("fd ") and int(line.split()[1]) > 2
    ]
    assert len(beyond_the_standard_three) == 2
    assert all("pipe:" in line for line in beyond_the_standard_three)
    assert not [line for line in seen if "SLIDEMILL" in line]
    assert "leader True" in seen


async def test_a_job_works_in_a_directory_of_its_own(open_pool: OpenPool) -> None:
    async with open_pool(1) as rig:
        first, second = [
            next(line for line in (await rig.text("describe")).splitlines() if "cwd" in line)
            for _ in range(2)
        ]
        assert first != second
        assert str(rig.scratch.root) in first


async def test_a_link_in_the_place_of_the_output_gives_nothing_away(
    open_pool: OpenPool, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("not yours")
    async with open_pool(1) as rig:
        assert await rig.text(f"swap {secret}") == ""


def test_workspaces_of_a_killed_service_are_swept_and_those_of_a_living_one_are_not(
    tmp_path: Path,
) -> None:
    left_behind = tmp_path / "slidemill-renderer-left"
    left_behind.mkdir()
    (left_behind / "lock").touch()
    (left_behind / "big").write_bytes(b"x")
    living, newcomer = Scratch(tmp_path), Scratch(tmp_path)
    living.open()
    newcomer.open()
    assert not left_behind.exists()
    assert living.root.exists()
    newcomer.close()
    living.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("job", ["spin", "block"])
async def test_the_children_die_with_a_service_that_is_killed(tmp_path: Path, job: str) -> None:
    service = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.integration.renderer.service_to_kill",
        str(tmp_path),
        job,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert service.stdout is not None
        while not (line := await service.stdout.readline()).startswith(b"children"):
            assert line, "the service ended before it had children"
        children = [psutil.Process(int(pid)) for pid in line.split()[1:]]
        assert len(children) == 2
    finally:
        service.kill()
        await service.wait()
    _, alive = await asyncio.to_thread(psutil.wait_procs, children, 10)
    assert alive == []
