"""The means to break the sound deck in one way: names of parts, swaps, sets of members."""

from __future__ import annotations

from collections.abc import Callable

from tests.unit.deck.check.sound_deck import Members, members, sound_deck

TYPES = "[Content_Types].xml"
SLIDE_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.slide+xml"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

Cases = dict[str, tuple[Callable[[], Members], list[str]]]
"""By rule: how a deck is broken, and the faults that it must then have."""


def slide(number: int) -> str:
    """Name a slide part."""
    return f"ppt/slides/slide{number}.xml"


def rels(number: int) -> str:
    """Name the relationships of a slide."""
    return f"ppt/slides/_rels/slide{number}.xml.rels"


def relation(rid: str, kind: str, target: str) -> tuple[str, str]:
    """Swap that adds a relationship."""
    return (
        "</Relationships>",
        f'<Relationship Id="{rid}" Type="{_KIND}{kind}" Target="{target}"/></Relationships>',
    )


def with_member(name: str, raw: bytes) -> Members:
    """Take the sound deck's members and one more, or another in its place."""
    return {**members(sound_deck()), name: raw}


def merged(*changes: Members) -> Members:
    """Take from each set of members what differs from the sound deck's."""
    sound = members(sound_deck())
    merged = dict(sound)
    for parts in changes:
        merged.update({name: raw for name, raw in parts.items() if sound.get(name) != raw})
    return merged
