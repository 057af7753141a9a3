"""From the ids of analysed slides to where they are found."""

from __future__ import annotations

from collections.abc import Sequence

from slidemill.contracts.commands import SlideSource
from slidemill.session.presentations.repository import Slides


class SlideNotFound(Exception):  # noqa: N818 - reads as what happened
    """A slide can not be used: it is unknown, or its template was deleted or has a new file."""

    def __init__(self, place: str, slide: str) -> None:
        self.place = place
        """Where in the request it is named."""
        self.message = (
            f"{place}: there is no analysed slide {slide!r}; its template was never analysed, "
            "was deleted or got another file. Look its ids up in the template's analysis."
        )
        super().__init__(self.message)


async def resolve(slides: Slides, organisation: str, ids: Sequence[str]) -> list[SlideSource]:
    """Return where the slides are found, in the order of `ids`; a slide may come repeatedly.

    Raises `SlideNotFound` for the first that can not be used.
    """
    found = await slides.sources(organisation, ids)
    for index, id_ in enumerate(ids):
        if id_ not in found:
            raise SlideNotFound(f"slides[{index}]", id_)
    return [found[id_] for id_ in ids]
