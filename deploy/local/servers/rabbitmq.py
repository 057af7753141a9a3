"""A private RabbitMQ node from the system's packages, all its listeners on 127.0.0.1."""

import base64
import os
import shutil
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from deploy.local.addresses import Port, free, require_free
from deploy.local.instance import Instance, StackError, write_private
from deploy.local.processes import living, start_detached, stop, tail, wait_until

BINARIES = Path("/usr/lib/rabbitmq/bin")  # the wrappers in /usr/sbin drop the environment
_USER = "slidemill"
_LOOPBACK = "-kernel inet_dist_use_interface {127,0,0,1}"
_NO_BUSY_WAIT = "+sbwt none +sbwtdcpu none +sbwtdio none"  # leave the few cores to the others
_PROTOCOL_HEADER = b"AMQP\x00\x00\x09\x01"  # AMQP 0-9-1, section 4.2.2


class RabbitMQ:
    """One node with its own user, cookie, name server and plugins (management, prometheus)."""

    name = "rabbitmq"
    kind = "private"

    def __init__(self, instance: Instance, base: int) -> None:
        self._instance = instance
        self._base = base
        self._folder = instance.folder / "rabbitmq"
        self._pid_file = instance.pid_file(self.name)
        self._log = instance.log_file(self.name)

    def variables(self) -> Mapping[str, str]:
        """Where services find the broker, and its management API."""
        login = f"{_USER}:{self._instance.secret('broker')}@127.0.0.1"
        management = self._base + Port.BROKER_MANAGEMENT
        return {
            "SLIDEMILL_BROKER_URL": f"amqp://{login}:{self._base + Port.BROKER}/",
            "SLIDEMILL_BROKER_MANAGEMENT_URL": f"http://{login}:{management}",
        }

    def ready(self) -> bool:
        """Whether our own node runs, greets AMQP clients and lets our user in."""
        return living(self._pid_file) is not None and self._greets() and self._lets_in()

    def up(self) -> None:
        """Start the node (its user is made at the very first start) and wait until it is ready."""
        if self.ready():
            return
        starting = self._instance.pid_file("rabbitmq-server")
        if living(self._pid_file) is None and living(starting) is None:
            for port in Port:
                if Port.BROKER <= port <= Port.BROKER_METRICS and port != Port.BROKER_NAMES:
                    require_free(self._base + port, "rabbitmq", self._instance)
            self._configure()
            self._pid_file.unlink(missing_ok=True)
            start_detached([BINARIES / "rabbitmq-server"], self._environment(), self._log, starting)
        wait_until(lambda: self.ready() or living(starting) is None, 90, pause=0.1)
        if not self.ready():
            raise StackError(f"rabbitmq: does not start; its log ends with:\n{tail(self._log)}")

    def down(self, *, kill: bool = False) -> None:
        """Stop the node, then its name server, which would outlive it."""
        stop(self._pid_file, number=signal.SIGKILL if kill else signal.SIGTERM)
        stop(self._instance.pid_file("rabbitmq-server"))
        if kill:
            return
        names = self._base + Port.BROKER_NAMES
        if not free(names) and (epmd := shutil.which("epmd")):
            subprocess.run(
                [epmd, "-port", str(names), "-kill"], capture_output=True, check=False, timeout=10
            )

    def wipe(self) -> None:
        """All its state lies in the instance's folder."""

    def _configure(self) -> None:
        self._folder.mkdir(exist_ok=True)
        for name in ("home", "mnesia"):
            (self._folder / name).mkdir(exist_ok=True)
        (self._folder / "plugins.enabled").write_text(
            "[rabbitmq_management,rabbitmq_prometheus].\n"
        )
        settings = {
            "listeners.tcp.1": f"127.0.0.1:{self._base + Port.BROKER}",
            "management.tcp.ip": "127.0.0.1",
            "management.tcp.port": self._base + Port.BROKER_MANAGEMENT,
            "prometheus.tcp.ip": "127.0.0.1",
            "prometheus.tcp.port": self._base + Port.BROKER_METRICS,
            "default_user": _USER,
            "default_pass": self._instance.secret("broker"),
            "log.console": "false",
            "log.file": self._log,
            "vm_memory_high_watermark.absolute": "1GB",
            "disk_free_limit.absolute": "500MB",
        }
        lines = [f"{name} = {value}\n" for name, value in settings.items()]
        write_private(self._folder / "rabbitmq.conf", "".join(lines))

    def _environment(self) -> dict[str, str]:
        folder = self._folder
        return {
            "PATH": f"{BINARIES}:{os.environ.get('PATH', os.defpath)}",
            "HOME": str(folder / "home"),  # holds the node's own .erlang.cookie
            "LANG": "C.UTF-8",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_NODENAME": "slidemill@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self._base + Port.BROKER),
            "RABBITMQ_DIST_PORT": str(self._base + Port.BROKER_DISTRIBUTION),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self._instance.log),
            "RABBITMQ_PID_FILE": str(self._pid_file),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins.enabled"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq"),  # without its .conf
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
            "RABBITMQ_FEATURE_FLAGS_FILE": str(folder / "feature_flags"),
            "RABBITMQ_PLUGINS_EXPAND_DIR": str(folder / "plugins"),
            "ERL_EPMD_PORT": str(self._base + Port.BROKER_NAMES),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"{_LOOPBACK} {_NO_BUSY_WAIT}",
            "RABBITMQ_CTL_ERL_ARGS": _LOOPBACK,
        }

    def _greets(self) -> bool:
        try:
            address = ("127.0.0.1", self._base + Port.BROKER)
            with socket.create_connection(address, timeout=2) as connection:
                connection.sendall(_PROTOCOL_HEADER)
                return connection.recv(1) == b"\x01"  # a method frame: Connection.Start
        except OSError:
            return False

    def _lets_in(self) -> bool:
        login = base64.b64encode(f"{_USER}:{self._instance.secret('broker')}".encode()).decode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._base + Port.BROKER_MANAGEMENT}/api/whoami",
            headers={"Authorization": f"Basic {login}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - our own http URL
                return bool(answer.status == 200)
        except OSError:
            return False
