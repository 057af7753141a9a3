"""System packages of the private servers: which are missing, and how they are installed."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from deploy.local.instance import StackError
from deploy.local.servers import ceph, postgres, rabbitmq

_POLICY = Path("/usr/sbin/policy-rc.d")
_CLUSTERS = Path("/etc/postgresql-common/createcluster.d/slidemill.conf")


def missing(servers: Iterable[str]) -> list[str]:
    """List the packages that the named private servers still need, by their Debian names."""
    wanted: list[str] = []
    for server in servers:
        if server == "rabbitmq" and not (rabbitmq.BINARIES / "rabbitmq-server").exists():
            wanted.append("rabbitmq-server")
        if server == "postgres" and postgres.binaries() is None:
            wanted.append("postgresql")
        if server == "store" and not all(shutil.which(program) for program in ceph.PROGRAMS):
            wanted += ["ceph-common", "ceph-mon", "ceph-osd", "radosgw"]
    return wanted


_INSTEAD = (
    "or start Docker (with the compose plugin), or name servers of your own in\n"
    "  SLIDEMILL_BROKER_URL, SLIDEMILL_DATABASE_URL, SLIDEMILL_STORE_URL (with "
    "SLIDEMILL_STORE_ACCESS_KEY and SLIDEMILL_STORE_SECRET_KEY)."
)


def install(
    packages: list[str], *, whose: str = "The local stack", instead: str = _INSTEAD
) -> None:
    """Install with apt, as root or through a sudo that asks nothing; else say what is to be done.

    The error names `whose` packages they are, and what may be done `instead`.

    The distribution's own servers stay off: nothing is started, and no cluster is made.
    """
    if not packages:
        return
    sudo = _sudo()
    if sudo is None or shutil.which("apt-get") is None:
        raise StackError(
            f"{whose} needs {', '.join(packages)} and may not install them here. Either\n"
            f"  sudo apt-get install --no-install-recommends {' '.join(packages)}\n{instead}"
        )
    print(f"Installing {' '.join(packages)} (once)", flush=True)
    # the lock: another of our installs, or the machine's own updates, may hold it for a while
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    apt += ["-o", "DPkg::Lock::Timeout=300"]
    wanted = [*apt, "install", "--yes", "--no-install-recommends", *packages]
    with _quiet_system(sudo):
        done = _run(wanted)
        if done.returncode:  # no package lists yet, or stale ones
            _run([*apt, "update"])
            done = _run(wanted)
    if done.returncode:
        raise StackError(f"apt-get could not install {' '.join(packages)}:\n{done.stdout[-2000:]}")
    if "rabbitmq-server" in packages and Path("/run/systemd/system").exists():
        _run([*sudo, "systemctl", "disable", "--quiet", "rabbitmq-server"])


@contextlib.contextmanager
def _quiet_system(sudo: list[str]) -> Iterator[None]:
    """While packages are unpacked: no daemon starts, Postgres makes no cluster of its own."""
    made = []
    try:
        for path, mode, text in (
            (_POLICY, "755", "#!/bin/sh\nexit 101\n"),
            (_CLUSTERS, "644", "create_main_cluster = false\n"),
        ):
            if not path.exists():
                command = [*sudo, "install", "-D", "-m", mode, "/dev/stdin", str(path)]
                subprocess.run(command, input=text, text=True, check=False)
                made.append(str(path))
        yield
    finally:
        if made:
            subprocess.run([*sudo, "rm", "-f", *made], check=False)


def _sudo() -> list[str] | None:
    """Return what goes before a command that needs root: nothing, `sudo -n`; None for "cannot"."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _run(["sudo", "-n", "true"]).returncode == 0:
        return ["sudo", "-n"]
    return None


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
