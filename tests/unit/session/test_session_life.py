"""The rules of a session's life, by calling them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slidemill.contracts import new_generation_id
from slidemill.contracts.events import (
    FailureCode,
    GenerationCancelled,
    GenerationCompleted,
    GenerationFailed,
    GenerationPartial,
    ItemResult,
    Status,
)
from slidemill.session.session import (
    Render,
    Result,
    Session,
    ends_unregistered,
    fact_id,
    frozen_folder,
    frozen_key,
    result_of,
    session_of,
    subject_of,
    upload_key,
)

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)


def fresh() -> Session:
    return Session(uuid4(), "acme", NOON)


def with_renders(session: Session, count: int) -> tuple[Session, list[Render]]:
    renders: list[Render] = []
    for _ in range(count):
        session, render = session.take_on(
            new_generation_id(), 1, NOON, package="frozen.zip", deck=f"{len(renders)}.pptx"
        )
        renders.append(render)
    return session, renders


def ended(render: Render, *, succeeded: bool = True) -> Render:
    return render.end(Result(NOON + render.sequence * SECOND, succeeded, slides=render.sequence))


@pytest.mark.parametrize("rendered", [False, True])
@pytest.mark.parametrize(
    ("age", "lives"),
    [(timedelta(0), True), (DAY - SECOND, True), (DAY, False), (DAY + SECOND, False)],
)
def test_a_session_lives_for_a_day_rendered_or_not(
    rendered: bool, age: timedelta, lives: bool
) -> None:
    session = fresh()
    if rendered:
        session, (render,) = with_renders(session, 1)
        session = session.show(ended(render))
    assert session.lives(NOON + age, DAY) is lives


def test_a_session_never_asked_to_render_gives_way_to_a_new_one() -> None:
    replaced = fresh().give_way(NOON + SECOND)
    assert replaced.replaced_at == NOON + SECOND
    assert not replaced.lives(NOON + SECOND, DAY)


def test_a_session_whose_render_was_asked_for_does_not_give_way() -> None:
    asked = fresh().ask_render(NOON)
    assert asked.give_way(NOON + SECOND) == asked
    assert asked.lives(NOON + SECOND, DAY)


def test_taking_a_render_on_counts_as_asking_for_it() -> None:
    session, _ = with_renders(fresh(), 1)
    assert not session.replaceable


def test_asking_again_keeps_the_first_time() -> None:
    session = fresh().ask_render(NOON).ask_render(NOON + SECOND)
    assert session.asked_at == NOON


def test_a_session_without_outcome_has_empty_render_fields() -> None:
    session, _ = with_renders(fresh(), 1)
    facts = session.facts()
    assert (facts.rendered_at, facts.render_succeeded, facts.generation) == (None, None, None)
    assert session.deck is None


def test_a_second_render_overwrites_the_fields() -> None:
    session, (first, second) = with_renders(fresh(), 2)
    session = session.show(ended(first)).show(ended(second, succeeded=False))
    facts = session.facts()
    assert facts.generation == second.generation
    assert facts.render_succeeded is False
    assert session.deck is None


def test_an_older_render_that_ends_late_changes_nothing() -> None:
    session, (first, second) = with_renders(fresh(), 2)
    session = session.show(ended(second)).show(ended(first))
    assert session.facts().generation == second.generation
    assert session.deck == second.deck


@given(st.permutations(range(5)), st.integers(1, 5))
def test_of_the_renders_that_ended_the_one_taken_on_last_is_shown(
    order: list[int], count: int
) -> None:
    session, renders = with_renders(fresh(), 5)
    for index in order[:count]:
        session = session.show(ended(renders[index]))
    assert session.shown
    assert session.shown.sequence == max(order[:count]) + 1


def test_a_render_ends_once() -> None:
    _, (render,) = with_renders(fresh(), 1)
    assert ended(render).end(Result(NOON + DAY, succeeded=False)) == ended(render)


def test_a_completed_generation_tells_the_slide_count_and_no_message() -> None:
    event = GenerationCompleted(output="a/b.pptx", slides=7, size=9)
    assert result_of(event, NOON) == Result(NOON, succeeded=True, slides=7, message=None)


def test_a_failed_generation_tells_its_message_and_no_slide_count() -> None:
    event = GenerationFailed(code=FailureCode.DATA_INVALID, message="slides[2].who: too deep")
    assert result_of(event, NOON) == Result(
        NOON, succeeded=False, message="slides[2].who: too deep"
    )


def test_a_partial_generation_succeeds_and_names_what_failed() -> None:
    results = [
        ItemResult(index=0, status=Status.COMPLETED),
        *(ItemResult(index=i, status=Status.FAILED, error=f"no {i}") for i in range(1, 8)),
    ]
    event = GenerationPartial(output="a/b.pptx", slides=1, size=9, results=results)
    result = result_of(event, NOON)
    assert result.succeeded
    assert result.message == (
        "slides[1]: no 1; slides[2]: no 2; slides[3]: no 3; slides[4]: no 4; slides[5]: no 5; "
        "and 2 more"
    )


def test_a_cancelled_generation_says_who_wanted_it() -> None:
    result = result_of(GenerationCancelled(reason="wrong month"), NOON)
    assert not result.succeeded
    assert result.message
    assert "wrong month" in result.message


@pytest.mark.parametrize(
    ("outcome", "counts"),
    [
        (GenerationFailed(code=FailureCode.DEAD_LETTERED, message="x"), True),
        (GenerationFailed(code=FailureCode.TIMED_OUT, message="x"), True),
        (GenerationCancelled(), True),
        (GenerationFailed(code=FailureCode.UPLOAD_MISSING, message="x"), False),
        (GenerationFailed(code=FailureCode.SESSION_NOT_FOUND, message="x"), False),
        (GenerationCompleted(output="a/b.pptx", slides=1, size=1), False),
    ],
)
def test_which_outcomes_count_without_a_render(
    outcome: GenerationFailed | GenerationCancelled | GenerationCompleted, counts: bool
) -> None:
    assert ends_unregistered(outcome) is counts


def test_uploads_keep_the_key_that_clients_know() -> None:
    session = UUID("0b6f5d3e-8a55-4b0e-9f3e-5a1d1f1e0c11")
    assert upload_key(session) == "sessions/zip/0b6f5d3e-8a55-4b0e-9f3e-5a1d1f1e0c11.zip"


@pytest.mark.parametrize("etag", ["d41d8cd98f00b204e9800998ecf8427e-3", "../../x", "", "é/\\"])
def test_a_frozen_upload_stays_in_its_runs_folder_whatever_the_store_calls_it(etag: str) -> None:
    generation = new_generation_id()
    folder = frozen_folder("acme", generation, 2)
    name = frozen_key("acme", generation, 2, etag).removeprefix(folder)
    assert "/" not in name
    assert "\\" not in name
    assert name.endswith(".zip")
    assert name != ".zip"


def test_different_uploads_are_frozen_under_different_keys() -> None:
    generation = new_generation_id()
    assert frozen_key("acme", generation, 1, "aa") != frozen_key("acme", generation, 1, "bb")


@pytest.mark.parametrize(
    "subject", [None, "", "session", "session/", "session/1", "sessions/x", f"template/{uuid4()}"]
)
def test_other_subjects_name_no_session(subject: str | None) -> None:
    assert session_of(subject) is None


def test_a_subject_names_its_session() -> None:
    session = uuid4()
    assert session_of(subject_of(session)) == session


def test_a_fact_has_one_id_per_session_and_type() -> None:
    session = uuid4()
    assert fact_id(session, "session.created") == fact_id(session, "session.created")
    assert fact_id(session, "session.created") != fact_id(session, "session.expired")
