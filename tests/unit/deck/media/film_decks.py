"""Templates with boxes for films, the films, and what becomes of them."""

from __future__ import annotations

from typing import Any

from slidemill.deck.data import Video
from tests.fixtures.decks import (
    P,
    add_box,
    add_slide,
    new_deck,
    picture,
    xml,
)
from tests.fixtures.films import film

SLIDE = "ppt/slides/slide1.xml"
FILM = film()
POSTER = picture(320, 180)
ASSETS = {"a.mp4": FILM, "a.png": POSTER}
CLIP = Video("a.mp4", "a.png")
TUBE = Video("https://youtu.be/abcdefghijk")
EMBED = "https://www.youtube.com/embed/abcdefghijk?feature=oembed"


def template(*markers: str) -> Any:
    """Return a deck with a 4 by 1 inch box for each marker."""
    deck = new_deck()
    slide = add_slide(deck)
    for number, marker in enumerate(markers or ("{clip}",)):
        add_box(slide, marker, at=(1, 1 + 2 * number))
    return deck


def made(content: bytes) -> Any:
    """Return the only picture of the slide, which is the film."""
    (element,) = xml(content, SLIDE).iter(f"{P}pic")
    return element


def ids(content: bytes) -> list[int]:
    """Return the ids of the time nodes of the slide."""
    return [int(node.get("id")) for node in xml(content, SLIDE).iter(f"{P}cTn")]
