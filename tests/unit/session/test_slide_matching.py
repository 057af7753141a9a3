"""Which analysed slide takes some content best."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from slidemill.contracts.presentations import SlideData
from slidemill.session.matching import KINDS, WEIGHTS, Needs, match, needs_of

TEXT = {"type": "text", "text": {"text": "What happened"}}
AGENDA = {"type": "agenda", "agenda": {"sections": ["Past", "Future"]}}
CHART = {"type": "chart", "chart": {"categories": ["A"], "series": [{"name": "B", "values": [1]}]}}
TABLE = {"type": "table", "table": {"table": {"rows": [{"cells": [{"value": "1"}]}]}}}

counts = st.fixed_dictionaries({kind: st.integers(0, 5) for kind in KINDS})


@st.composite
def needs(draw: st.DrawFn) -> Needs:
    """Draw what some content needs, and how much of it can share."""
    wanted = draw(counts)
    kinds = ("footer", "textbox", "custom_field")
    return Needs(wanted, {kind: draw(st.integers(0, wanted[kind])) for kind in kinds})


def content(*columns: list[dict[str, Any]] | dict[str, Any], **texts: Any) -> SlideData:
    """Return content of columns, each a list of blocks or a whole column."""
    whole = [each if isinstance(each, dict) else {"blocks": each} for each in columns]
    return SlideData.model_validate({"content": whole, **texts})


def needed(*columns: list[dict[str, Any]] | dict[str, Any], **texts: Any) -> dict[str, int]:
    """Return the kinds that content needs, those it does not need left out."""
    return said(needs_of(content(*columns, **texts)).counts)


def said(told: Mapping[str, int]) -> dict[str, int]:
    return {kind: count for kind, count in told.items() if count}


def ranked(wanted: SlideData, slides: Mapping[str, Mapping[str, int]]) -> list[str]:
    return [each.candidate for each in match(needs_of(wanted), slides.items())]


def plain(**wanted: int) -> Needs:
    """Return needs that cannot share."""
    return Needs(wanted, {})


def test_titles_and_furniture_need_a_place_each() -> None:
    assert needed(title="T", subtitle="S", header="H", footer="F") == {
        "title": 1,
        "subtitle": 1,
        "footer": 1,
        "custom_field": 1,
    }


def test_an_empty_title_needs_no_place() -> None:
    assert needed(title=" ") == {}


def test_the_first_text_of_a_column_needs_a_body_and_further_ones_boxes() -> None:
    assert needed([TEXT, TEXT, AGENDA]) == {"body": 2, "textbox": 1}
    assert needed([TEXT, TABLE], [TEXT]) == {"body": 2, "table": 1}


def test_every_table_and_chart_needs_a_place_of_its_own() -> None:
    assert needed([TABLE, TABLE], [CHART]) == {"table": 2, "chart": 1}


def test_what_is_needed_names_all_nine_kinds() -> None:
    assert tuple(needs_of(SlideData()).counts) == KINDS


def test_every_kind_has_a_weight() -> None:
    assert set(WEIGHTS) == set(KINDS)


def test_the_slide_made_for_the_content_comes_first() -> None:
    slides = {
        "text only": {"title": 1, "body": 1},
        "roomy": {"title": 1, "chart": 2, "body": 1, "table": 1},
        "made for it": {"title": 1, "chart": 1, "body": 1, "footer": 1},
        "no title": {"chart": 1, "body": 1},
        "blank": {},
    }
    found = match(plain(title=1, chart=1, body=1), slides.items())
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
    (found,) = match(plain(body=2), [("slide", {"body": 1, "textbox": 2})])
    assert found.matched_counts["body"] == 2
    assert found.unused_counts["textbox"] == 1
    assert not any(found.overflow_counts.values())


def test_further_texts_go_below_the_first_where_they_have_no_box_of_their_own() -> None:
    slides = {"one": {"body": 1}, "three": {"body": 3}, "two": {"body": 1, "textbox": 1}}
    wanted = content([TEXT, TEXT])
    assert ranked(wanted, slides) == ["two", "one", "three"]
    shared = match(needs_of(wanted), slides.items())[1]
    assert not shared.is_exact_match
    assert said(shared.matched_counts) == {"body": 1, "textbox": 1}


def test_texts_of_two_columns_do_not_share() -> None:
    found = match(needs_of(content([TEXT], [TEXT])), [("slide", {"body": 1})])[0]
    assert said(found.overflow_counts) == {"body": 1}


def test_headed_columns_like_headings_but_text_takes_its_header_in() -> None:
    slides = {"plain": {"body": 2}, "headed": {"body": 2, "custom_field": 2}}
    columns = [{"header": word, "blocks": [TEXT]} for word in ("Left", "Right")]
    assert ranked(content(*columns), slides) == ["headed", "plain"]
    assert not any(match(needs_of(content(*columns)), slides.items())[1].overflow_counts.values())


def test_a_header_over_a_chart_alone_needs_a_heading() -> None:
    wanted = needs_of(content({"header": "Left", "blocks": [CHART]}))
    (found,) = match(wanted, [("slide", {"chart": 1})])
    assert said(found.overflow_counts) == {"custom_field": 1}


def test_any_slide_takes_a_footer() -> None:
    (found,) = match(needs_of(content(title="T", footer="F")), [("slide", {"title": 1})])
    assert found.is_exact_match
    assert said(found.matched_counts) == {"title": 1, "footer": 1}


def test_what_finds_no_place_and_what_stays_empty_are_told_by_kind() -> None:
    (found,) = match(plain(title=1, table=2), [("slide", {"table": 1, "chart": 3})])
    assert said(found.overflow_counts) == {"title": 1, "table": 1}
    assert said(found.unused_counts) == {"chart": 3}
    assert said(found.matched_counts) == {"table": 1}


def test_equally_good_slides_keep_their_order() -> None:
    found = match(plain(title=1), [(number, {"title": 1, "body": 1}) for number in range(20)])
    assert [each.candidate for each in found] == list(range(20))


@given(wanted=needs(), offered=counts)
def test_content_and_places_are_all_accounted_for(wanted: Needs, offered: dict[str, int]) -> None:
    (found,) = match(wanted, [("slide", offered)])
    for kind in KINDS:
        told = found.matched_counts[kind] + found.overflow_counts[kind]
        assert told == wanted.counts[kind]
        assert 0 <= found.unused_counts[kind] <= offered[kind]
    filled = sum(offered.values()) - sum(found.unused_counts.values())
    assert filled <= sum(found.matched_counts.values())
    assert sum(found.matched_counts.values()) - filled <= sum(wanted.sharing.values())


@given(wanted=needs(), offered=counts)
def test_a_score_is_between_none_and_one_and_one_only_for_an_exact_match(
    wanted: Needs, offered: dict[str, int]
) -> None:
    (found,) = match(wanted, [("slide", offered)])
    assert 0 <= found.score <= 1
    footer_apart = not found.overflow_counts["footer"]
    assert ((found.score == 1) and footer_apart) == found.is_exact_match


@given(wanted=needs(), one=counts, other=counts)
def test_a_slide_that_loses_content_never_comes_before_one_that_loses_none(
    wanted: Needs, one: dict[str, int], other: dict[str, int]
) -> None:
    first, second = match(wanted, [("one", one), ("other", other)])

    def loses(overflow: dict[str, int]) -> bool:
        return any(overflow[kind] for kind in KINDS if kind != "footer")

    assert loses(second.overflow_counts) or not loses(first.overflow_counts)


@given(wanted=needs(), offered=counts, kind=st.sampled_from(KINDS))
def test_a_place_that_is_wanted_never_lowers_the_score(
    wanted: Needs, offered: dict[str, int], kind: str
) -> None:
    (before,) = match(wanted, [("slide", offered)])
    (after,) = match(wanted, [("slide", {**offered, kind: offered[kind] + 1})])
    if sum(after.unused_counts.values()) > sum(before.unused_counts.values()):
        assert after.score <= before.score
    else:
        assert after.score >= before.score
