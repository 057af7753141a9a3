"""Logos of companies by their domains."""

from __future__ import annotations

import re
from typing import Final, Protocol

_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_SCHEME: Final = re.compile(r"^[a-z][a-z0-9+.-]*://", re.ASCII)
_REST: Final = re.compile(r"[/?#:].*", re.DOTALL)
_LONGEST: Final = 253
"""Characters of a domain name in text (RFC 1035, 2.3.4)."""


class Logos(Protocol):
    """Where logos come from."""

    def find(self, domain: str) -> bytes | None:
        """Return a PNG, JPEG or GIF for a domain as `domain_of` spells it; None for no logo."""


class _NoLogos:
    def find(self, domain: str) -> bytes | None:
        return None


NO_LOGOS: Final[Logos] = _NoLogos()
"""Knows no logo: every domain is shown as text."""


def domain_of(text: str) -> str | None:
    """Return the bare domain of a text such as `https://www.Example.com/about`; None if none.

    Lower case, without scheme, `www.`, port, path and final point; names beyond ASCII in their
    ASCII form (RFC 5891). What comes back is letters, digits, hyphens and single points between
    them, at least two labels of which the last begins with a letter (RFC 1123, 2.1), so that it
    is safe as the name of a file.
    """
    name = _REST.sub("", _SCHEME.sub("", text.strip().lower())).removesuffix(".")
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return None
    name = name.removeprefix("www.") if name.count(".") > 1 else name
    labels = name.split(".")
    if len(name) > _LONGEST or len(labels) < 2 or not labels[-1][:1].isalpha():
        return None
    return name if all(map(_LABEL.fullmatch, labels)) else None
