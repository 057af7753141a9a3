"""Web addresses that data may put behind text."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

SCHEMES = ("http", "https", "mailto")

# RFC 3986: every character that may stand in a URI as it is; `%` only before two hex digits.
_SAFE = "!#$&'()*+,/:;=?@[]-._~%"
_BARE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile("[\x00-\x20\x7f]")


class LinkError(ValueError):
    """The address may not be put into a deck; `str()` says why and what to write."""


def checked_link(url: str) -> str:
    """`url` as a URI that Office accepts: scheme checked, other characters percent-encoded.

    Raises LinkError for any scheme but http, https and mailto: `file:` and `javascript:` links
    would run in the reader's name.
    """
    text = url.strip()
    scheme = text.partition(":")[0].lower() if ":" in text else ""
    if scheme not in SCHEMES:
        raise LinkError(
            f'"{url[:80]}" is not a web or mail address; '
            "start it with https://, http:// or mailto:."
        )
    if _CONTROL.search(text.replace(" ", "")):
        raise LinkError("the address holds control characters; remove them.")
    try:
        parts = urlsplit(text)
        host = parts.hostname if scheme != "mailto" else parts.path
    except ValueError as error:
        raise LinkError(f'"{url[:80]}" cannot be read as an address ({error}).') from error
    if not host:
        raise LinkError(f'"{url[:80]}" names no host; write it like https://example.org/page.')
    return quote(_BARE_PERCENT.sub("%25", text), safe=_SAFE, errors="replace")
