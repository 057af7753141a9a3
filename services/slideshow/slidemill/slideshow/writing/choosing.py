"""Chooses pictures from packs, at random but the same ones for the same slideshow: no I/O."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from random import Random
from uuid import UUID


def chosen(
    wanted: Mapping[int, UUID],
    pictures: Mapping[UUID, Sequence[str]],
    *,
    seed: UUID,
    taken: Collection[str] = (),
) -> dict[int, str]:
    """Return a picture for each slide, given its pack; no pack in use is empty.

    No picture of a pack comes twice before all of them were used; those `taken` by other slides
    count as used. Packs do not influence one another's choice.
    """
    found: dict[int, str] = {}
    for pack in dict.fromkeys(wanted.values()):
        slides = sorted(index for index in wanted if wanted[index] == pack)
        drawn = _drawn(pictures[pack], len(slides), Random(f"{seed}/{pack}"), taken)  # noqa: S311 - no secret
        found.update(zip(slides, drawn, strict=True))
    return found


def _drawn(
    pictures: Sequence[str], count: int, chance: Random, taken: Collection[str]
) -> list[str]:
    """Return `count` pictures in rounds through all of them; the first without those taken."""
    distinct = list(dict.fromkeys(pictures))
    drawn: list[str] = []
    left = [picture for picture in distinct if picture not in taken]
    while len(drawn) < count:
        left = left or distinct
        chance.shuffle(left := list(left))
        if drawn and len(left) > 1 and left[0] == drawn[-1]:
            left.append(left.pop(0))
        drawn += left
        left = []
    return drawn[:count]
