"""Zips that are the same bytes whenever the same files are put into them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from typing import BinaryIO

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The earliest date a zip can tell (APPNOTE 4.4.6, MS-DOS format): the time of day is no input."""
_PACKED = (".xml", ".rels")


def write_zip(out: BinaryIO, files: Iterable[tuple[str, bytes]]) -> None:
    """Write files by name, in order; pictures are stored as they are, XML is deflated."""
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.create_system = 3  # not what runs here
            entry.external_attr = 0o644 << 16
            packed = name.endswith(_PACKED)
            entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            archive.writestr(entry, content)
