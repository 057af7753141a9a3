"""What a request says of the answer it wants: `Prefer` (RFC 7240), `If-None-Match`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WAIT = re.compile(r"\d{1,6}")


@dataclass(frozen=True, slots=True)
class Preferences:
    """What of `Prefer` we honour: `respond-async` and `wait=N` (seconds)."""

    respond_async: bool = False
    wait: int | None = None

    def applied(self) -> str | None:
        """Return the value of `Preference-Applied` when every one of these was honoured."""
        tokens = ["respond-async"] if self.respond_async else []
        if self.wait is not None:
            tokens.append(f"wait={self.wait}")
        return ", ".join(tokens) or None


def parse_prefer(header: str | None) -> Preferences:
    """Read a `Prefer` header; what is unknown or malformed is ignored, as the RFC wants.

    The first of two equal preferences counts (RFC 7240, section 2).
    """
    respond_async = False
    wait: int | None = None
    for part in (header or "").split(","):
        name, _, value = part.split(";")[0].strip().partition("=")
        value = value.strip().strip('"')
        match name.strip().lower():
            case "respond-async":
                respond_async = True
            case "wait" if wait is None and _WAIT.fullmatch(value):
                wait = int(value)
            case _:
                continue
    return Preferences(respond_async, wait)


def entity_tags(if_none_match: str | None) -> set[str]:
    """Return the entity tags of `If-None-Match`, weak ones as strong (RFC 9110, 13.1.2)."""
    return {tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")}
