"""How renders end, told by the renderer and shown by the session, on real servers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from slidemill.contracts.events import (
    FailureCode,
    GenerationCancelled,
    GenerationCompleted,
    GenerationFailed,
    GenerationPartial,
    ItemResult,
    SessionRendered,
    Status,
)
from slidemill.session.session import subject_of
from tests.integration.session.stage import Stage, delivered, order_of

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
FAILED = GenerationFailed(code=FailureCode.DATA_INVALID, message="slides[0].who: not a chart")


async def test_a_completed_render_is_shown_and_told(stage: Stage, organisation: str) -> None:
    session = await stage.uploaded(organisation)
    order = await stage.order(organisation, session)
    told = await stage.end(order, time=NOON)
    assert told == SessionRendered(session=session, succeeded=True, slides=3)
    facts = await stage.facts(organisation, session)
    assert (facts.rendered_at, facts.render_succeeded, facts.render_slide_count) == (NOON, True, 3)
    assert facts.render_message is None
    assert facts.generation == order.envelope.generation


async def test_a_failed_render_shows_what_the_user_has_to_mend(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation)
    told = await stage.end(await stage.order(organisation, session), FAILED)
    assert told == SessionRendered(session=session, succeeded=False, message=FAILED.message)
    facts = await stage.facts(organisation, session)
    assert facts.render_succeeded is False
    assert facts.render_slide_count is None
    assert facts.render_message == FAILED.message


async def test_a_partial_render_can_be_downloaded_and_names_what_failed(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation)
    order = await stage.order(organisation, session)
    await stage.store.put(order.message.output, b"deck", "application/x")
    partial = GenerationPartial(
        output=order.message.output,
        slides=2,
        size=4,
        results=[ItemResult(index=1, status=Status.FAILED, error="no chart")],
    )
    told = await stage.end(order, partial)
    assert (told.succeeded, told.slides, told.message) == (True, 2, "slides[1]: no chart")
    assert (await stage.link(organisation, session)).download_url


async def test_a_cancelled_render_is_shown_as_not_succeeded(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation)
    told = await stage.end(await stage.order(organisation, session), GenerationCancelled())
    assert not told.succeeded
    assert (await stage.facts(organisation, session)).render_succeeded is False


async def test_an_outcome_delivered_twice_is_told_twice_under_one_id(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation)
    order = await stage.order(organisation, session)
    await stage.end(order, time=NOON)
    await stage.end(order, time=NOON + timedelta(seconds=1), count=2)
    assert order.envelope.generation
    first, second = await stage.heard(SessionRendered, order.envelope.generation, 2)
    assert first.envelope.id == second.envelope.id
    assert (await stage.facts(organisation, session)).rendered_at == NOON


async def test_a_second_outcome_of_a_run_changes_nothing(stage: Stage, organisation: str) -> None:
    session = await stage.uploaded(organisation)
    order = await stage.order(organisation, session)
    await stage.end(order)
    told = await stage.end(order, FAILED, count=2)
    assert told.succeeded
    assert (await stage.facts(organisation, session)).render_succeeded


async def test_an_older_render_that_ends_late_does_not_overwrite_a_newer_one(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation)
    older = await stage.order(organisation, session)
    newer = await stage.order(organisation, session)
    await stage.end(newer)
    told = await stage.end(older, FAILED)
    assert told.message == FAILED.message
    linked = await stage.link(organisation, session)
    assert linked.session.generation == newer.envelope.generation
    assert linked.session.render_succeeded
    assert linked.download_url


async def test_an_older_render_is_shown_until_the_newer_one_ends(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation)
    older = await stage.order(organisation, session)
    newer = await stage.order(organisation, session)
    await stage.end(older)
    assert (await stage.facts(organisation, session)).generation == older.envelope.generation
    await stage.end(newer, FAILED)
    facts = await stage.facts(organisation, session)
    assert facts.generation == newer.envelope.generation
    assert facts.render_succeeded is False


async def test_a_second_run_of_a_generation_is_a_newer_render(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation)
    order = await stage.order(organisation, session)
    await stage.end(order, FAILED)
    retry = order_of(organisation, session, generation=order.envelope.generation, run=2)
    await stage.send(retry)
    assert order.envelope.generation
    _, second = await stage.decks(order.envelope.generation, 2)
    assert await stage.store.head(second.message.package)
    assert (await stage.end(second, count=2)).succeeded
    assert (await stage.facts(organisation, session)).render_succeeded


async def test_the_frozen_upload_is_deleted_when_the_run_has_ended(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation)
    order = await stage.order(organisation, session)
    outcome = order.envelope.wrap(FAILED, source="slidemill.renderer")
    await stage.renders.ended(delivered(outcome))
    assert await stage.store.head(order.message.package) is None
    assert order.envelope.generation
    render = await stage.repository.find_render(organisation, order.envelope.generation, 1)
    assert render
    assert render.package is None


async def test_an_order_that_was_never_taken_on_can_still_fail_the_session(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation)
    envelope = order_of(organisation, session)
    dead = GenerationFailed(code=FailureCode.DEAD_LETTERED, message="it could not be handled")
    outcome = envelope.wrap(dead, source="slidemill.projector")
    await stage.renders.ended(delivered(outcome))
    facts = await stage.facts(organisation, session)
    assert facts.render_message == "it could not be handled"
    assert facts.generation == envelope.generation


async def test_a_deck_that_was_not_ordered_here_is_none_of_the_sessions(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation)
    stray = order_of(organisation, session).wrap(
        GenerationCompleted(output="elsewhere/x.pptx", slides=1, size=1),
        source="slidemill.renderer",
    )
    await stage.renders.ended(delivered(stray))
    linked = await stage.link(organisation, session)
    assert linked.session.rendered_at is None
    assert linked.download_url is None


@pytest.mark.parametrize("subject", ["template/1", None])
async def test_outcomes_about_other_things_are_ignored(
    stage: Stage, organisation: str, subject: str | None
) -> None:
    session = await stage.uploaded(organisation)
    order = await stage.order(organisation, session)
    other = order.envelope.wrap(FAILED, source="slidemill.renderer")
    await stage.renders.ended(delivered(other.model_copy(update={"subject": subject})))
    assert (await stage.facts(organisation, session)).rendered_at is None
    assert await stage.store.head(order.message.package)


async def test_another_organisations_outcome_does_not_reach_the_session(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation)
    order = await stage.order(organisation, session)
    other = order.envelope.wrap(FAILED, source="slidemill.renderer")
    await stage.renders.ended(
        delivered(other.model_copy(update={"organisation": f"{organisation}-2"}))
    )
    assert (await stage.facts(organisation, session)).rendered_at is None
    assert await stage.store.head(order.message.package)


async def test_a_render_that_outlives_its_session_is_told_and_leaves_no_deck(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation)
    order = await stage.order(organisation, session)
    await stage.sweep(later=timedelta(hours=24)).expired()
    assert order.envelope.subject == subject_of(session)
    told = await stage.end(order)
    assert not told.succeeded
    again = order.envelope.wrap(
        GenerationCompleted(output=order.message.output, slides=3, size=16),
        source="slidemill.renderer",
    )
    await stage.renders.ended(delivered(again))
    assert await stage.store.head(order.message.output) is None
