"""Compiles the picture engine's C part: `python -m deploy.native`.

The engine works without it, photos take longer to decode then.
"""

import subprocess
import sys

from deploy.local.instance import ROOT, StackError
from deploy.local.packages import install

PACKAGES = ("gcc", "libc6-dev", "libjpeg62-turbo-dev")
"""A compiler, and libjpeg-turbo to compile against."""
_BUILD = [sys.executable, str(ROOT / "libs/picture/hatch_build.py")]


def main() -> int:
    """Compile, with what is missing installed; without the right to, say what is left out."""
    if subprocess.run(_BUILD, capture_output=True, check=False).returncode == 0:
        return 0
    try:
        install(
            list(PACKAGES),
            whose="The picture engine's C part",
            instead="or go without: photos take longer to decode then.",
        )
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    return subprocess.run(_BUILD, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
