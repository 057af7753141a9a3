"""A private instance of the backing servers, started and treated badly."""

import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from deploy.local.addresses import Port, free, read_env
from deploy.local.processes import living

ROOT = Path(__file__).resolve().parents[3]


class Stack:
    """One instance of its own, driven by the command line as a person would."""

    def __init__(self, state: Path, store: dict[str, str]) -> None:
        self.name = f"t-{secrets.token_hex(4)}"
        self.state = state
        self.folder = state / self.name
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("SLIDEMILL_")
        } | store

    def run(self, command: str, *options: str) -> str:
        mine = ["--instance", self.name, "--state", str(self.state)]
        done = subprocess.run(
            [sys.executable, "-m", "deploy.local", command, *options, *mine],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def up(self) -> dict[str, str]:
        self.run("up", "--servers-only")
        return read_env(self.folder / "env")

    def pid(self, program: str) -> int:
        pid = living(self.folder / "run" / f"{program}.pid")
        assert pid is not None, f"{program} does not run"
        return pid

    def open_ports(self) -> list[str]:
        """Name what takes connections, epmd with its bare command line included."""
        base = json.loads((self.folder / "state.json").read_text())["base"]
        return [port.name for port in Port if not free(base + port)]

    def processes(self) -> list[str]:
        """List everything that runs with this instance's folder on its command line."""
        found = []
        for process in psutil.process_iter(["cmdline", "status"]):
            line = " ".join(process.info["cmdline"] or [])
            if str(self.folder) in line and process.info["status"] != psutil.STATUS_ZOMBIE:
                found.append(line)
        return found


@pytest.fixture(scope="module")
def stack(
    tmp_path_factory: pytest.TempPathFactory, store_environment: dict[str, str]
) -> Iterator[Stack]:
    made = Stack(tmp_path_factory.mktemp("local"), store_environment)
    made.up()
    yield made
    made.run("wipe")


async def value(url: str, query: str) -> object:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_what_was_written_survives_kill_9_of_broker_and_database(stack: Stack) -> None:
    env = stack.up()
    await value(env["SLIDEMILL_DATABASE_URL"], "create table kept as select 42 as it")
    before = {name: stack.pid(name) for name in ("postgres", "rabbitmq")}
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    assert stack.up() == env
    assert await value(env["SLIDEMILL_DATABASE_URL"], "select it from kept") == 42
    assert all(stack.pid(name) != pid for name, pid in before.items())


def test_a_second_up_changes_nothing(stack: Stack) -> None:
    env = stack.up()
    before = [stack.pid(name) for name in ("postgres", "rabbitmq")]
    assert stack.up() == env
    assert [stack.pid(name) for name in ("postgres", "rabbitmq")] == before


async def test_a_wrong_password_opens_nothing(stack: Stack) -> None:
    url = stack.up()["SLIDEMILL_DATABASE_URL"]
    password = url.split(":")[2].split("@")[0]
    with pytest.raises(asyncpg.InvalidPasswordError):
        await value(url.replace(password, "wrong"), "select 1")


def test_nothing_listens_beyond_loopback(stack: Stack) -> None:
    stack.up()
    listening = [
        connection.laddr.ip
        for name in ("postgres", "rabbitmq")
        for connection in psutil.Process(stack.pid(name)).net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]
    assert listening
    assert set(listening) == {"127.0.0.1"}


def test_a_server_can_be_restarted_by_name(stack: Stack) -> None:
    stack.up()
    before = stack.pid("postgres")
    stack.run("restart", "postgres")
    assert stack.pid("postgres") != before


def test_down_leaves_no_process_and_up_finds_the_data_again(stack: Stack) -> None:
    env = stack.up()
    assert stack.processes()
    assert {"BROKER", "BROKER_NAMES", "DATABASE"} <= set(stack.open_ports())
    stack.run("down")
    assert stack.processes() == []
    assert stack.open_ports() == []
    assert not (stack.folder / "env").exists()
    assert stack.up() == env
