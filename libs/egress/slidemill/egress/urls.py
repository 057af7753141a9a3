"""Reading a URL that a user named, strictly: what is odd is refused, not repaired."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from slidemill.egress.errors import EgressRefused

LONGEST_URL = 2048
_PORTS = {"http": 80, "https": 443}
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?|[0-9a-f:.]+")


@dataclass(frozen=True, slots=True)
class Target:
    """A URL in its parts; `host` is lower-case ASCII, `path` holds the query as well."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the `Host` header says (RFC 9110, 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def parse_url(url: str, *, schemes: tuple[str, ...] = ("https",)) -> Target:
    """Return the parts of an absolute URL; a fragment is dropped.

    Raises
    ------
    EgressRefused
        It is no absolute URL of one of the schemes, or holds a login, or has an odd host.
    """
    if len(url) > LONGEST_URL or _FORBIDDEN.search(url) or not url.isascii():
        raise EgressRefused(
            f"the URL must be at most {LONGEST_URL} plain ASCII characters without spaces"
        )
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise EgressRefused("the URL cannot be read") from None
    scheme = parts.scheme.lower()
    if scheme not in schemes:
        raise EgressRefused(
            f"the URL must begin with {' or '.join(f'{each}://' for each in schemes)}"
        )
    if parts.username is not None or parts.password is not None:
        raise EgressRefused("the URL must not hold a user name or password")
    if not _HOST.fullmatch(host) or port == 0:
        raise EgressRefused("the URL must name a host")
    path = parts.path or "/"
    if parts.query:
        path = f"{path}?{parts.query}"
    return Target(scheme, host, port or _PORTS[scheme], path)
