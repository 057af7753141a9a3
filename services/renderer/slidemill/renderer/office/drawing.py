"""Pictures of a PDF's pages."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

import pypdfium2

from slidemill.renderer.office.wish import Wish

_MOST_PIXELS: Final = 40_000_000
"""Of one picture: 160 MB while it is drawn."""
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The same pictures make the same zip."""


class TooLarge(Exception):  # noqa: N818 - reads as what happened
    """A picture would have more pixels than may be drawn."""


def count_pages(document: Path) -> int:
    """Return how many pages a PDF has."""
    return len(pypdfium2.PdfDocument(document))


def draw(document: Path, output: Path, wish: Wish, progress: Callable[[int, int], None]) -> int:
    """Draw the wanted pages of a PDF; returns how many; raises TooLarge.

    A wanted slide, which is then the PDF's only page, as a PNG; all pages as a zip of
    `slide-001.png` and so on.
    """
    pages = pypdfium2.PdfDocument(document)
    count = len(pages)
    if wish.slide is not None:
        with output.open("r+b") as out:
            _draw(pages[0], wish.width, out)
        return 1
    with zipfile.ZipFile(output, "w", zipfile.ZIP_STORED) as archive:
        for number in range(count):
            name = zipfile.ZipInfo(f"slide-{number + 1:03}.png", _EPOCH)
            with archive.open(name, "w") as out:
                _draw(pages[number], wish.width, out)
            progress(number + 1, count)
    return count


def _draw(page: pypdfium2.PdfPage, width: int, out: IO[bytes]) -> None:
    scale = width / page.get_width()
    height = round(page.get_height() * scale)
    if width * height > _MOST_PIXELS:
        raise TooLarge(
            f"A picture {width} px wide would be {height} px high, more than the "
            f"{_MOST_PIXELS // 1_000_000} million pixels allowed; order a narrower one."
        )
    page.render(scale=scale).to_pil().convert("RGB").save(out, "PNG")
