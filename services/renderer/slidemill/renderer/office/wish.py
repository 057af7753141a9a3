"""What is wanted of one deck, as the parent writes it down for the process that does it."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from slidemill.contracts.commands import ExportFormat

DEFAULT_WIDTH = 1280
"""Pixels of a picture when the order names none."""


class Wish(BaseModel):
    """A PDF, one picture, or a zip of pictures."""

    model_config = ConfigDict(frozen=True)

    format: ExportFormat
    slide: int | None = None
    """0-based; all when None."""
    width: int = DEFAULT_WIDTH
    """Pixels of a picture."""

    @property
    def content_type(self) -> str:
        """Media type of what comes out."""
        if self.format is ExportFormat.PDF:
            return "application/pdf"
        return "application/zip" if self.slide is None else "image/png"


class Job(BaseModel):
    """A wish with where and how it is to be done."""

    model_config = ConfigDict(frozen=True)

    wish: Wish
    program: Path
    directory: Path
    """Holds `input` and `output`; everything else that is written goes there too."""
    memory: int
    """Bytes of address space of each process."""
    file_size: int
    """Bytes of any file."""
    cpu: int
    """Seconds of processor time of each process."""
