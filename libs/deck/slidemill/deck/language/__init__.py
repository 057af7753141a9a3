"""The data language: `data.json` read into `DeckData`, every fault named with its place."""

from __future__ import annotations

from dataclasses import replace

from slidemill.deck.data import DeckData
from slidemill.deck.faults import DataError, listed
from slidemill.deck.language.deck import parse_document
from slidemill.deck.language.findings import Findings
from slidemill.deck.language.json_text import decode

__all__ = ["parse_deck", "parse_json", "read_deck", "read_json"]


def read_deck(document: object) -> DeckData:
    """Read the deck described by a decoded JSON document, as far as it can be read.

    Faulty objects are left out, and said in `DeckData.faults`; a template that is asked to
    render or validate such data adds its own faults and raises all of them. What was tolerated
    (unknown attributes, padded rows and series, dropped control characters) is in
    `DeckData.warnings`.
    """
    findings = Findings()
    deck = parse_document(document, findings)
    return replace(
        deck,
        warnings=findings.warnings,
        faults=findings.faults,
        more_faults=findings.more_faults,
    )


def read_json(raw: bytes) -> DeckData:
    """Read the bytes of a `data.json` (UTF-8, with or without a BOM) as `read_deck` does.

    Raises DataError only when nothing can be read: broken JSON, with line and column, NaN and
    Infinity.
    """
    return read_deck(decode(raw))


def parse_deck(document: object) -> DeckData:
    """Read the deck described by a decoded JSON document; raises DataError for all its faults."""
    return _faultless(read_deck(document))


def parse_json(raw: bytes) -> DeckData:
    """Read the bytes of a `data.json`; raises DataError for all its faults."""
    return _faultless(read_json(raw))


def _faultless(deck: DeckData) -> DeckData:
    if deck.faults:
        raise DataError(listed(deck.faults, deck.more_faults))
    return deck
