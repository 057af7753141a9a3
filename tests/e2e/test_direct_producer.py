"""The documented example of a producer that writes straight to the queue works as it stands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import httpx

from tests.conftest import ROOT, House
from tests.fixtures.packages import package, texts


def _produce(
    house: House, tmp_path: Path, body: bytes, organisation: str, key: str
) -> subprocess.CompletedProcess[str]:
    source = tmp_path / "package.zip"
    source.write_bytes(body)
    arguments = [str(source), str(tmp_path / "deck.pptx"), "--organisation", organisation]
    return subprocess.run(
        [sys.executable, "-m", "docs.examples.direct_producer", *arguments],
        cwd=ROOT,
        env={**os.environ, **house.environment, "SLIDEMILL_API_KEY": key},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


async def test_a_direct_producer_orders_a_render_and_follows_its_events(
    house: House, organisation: str, key: str, api: httpx.AsyncClient, tmp_path: Path
) -> None:
    done = _produce(house, tmp_path, package(), organisation, key)
    assert done.returncode == 0, done.stderr
    for event in ("generation.accepted", "generation.started", "generation.completed"):
        assert event in done.stdout
    assert texts((tmp_path / "deck.pptx").read_bytes())[0][0] == "Harbour report"
    listed = (await api.get("/api/v1/generations")).json()["generations"]
    assert [(line["kind"], line["status"]) for line in listed] == [("session.render", "completed")]


def test_a_direct_producer_is_told_why_a_render_failed(
    house: House, organisation: str, key: str, tmp_path: Path
) -> None:
    done = _produce(house, tmp_path, package({"slides": [{"template": 7}]}), organisation, key)
    assert done.returncode == 1
    assert "slides[0]" in done.stderr
