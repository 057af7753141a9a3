"""Programs in LibreOffice's place, and decks to export."""

from __future__ import annotations

import asyncio
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from PIL import Image
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE

from tests.fixtures.decks import add_slide, new_deck, saved
from tests.integration.renderer.kit import PATIENCE

COLORS = ((200, 30, 30), (30, 160, 60), (30, 60, 200))


def colored_deck(*, hidden: int | None = None) -> bytes:
    """Return a deck of three slides, each covered by a colour of its own."""
    deck = new_deck()
    for number, color in enumerate(COLORS):
        slide = add_slide(deck)
        shape: Any = slide.shapes.add_shape(
            MSO_SHAPE.RECTANGLE, 0, 0, deck.slide_width, deck.slide_height
        )
        shape.fill.solid()
        shape.fill.fore_color.rgb = RGBColor(*color)  # type: ignore[no-untyped-call]  # python-pptx has no types
        if number == hidden:
            slide._element.set("show", "0")
    return saved(deck)


def impostor(folder: Path, body: str) -> Path:
    """Return a program, in Python, that is called as LibreOffice is."""
    program = folder / "office-impostor"
    program.write_text(f"#!{sys.executable}\n{body}")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def printing(folder: Path, page: Image.Image) -> Path:
    """Return a program that makes a PDF of this one page of any deck."""
    document = folder / "document"
    page.save(document, "PDF")
    body = (
        "import pathlib, shutil, sys\n"
        'folder = pathlib.Path(sys.argv[sys.argv.index("--outdir") + 1])\n'
        f'shutil.copy({str(document)!r}, folder / "deck.pdf")\n'
    )
    return impostor(folder, body)


def hung(folder: Path) -> tuple[Path, Path]:
    """Return a program that starts another and never ends, and where it writes both numbers."""
    numbers = folder / "numbers"
    body = (
        "import os, pathlib, signal, subprocess, sys\n"
        'child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])\n'
        f"draft = pathlib.Path({str(numbers)!r} + '-draft')\n"
        'draft.write_text(f"{os.getpid()} {child.pid}")\n'
        f"draft.rename({str(numbers)!r})\n"
        "signal.pause()\n"
    )
    return impostor(folder, body), numbers


async def hanging(numbers: Path) -> list[int]:
    """Wait until the hung program hangs; returns the numbers of its processes."""
    await asyncio.to_thread(_wait, numbers.exists)
    return [int(number) for number in (await asyncio.to_thread(numbers.read_text)).split()]


async def gone(processes: list[int]) -> None:
    """Wait until these processes have ended."""
    await asyncio.to_thread(_wait, lambda: not any(map(_lives, processes)))


def _wait(condition: Callable[[], bool]) -> None:
    """Look until it holds: nobody tells of another's files and processes."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def _lives(process: int) -> bool:
    try:
        return bool(psutil.Process(process).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
