"""What the engine writes of a template is what its owner reads and matches content against."""

from __future__ import annotations

import json
from functools import partial

import pytest

from slidemill.contracts import slide_id
from slidemill.contracts.presentations import SlideData
from slidemill.deck.analysis import analyse
from slidemill.session.matching import KINDS, match, needs_of
from slidemill.session.templates.document import read_document
from tests.fixtures.decks import add_box, add_chart, add_slide, new_deck, saved

TEMPLATE = "tmpl_0123456789ab"


@pytest.mark.parametrize("parse_slides", [True, False])
def test_the_owner_reads_the_slides_of_the_engines_document(parse_slides: bool) -> None:
    deck = new_deck()
    add_box(add_slide(deck), "Words")
    add_chart(add_slide(deck), "revenue")
    found = analyse(saved(deck), partial(slide_id, TEMPLATE), parse_slides=parse_slides)
    first, second = read_document(json.dumps(found).encode())
    assert [first.id, second.id] == [slide_id(TEMPLATE, 0), slide_id(TEMPLATE, 1)]
    assert (first.index, second.index) == (0, 1)
    assert first.layout
    assert set(first.counts) <= set(KINDS)
    assert (first.counts.get("chart", 0), second.counts["chart"]) == (0, 1)
    chart = {"categories": ["A"], "series": [{"name": "S", "values": [1]}]}
    content = {"content": {"blocks": [{"type": "chart", "chart": chart}]}}
    needs = needs_of(SlideData.model_validate(content))
    best, _ = match(needs, [(slide, slide.counts) for slide in (first, second)])
    assert best.candidate == second
    assert best.is_exact_match
