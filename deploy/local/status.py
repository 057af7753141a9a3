"""What runs where, for people and for programs."""

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from deploy.local.launcher import Launcher
from deploy.local.processes import living
from deploy.local.supervisor import answers_ok, read_conditions


@dataclass(frozen=True)
class _Line:
    name: str
    state: str
    address: str
    pid: int | None
    note: str


def show_status(launcher: Launcher, *, as_json: bool = False) -> int:
    """Print the table; 0 when everything that was started is ready."""
    lines = [*_servers(launcher), *_services(launcher)]
    if as_json:
        print(json.dumps([line.__dict__ for line in lines], indent=2))
    elif not lines:
        print(f"Instance {launcher.instance.name} was never up; `./task up` starts it.")
    else:
        for line in lines:
            pid = line.pid or "-"
            print(f"{line.name:<12} {line.state:<11} {line.address:<28} {pid:>8}  {line.note}")
    return 0 if lines and all(line.state == "ready" for line in lines) else 1


def _servers(launcher: Launcher) -> list[_Line]:
    return [
        _Line(
            server.name,
            "ready" if server.ready() else "down",
            _without_login(next(iter(server.variables().values()))),
            living(launcher.instance.pid_file(server.name)),
            server.kind,
        )
        for server in launcher.servers()
    ]


def _services(launcher: Launcher) -> list[_Line]:
    conditions = read_conditions(launcher.instance.run) if launcher.supervised() else {}
    lines = []
    for program in launcher.programs():
        condition = conditions.get(program.name)
        state = condition.state if condition else "down"
        if state == "ready" and not answers_ok(program.health):
            state = "not ready"
        note = f"started {condition.starts} times" if condition and condition.starts > 1 else ""
        lines.append(_Line(program.name, state, program.url, living(Path(program.pid_file)), note))
    return lines


def _without_login(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port}"
