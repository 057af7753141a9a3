"""Company logos from a folder that the operator fills."""

from __future__ import annotations

from pathlib import Path

from slidemill.deck.compose.logos import domain_of
from slidemill.intake import IntakeError, scan_image

_ENDINGS = ("png", "jpg", "jpeg")
_LARGEST = 2 << 20
"""Bytes; a logo is a few thousand."""


class FolderLogos:
    """The files `<domain>.png`, `.jpg` and `.jpeg` of a folder; others are as if not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, domain: str) -> bytes | None:
        """Return the picture for a bare domain, or None."""
        if domain_of(domain) != domain:  # anything else might lead out of the folder
            return None
        for ending in _ENDINGS:
            content = _read(self._folder / f"{domain}.{ending}")
            if content is not None:
                return content
        return None


def _read(path: Path) -> bytes | None:
    """Return a file's content if it is a harmless picture of a sensible size."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        scan_image(content, place=path.name)
    except (OSError, IntakeError):
        return None
    return content if len(content) <= _LARGEST else None
