"""Compiles the picture engine's C part into the package, where a compiler and libjpeg are found.

Building a wheel or installing the folder in place calls the hook; `python hatch_build.py` compiles
alone and says what is missing. Without it the engine draws the same pictures, but decodes photos
whole.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_HERE = Path(__file__).resolve().parent
LIBRARY = "slidemill/picture/_crop.so"
"""Where `slidemill.picture.crops` looks for it."""


class Hook(BuildHookInterface[Any]):
    """Puts the compiled part into a wheel, or beside the code of an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile; a wheel with the part in it is one platform's."""
        missing = compiled()
        if missing:
            self.app.display_warning(f"The picture engine goes without its C part: {missing}")
        elif version != "editable":
            platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data["artifacts"].append(LIBRARY)
            build_data["pure_python"] = False
            build_data["tag"] = f"py3-none-{platform}"


def compiled(source: Path = _HERE / "native/crop.c", made: Path = _HERE / LIBRARY) -> str:
    """Compile the library; return why that failed, or nothing. An older one goes with a failure."""
    fresh = made.with_suffix(f".{os.getpid()}")
    compiler = shlex.split(os.environ.get("CC") or "cc")
    options = ["-O2", "-Wall", "-Wextra", "-shared", "-fPIC"]
    try:
        subprocess.run(
            [*compiler, *options, "-o", str(fresh), str(source), "-ljpeg"],
            capture_output=True,
            text=True,
            check=True,
        )
    except OSError as error:
        made.unlink(missing_ok=True)
        return f"{compiler[0]}: {error.strerror}"
    except subprocess.CalledProcessError as error:
        fresh.unlink(missing_ok=True)
        made.unlink(missing_ok=True)
        return str(error.stderr).strip() or str(error)
    fresh.replace(made)  # whoever has the old one loaded keeps it
    return ""


if __name__ == "__main__":
    sys.exit(compiled() or 0)
