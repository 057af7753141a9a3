"""Where a line may end (UAX 14, with Korean kept whole between spaces)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache

from slidemill.picture.text.clusters import is_emoji


class Break(IntEnum):
    """What may happen behind a cluster."""

    NEVER = 0
    MAY = 1
    MUST = 2


class _Kind(IntEnum):
    """Line breaking classes, several of UAX 14 put together where they act alike here."""

    LETTER = 0
    SPACE = 1
    NEWLINE = 2
    GLUE = 3
    ZERO = 4
    IDEOGRAPH = 5
    OPEN = 6
    CLOSE = 7
    HYPHEN = 8
    DASH = 9
    SLASH = 10
    DIGIT = 11
    THAI_LEAD = 12
    PREFIX = 13
    POSTFIX = 14
    SOFT_HYPHEN = 15
    WIDE_CLOSE = 16


_NEWLINES = frozenset("\n\v\f\r\x85\u2028\u2029")
_GLUE = frozenset("\u00a0\u202f\u2060\ufeff\u2007\u2011")
_NO_START = frozenset(
    "、。，．：；？！‼⁇⁈⁉・ーゝゞヽヾ々〻〜゛゜ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
    "ㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ｡､･ｰﾞﾟ％‰℃…‥"
)
"""What a line does not begin with in Chinese and Japanese (JIS X 4051)."""
_CLOSE_ASCII = frozenset("!?,.:;)]}»”’،؛؟।॥๏")
_PREFIX = frozenset("$£¥€₩₽₹#@＄￥￡№＃＠")
_THAI_LEADS = frozenset("เแโใไເແໂໃໄ")
"""Vowels written before the consonant: a syllable begins with them."""


def breaks(parts: Sequence[str]) -> list[Break]:
    """Return what may happen behind each cluster; behind the last: NEVER, or MUST by a newline."""
    kinds = [_kind(part) for part in parts]
    found = [Break.NEVER] * len(parts)
    for at, kind in enumerate(kinds):
        following = kinds[at + 1] if at + 1 < len(kinds) else None
        if kind is _Kind.NEWLINE:
            found[at] = Break.MUST
        elif following is not None and _may(kinds, at, kind, following):
            found[at] = Break.MAY
    return found


_STAYS_BEFORE = frozenset((_Kind.NEWLINE, _Kind.SPACE, _Kind.ZERO))
"""What a line never begins with, whatever is before it."""
_STICKS = frozenset((_Kind.GLUE, _Kind.CLOSE, _Kind.WIDE_CLOSE, _Kind.POSTFIX))
_WIDE = frozenset((_Kind.IDEOGRAPH, _Kind.WIDE_CLOSE))
_STRINGS = frozenset((_Kind.HYPHEN, _Kind.SLASH, _Kind.SOFT_HYPHEN, _Kind.DASH))
"""What ends a part of a word and stays with it."""


def _may(kinds: Sequence[_Kind], at: int, kind: _Kind, following: _Kind) -> bool:
    if following in _STAYS_BEFORE:
        return False
    if kind in (_Kind.SPACE, _Kind.ZERO):
        return not (following in _STICKS and _is_wide_before(kinds, at))
    if following in _STICKS or kind in (_Kind.GLUE, _Kind.OPEN, _Kind.PREFIX):
        return False
    if kind in _STRINGS:
        return _may_part(kinds, at, kind, following)
    if following in _STRINGS:
        return False
    return kind in _WIDE or following is _Kind.IDEOGRAPH or following is _Kind.THAI_LEAD


def _may_part(kinds: Sequence[_Kind], at: int, kind: _Kind, following: _Kind) -> bool:
    """Whether a line may end behind a hyphen, slash or dash: within words, not before numbers."""
    if kind in (_Kind.DASH, _Kind.SOFT_HYPHEN):
        return following not in _STRINGS
    starts_word = at == 0 or kinds[at - 1] in (_Kind.SPACE, _Kind.OPEN)
    return not starts_word and following not in _STRINGS and following is not _Kind.DIGIT


def _is_wide_before(kinds: Sequence[_Kind], at: int) -> bool:
    """Whether the spaces up to `at` stand behind an ideograph, whose closing mark stays with it."""
    while at >= 0 and kinds[at] is _Kind.SPACE:
        at -= 1
    return at >= 0 and kinds[at] is _Kind.IDEOGRAPH


_BY_LETTER: dict[str, _Kind] = {
    **dict.fromkeys(_NEWLINES, _Kind.NEWLINE),
    **dict.fromkeys(_GLUE, _Kind.GLUE),
    **dict.fromkeys(_CLOSE_ASCII, _Kind.CLOSE),
    **dict.fromkeys(_NO_START, _Kind.WIDE_CLOSE),
    **dict.fromkeys(_PREFIX, _Kind.PREFIX),
    **dict.fromkeys(_THAI_LEADS, _Kind.THAI_LEAD),
    **dict.fromkeys("-\u2010", _Kind.HYPHEN),
    **dict.fromkeys("–—", _Kind.DASH),
    **dict.fromkeys("/|", _Kind.SLASH),
    **dict.fromkeys("¿¡", _Kind.OPEN),
    "\u200b": _Kind.ZERO,
    "\u00ad": _Kind.SOFT_HYPHEN,
    "\t": _Kind.SPACE,
    "%": _Kind.POSTFIX,
}
_BY_CATEGORY = {
    "Zs": _Kind.SPACE,
    "Ps": _Kind.OPEN,
    "Pi": _Kind.OPEN,
    "Pe": _Kind.CLOSE,
    "Pf": _Kind.CLOSE,
}


@lru_cache(maxsize=8192)
def _kind(cluster: str) -> _Kind:
    letter = cluster[0]
    if is_emoji(cluster):
        return _Kind.IDEOGRAPH
    if letter in _BY_LETTER:
        return _BY_LETTER[letter]
    wide = unicodedata.east_asian_width(letter) in ("W", "F") or "\uff61" <= letter <= "\uff9f"
    category = unicodedata.category(letter)
    if category in _BY_CATEGORY:
        kind = _BY_CATEGORY[category]
        return _Kind.WIDE_CLOSE if wide and kind is _Kind.CLOSE else kind
    if category == "Nd" and letter < "\uff00":
        return _Kind.DIGIT
    korean = "\uac00" <= letter <= "\ud7a3" or "\u1100" <= letter <= "\u11ff"
    return _Kind.IDEOGRAPH if wide and not korean else _Kind.LETTER
