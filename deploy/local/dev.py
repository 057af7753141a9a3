"""The foreground run: logs on the terminal, restart on code changes, one Ctrl-C for all."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from deploy.local.instance import ROOT
from deploy.local.launcher import Launcher
from deploy.local.logs import echo
from deploy.local.supervisor import Supervisor, stop_signals

_WATCHED = ("libs", "services")
_SUFFIXES = {".py", ".sql", ".html", ".css", ".js", ".json"}
_EVERY = 1.0


async def run_in_foreground(launcher: Launcher) -> None:
    """Run everything until Ctrl-C, then stop the services and the servers, in that order."""
    with launcher.instance.locked():
        programs = await asyncio.to_thread(launcher.prepare)
        stop = await stop_signals()
        supervisor = Supervisor(programs, launcher.instance.run, echo)
        gateway = next(program.url for program in programs if program.name == "gateway")
        print(f"Slidemill at {gateway}; Ctrl-C stops everything", flush=True)
        watching = asyncio.create_task(_restart_on_change(supervisor))
        try:
            await supervisor.run(stop)
        finally:
            watching.cancel()
    await asyncio.to_thread(launcher.down)


async def _restart_on_change(supervisor: Supervisor) -> None:
    """Restart a service when its code changes, and all of them when a lib changes."""
    before = await asyncio.to_thread(snapshot, ROOT)
    while True:
        await asyncio.sleep(_EVERY)
        now = await asyncio.to_thread(snapshot, ROOT)
        touched = changed(before, now)
        before = now
        if not touched:
            continue
        services = {path.parts[1] for path in touched if path.parts[0] == "services"}
        everything = any(path.parts[0] == "libs" for path in touched)
        for keeper in supervisor.keepers:
            if everything or keeper.program.name in services:
                echo(keeper.program.name, f"restarts: {min(touched)} changed")
                await keeper.restart()


def snapshot(root: Path) -> dict[Path, float]:
    """When each source file of libs and services was last written; paths relative to the root."""
    return {
        path.relative_to(root): path.stat().st_mtime
        for folder in _WATCHED
        for path in (root / folder).rglob("*")
        if path.suffix in _SUFFIXES and path.is_file()
    }


def changed(before: Mapping[Path, float], now: Mapping[Path, float]) -> set[Path]:
    """Files that came, went or were written between two snapshots."""
    return {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}
