"""The deck engine: a compiled PPTX template plus data becomes a finished .pptx; no I/O."""

from slidemill.deck.check import check
from slidemill.deck.compose import (
    ComposedSlide,
    Composition,
    SlideLibrary,
    SlideOrder,
    compose,
    open_library,
)
from slidemill.deck.data import DeckData
from slidemill.deck.faults import (
    AssetError,
    AssetRefusedError,
    DataError,
    DeckError,
    Fault,
    FaultKind,
    TemplateError,
)
from slidemill.deck.inspect import Inventory
from slidemill.deck.language import parse_deck, parse_json, read_deck, read_json
from slidemill.deck.refresh import Refreshed, RefreshedChart, refresh_charts
from slidemill.deck.render.deck import SlideResult
from slidemill.deck.template import Rendering, Template, compile  # noqa: A004  # as in `re`

__all__ = [
    "AssetError",
    "AssetRefusedError",
    "ComposedSlide",
    "Composition",
    "DataError",
    "DeckData",
    "DeckError",
    "Fault",
    "FaultKind",
    "Inventory",
    "Refreshed",
    "RefreshedChart",
    "Rendering",
    "SlideLibrary",
    "SlideOrder",
    "SlideResult",
    "Template",
    "TemplateError",
    "check",
    "compile",
    "compose",
    "open_library",
    "parse_deck",
    "parse_json",
    "read_deck",
    "read_json",
    "refresh_charts",
]
