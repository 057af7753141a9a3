"""Addresses of YouTube videos, in every form that people copy."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

YOUTUBE_HOSTS = frozenset(
    {
        "youtube.com",
        "www.youtube.com",
        "m.youtube.com",
        "music.youtube.com",
        "youtu.be",
        "www.youtube-nocookie.com",
        "youtube-nocookie.com",
    }
)
YOUTUBE_FORMS = (
    "https://www.youtube.com/watch?v=…, https://youtu.be/…, https://www.youtube.com/embed/… "
    "or https://www.youtube.com/shorts/…"
)
"""What is accepted, for messages."""

_ADDRESS = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]*://")
_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_FOLDERS = frozenset({"embed", "shorts", "live", "v"})
_SECONDS = re.compile(r"(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s?)?")


def is_address(source: str) -> bool:
    """Whether a film's source is an address rather than a path in the package."""
    return _ADDRESS.match(source) is not None


def embed_address(link: str) -> str | None:
    """Return the address a player embeds, as PowerPoint writes it; None for any other address.

    The start (`t=1m30s`, `start=90`) is kept, the rest of the query is not.
    """
    try:
        parts = urlsplit(link.strip())
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or host not in YOUTUBE_HOSTS:
        return None
    query = parse_qs(parts.query)
    steps = [step for step in parts.path.split("/") if step]
    identity = ""
    if host == "youtu.be":
        identity = steps[0] if steps else ""
    elif len(steps) >= 2 and steps[0] in _FOLDERS:
        identity = steps[1]
    elif steps == ["watch"]:
        identity = query.get("v", [""])[0]
    if not _ID.fullmatch(identity):
        return None
    start = _start(query)
    return f"https://www.youtube.com/embed/{identity}?feature=oembed" + (
        f"&start={start}" if start else ""
    )


def _start(query: dict[str, list[str]]) -> int:
    """Return the second at which the film is to begin, 0 when none is stated."""
    stated = (query.get("start") or query.get("t") or [""])[0]
    match = _SECONDS.fullmatch(stated)
    if match is None:
        return 0
    hours, minutes, seconds = (int(each or 0) for each in match.groups())
    return hours * 3600 + minutes * 60 + seconds
