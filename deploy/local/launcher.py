"""Brings an instance up and down: servers, data, services, and the env file that tells of them."""

import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from deploy.local import access, backing, data
from deploy.local.addresses import gateway_port, read_env, require_free, write_env
from deploy.local.instance import ROOT, Instance, StackError
from deploy.local.processes import living, start_detached, stop, tail, wait_until
from deploy.local.services import SERVICES, Program, Service, plan, read_plan, settings, write_plan
from deploy.local.supervisor import (
    PATIENCE,
    Condition,
    answers_ok,
    condition_file,
    read_conditions,
)

_ADDRESS_PREFIXES = ("SLIDEMILL_BROKER_", "SLIDEMILL_DATABASE_", "SLIDEMILL_STORE_")
_BOOT_DEATHS = 3  # a service that dies this often before it is ready will not come up
_BOOT_TIME = 90.0
_SUPERVISOR = "supervisor"


class Launcher:
    """All that is done to one instance; every method leaves it in a state the next one knows."""

    def __init__(
        self,
        instance: Instance,
        environment: Mapping[str, str],
        services: Sequence[Service] = SERVICES,
        prepare: Callable[[Instance, Mapping[str, str]], str] = data.prepare,
    ) -> None:
        """Launch `services` once `prepare` (called with their environment) gave an API key."""
        self.instance = instance
        self._prepare = prepare
        self._environment = environment
        self._services = services

    def up(self, *, servers_only: bool = False) -> None:
        """Everything ready, or StackError; quick when it already is."""
        began = time.monotonic()
        with self.instance.locked():
            addresses = self.servers_up()
            if servers_only:
                running = self.supervised() is not None
                kept = read_env(self.instance.env_file) if running else {}
                write_env(self.instance.env_file, kept | addresses)
            else:
                self._services_up()
        took = time.monotonic() - began
        print(f"Up in {took:.1f} s; source {_shown(self.env_file)}", flush=True)

    def prepare(self) -> list[Program]:
        """Servers up, data prepared, env file written: what a foreground supervisor then runs."""
        self.servers_up()
        self._stop_services()
        programs = self._plan()
        self._prepare_data(programs)
        return programs

    def down(self) -> None:
        """Services first, gateway foremost; then the servers that are ours."""
        began = time.monotonic()
        with self.instance.locked():
            self._stop_services()
            backing.down(self.servers())
            self.instance.env_file.unlink(missing_ok=True)
        print(f"Down in {time.monotonic() - began:.1f} s", flush=True)

    def wipe(self) -> None:
        """Down, then everything of this instance is deleted."""
        if not self.instance.folder.exists():
            return
        self.down()
        for server in self.servers():
            server.wipe()
        shutil.rmtree(self.instance.folder)
        print(f"Wiped instance {self.instance.name}", flush=True)

    def restart(self, name: str | None, *, kill: bool = False) -> None:
        """Restart one server or service, or with no name all services."""
        with self.instance.locked():
            server = next((s for s in self.servers() if s.name == name), None)
            if server is not None:
                self._restart_server(server, kill=kill)
            elif name is None:
                self._stop_services()
                self.servers_up()
                self._services_up()
            else:
                self._restart_service(name, kill=kill)

    def servers_up(self) -> dict[str, str]:
        """Bring the backing servers up; the variables that lead to them."""
        servers = backing.choose(self.instance, self._environment)
        backing.up(self.instance, servers)
        return _merged(servers)

    @property
    def env_file(self) -> Path:
        """What people, clients and tests source."""
        return self.instance.env_file

    def servers(self) -> list[backing.Server]:
        """Return the servers of the last `up`, none before the first."""
        return backing.recorded(self.instance)

    def programs(self) -> list[Program]:
        """Return the services of the last `up`, in the order they start."""
        return read_plan(self._plan_file)

    def supervised(self) -> int | None:
        """Return the supervisor's pid while it runs."""
        return living(self.instance.pid_file(_SUPERVISOR))

    def variables(self) -> dict[str, str]:
        """Return the environment of a job on this instance's data, once its servers are up.

        A job comes as administrator and knows the passwords of the logins it makes for services.
        """
        servers = self.servers()
        if not servers:
            raise StackError(f"Instance {self.instance.name} is not up; `./task up` first.")
        passwords = access.passwords(self.instance, servers)
        return _merged(servers) | passwords | settings(self.instance, self._gateway())

    def _services_up(self) -> None:
        programs = self._plan()
        current = self.supervised() is not None and self.programs() == programs
        if current and self.env_file.is_file():
            if all(answers_ok(program.health) for program in programs):
                return
        else:
            self._stop_services()
            for program in programs:
                require_free(program.port, program.name, self.instance)
            self._prepare_data(programs)
            write_plan(self._plan_file, programs)
            condition_file(self.instance.run).unlink(missing_ok=True)
            start_detached(
                [sys.executable, "-m", "deploy.local.supervisor", self._plan_file],
                os.environ | {"PYTHONPATH": str(ROOT)},
                self.instance.log_file(_SUPERVISOR),
                self.instance.pid_file(_SUPERVISOR),
            )
        self._await_ready(programs)

    def _plan(self) -> list[Program]:
        servers, gateway = self.servers(), self._gateway()
        return plan(self.instance, self._services, servers, gateway, self._environment)

    def _gateway(self) -> int:
        running = living(self.instance.pid_file("gateway")) is not None
        return gateway_port(self.instance, self._environment, running=running)

    def _prepare_data(self, programs: Sequence[Program]) -> None:
        """Prepare what services expect to find, then write the env file."""
        began = time.monotonic()
        environment = self.variables()
        key = self._prepare(self.instance, environment)
        _note("data", "ready", began)
        gateway = next((p.url for p in programs if p.name == "gateway"), "")
        addresses = {n: v for n, v in environment.items() if n.startswith(_ADDRESS_PREFIXES)}
        health = {f"SLIDEMILL_{p.name.upper()}_HEALTH_URL": p.health for p in programs}
        write_env(
            self.env_file,
            {"SLIDEMILL_URL": gateway, "SLIDEMILL_API_KEY": key} | addresses | health,
        )

    def _await_ready(self, programs: Sequence[Program]) -> None:
        """Until every service answers; StackError with its log when one cannot come up."""
        began = time.monotonic()
        waiting = list(programs)
        while waiting:
            conditions = read_conditions(self.instance.run)
            for program in list(waiting):
                condition = conditions.get(program.name, Condition())
                if condition.state == "ready" and answers_ok(program.health):
                    waiting.remove(program)
                    _note(program.name, "ready", began)
                elif condition.deaths >= _BOOT_DEATHS:
                    self._give_up(
                        program,
                        f"died {condition.deaths} times while starting, "
                        f"last with exit code {condition.exit_code}",
                    )
            if self.supervised() is None:
                log = tail(self.instance.log_file(_SUPERVISOR))
                raise StackError(f"The supervisor ended; its log ends with:\n{log}")
            if waiting and time.monotonic() - began > _BOOT_TIME:
                self._give_up(waiting[0], f"was not ready within {_BOOT_TIME:.0f} s")
            time.sleep(0.05 if waiting else 0)

    def _give_up(self, program: Program, why: str) -> None:
        self._stop_services()
        raise StackError(
            f"{program.name} {why}; the services are stopped again, the servers stay up. "
            f"{program.log_file} ends with:\n{tail(Path(program.log_file))}"
        )

    def _stop_services(self) -> None:
        programs = self.programs()
        if self.supervised() is not None:
            began = time.monotonic()
            stop(self.instance.pid_file(_SUPERVISOR), timeout=(PATIENCE + 5) * len(programs))
            _note("services", "stopped", began)
        for program in reversed(programs):  # orphans of a supervisor that was killed
            stop(Path(program.pid_file), timeout=PATIENCE)
        condition_file(self.instance.run).unlink(missing_ok=True)

    def _restart_server(self, server: backing.Server, *, kill: bool) -> None:
        if server.kind == "given":
            raise StackError(
                f"{server.name} was given in the environment; restart it where it runs."
            )
        server.down(kill=kill)
        backing.up(self.instance, [server])

    def _restart_service(self, name: str, *, kill: bool) -> None:
        program = next((p for p in self.programs() if p.name == name), None)
        if program is None or self.supervised() is None:
            known = ", ".join([*backing.NAMES, *(p.name for p in self.programs())])
            raise StackError(f"{name!r} is not running here; one can restart: {known}.")
        before = living(Path(program.pid_file))
        if before is not None:
            os.kill(before, 9 if kill else 15)
        wait_until(lambda: living(Path(program.pid_file)) != before, PATIENCE + 5)
        self._await_ready([program])

    @property
    def _plan_file(self) -> Path:
        return self.instance.run / "plan.json"


def _merged(servers: Sequence[backing.Server]) -> dict[str, str]:
    return {name: value for server in servers for name, value in server.variables().items()}


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _note(what: str, state: str, began: float) -> None:
    print(f"  {what:<12} {state:<10} {time.monotonic() - began:5.1f} s", flush=True)
