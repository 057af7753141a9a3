"""Parting the rows of a table over pages."""

from __future__ import annotations

from collections.abc import Sequence

_SLACK = 1e-6


def paginated(heights: Sequence[float], header: float, room: float) -> tuple[range, ...]:
    """Part rows over pages, in order and between rows; every page begins with the header.

    `heights` are those of the rows below the header, `header` the height of all header rows
    together, which each page repeats, `room` what a page has. A row higher than a page gets a
    page of its own. A last page does not hold a single row when the one before it can spare
    another. There is one page, an empty one, when there are no rows.
    """
    pages: list[range] = []
    start, used = 0, header
    for number, height in enumerate(heights):
        if number > start and used + height > room + _SLACK:
            pages.append(range(start, number))
            start, used = number, header
        used += height
    pages.append(range(start, len(heights)))
    if len(pages) > 1 and len(pages[-1]) == 1 and len(pages[-2]) > 2:
        pages[-2:] = _shared(pages[-2], heights, header, room)
    return tuple(pages)


def _shared(
    page: range, heights: Sequence[float], header: float, room: float
) -> tuple[range, range]:
    """Let the last row of `page` go to the next and last page, if both have room for it."""
    at = page.stop - 1
    if header + heights[at] + heights[at + 1] > room + _SLACK:
        at += 1
    return range(page.start, at), range(at, page.stop + 1)
