"""Which member names are safe to look at, and which two are the same."""

import re
import struct
import unicodedata
import zlib

from slidemill.intake.errors import Code, IntakeError

_UTF8_FLAG = 1 << 11
_UNICODE_PATH = 0x7075  # Info-ZIP Unicode Path extra field (APPNOTE 4.6.9)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_DRIVE = re.compile(r"[A-Za-z]:")


def decode_name(raw: bytes, flags: int, extra: dict[int, bytes], place: str) -> str:
    """Return the member's name in Unicode NFC.

    UTF-8 is tried even without its flag, because common packers write it so; IBM 437 is what
    the format says otherwise (APPNOTE 4.4.4, appendix D). Raises `IntakeError`.
    """
    try:
        name = raw.decode()
    except UnicodeDecodeError:
        if flags & _UTF8_FLAG:
            raise IntakeError(
                Code.BAD_NAME, place, f"the name {raw[:60]!r} is not UTF-8 as it claims; zip again."
            ) from None
        name = raw.decode("cp437")
    if (better := _unicode_path(raw, extra)) is not None and better != name:
        if raw.isascii():
            raise IntakeError(
                Code.BAD_NAME,
                place,
                f"{name!r} is also called {better!r}; programs would disagree which; zip again.",
            )
        name = better
    return unicodedata.normalize("NFC", name)


def _unicode_path(raw: bytes, extra: dict[int, bytes]) -> str | None:
    field = extra.get(_UNICODE_PATH, b"")
    if len(field) < 5 or field[0] != 1:
        return None
    if struct.unpack_from("<L", field, 1)[0] != zlib.crc32(raw):
        return None  # the entry was renamed by a program that does not know the field
    try:
        return field[5:].decode()
    except UnicodeDecodeError:
        return None


def check_name(name: str, limit: int, place: str) -> None:
    """Raise `IntakeError` unless `name` is a plain relative path; a folder ends with `/`."""
    fault: str | None = None
    if not name:
        fault = "it is empty"
    elif len(name.encode()) > limit:
        fault = f"it is longer than {limit} bytes"
    elif _CONTROL.search(name):
        fault = "it holds control characters"
    elif "\\" in name:
        fault = "it holds a backslash; zip folders are separated by '/'"
    elif name.startswith("/") or _DRIVE.match(name):
        fault = "it is an absolute path"
    elif ".." in (segments := name.removesuffix("/").split("/")):
        fault = "it leads out of the archive with '..'"
    elif "" in segments or "." in segments:
        fault = "it holds an empty or '.' folder"
    if fault:
        raise IntakeError(
            Code.BAD_NAME, place, f"the member name {name[:80]!r} is refused: {fault}; rename it."
        )


def fold(name: str) -> str:
    """Return the form in which names that some file system takes for one are equal."""
    plain = unicodedata.normalize("NFKC", name.removesuffix("/")).casefold()
    return unicodedata.normalize("NFKC", plain)
