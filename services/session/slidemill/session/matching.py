"""How well analysed slides take some content: what it needs, and what each slide offers.

    score = kept * (1 - 0.3 * unused / offered) * (1 - 0.1 * minor lost / minor needed)
    kept  = 1 when all content finds a place, else 0.5 * placed / needed

Every number is a sum of counts weighed by kind (`WEIGHTS`): a table or a chart makes a slide what
it is. So what loses content is always below what loses none (at most 0.5 against at least 0.63),
and of slides that lose none the snug one comes before the roomy one. Footers and further fields
are minor: a deck is whole without them. Footers that stay as they are count as used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Final, Generic, TypeVar

from slidemill.contracts.presentations import Column, SlideData

KINDS: Final = (
    "title",
    "subtitle",
    "body",
    "footer",
    "table",
    "chart",
    "textbox",
    "object",
    "custom_field",
)
"""The nine kinds of places, in the order in which they are told."""

WEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "title": 2.0,
        "subtitle": 1.0,
        "body": 4.0,
        "table": 8.0,
        "chart": 8.0,
        "textbox": 4.0,
        "object": 2.0,
        "footer": 1.0,
        "custom_field": 1.0,
    }
)
_MINOR: Final = frozenset({"footer", "custom_field"})
_STAYS: Final = frozenset({"footer"})
_LOSS, _ROOM, _MINOR_LOSS = 0.5, 0.3, 0.1
_DIGITS: Final = 4

Counts = Mapping[str, int]
CandidateT = TypeVar("CandidateT")


@dataclass(frozen=True, slots=True)
class Match(Generic[CandidateT]):
    """How a slide takes the content; the counts have all nine kinds.

    Content that found a place and content that did not add up to the signature, kind by kind.
    """

    candidate: CandidateT
    score: float
    """0 to 1, to four digits."""
    is_exact_match: bool
    """Whether nothing is left over, neither content nor (but for footers) a place."""
    matched_counts: dict[str, int]
    overflow_counts: dict[str, int]
    """Content that finds no place."""
    unused_counts: dict[str, int]
    """Places that stay empty."""


def signature(slide_data: SlideData) -> dict[str, int]:
    """Return how many places of each kind the content needs.

    Text blocks that follow each other in a column share a place, and so does an agenda with
    them. A header of its own needs a field; a column's header only where no text takes it in.
    """
    blocks = [kind for column in slide_data.content for kind in _needs(column)]
    headers = [bool(slide_data.header), *map(_needs_header, slide_data.content)]
    found = dict.fromkeys(KINDS, 0)
    for kind in blocks:
        found[kind] += 1
    found["title"] = int(bool(slide_data.title))
    found["subtitle"] = int(bool(slide_data.subtitle))
    found["footer"] = int(bool(slide_data.footer))
    found["custom_field"] = sum(headers)
    return found


def match(
    needed: Counts, candidates: Iterable[tuple[CandidateT, Counts]]
) -> list[Match[CandidateT]]:
    """Return how each candidate takes what is needed, best first.

    A candidate comes with the places it offers, by kind. Equally good ones keep the order in
    which they were given: give them by the age of their templates, then by their number.
    """
    scored = [_match(needed, candidate, offered) for candidate, offered in candidates]
    scored.sort(key=lambda pair: -pair[0])
    return [found for _, found in scored]


def _needs(column: Column) -> Iterator[str]:
    """Yield the kinds of places a column needs."""
    kinds = ("body" if block.type in {"text", "agenda"} else block.type for block in column.blocks)
    for kind, group in groupby(kinds):
        yield from (kind,) if kind == "body" else group


def _needs_header(column: Column) -> bool:
    return bool(column.header) and not any(block.type == "text" for block in column.blocks)


def _match(
    needed: Counts, candidate: CandidateT, offered: Counts
) -> tuple[float, Match[CandidateT]]:
    """Return the exact score, and the match."""
    matched = {kind: min(needed.get(kind, 0), offered.get(kind, 0)) for kind in KINDS}
    overflow = {kind: needed.get(kind, 0) - matched[kind] for kind in KINDS}
    unused = {kind: offered.get(kind, 0) - matched[kind] for kind in KINDS}
    # a text goes into a text box as well as into a body, and the other way round
    for content, place in (("body", "textbox"), ("textbox", "body")):
        moved = min(overflow[content], unused[place])
        matched[content] += moved
        overflow[content] -= moved
        unused[place] -= moved
    exact = not any(overflow.values()) and not any(
        count for kind, count in unused.items() if kind not in _STAYS
    )
    score = 1.0 if exact else _score(needed, overflow, offered, unused)
    shown = round(score, _DIGITS)
    return score, Match(candidate, shown, exact, matched, overflow, unused)


def _score(needed: Counts, overflow: Counts, offered: Counts, unused: Counts) -> float:
    main = frozenset(KINDS) - _MINOR
    lost = _share(overflow, needed, main)
    kept = 1.0 if not lost else _LOSS * (1 - lost)
    room = _share(unused, offered, frozenset(KINDS) - _STAYS)
    return kept * (1 - _ROOM * room) * (1 - _MINOR_LOSS * _share(overflow, needed, _MINOR))


def _share(part: Counts, whole: Counts, kinds: frozenset[str]) -> float:
    """Return what share a part has of a whole, both weighed; 0 of nothing."""
    total = sum(WEIGHTS[kind] * whole.get(kind, 0) for kind in kinds)
    return sum(WEIGHTS[kind] * part.get(kind, 0) for kind in kinds) / total if total else 0.0
