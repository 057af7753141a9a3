"""Installs LibreOffice, which shows and re-saves finished decks: `python -m deploy.office`."""

import shutil
import sys

from deploy.local.instance import StackError
from deploy.local.packages import install

PACKAGES = ("libreoffice-impress", "fonts-crosextra-carlito", "fonts-liberation")
"""Impress alone, and fonts as wide as the ones decks ask for (Calibri, Arial, Times New Roman)."""


def installed() -> bool:
    """Whether LibreOffice is on the path."""
    return shutil.which("soffice") is not None or shutil.which("libreoffice") is not None


def main() -> int:
    """Install what is missing; without the right to, say what is left out."""
    if installed():
        return 0
    try:
        install(list(PACKAGES), whose="LibreOffice", instead="or go without: no pictures then.")
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
