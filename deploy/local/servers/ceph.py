"""A private S3 store from the system's packages: Ceph's gateway over one monitor and one OSD."""

import json
import os
import shutil
import signal
import subprocess
import uuid
from collections.abc import Mapping

from deploy.local.addresses import Port, answers, require_free
from deploy.local.instance import Instance, StackError
from deploy.local.processes import living, stop, tail, wait_until

PROGRAMS = ("ceph", "ceph-mon", "ceph-osd", "radosgw", "radosgw-admin", "monmaptool")
_DAEMONS = ("mon.a", "osd.0", "client.rgw")  # in the order they start
_BUCKET = "slidemill"


class Ceph:
    """Ceph RADOS gateway on 127.0.0.1, with one user whose keys Ceph made."""

    name = "store"
    kind = "private"

    def __init__(self, instance: Instance, base: int) -> None:
        self._instance = instance
        self._base = base
        self._folder = instance.folder / "ceph"
        self._conf = self._folder / "ceph.conf"
        self._log = instance.log_file(self.name)

    def variables(self) -> Mapping[str, str]:
        """Where services find the store, with which keys."""
        keys = self._instance.recall("store") or {"access": "", "secret": ""}
        return {
            "SLIDEMILL_STORE_URL": f"http://127.0.0.1:{self._base + Port.STORE}",
            "SLIDEMILL_STORE_ACCESS_KEY": keys["access"],
            "SLIDEMILL_STORE_SECRET_KEY": keys["secret"],
            "SLIDEMILL_STORE_REGION": "us-east-1",
            "SLIDEMILL_STORE_BUCKET": _BUCKET,
        }

    def ready(self) -> bool:
        """Whether all three daemons run, the gateway answers and its user exists."""
        alive = all(living(self._instance.pid_file(daemon)) for daemon in _DAEMONS)
        made = self._instance.recall("store") is not None
        return alive and made and answers("127.0.0.1", self._base + Port.STORE)

    def up(self) -> None:
        """Make the cluster if there is none, start what does not run, wait for the gateway."""
        if self.ready():
            return
        fresh = self._instance.recall("store") is None
        if fresh:
            self.down()
            shutil.rmtree(self._folder, ignore_errors=True)
            self._make_monitor()
        self._start("mon.a", "ceph-mon", "-i", "a")
        if fresh:
            self._make_osd()
        self._start("osd.0", "ceph-osd", "-i", "0")
        self._start("client.rgw", "radosgw", "-n", "client.rgw")
        if not wait_until(lambda: answers("127.0.0.1", self._base + Port.STORE), 90):
            raise StackError(f"store: the gateway does not answer; its log:\n{tail(self._log)}")
        if fresh:
            self._make_user()

    def down(self, *, kill: bool = False) -> None:
        """Stop the gateway first and the monitor last."""
        for daemon in reversed(_DAEMONS):
            number = signal.SIGKILL if kill else signal.SIGTERM
            stop(self._instance.pid_file(daemon), number=number)

    def wipe(self) -> None:
        """All its state lies in the instance's folder."""

    def _make_monitor(self) -> None:
        for name in ("mon", "osd", "rgw"):
            (self._folder / name).mkdir(parents=True)
        cluster, osd = str(uuid.uuid4()), str(uuid.uuid4())
        (self._folder / "osd.uuid").write_text(osd)
        self._conf.write_text(self._configuration(cluster))
        address = f"[v2:127.0.0.1:{self._base + Port.STORE_MONITOR}"
        address += f",v1:127.0.0.1:{self._base + Port.STORE_MONITOR_OLD}]"
        monitors = self._folder / "monmap"
        make = ["monmaptool", "--create", "--addv", "a", address, "--fsid", cluster, str(monitors)]
        self._run(*make, what="making the monitor map")
        self._ceph("ceph-mon", "--mkfs", "-i", "a", "--monmap", str(monitors))
        keyring = ["ceph-authtool", "--create-keyring", str(self._folder / "rgw" / "keyring")]
        self._run(*keyring, "--gen-key", "-n", "client.rgw", what="making a keyring")

    def _make_osd(self) -> None:
        osd = (self._folder / "osd.uuid").read_text()
        self._ceph("ceph", "osd", "new", osd)
        self._ceph("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd)
        self._ceph("ceph", "osd", "crush", "add", "osd.0", "1.0", "host=localhost", "root=default")

    def _make_user(self) -> None:
        """Let Ceph choose the keys, so that they never stand on a command line."""
        create = ["radosgw-admin", "-c", str(self._conf), "user", "create"]
        made = subprocess.run(
            [*create, "--uid=slidemill", "--display-name=Slidemill"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if made.returncode:
            raise StackError(f"store: the user cannot be made:\n{made.stderr.strip()}")
        key = json.loads(made.stdout)["keys"][0]
        kept = {"access": key["access_key"], "secret": key["secret_key"]}
        self._instance.remember("store", kept)

    def _start(self, daemon: str, *command: str) -> None:
        if living(self._instance.pid_file(daemon)) is None:
            ports = {"mon.a": Port.STORE_MONITOR, "client.rgw": Port.STORE}
            if daemon in ports:
                require_free(self._base + ports[daemon], "store", self._instance)
            self._ceph(*command)

    def _ceph(self, program: str, *arguments: str) -> None:
        self._run(program, "-c", str(self._conf), *arguments, what=f"running {program}")

    def _run(self, *command: str, what: str) -> None:
        """Run to its end; daemons detach themselves, so the output must not be a pipe."""
        with self._log.open("ab") as out:
            try:
                done = subprocess.run(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    timeout=90,
                    env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"},
                    check=False,
                )
            except subprocess.TimeoutExpired as error:
                raise StackError(
                    f"store: {what}: no answer in 90 s; its log ends with:\n{tail(self._log)}"
                ) from error
        if done.returncode:
            raise StackError(f"store: {what} failed; its log ends with:\n{tail(self._log)}")

    def _configuration(self, cluster: str) -> str:
        at = self._base
        everyone = {
            "fsid": cluster,
            "mon host": f"[v2:127.0.0.1:{at + Port.STORE_MONITOR}"
            f",v1:127.0.0.1:{at + Port.STORE_MONITOR_OLD}]",
            "public addr": "127.0.0.1",
            "cluster addr": "127.0.0.1",
            "ms bind ipv6": "false",
            "ms bind port min": at + Port.STORE_DAEMONS,
            "ms bind port max": at + Port.STORE_DAEMONS_END,
            "auth cluster required": "none",
            "auth service required": "none",
            "auth client required": "none",
            # The gateway insists on an encrypted monitor connection; without this it hangs.
            "ms mon client mode": "crc secure",
            "ms mon service mode": "crc secure",
            "osd pool default size": 1,
            "osd pool default min size": 1,
            "osd pool default pg num": 4,
            "osd pool default pgp num": 4,
            "osd pool default pg autoscale mode": "off",
            "osd crush chooseleaf type": 0,
            "mon allow pool size one": "true",
            "mon max pg per osd": 1000,
            "mon data avail crit": 1,  # do not stop the monitor on a fairly full disk
            "mon data avail warn": 2,
            "log file": f"{self._instance.log}/ceph-$name.log",
            "admin socket": "",  # its path would be too long in a deep checkout
            "pid file": f"{self._instance.run}/$name.pid",
            "run dir": self._instance.run,
            "crash dir": self._instance.run,
        }
        gateway = f"beast endpoint=127.0.0.1:{at + Port.STORE} tcp_nodelay=1"
        sections = {
            "global": everyone,
            "mon": {
                "mon data": self._folder / "mon",
                "mon cluster log file": f"{self._instance.log}/ceph-cluster.log",
            },
            "osd": {
                "osd data": self._folder / "osd",
                "osd objectstore": "bluestore",
                "bluestore block size": 10 << 30,  # a sparse file: fresh, it takes 5 MB
                "bluestore cache autotune": "false",
                "bluestore cache size": 64 << 20,
                "osd op num shards": 2,
            },
            "client.rgw": {
                "rgw data": self._folder / "rgw",
                "rgw frontends": gateway,
                "rgw thread pool size": 32,
            },
        }
        lines = []
        for section, settings in sections.items():
            lines.append(f"[{section}]")
            lines += [f"{name} = {value}" for name, value in settings.items()]
        return "\n".join(lines) + "\n"
