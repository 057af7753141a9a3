"""Runs the services of a plan, starts again what dies, and stops them in order."""

import asyncio
import contextlib
import json
import os
import signal
import sys
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from deploy.local.instance import write_private
from deploy.local.services import Program, read_plan

PATIENCE = 30.0  # seconds a service may take to finish its work after SIGTERM
_FIRST_DELAY, _LONGEST_DELAY = 0.25, 8.0
_SETTLED = 2.0  # seconds of readiness after which earlier deaths are forgotten

Echo = Callable[[str, str], None]


@dataclass
class Condition:
    """How one service is doing, as `status` and `up` read it."""

    state: str = "starting"
    """`starting`, `ready`, `restarting` (waits before the next start) or `stopped`."""
    pid: int | None = None
    starts: int = 0
    deaths: int = 0
    """Deaths since it last was ready for a while."""
    exit_code: int | None = None


def restart_delay(deaths: int) -> float:
    """Seconds to wait before the next start after so many deaths in a row."""
    return min(_FIRST_DELAY * 2.0 ** max(0, deaths - 1), _LONGEST_DELAY)


class Keeper:
    """Keeps one program running."""

    def __init__(self, program: Program, changed: Callable[[], None], echo: Echo | None) -> None:
        self.program = program
        self.condition = Condition()
        self._changed = changed
        self._echo = echo
        self._stopping = asyncio.Event()
        self._process: asyncio.subprocess.Process | None = None
        self._asked = False

    async def keep(self) -> None:
        """Run the program over and over until `stop`."""
        while not self._stopping.is_set():
            await self._run_once()
            if self._stopping.is_set():
                break
            deaths = self.condition.deaths
            self._enter("restarting")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), restart_delay(deaths))
        self._enter("stopped")

    async def stop(self) -> None:
        """Ask it to end and wait; kill it when it takes too long."""
        self._stopping.set()
        await self._end()

    async def restart(self) -> None:
        """End the running process on purpose; `keep` starts the next one at once."""
        self._asked = True
        await self._end()

    async def _end(self) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), PATIENCE)
        except TimeoutError:
            self._say(f"did not end within {PATIENCE:.0f} s and is killed")
            process.kill()
            await process.wait()

    async def _run_once(self) -> None:
        program, condition = self.program, self.condition
        with self._open_log() as log:
            self._process = process = await asyncio.create_subprocess_exec(
                *program.command,
                env=os.environ | program.environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE if self._echo else log,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
            condition.starts += 1
            self._note_pid(process.pid)
            self._enter("starting")
            async with asyncio.TaskGroup() as tasks:
                copying = tasks.create_task(self._copy(process, log))
                watching = tasks.create_task(self._watch())
                condition.exit_code = await process.wait()
                watching.cancel()
                # A grandchild may hold the pipe open: what it still says is not waited for.
                _end_group(process.pid)
                await asyncio.wait([copying], timeout=1)
                copying.cancel()
        self._note_pid(None)
        if self._asked:
            self._asked, condition.deaths = False, 0
        elif not self._stopping.is_set():
            condition.deaths += 1
            self._say(f"ended with {condition.exit_code}; starting it again")

    async def _watch(self) -> None:
        while not await asyncio.to_thread(answers_ok, self.program.health):  # noqa: ASYNC110 - another process gives no event
            await asyncio.sleep(0.1)
        self._enter("ready")
        await asyncio.sleep(_SETTLED)
        self.condition.deaths = 0

    async def _copy(self, process: asyncio.subprocess.Process, log: BinaryIO) -> None:
        if process.stdout is None or self._echo is None:
            return
        while chunk := await process.stdout.readline():
            log.write(chunk)
            log.flush()
            self._echo(self.program.name, chunk.decode(errors="replace").rstrip("\n"))

    def _open_log(self) -> BinaryIO:
        return Path(self.program.log_file).open("ab")

    def _note_pid(self, pid: int | None) -> None:
        file = Path(self.program.pid_file)
        if pid is None:
            file.unlink(missing_ok=True)
        else:
            file.write_text(f"{pid}\n")
        self.condition.pid = pid

    def _enter(self, state: str) -> None:
        self.condition.state = state
        self._changed()

    def _say(self, text: str) -> None:
        if self._echo:
            self._echo(self.program.name, text)
        else:
            print(f"{self.program.name}: {text}", flush=True)


class Supervisor:
    """Keeps all programs of a plan running, and writes their condition beside their pid files."""

    def __init__(self, programs: Sequence[Program], run: Path, echo: Echo | None = None) -> None:
        self._report = condition_file(run)
        self.keepers = [Keeper(program, self._write, echo) for program in programs]

    async def run(self, until: asyncio.Event) -> None:
        """Run until the event is set, then stop the last one started first."""
        async with asyncio.TaskGroup() as tasks:
            for keeper in self.keepers:
                tasks.create_task(keeper.keep())
            await until.wait()
            for keeper in reversed(self.keepers):
                await keeper.stop()

    def _write(self) -> None:
        conditions = {keeper.program.name: asdict(keeper.condition) for keeper in self.keepers}
        write_private(self._report, json.dumps(conditions))


def condition_file(run: Path) -> Path:
    """Where a supervisor reports."""
    return run / "services.json"


def read_conditions(run: Path) -> dict[str, Condition]:
    """Read what the supervisor last reported."""
    file = condition_file(run)
    if not file.is_file():
        return {}
    return {name: Condition(**entry) for name, entry in json.loads(file.read_text()).items()}


def answers_ok(url: str) -> bool:
    """Whether a GET of the URL is answered with 200 within two seconds."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own http URL
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False


async def stop_signals() -> asyncio.Event:
    """Make an event that SIGTERM, SIGINT and SIGHUP set."""
    event = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, event.set)
    return event


def _end_group(pid: int) -> None:
    """Kill what a dead service left of its process group; a new one must not meet its children."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


async def _main(plan: Path) -> None:
    stop = await stop_signals()
    await Supervisor(read_plan(plan), plan.parent).run(stop)


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1])))
