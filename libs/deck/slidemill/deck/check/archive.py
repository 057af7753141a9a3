"""The zip archive of a package: member names, flags and readable bytes."""

from __future__ import annotations

import io
import zipfile
import zlib

from slidemill.deck.check.report import Report

CONTENT_TYPES = "[Content_Types].xml"
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def read_archive(raw: bytes, report: Report) -> dict[str, bytes] | None:
    """Read the members by name, in their order; None when `raw` is no zip archive.

    Checks what OPC asks of the archive (ISO/IEC 29500-2, 7 and annex B) and what readers
    stumble over: `[Content_Types].xml` comes first (a note), names are unique without regard to
    case, relative and flagged as UTF-8, members are stored or deflated and pass their checksum.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        report("", f"this is not a zip archive: {error}.")
        return None
    members: dict[str, bytes] = {}
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        _check_order(entries, report)
        folded: dict[str, str] = {}
        for entry in entries:
            name = entry.orig_filename
            twin = folded.setdefault(name.casefold(), name)
            if entry is not entries[0] and name.casefold() in folded and twin in members:
                report(name, f"the name is taken by {twin}; member names must be unique.")
                continue
            _check_name(entry, report)
            members[name] = _read(archive, entry, report)
    return members


def _check_order(entries: list[zipfile.ZipInfo], report: Report) -> None:
    names = [entry.filename for entry in entries]
    if CONTENT_TYPES not in names:
        report(CONTENT_TYPES, "it is missing, so no part has a content type.")
    elif names[0] != CONTENT_TYPES:
        report.note(
            CONTENT_TYPES, f"it should be the first member of the archive, before {names[0]}."
        )


def _check_name(entry: zipfile.ZipInfo, report: Report) -> None:
    name = entry.orig_filename
    if name.startswith("/") or "\\" in name or ".." in name.split("/") or "" in name.split("/"):
        report(name, "a member name must be a plain relative path.")
    if not name.isascii() and not entry.flag_bits & _UTF8_FLAG:
        report(name, "a name beyond ASCII needs the UTF-8 flag of the archive.")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, report: Report) -> bytes:
    name = entry.orig_filename
    if entry.flag_bits & _ENCRYPTED_FLAG:
        report(name, "the member is encrypted; store it in the clear.")
        return b""
    if entry.compress_type not in _METHODS:
        report(name, "the member must be stored or deflated.")
        return b""
    try:
        return archive.read(entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        report(name, f"the member cannot be read: {error}.")
        return b""
