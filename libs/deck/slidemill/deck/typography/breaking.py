"""Where a line of text may end: the essentials of UAX #14."""

from __future__ import annotations

import re

# Ideographs, kana, Hangul syllables, full-width forms: a line may end beside each of them.
_EACH = (
    "\u2e80-\u2fff\u3003-\u3007\u3012\u3013\u3020-\u30fa\u30ff-\u4dbf\u4e00-\u9fff\ua000-\ua4cf"
    "\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff02-\uff07\uff0a\uff0b\uff0d-\uff19\uff1c-\uff1e"
    "\uff20-\uff3a\uff3e-\uff5a\uff66-\uff9d\U00020000-\U0003fffd\U0001f300-\U0001faff"
)
_OPENING = "\u3008\u300a\u300c\u300e\u3010\u3014\u3016\u3018\u301a\uff08\uff3b\uff5b\uff5f\uff62"
# No line begins with these: closing brackets, full stops, the long mark, small kana follow it.
_NEVER_FIRST = (
    "\u3001\u3002\u3005\u3009\u300b\u300d\u300f\u3011\u3015\u3017\u3019\u301b\u301c\u303b"
    "\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087\u308e\u309b-\u309e"
    "\u30a1\u30a3\u30a5\u30a7\u30a9\u30c3\u30e3\u30e5\u30e7\u30ee\u30f5\u30f6\u30fb-\u30fe"
    "\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff3d\uff5d\uff60\uff61\uff63-\uff65\uff70"
    "\ufe0e\ufe0f\U0001f3fb-\U0001f3ff"
)
_HYPHENS = "\\-\u00ad\u058a\u2010\u2013\u2014"
_SPACES = " \u1680\u2000-\u2006\u2008-\u200b\u205f\u3000"

_SEGMENT = re.compile(
    f"(?:[{_OPENING}]*"
    f"(?:[{_EACH}](?:\u200d[{_EACH}])*"
    f"|[{_HYPHENS}]*[^\t{_SPACES}{_EACH}{_OPENING}{_NEVER_FIRST}{_HYPHENS}]+[{_HYPHENS}]*"
    f"|[{_HYPHENS}]+|[{_NEVER_FIRST}])"
    f"[{_NEVER_FIRST}]*|[{_OPENING}]+)[{_SPACES}]*|[{_SPACES}]+|\t"
)

SPACES = " \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u200b\u205f\u3000"
"""What hangs over the end of a line without making it longer."""


def segments(text: str) -> list[str]:
    """Cut a text without line ends behind each place where a line may end.

    Spaces belong to the segment before them; a tab is a segment of its own.
    """
    return _SEGMENT.findall(text)
