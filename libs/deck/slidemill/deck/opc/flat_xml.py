"""Reading the package's flat lists, relationships and content types, from their text.

Such a part is a root and childless elements, nearly always written in one way. Matching that
way takes a fifth of the time of building a tree, and a deck has hundreds of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from slidemill.deck.opc.namespaces import CONTENT_TYPES, RELATIONSHIPS

Row = tuple[str, Mapping[str, str]]
"""An element: its local name and its attributes."""

_ATTRIBUTE = r'\s+[A-Za-z]+="[^"<>&\t\n\r]*"'
_ATTRIBUTES = re.compile(r'([A-Za-z]+)="([^"]*)"')
_ROW = re.compile(rf"<(\w+)((?:{_ATTRIBUTE})+)\s*/>")


def _whole(root: str, namespace: str, child: str) -> re.Pattern[str]:
    return re.compile(
        r"""(?:<\?xml version=["']1\.0["'](?: encoding=["'](?:UTF|utf)-8["'])?"""
        r"""(?: standalone=["']yes["'])?\s*\?>)?\s*"""
        rf'<{root} xmlns="{re.escape(namespace)}">'
        rf"((?:\s*<{child}(?:{_ATTRIBUTE})+\s*/>)*)\s*</{root}>\s*"
    )


_RELATIONSHIPS = _whole("Relationships", RELATIONSHIPS, "Relationship")
_CONTENT_TYPES = _whole("Types", CONTENT_TYPES, "(?:Default|Override)")


def usual_relationships(content: bytes) -> tuple[Row, ...] | None:
    """Return the rows of a relationships part; None when it is written in another way."""
    return _rows(_RELATIONSHIPS, content)


def usual_types(content: bytes) -> tuple[Row, ...] | None:
    """Return the rows of `[Content_Types].xml`; None when it is written in another way."""
    return _rows(_CONTENT_TYPES, content)


@lru_cache(maxsize=64)
def _rows(form: re.Pattern[str], content: bytes) -> tuple[Row, ...] | None:
    """Read a list; the workbooks of a deck mostly come from one program and share theirs."""
    # other characters than these are left to a parser, encodings and all
    whole = form.fullmatch(content.decode("ascii")) if content.isascii() else None
    if whole is None:
        return None
    rows: list[Row] = []
    for name, text in _ROW.findall(whole[1]):
        pairs = _ATTRIBUTES.findall(text)
        attributes = dict(pairs)
        if len(attributes) != len(pairs):
            return None
        rows.append((name, attributes))
    return tuple(rows)
