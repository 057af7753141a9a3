"""Where LibreOffice is, and which of its programs to run."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_NAMES = ("soffice", "libreoffice")
_BINARY = "soffice.bin"


def find_program(stated: Path | None = None) -> Path | None:
    """Return the program to run: the stated one, else what is on the path; None without one.

    The binary beside the start script is taken where there is one: the script and the splash
    screen's program would only stand between us and the process to kill.
    """
    if stated is not None:
        found = stated if os.access(stated, os.X_OK) and stated.is_file() else None
    else:
        names = (shutil.which(name) for name in _NAMES)
        found = next((Path(name) for name in names if name is not None), None)
    if found is None:
        return None
    binary = found.resolve().with_name(_BINARY)
    return binary if os.access(binary, os.X_OK) else found
