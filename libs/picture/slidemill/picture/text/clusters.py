"""What a reader takes for one character (UAX 29, extended grapheme clusters, without the rare)."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

ZWJ = "\u200d"
EMOJI_STYLE = "\ufe0f"
TEXT_STYLE = "\ufe0e"
KEYCAP = "\u20e3"

_PICTURES_BY_DEFAULT = frozenset(
    "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕"
)
"""Emoji_Presentation below U+1F000 (UTS 51); above it, what the emoji face has is taken."""


def clusters(text: str) -> list[str]:
    """Split a text; joined, the parts are the text again."""
    found: list[str] = []
    for letter in text:
        if found and _belongs(found[-1], letter):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def is_emoji(cluster: str) -> bool:
    """Whether the cluster asks to be shown as a coloured picture (UTS 51, section 4)."""
    if TEXT_STYLE in cluster:
        return False
    first = ord(cluster[0])
    return (
        EMOJI_STYLE in cluster
        or KEYCAP in cluster
        or cluster[0] in _PICTURES_BY_DEFAULT
        or 0x1F000 <= first <= 0x1FAFF
        or (ZWJ in cluster and first >= 0x203C and not _is_letter(cluster[0]))
    )


def _belongs(cluster: str, letter: str) -> bool:
    """Whether `letter` goes on with the cluster (rules GB3 to GB13)."""
    last = cluster[-1]
    if last < "\u0300" and letter < "\u0300":
        return last == "\r" and letter == "\n"
    if _extends(letter):
        return last not in "\r\n"
    if last == ZWJ:
        return not _is_letter(letter)
    if _is_flag_letter(letter):
        return len(cluster) == 1 and _is_flag_letter(cluster)
    return _is_jamo_pair(last, letter)


@lru_cache(maxsize=8192)
def _extends(letter: str) -> bool:
    code = ord(letter)
    return (
        unicodedata.category(letter) in ("Mn", "Me", "Mc")
        or letter in (ZWJ, "\u200c", "\u0e33", "\u0eb3")  # joiners, Thai and Lao AM
        or 0x1F3FB <= code <= 0x1F3FF  # skin tones
        or 0xE0020 <= code <= 0xE007F  # tags of regional flags
    )


@lru_cache(maxsize=8192)
def _is_letter(letter: str) -> bool:
    return unicodedata.category(letter)[0] == "L"


def _is_flag_letter(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def _is_jamo_pair(last: str, letter: str) -> bool:
    """Whether two conjoining Hangul letters make one syllable (GB6 to GB8)."""
    leads, vowels = "\u1100" <= last <= "\u115f", "\u1160" <= letter <= "\u11a7"
    trails = "\u11a8" <= letter <= "\u11ff"
    after_vowel = "\u1160" <= last <= "\u11a7" or "\uac00" <= last <= "\ud7a3"
    if leads:
        return "\u1100" <= letter <= "\u11a7" or "\uac00" <= letter <= "\ud7a3"
    return (after_vowel and (vowels or trails)) or ("\u11a8" <= last <= "\u11ff" and trails)
