"""Backing servers from docker-compose.yml, when a container engine answers."""

import functools
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping

from deploy import logins
from deploy.local.addresses import Port, answers
from deploy.local.instance import ROOT, Instance
from deploy.local.processes import run

_USER = "slidemill"
_REGION = "us-east-1"


@functools.cache
def engine_answers() -> bool:
    """Whether `docker compose` exists and its engine can be reached."""
    if shutil.which("docker") is None:
        return False
    try:
        return all(
            subprocess.run(command, capture_output=True, timeout=10, check=False).returncode == 0
            for command in (["docker", "compose", "version"], ["docker", "info"])
        )
    except subprocess.TimeoutExpired:
        return False


class Container:
    """One backing server as a container, its port published on 127.0.0.1."""

    kind = "compose"

    def __init__(self, name: str, instance: Instance, base: int) -> None:
        self.name = name
        self._instance = instance
        self._base = base
        self._port = (
            base
            + {
                "rabbitmq": Port.BROKER,
                "postgres": Port.DATABASE,
                "store": Port.STORE,
            }[name]
        )

    def variables(self) -> Mapping[str, str]:
        """Where services find this server."""
        secret = self._instance.secret
        if self.name == "postgres":
            login = f"{_USER}:{secret('database')}@127.0.0.1:{self._port}"
            return {"SLIDEMILL_DATABASE_URL": f"postgresql://{login}/{_USER}"}
        if self.name == "rabbitmq":
            login = f"{_USER}:{secret('broker')}@127.0.0.1"
            management = self._base + Port.BROKER_MANAGEMENT
            return {
                "SLIDEMILL_BROKER_URL": f"amqp://{login}:{self._port}/",
                "SLIDEMILL_BROKER_MANAGEMENT_URL": f"http://{login}:{management}",
            }
        return {
            "SLIDEMILL_STORE_URL": f"http://127.0.0.1:{self._port}",
            "SLIDEMILL_STORE_ACCESS_KEY": secret("store-access"),
            "SLIDEMILL_STORE_SECRET_KEY": secret("store-secret"),
            "SLIDEMILL_STORE_REGION": _REGION,
            "SLIDEMILL_STORE_BUCKET": _USER,
        }

    def ready(self) -> bool:
        """Whether its published port takes connections."""
        return answers("127.0.0.1", self._port)

    def up(self) -> None:
        """Start it and wait until its health check is content."""
        self._compose("up", "--detach", "--wait", self.name, timeout=600)

    def down(self, *, kill: bool = False) -> None:
        """Stop it; its volume stays."""
        self._compose(*(["kill", "--signal", signal.SIGKILL.name] if kill else ["stop"]), self.name)

    def wipe(self) -> None:
        """Remove it with its volume."""
        self._compose("rm", "--force", "--stop", "--volumes", self.name)
        volume = f"slidemill-{self._instance.name}_{self.name}"
        subprocess.run(["docker", "volume", "rm", volume], capture_output=True, check=False)

    def _compose(self, *arguments: str, timeout: float = 120) -> None:
        secret = self._instance.secret
        environment = {
            **os.environ,
            "SLIDEMILL_BROKER_PASSWORD": secret("broker"),
            "SLIDEMILL_DATABASE_PASSWORD": secret("database"),
            "SLIDEMILL_STORE_ACCESS_KEY": secret("store-access"),
            "SLIDEMILL_STORE_SECRET_KEY": secret("store-secret"),
            "SLIDEMILL_KEY_PEPPER": secret("pepper"),
            **{name: secret(name) for name in logins.variables()},
            "SLIDEMILL_PUBLIC_URL": "http://127.0.0.1",
            "SLIDEMILL_STORE_PUBLIC_URL": "http://127.0.0.1",
            "SLIDEMILL_LOCAL_BROKER_PORT": str(self._base + Port.BROKER),
            "SLIDEMILL_LOCAL_MANAGEMENT_PORT": str(self._base + Port.BROKER_MANAGEMENT),
            "SLIDEMILL_LOCAL_DATABASE_PORT": str(self._base + Port.DATABASE),
            "SLIDEMILL_LOCAL_STORE_PORT": str(self._base + Port.STORE),
        }
        files = ["docker-compose.yml", "deploy/compose/local.yml"]
        command = ["docker", "compose", "--project-name", f"slidemill-{self._instance.name}"]
        command += [part for file in files for part in ("--file", str(ROOT / file))]
        run(
            [*command, *arguments],
            what=f"{self.name}: docker compose {arguments[0]}",
            environment=environment,
            timeout=timeout,
        )
