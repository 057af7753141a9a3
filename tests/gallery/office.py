"""LibreOffice as a second pair of eyes: decks to pictures, and decks saved once more."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

import pypdfium2
from PIL import Image

NO_OFFICE: Final = "no LibreOffice here: run `./task office` (or install libreoffice-impress)"
_DEADLINE: Final = 180
"""Seconds one conversion may take; a gallery deck takes about ten."""


class OfficeError(RuntimeError):
    """LibreOffice did not write the file that was asked of it."""


def program() -> str | None:
    """Return the path of LibreOffice; None when it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def converted(deck: bytes, kind: str) -> bytes:
    """Return a deck as LibreOffice writes it: `pdf`, or `pptx` for opened and saved again.

    Raises OfficeError with what LibreOffice said when no file comes out.
    """
    office = program()
    if office is None:
        raise OfficeError(NO_OFFICE)
    with tempfile.TemporaryDirectory(prefix="slidemill-office-") as folder:
        source, out = Path(folder, "deck.pptx"), Path(folder, "out")
        source.write_bytes(deck)
        done = subprocess.run(
            [
                office,
                f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
                "--headless",
                "--convert-to",
                kind,
                "--outdir",
                str(out),
                str(source),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_DEADLINE,
            check=False,
        )
        made = out / f"deck.{kind}"
        if not made.is_file():
            raise OfficeError(f"LibreOffice wrote no {kind}: {done.stdout[-2000:]}")
        return made.read_bytes()


def pictures(deck: bytes, width: int) -> list[Image.Image]:
    """Return the slides of a deck as pictures `width` px wide."""
    document = pypdfium2.PdfDocument(converted(deck, "pdf"))
    try:
        return [
            page.render(scale=width / page.get_width()).to_pil().convert("RGB") for page in document
        ]
    finally:
        document.close()
