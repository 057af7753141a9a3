"""Tidies texts that people and models wrote: no I/O."""

from __future__ import annotations

import re
from uuid import UUID

_LONGEST = 20_000
"""Characters of a text that are looked at; far more than any text may keep."""
_FENCE = re.compile(r"```[a-z]*\n?")
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+", re.MULTILINE)
_BULLET = re.compile(r"^[ \t]*[-*+]\s+", re.MULTILINE)
_LOOSE_ENDS = " ,;:.-\u2013\u2014"
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff]+")
_BLANKS = re.compile(r"[ \u00a0]{2,}")
_BREAKS = re.compile(r" *\n[ \n]*")


def plain(text: str) -> str:
    """Return a model's text without Markdown, control characters and empty lines.

    Halves of characters, which JSON can spell, go too.
    """
    text = _UNSEEN.sub(" ", text[:_LONGEST].replace("\r\n", "\n"))
    text = _STRONG.sub(r"\1", _FENCE.sub("", text)).replace("`", "")
    text = _BULLET.sub("• ", _HEADING.sub("", text))
    return _BREAKS.sub("\n", _BLANKS.sub(" ", text)).strip()


def shortened(text: str, limit: int) -> str:
    """Return the text, cut at the end of a word with an ellipsis if it has more than `limit`."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    word_end = max(cut.rfind(" "), cut.rfind("\n"))
    if word_end > limit // 2:
        cut = cut[:word_end]
    return f"{cut.rstrip(_LOOSE_ENDS)}…"


def one_line(text: str) -> str:
    """Return the text with every run of white space as one blank."""
    return " ".join(text.split())


def uuid_of(text: str | None) -> UUID | None:
    """Return the UUID a text spells, or None: ids of clients may be anything."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
