"""How well analysed slides take some content: what it needs, and what each slide offers.

    score = kept * (1 - 0.3 * unused / offered) * (1 - 0.1 * shared / needed)
    kept  = 1 when all content finds a place, else 0.5 * placed / needed

Every number is a sum of counts weighed by kind (`WEIGHTS`): a table or a chart makes a slide what
it is. So what loses content, and cannot be generated, is always below what loses none (at most
0.5 against at least 0.63), and of slides that lose none the snug one comes before the roomy one.
Shared is what has no place of its own but goes with other content. The footer does not count: it
is drawn on any slide, and the template's stays when there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
        "footer": 0.0,
        "table": 8.0,
        "chart": 8.0,
        "textbox": 4.0,
        "object": 2.0,
        "custom_field": 1.0,
    }
)
_LOSS, _ROOM, _SHARING = 0.5, 0.3, 0.1
_DIGITS: Final = 4

Counts = Mapping[str, int]
CandidateT = TypeVar("CandidateT")


@dataclass(frozen=True, slots=True)
class Needs:
    """The places that content needs; `counts` has all nine kinds."""

    counts: Mapping[str, int]
    """With a place for everything."""
    sharing: Mapping[str, int]
    """How much of it can do without a place of its own."""


@dataclass(frozen=True, slots=True)
class Match(Generic[CandidateT]):
    """How a slide takes the content; the counts have all nine kinds.

    What found a place and what did not add up to what is needed, kind by kind.
    """

    candidate: CandidateT
    score: float
    """0 to 1, to four digits."""
    is_exact_match: bool
    """Whether everything has a place of its own and (but for the footer) none stays empty."""
    matched_counts: dict[str, int]
    overflow_counts: dict[str, int]
    """Content that finds no place."""
    unused_counts: dict[str, int]
    """Places that stay empty."""


def needs_of(slide_data: SlideData) -> Needs:
    """Return what places the content needs.

    The first text of a column and an agenda need a body each. Further texts of a column go into
    boxes of their own where there are some, else below the first; a header of a column goes over
    it, else before its text; a footer gets a place if it has none.
    """
    kinds = [block.type for column in slide_data.content for block in column.blocks]
    with_text = [column for column in slide_data.content if _has_text(column)]
    headed = [column for column in slide_data.content if _is_said(column.header)]
    counts = dict.fromkeys(KINDS, 0)
    counts["title"] = int(_is_said(slide_data.title))
    counts["subtitle"] = int(_is_said(slide_data.subtitle))
    counts["footer"] = int(_is_said(slide_data.footer))
    counts["body"] = len(with_text) + kinds.count("agenda")
    counts["textbox"] = kinds.count("text") - len(with_text)
    counts["table"], counts["chart"] = kinds.count("table"), kinds.count("chart")
    counts["custom_field"] = int(_is_said(slide_data.header)) + len(headed)
    sharing = {
        "footer": counts["footer"],
        "textbox": counts["textbox"],
        "custom_field": sum(map(_has_text, headed)),
    }
    return Needs(counts, sharing)


def match(needs: Needs, candidates: Iterable[tuple[CandidateT, Counts]]) -> list[Match[CandidateT]]:
    """Return how each candidate takes what is needed, best first.

    A candidate comes with the places it offers, by kind. Equally good ones keep the order in
    which they were given: give them by the age of their templates, then by their number.
    """
    scored = [_match(needs, candidate, offered) for candidate, offered in candidates]
    scored.sort(key=lambda pair: -pair[0])
    return [found for _, found in scored]


def _has_text(column: Column) -> bool:
    return any(block.type == "text" for block in column.blocks)


def _is_said(text: str | None) -> bool:
    return bool(text and text.strip())


def _match(needs: Needs, candidate: CandidateT, offered: Counts) -> tuple[float, Match[CandidateT]]:
    """Return the exact score, and the match."""
    needed = needs.counts
    matched = {kind: min(needed.get(kind, 0), offered.get(kind, 0)) for kind in KINDS}
    overflow = {kind: needed.get(kind, 0) - matched[kind] for kind in KINDS}
    unused = {kind: offered.get(kind, 0) - matched[kind] for kind in KINDS}
    # a text goes into a text box as well as into a body, and the other way round
    for content, place in (("body", "textbox"), ("textbox", "body")):
        moved = min(overflow[content], unused[place])
        matched[content] += moved
        overflow[content] -= moved
        unused[place] -= moved
    shared = dict.fromkeys(KINDS, 0)
    for kind, count in needs.sharing.items():
        shared[kind] = min(overflow[kind], count) if kind == "footer" or matched["body"] else 0
        matched[kind] += shared[kind]
        overflow[kind] -= shared[kind]
    exact = not (any(overflow.values()) or _weight(unused) or _weight(shared))
    lost, of = _weight(overflow), _weight(needed)
    kept = _LOSS * (1 - lost / of) if lost else 1.0
    score = kept * (1 - _ROOM * _share(unused, offered)) * (1 - _SHARING * _share(shared, needed))
    return score, Match(candidate, round(score, _DIGITS), exact, matched, overflow, unused)


def _weight(counts: Counts) -> float:
    return sum(WEIGHTS[kind] * counts.get(kind, 0) for kind in KINDS)


def _share(part: Counts, whole: Counts) -> float:
    """Return what share a part has of a whole, both weighed; 0 of nothing."""
    total = _weight(whole)
    return _weight(part) / total if total else 0.0
