"""Which way each character runs (UAX 9; explicit embeddings and isolates are read as neutral)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby

_NEUTRAL = frozenset(
    ("B", "S", "WS", "ON", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN")
)
_PAIRS = {"(": ")", "[": "]", "{": "}", "「": "」", "『": "』", "【": "】", "⟨": "⟩", "（": "）"}
_PAIRS_DEPTH = 63
"""Open brackets remembered (UAX 9, BD16)."""


def base_level(text: str) -> int:
    """Return 1 when the first strong character runs right to left, else 0 (rules P2 and P3)."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind == "L":
            return 0
        if kind in ("R", "AL"):
            return 1
    return 0


def levels(text: str, base: int) -> list[int]:
    """Return the embedding level of every character of one paragraph."""
    if base == 0 and text.isascii():
        return [0] * len(text)
    kinds = [unicodedata.bidirectional(letter) or "L" for letter in text]
    original = list(kinds)
    edge = "R" if base else "L"
    _weak(kinds, edge)
    _brackets(text, kinds, edge)
    _neutral(kinds, edge)
    found = [_level(kind, base) for kind in kinds]
    _reset_spaces(original, found, base)
    return found


def visual_order(run_levels: Sequence[int]) -> list[int]:
    """Return the indices of runs in the order in which they stand from left to right (rule L2)."""
    order = list(range(len(run_levels)))
    odd = [level for level in run_levels if level % 2]
    for level in range(max(run_levels, default=0), min(odd, default=1) - 1, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and run_levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = max(end, start + 1)
    return order


def _weak(kinds: list[str], edge: str) -> None:  # noqa: C901 - the rules W1 to W7, in their order
    strong = edge
    previous = edge
    for at, kind in enumerate(kinds):
        if kind == "NSM":  # W1
            kind = previous  # noqa: PLW2901 - the rules rewrite what they go over
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":  # W2
            kind = "AN"  # noqa: PLW2901
        kinds[at] = previous = kind
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]  # W3
    for at in range(1, len(kinds) - 1):  # W4
        before, after = kinds[at - 1], kinds[at + 1]
        if before == after and (
            (kinds[at] in ("ES", "CS") and before == "EN") or (kinds[at] == "CS" and before == "AN")
        ):
            kinds[at] = before
    at = 0
    for kind, group in groupby(list(kinds)):  # W5
        length = len(list(group))
        if kind == "ET" and "EN" in (kinds[at - 1 : at] + kinds[at + length : at + length + 1]):
            kinds[at : at + length] = ["EN"] * length
        at += length
    strong = edge
    for at, kind in enumerate(kinds):
        if kind in ("ES", "CS", "ET"):  # W6
            kinds[at] = "ON"
        elif kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":  # W7
            kinds[at] = "L"


def _brackets(text: str, kinds: list[str], edge: str) -> None:
    """Give both brackets of a pair the direction of what they hold (rule N0)."""
    for start, end in sorted(_bracket_pairs(text, kinds)):
        inside = {_strength(kind) for kind in kinds[start + 1 : end]} - {""}
        if edge in inside:
            kinds[start] = kinds[end] = edge
        elif inside:
            context = next(
                (found for kind in reversed(kinds[:start]) if (found := _strength(kind))), edge
            )
            kinds[start] = kinds[end] = context if context in inside else edge


def _bracket_pairs(text: str, kinds: Sequence[str]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    waiting: list[tuple[str, int]] = []
    for at, letter in enumerate(text):
        if kinds[at] != "ON":
            continue
        if letter in _PAIRS:
            if len(waiting) == _PAIRS_DEPTH:
                break
            waiting.append((_PAIRS[letter], at))
            continue
        for depth in range(len(waiting) - 1, -1, -1):
            if waiting[depth][0] == letter:
                pairs.append((waiting[depth][1], at))
                del waiting[depth:]
                break
    return pairs


def _neutral(kinds: list[str], edge: str) -> None:
    """Neutrals between two of one direction take it, others the paragraph's (rules N1, N2)."""
    at = 0
    for is_neutral, group in groupby(list(kinds), key=_NEUTRAL.__contains__):
        length = len(list(group))
        if is_neutral:
            before = _strength(kinds[at - 1]) if at else edge
            after = _strength(kinds[at + length]) if at + length < len(kinds) else edge
            kinds[at : at + length] = [before if before == after else edge] * length
        at += length


def _strength(kind: str) -> str:
    """Return L or R; numbers count as R (rule N1); nothing for neutrals."""
    if kind == "L":
        return "L"
    return "R" if kind in ("R", "EN", "AN") else ""


def _level(kind: str, base: int) -> int:
    """Return the level of a resolved kind (rules I1 and I2)."""
    if base:
        return 1 if kind == "R" else 2
    return {"R": 1, "EN": 2, "AN": 2}.get(kind, 0)


def _reset_spaces(original: Sequence[str], found: list[int], base: int) -> None:
    """Spaces at the end run with the paragraph (rule L1)."""
    for at in range(len(found) - 1, -1, -1):
        if original[at] not in ("WS", "BN", "S", "B"):
            return
        found[at] = base
