"""Prepares what services expect to find: tables, topology, the bucket, and a key to try things."""

import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from deploy.local.instance import ROOT, Instance, StackError

_ORGANISATION = "local"
_JOBS = ("deploy.migrate", "deploy.topology", "deploy.bucket")


def prepare(instance: Instance, environment: Mapping[str, str]) -> str:
    """Bring everything up to date; a key of the local organisation that works."""
    with ThreadPoolExecutor(len(_JOBS)) as pool:
        list(pool.map(lambda module: _run([module], environment), _JOBS))
    ensure = ["slidemill.gateway.keys", "ensure", "--organisation", _ORGANISATION]
    if known := instance.recall("api_key"):
        ensure += ["--key", known]
    key = _run(ensure, environment).split()[-1]
    instance.remember("api_key", key)
    return key


def _run(command: list[str], environment: Mapping[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        text = (done.stdout + done.stderr).strip()[-3000:]
        raise StackError(f"`python -m {command[0]}` ended with {done.returncode}:\n{text}")
    return done.stdout
