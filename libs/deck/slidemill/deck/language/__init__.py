"""The data language: `data.json` read into `DeckData`, every fault named with its place."""

from __future__ import annotations

from dataclasses import replace

from slidemill.deck.data import DeckData
from slidemill.deck.language.deck import parse_document
from slidemill.deck.language.findings import Findings
from slidemill.deck.language.json_text import decode

__all__ = ["parse_deck", "parse_json"]


def parse_deck(document: object) -> DeckData:
    """Read the deck described by a decoded JSON document.

    Every fault is raised at once in `DataError`; what was tolerated (unknown attributes,
    padded rows and series, dropped control characters) is in `DeckData.warnings`.
    """
    findings = Findings()
    deck = parse_document(document, findings)
    findings.raise_faults()
    return replace(deck, warnings=findings.warnings)


def parse_json(raw: bytes) -> DeckData:
    """Read the deck described by the bytes of a `data.json`; UTF-8, with or without a BOM.

    Raises DataError: for broken JSON with line and column, for NaN, Infinity and repeated
    keys, and for all that `parse_deck` raises.
    """
    return parse_deck(decode(raw))
