"""Dealing the blocks of a slide's columns to the shapes there are for their kind."""

from __future__ import annotations

from collections.abc import Sequence

from slidemill.contracts.presentations import TextContent
from slidemill.deck.compose.ordering import area, in_columns, in_rows
from slidemill.deck.compose.roles import Placed

_ORDINALS = ("first", "second", "third", "fourth", "fifth")


def gap_to(heading: Placed, target: Placed) -> int | None:
    """Return how far below a heading's top a shape of its column begins; None beside or above."""
    box, below = heading.box, target.box
    if box is None or below is None or box.y >= below.y:
        return None
    common = min(box.right, below.right) - max(box.x, below.x)
    return below.y - box.y if common >= 0.5 * min(box.cx, below.cx) else None


def frame_shares(frames: list[Placed], wanted: Sequence[int]) -> list[list[Placed]] | None:
    """Return the frames of each column; None when there are too few."""
    if sum(wanted) > len(frames):
        return None
    if len(wanted) > 1:
        columns = in_columns(frames)
        takers = [count for count in wanted if count]
        if len(columns) >= len(takers) and all(
            count <= len(column) for count, column in zip(takers, columns, strict=False)
        ):
            each = iter(columns)
            return [next(each)[:count] if count else [] for count in wanted]
        waiting = iter([frame for column in columns for frame in column])
    else:
        waiting = iter(in_rows(frames))
    return [[next(waiting) for _ in range(count)] for count in wanted]


def text_shares(places: list[Placed], wanted: Sequence[int]) -> list[list[Placed]] | None:
    """Return the text places of each column that has text, at least one; None for too few."""
    if len(places) < len(wanted):
        return None
    if len(wanted) == 1:
        return [in_rows(places)]
    columns = in_columns([each for each in places if not _spans(each, places)])
    if len(columns) < len(wanted):
        return [[each] for each in in_rows(places)[: len(wanted)]]
    shares = zip(columns, wanted, strict=False)
    return [in_rows(sorted(column, key=area, reverse=True)[:count]) for column, count in shares]


def _spans(each: Placed, places: Sequence[Placed]) -> bool:
    """Whether a shape goes across two others that stand side by side."""
    box = each.box
    if box is None:
        return False
    beside = [
        other.box
        for other in places
        if other.box is not None
        and other is not each
        and min(box.right, other.box.right) - max(box.x, other.box.x) > other.box.cx / 2
    ]
    return len(beside) > 1 and min(e.right for e in beside) <= max(e.x for e in beside)


def dealt(
    blocks: Sequence[tuple[int, TextContent]], places: Sequence[Placed]
) -> list[Sequence[tuple[int, TextContent]]]:
    """Deal blocks to places in order, one for each; the largest place takes what is over."""
    over = len(blocks) - len(places)
    largest = max(range(len(places)), key=lambda number: area(places[number]))
    parts, at = [], 0
    for number in range(len(places)):
        end = at + 1 + (over if number == largest else 0)
        parts.append(blocks[at:end])
        at = end
    return parts


def nth(wanted: Sequence[Sequence[tuple[int, object]]], number: int) -> tuple[int, int]:
    """Return column and number of the block that comes after `number` others."""
    for at, blocks in enumerate(wanted):
        if number < len(blocks):
            return at, blocks[number][0]
        number -= len(blocks)
    raise IndexError(number)


def ordinal(number: int, count: int) -> str:
    """Return what stands before the kind of a block when `number` of `count` found a place."""
    if count == 1 or number >= len(_ORDINALS):
        return "further " if number else ""
    return f"{_ORDINALS[number]} " if number else ""
