"""Which strings may name an object: the rules every key and prefix of ours keeps."""

import unicodedata

from slidemill.storage.errors import InvalidKey

MAX_KEY_BYTES = 1024  # S3 user guide, "Creating object key names": at most 1024 bytes of UTF-8
_ORGANISATION_SEGMENT = 2


def check_key(key: str) -> str:
    """Return `key` if it can name an object.

    A key is a relative path of non-empty segments without `.` and `..`, without backslashes
    and control characters, of at most 1024 bytes, so that it means the same to every store,
    proxy and file system. Raises `InvalidKey`.
    """
    if fault := _fault(key):
        raise InvalidKey(f"key {key[:80]!r}: {fault}.")
    return key


def check_folder(prefix: str) -> str:
    """Return `prefix` if it names everything below one folder: a key followed by `/`.

    The closing slash is what keeps `sessions/1` from meaning `sessions/10` too.
    Raises `InvalidKey`.
    """
    if not prefix.endswith("/"):
        raise InvalidKey(f"prefix {prefix[:80]!r}: a prefix of many objects must end with '/'.")
    check_key(prefix[:-1])
    return prefix


def belongs_to(key: str, organisation: str) -> bool:
    """Whether an object is the organisation's: `<owner>/<kind>/<organisation>/…`.

    A producer may write any key into its command; this keeps tenants out of each other's objects.
    """
    segments = key.split("/")
    return len(segments) > _ORGANISATION_SEGMENT + 1 and (
        segments[_ORGANISATION_SEGMENT] == organisation
    )


def _fault(key: str) -> str | None:
    try:
        size = len(key.encode())
    except UnicodeEncodeError:
        return "it holds half of a surrogate pair, which UTF-8 can not write"
    if not 0 < size <= MAX_KEY_BYTES:
        return f"it takes {size} bytes, but must take 1 to {MAX_KEY_BYTES}"
    if "\\" in key or any(unicodedata.category(char) == "Cc" for char in key):
        return "backslashes and control characters are not allowed"
    if any(segment in {"", ".", ".."} for segment in key.split("/")):
        return "it must be a relative path without empty, '.' or '..' segments"
    return None
