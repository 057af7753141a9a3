"""Links to slides of the template, led to the slides that were made from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from slidemill.deck.render.plan import Aim, Arrow, SlidePlan


@dataclass(frozen=True, slots=True)
class Landings:
    """Where arrows to template slides land in one deck: on the first slide made from each.

    `firsts` gives the base name of that slide by the part of its template slide.
    """

    slides: Sequence[SlidePlan]
    firsts: dict[str, str] = field(default_factory=dict)

    def aimed(self, arrows: tuple[Arrow, ...]) -> tuple[tuple[Arrow, ...], frozenset[str]]:
        """Arrows that have a target in this deck, and the ids of those that have none."""
        lost = {
            arrow.id
            for arrow in arrows
            if arrow.aim is Aim.SLIDE and self.slides[arrow.index].part not in self.firsts
        }
        return tuple(arrow for arrow in arrows if arrow.id not in lost), frozenset(lost)

    def text(self, arrow: Arrow) -> str:
        """Return the `Relationship` element of an arrow that has a target."""
        if arrow.aim is not Aim.SLIDE:
            return arrow.text()
        return arrow.text(self.firsts[self.slides[arrow.index].part])
