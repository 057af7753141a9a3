"""Files that commands read and write."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import click

from slidemill.deck import Template, compile  # noqa: A004  # the engine's verb
from slidemill.intake import scan_pptx

EXISTING_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


def compiled(content: bytes, place: str) -> Template:
    """Scan and compile a template; `place` names it in what is raised."""
    scan_pptx(content, place=place)
    return compile(content)


def write_whole(path: Path, chunks: Iterable[bytes | memoryview]) -> None:
    """Write a file so that it is there either whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.writelines(chunks)
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
