"""`./task` finds what it needs, says what it misses, and hands words on to the right task."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import packages
from deploy.local.instance import StackError
from deploy.local.servers import postgres, rabbitmq

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout whose task runner only prints its arguments."""
    for name in ("task", "Taskfile.yml", "deploy/tools.lock"):
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, target)
    runner = tmp_path / ".tools" / "bin" / "task"
    runner.parent.mkdir(parents=True)
    runner.write_text('#!/bin/sh\nshift 2\nprintf "%s\\n" "$*"\n')
    runner.chmod(0o755)
    shutil.copy(ROOT / "deploy/tools.lock", tmp_path / ".tools")
    (tmp_path / ".tools" / "python").write_text(f"{sys.executable}\n")
    return tmp_path


def call(checkout: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [checkout / "task", *words],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("typed", "handed_on"),
    [
        ("up", "up"),
        ("lint types", "lint types"),
        ("up --servers-only", "up -- --servers-only"),
        ("test:unit -k foo", "test:unit -- -k foo"),
        ("test:unit -- -k foo", "test:unit -- -k foo"),
        ("keys create --organisation acme", "keys -- create --organisation acme"),
        ("logs gateway -n 2", "logs -- gateway -n 2"),
        ("--list", "--list"),
    ],
)
def test_words_after_a_task_are_that_tasks(checkout: Path, typed: str, handed_on: str) -> None:
    assert call(checkout, *typed.split()).stdout.strip() == handed_on


def test_an_argument_with_spaces_stays_one_argument(checkout: Path) -> None:
    (checkout / ".tools/bin/task").write_text('#!/bin/sh\nshift 2\nprintf "<%s>" "$@"\n')
    assert call(checkout, "keys", "a b", "c").stdout == "<keys><--><a b><c>"


def test_without_a_python_it_says_which_and_how_to_name_one(checkout: Path) -> None:
    shutil.rmtree(checkout / ".tools")
    done = call(checkout, "up", SLIDEMILL_PYTHON="/nowhere/python3")
    assert done.returncode != 0
    assert "no Python 3.11 or newer" in done.stderr
    assert "SLIDEMILL_PYTHON=" in done.stderr


def test_a_python_that_is_too_old_is_not_taken(checkout: Path) -> None:
    shutil.rmtree(checkout / ".tools")
    old = checkout / "python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    assert "no Python 3.11" in call(checkout, "up", SLIDEMILL_PYTHON=str(old)).stderr


def test_missing_packages_that_may_not_be_installed_are_named_with_every_way_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packages, "_sudo", lambda: None)
    with pytest.raises(StackError) as refused:
        packages.install(["radosgw", "ceph-mon"])
    text = str(refused.value)
    assert "apt-get install --no-install-recommends radosgw ceph-mon" in text
    assert "Docker" in text
    assert "SLIDEMILL_STORE_URL" in text


def test_only_what_an_unmet_server_needs_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "binaries", lambda: None)
    monkeypatch.setattr(rabbitmq, "BINARIES", Path("/nowhere"))
    assert packages.missing([]) == []
    assert packages.missing(["postgres"]) == ["postgresql"]
    assert packages.missing(["rabbitmq", "postgres"]) == ["rabbitmq-server", "postgresql"]
