"""Versions of slideshows as entity tags, and the preconditions that name them (RFC 9110, 13.1)."""

from __future__ import annotations

import re
from typing import Any

from litestar import Request

from slidemill.gateway.preferences import entity_tags
from slidemill.gateway.slideshows.errors import Failure

_STRONG = re.compile(r'"([0-9]{1,15})"')
_MOST_TAGS = 20


def entity_tag(version: int) -> str:
    """Return the `ETag` of a slideshow's version."""
    return f'"{version}"'


def is_known(request: Request[Any, Any, Any], tag: str) -> bool:
    """Whether the client has this version: `If-None-Match` names it, or is `*`."""
    return not {tag, "*"}.isdisjoint(entity_tags(request.headers.get("if-none-match")))


def wanted_versions(request: Request[Any, Any, Any]) -> list[int] | None:
    """Return the versions that `If-Match` allows to be changed or deleted; None for any.

    Tags that are weak, or never were ours, match nothing.

    Raises
    ------
    Failure
        `precondition_failed` when no version can match, `invalid_header` for too many.
    """
    header = request.headers.get("if-match")
    if header is None or header.strip() == "*":
        return None
    matches = (_STRONG.fullmatch(tag.strip()) for tag in header.split(","))
    versions = list(dict.fromkeys(int(match[1]) for match in matches if match))
    if len(versions) > _MOST_TAGS:
        raise Failure("invalid_header", f"If-Match names more than {_MOST_TAGS} versions")
    if not versions:
        raise Failure(
            "precondition_failed",
            "If-Match names no version of a slideshow: send the `ETag` of your last GET",
        )
    return versions
