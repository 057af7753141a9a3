"""A private Postgres from the system's packages: one cluster, one role, one database."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from deploy.local.addresses import Port, require_free
from deploy.local.instance import DEFAULT, Instance, StackError
from deploy.local.processes import living, run, start_detached, stop, tail, wait_until

_NAME = "slidemill"
_ATTEMPTS = 20


def binaries() -> Path | None:
    """Find the newest installed Postgres, as Debian and its kin lay it out."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    return max(found, key=lambda folder: float(folder.parent.name), default=None)


class Postgres:
    """Postgres on 127.0.0.1 only, with SCRAM and a random password, without a Unix socket.

    Postgres refuses to run as root. A user namespace needs no other account and can reach
    a checkout below a 0700 folder; where namespaces are forbidden the data goes to /var/tmp
    and belongs to the account `postgres`.
    """

    name = "postgres"
    kind = "private"

    def __init__(self, instance: Instance, base: int) -> None:
        self._instance = instance
        self._port = base + Port.DATABASE
        self._pid_file = instance.pid_file(self.name)
        self._log = instance.log_file(self.name)

    def variables(self) -> Mapping[str, str]:
        """Where services find the database."""
        password = self._instance.secret("database")
        url = f"postgresql://{_NAME}:{password}@127.0.0.1:{self._port}/{_NAME}"
        return {"SLIDEMILL_DATABASE_URL": url}

    def ready(self) -> bool:
        """Whether our own server runs and takes connections."""
        return living(self._pid_file) is not None and self._accepts()

    def up(self) -> None:
        """Make the cluster if there is none, start it, and wait until it takes connections."""
        if self.ready():
            return
        if self._instance.recall("postgres") is None:
            self._make_cluster()
        self._start()
        if self._instance.recall("database") is None:
            here = ["-h", "127.0.0.1", "-p", str(self._port), "-U", _NAME]
            run(
                [self._tool("createdb"), *here, _NAME],
                what="postgres: creating the database",
                environment=self._environment(),
            )
            self._instance.remember("database", _NAME)

    def down(self, *, kill: bool = False) -> None:
        """Stop without waiting for clients to leave (the server's "fast" shutdown)."""
        stop(self._pid_file, number=signal.SIGKILL if kill else signal.SIGINT)

    def wipe(self) -> None:
        """Delete what lies outside the instance's folder."""
        if kept := self._instance.recall("postgres"):
            shutil.rmtree(Path(kept["data"]).parent, ignore_errors=True)

    def _make_cluster(self) -> None:
        how = _run_as(self._instance)
        folder = Path(how["data"]).parent
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, mode=0o700)
        with tempfile.NamedTemporaryFile("w", dir=folder, prefix="password") as secret:
            secret.write(self._instance.secret("database"))
            secret.flush()
            if how["as"] == "account":
                account = pwd.getpwnam("postgres")
                os.chown(folder, account.pw_uid, account.pw_gid)
                os.chown(secret.name, account.pw_uid, account.pw_gid)
            options = ["-D", how["data"], "-U", _NAME, "--auth=scram-sha-256"]
            options += [f"--pwfile={secret.name}", "--encoding=UTF8", "--locale=C.UTF-8"]
            run(
                [*_prefix(how["as"]), self._tool("initdb"), *options, "--no-instructions"],
                what="postgres: making the cluster",
                environment=self._environment(),
            )
        self._instance.remember("postgres", how)

    def _start(self) -> None:
        how = self._instance.recall("postgres")
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "shared_buffers": "64MB",
            "max_connections": "200",
            # A test instance need not outlive a power cut; it does outlive kill -9 either way.
            "fsync": "on" if self._instance.name == DEFAULT else "off",
        }
        command = [*_prefix(how["as"]), self._tool("postgres"), "-D", how["data"]]
        command += ["-p", str(self._port)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        # After a crash the first start can lose a race with dying backends or with the
        # unreaped postmaster whose pid still stands in postmaster.pid: try again.
        for _ in range(_ATTEMPTS):
            if living(self._pid_file) is None:
                require_free(self._port, "postgres", self._instance)
                start_detached(command, self._environment(), self._log, self._pid_file)
            if wait_until(lambda: self.ready() or living(self._pid_file) is None, 60):
                if self.ready():
                    return
                wait_until(lambda: False, 0.3)
        raise StackError(f"postgres: does not start; its log ends with:\n{tail(self._log)}")

    def _accepts(self) -> bool:
        asked = subprocess.run(
            [self._tool("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self._port)], check=False
        )
        return asked.returncode == 0

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "TZ") if name in os.environ}
        return kept | {"LC_ALL": "C.UTF-8", "PGPASSWORD": self._instance.secret("database")}

    @staticmethod
    def _tool(name: str) -> str:
        folder = binaries()
        if folder is None:
            raise StackError("postgres: no server is installed; install the package postgresql.")
        return str(folder / name)


def _run_as(instance: Instance) -> dict[str, str]:
    """As whom the server shall run (`self`, `namespace`, `account`), and where its data lie."""
    here = str(instance.folder / "postgres" / "data")
    if os.geteuid() != 0:
        return {"as": "self", "data": here}
    if subprocess.run([*_prefix("namespace"), "true"], capture_output=True, check=False).returncode:
        own = f"slidemill-{zlib.crc32(str(instance.folder).encode()):08x}"
        return {"as": "account", "data": f"/var/tmp/{own}/data"}  # noqa: S108 - 0700, owner postgres
    return {"as": "namespace", "data": here}


def _prefix(how: str) -> list[str]:
    return {
        "self": [],
        "namespace": ["unshare", "--user", "--map-user=1000", "--map-group=1000"],
        "account": ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"],
    }[how]
