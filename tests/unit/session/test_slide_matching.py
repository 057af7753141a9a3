"""Which analysed slide takes some content best."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slidemill.contracts.presentations import SlideData
from slidemill.session.matching import KINDS, WEIGHTS, match, signature

TEXT = {"type": "text", "text": {"text": "What happened"}}
AGENDA = {"type": "agenda", "agenda": {"sections": ["Past", "Future"]}}
CHART = {"type": "chart", "chart": {"categories": ["A"], "series": [{"name": "B", "values": [1]}]}}
TABLE = {"type": "table", "table": {"table": {"rows": [{"cells": [{"value": "1"}]}]}}}

counts = st.fixed_dictionaries({kind: st.integers(0, 5) for kind in KINDS})


def needed(*columns: list[dict[str, Any]], **texts: Any) -> dict[str, int]:
    """Return the kinds that content needs, those it does not need left out."""
    content = [{"blocks": blocks} for blocks in columns]
    found = signature(SlideData.model_validate({"content": content, **texts}))
    return {kind: count for kind, count in found.items() if count}


def test_titles_and_furniture_need_a_place_each() -> None:
    assert needed(title="T", subtitle="S", header="H", footer="F") == {
        "title": 1,
        "subtitle": 1,
        "footer": 1,
        "custom_field": 1,
    }


def test_an_empty_title_needs_no_place() -> None:
    assert needed(title="") == {}


def test_texts_that_follow_each_other_share_a_place() -> None:
    assert needed([TEXT, TEXT, AGENDA]) == {"body": 1}
    assert needed([TEXT, TABLE, TEXT]) == {"body": 2, "table": 1}
    assert needed([TEXT], [TEXT]) == {"body": 2}


def test_every_table_and_chart_needs_a_place_of_its_own() -> None:
    assert needed([TABLE, TABLE], [CHART]) == {"table": 2, "chart": 1}


def test_a_columns_header_needs_a_field_only_where_no_text_takes_it_in() -> None:
    columns = [{"header": "Left", "blocks": [CHART]}, {"header": "Right", "blocks": [TEXT]}]
    found = signature(SlideData.model_validate({"content": columns}))
    assert found["custom_field"] == 1


def test_the_signature_names_all_nine_kinds() -> None:
    assert tuple(signature(SlideData())) == KINDS


def test_every_kind_has_a_weight() -> None:
    assert set(WEIGHTS) == set(KINDS)


def test_the_slide_made_for_the_content_comes_first() -> None:
    wanted = {"title": 1, "chart": 1, "body": 1}
    slides = {
        "text only": {"title": 1, "body": 1},
        "roomy": {"title": 1, "chart": 2, "body": 1, "table": 1},
        "made for it": {"title": 1, "chart": 1, "body": 1, "footer": 1},
        "no title": {"chart": 1, "body": 1},
        "blank": {},
    }
    found = match(wanted, slides.items())
    assert [each.candidate for each in found] == [
        "made for it",
        "roomy",
        "no title",
        "text only",
        "blank",
    ]
    assert [each.is_exact_match for each in found] == [True, False, False, False, False]
    assert (found[0].score, found[-1].score) == (1.0, 0.0)


def test_text_goes_into_a_text_box_where_there_is_no_body() -> None:
    (found,) = match({"body": 2}, [("slide", {"body": 1, "textbox": 2})])
    assert found.matched_counts["body"] == 2
    assert found.unused_counts["textbox"] == 1
    assert not any(found.overflow_counts.values())


def test_what_finds_no_place_and_what_stays_empty_are_told_by_kind() -> None:
    (found,) = match({"title": 1, "table": 2}, [("slide", {"table": 1, "chart": 3})])
    assert {kind: count for kind, count in found.overflow_counts.items() if count} == {
        "title": 1,
        "table": 1,
    }
    assert {kind: count for kind, count in found.unused_counts.items() if count} == {"chart": 3}
    assert {kind: count for kind, count in found.matched_counts.items() if count} == {"table": 1}


def test_equally_good_slides_keep_their_order() -> None:
    found = match({"title": 1}, [(number, {"title": 1, "body": 1}) for number in range(20)])
    assert [each.candidate for each in found] == list(range(20))


@pytest.mark.parametrize("minor", ["footer", "custom_field"])
def test_a_footer_without_a_place_costs_less_than_any_content(minor: str) -> None:
    wanted = {"subtitle": 1, minor: 1}
    lacks_minor, lacks_content = match(
        wanted, [("no subtitle", {minor: 1}), ("no minor", {"subtitle": 1})]
    )
    assert lacks_minor.candidate == "no minor"
    assert lacks_minor.score > 2 * lacks_content.score


@settings(deadline=None)
@given(wanted=counts, offered=counts)
def test_content_and_places_are_all_accounted_for(
    wanted: dict[str, int], offered: dict[str, int]
) -> None:
    (found,) = match(wanted, [("slide", offered)])
    for kind in KINDS:
        assert found.matched_counts[kind] + found.overflow_counts[kind] == wanted[kind]
    placed = sum(found.matched_counts.values())
    assert placed + sum(found.unused_counts.values()) == sum(offered.values())
    assert min((*found.overflow_counts.values(), *found.unused_counts.values())) >= 0


@settings(deadline=None)
@given(wanted=counts, offered=counts)
def test_a_score_is_between_none_and_one_and_one_only_for_an_exact_match(
    wanted: dict[str, int], offered: dict[str, int]
) -> None:
    (found,) = match(wanted, [("slide", offered)])
    assert 0 <= found.score <= 1
    assert (found.score == 1) == found.is_exact_match


@settings(deadline=None)
@given(wanted=counts, one=counts, other=counts)
def test_a_slide_that_loses_content_never_comes_before_one_that_loses_none(
    wanted: dict[str, int], one: dict[str, int], other: dict[str, int]
) -> None:
    first, second = match(wanted, [("one", one), ("other", other)])

    def loses(overflow: dict[str, int]) -> bool:
        return any(overflow[kind] for kind in KINDS if kind not in {"footer", "custom_field"})

    assert loses(second.overflow_counts) or not loses(first.overflow_counts)


@settings(deadline=None)
@given(wanted=counts, offered=counts, kind=st.sampled_from(KINDS))
def test_a_place_that_is_wanted_never_lowers_the_score_and_another_never_raises_it(
    wanted: dict[str, int], offered: dict[str, int], kind: str
) -> None:
    more = {**offered, kind: offered[kind] + 1}
    (before,) = match(wanted, [("slide", offered)])
    (after,) = match(wanted, [("slide", more)])
    if sum(after.matched_counts.values()) > sum(before.matched_counts.values()):
        assert after.score >= before.score
    else:
        assert after.score <= before.score
