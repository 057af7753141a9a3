"""Decks composed from slides of analysed templates, filled with blocks of content."""

from slidemill.deck.compose.composing import ComposedSlide, Composition, SlideOrder, compose
from slidemill.deck.compose.library import SlideLibrary, open_library
from slidemill.deck.compose.logos import NO_LOGOS, Logos

__all__ = [
    "NO_LOGOS",
    "ComposedSlide",
    "Composition",
    "Logos",
    "SlideLibrary",
    "SlideOrder",
    "compose",
    "open_library",
]
