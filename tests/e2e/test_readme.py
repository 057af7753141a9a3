"""The walk-through on the front page works as it is printed."""

from __future__ import annotations

import io
import os
import re
import subprocess
from pathlib import Path

from pptx import Presentation

from tests.conftest import ROOT, House

_BLOCK = re.compile(r"<!-- walk-through:.*?-->\n```bash\n(.*?)```", re.DOTALL)


def test_the_walk_through_on_the_front_page_makes_a_deck(
    house: House, key: str, tmp_path: Path
) -> None:
    found = _BLOCK.search((ROOT / "README.md").read_text())
    assert found is not None
    start, _, steps = found[1].partition("\n")
    assert start == "./task up && . .local/env"  # done by the fixture, on the test instance
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    environment = {
        **os.environ,
        **house.environment,
        "SLIDEMILL_API_KEY": key,
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", steps],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert '"status":"completed"' in done.stdout.replace(" ", "")
    deck = Presentation(io.BytesIO((tmp_path / "deck.pptx").read_bytes()))
    assert len(deck.slides) >= 8
