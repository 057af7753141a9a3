"""How events change where a generation stands."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slidemill.contracts import Envelope
from slidemill.contracts.events import (
    FailureCode,
    GenerationAccepted,
    GenerationCancelled,
    GenerationCompleted,
    GenerationEvent,
    GenerationFailed,
    GenerationPartial,
    GenerationProgress,
    GenerationStarted,
    ItemResult,
    Rank,
    SessionCreated,
    Status,
)
from slidemill.contracts.ids import GenerationId
from slidemill.ledger.view import (
    Occurrence,
    Standing,
    UnrecordableEvent,
    advance,
    occurrence,
)

GENERATION = GenerationId("gen_0123456789ab")
START = datetime(2026, 1, 1, tzinfo=UTC)


def happened(event: GenerationEvent, run: int = 1, second: float = 0, **more: object) -> Occurrence:
    time = START + timedelta(seconds=second)
    envelope = Envelope(
        source="slidemill.test",
        type=event.TYPE,
        subject="session/1",
        time=time,
        organisation="acme",
        generation=GENERATION,
        run=run,
        data=event.model_dump(mode="json"),
    ).model_copy(update=more)
    return occurrence(envelope, recorded_at=time + timedelta(seconds=1))


def fold(occurrences: Iterable[Occurrence]) -> Standing:
    standing: Standing | None = None
    for item in occurrences:
        standing = advance(standing, item)
    assert standing is not None
    return standing


ACCEPTED = GenerationAccepted(kind="session.render")
STARTED = GenerationStarted(worker="w1")
COMPLETED = GenerationCompleted(output="acme/deck.pptx", slides=3, size=1234)
FAILED = GenerationFailed(code=FailureCode.DATA_INVALID, message="slides[3] has no chart")


def test_a_generation_goes_from_pending_over_processing_to_completed() -> None:
    story = [
        happened(ACCEPTED, second=0),
        happened(STARTED, second=1),
        happened(GenerationProgress(percent=40, step="rendering"), second=2),
        happened(COMPLETED, second=3),
    ]
    views = [fold(story[:count]).view() for count in range(1, 5)]
    assert [view.status for view in views] == ["pending", "processing", "processing", "completed"]
    assert [view.progress for view in views] == [0, 0, 40, 100]
    assert [view.current_step for view in views] == [None, None, "rendering", None]
    last = views[-1]
    assert (last.kind, last.subject) == ("session.render", "session/1")
    assert (last.output, last.slides, last.size) == ("acme/deck.pptx", 3, 1234)
    assert last.accepted_at == START
    assert last.started_at == START + timedelta(seconds=1)
    assert last.finished_at == START + timedelta(seconds=3)


def test_a_partial_result_names_the_items_that_failed() -> None:
    result = ItemResult(index=1, status=Status.FAILED, error="no such chart")
    partial = GenerationPartial(output="acme/d.pptx", slides=1, size=10, results=[result])
    view = fold([happened(ACCEPTED), happened(partial)]).view()
    assert view.status is Status.PARTIAL
    assert view.results == [result]
    assert view.progress == 100


def test_a_failure_keeps_its_reason_and_the_progress_it_reached() -> None:
    view = fold(
        [happened(ACCEPTED), happened(GenerationProgress(percent=70)), happened(FAILED)]
    ).view()
    assert view.status is Status.FAILED
    assert view.progress == 70
    assert view.failure is not None
    assert view.failure.code is FailureCode.DATA_INVALID


def test_an_event_that_comes_before_its_acceptance_opens_the_generation() -> None:
    early = fold([happened(STARTED, second=5)])
    assert early.view().status is Status.PROCESSING
    assert early.view().accepted_at is None
    later = advance(early, happened(ACCEPTED, second=0))
    assert later.view().status is Status.PROCESSING
    assert later.view().accepted_at == START
    assert later.view().kind == "session.render"


def test_a_terminal_state_is_not_left_by_late_events_of_its_run() -> None:
    ended = fold([happened(ACCEPTED), happened(COMPLETED, second=9)])
    later = advance(ended, happened(GenerationProgress(percent=20, step="late"), second=3))
    later = advance(later, happened(STARTED, second=1))
    assert later.view().status is Status.COMPLETED
    assert later.view().progress == 100
    assert later.view().current_step is None
    assert later.view().started_at == START + timedelta(seconds=1)


def test_a_second_terminal_event_of_a_run_changes_nothing_that_is_seen() -> None:
    ended = fold([happened(ACCEPTED), happened(COMPLETED)])
    again = advance(ended, happened(FAILED))
    assert again.view().model_copy(update={"version": 0}) == ended.view().model_copy(
        update={"version": 0}
    )


def test_a_newer_run_starts_afresh_and_keeps_what_the_generation_is_about() -> None:
    ended = fold([happened(ACCEPTED), happened(STARTED, second=1), happened(FAILED, second=2)])
    retried = advance(ended, happened(ACCEPTED, run=2, second=60)).view()
    assert (retried.run, retried.status, retried.failure) == (2, Status.PENDING, None)
    assert (retried.started_at, retried.finished_at) == (None, None)
    assert retried.accepted_at == START + timedelta(seconds=60)
    assert retried.kind == "session.render"


def test_an_older_run_does_not_come_back() -> None:
    retried = fold([happened(ACCEPTED), happened(ACCEPTED, run=2, second=60)])
    later = advance(retried, happened(COMPLETED, run=1, second=61)).view()
    assert (later.run, later.status, later.output) == (2, Status.PENDING, None)


def test_the_watchdog_clock_counts_from_the_newest_event_of_the_current_run() -> None:
    standing = fold(
        [
            happened(ACCEPTED, run=2, second=10),
            happened(STARTED, run=2, second=20),
            happened(COMPLETED, run=1, second=30),
        ]
    )
    assert standing.touched_at == START + timedelta(seconds=21)


def test_an_automatic_try_does_not_revive_a_cancelled_run() -> None:
    cancelled = fold([happened(ACCEPTED), happened(GenerationCancelled(reason="enough"))])
    tried_again = advance(cancelled, happened(STARTED, attempt=4))
    assert tried_again.view().status is Status.CANCELLED


_TIMES = st.integers(0, 5)
_KINDS = st.sampled_from(["session.render", "render.deck"])
_EVENTS = st.one_of(
    st.builds(GenerationAccepted, kind=_KINDS, items=st.sampled_from([None, 1, 2])),
    st.builds(GenerationStarted, worker=st.sampled_from(["a", "b"])),
    st.builds(
        GenerationProgress,
        percent=st.integers(0, 100),
        step=st.sampled_from([None, "reading", "rendering"]),
    ),
)
_TERMINALS = st.sampled_from([COMPLETED, FAILED, GenerationCancelled()])


@st.composite
def stories(draw: st.DrawFn) -> list[Occurrence]:
    """Events of up to three runs, in any number, one terminal a run at most, accepted or not."""
    story = []
    for run in range(1, draw(st.integers(1, 3)) + 1):
        for event in draw(st.lists(_EVENTS, max_size=5)):
            subject = draw(st.sampled_from([None, "session/1", "session/2"]))
            story.append(happened(event, run, draw(_TIMES), subject=subject))
        if draw(st.booleans()):
            story.append(happened(draw(_TERMINALS), run, draw(_TIMES)))
    return story


@settings(max_examples=400)
@given(stories().filter(bool), st.randoms(use_true_random=False))
def test_any_order_of_the_same_events_ends_in_the_same_standing(
    story: list[Occurrence], dice: random.Random
) -> None:
    shuffled = story.copy()
    dice.shuffle(shuffled)
    assert fold(shuffled) == fold(story)
    assert fold(story).version == len(story)


@settings(max_examples=200)
@given(stories().filter(bool), st.randoms(use_true_random=False))
def test_no_order_of_events_moves_a_generation_backwards(
    story: list[Occurrence], dice: random.Random
) -> None:
    dice.shuffle(story)
    standing: Standing | None = None
    for item in story:
        after = advance(standing, item)
        if standing is not None:
            assert (after.run, after.rank) >= (standing.run, standing.rank)
            assert after.version > standing.version
            if standing.finished and after.run == standing.run:
                assert after.status is standing.status
            if after.run == standing.run:
                assert after.progress >= standing.progress
        standing = after


@given(stories(), _TERMINALS, _TERMINALS)
def test_the_first_of_two_terminals_of_a_run_stays(
    story: list[Occurrence], first: GenerationEvent, second: GenerationEvent
) -> None:
    run = max((item.envelope.run for item in story), default=0) + 1
    standing = fold([*story, happened(first, run), happened(second, run)])
    assert standing.status is first.STATUS
    assert standing.rank == Rank.TERMINAL


def envelope_of(event: GenerationEvent, **more: object) -> Envelope:
    return happened(event).envelope.model_copy(update=more)


@pytest.mark.parametrize(
    ("envelope", "reason"),
    [
        (envelope_of(STARTED, generation=None), "names no generation"),
        (envelope_of(STARTED, type="generation.exploded"), "unknown type"),
        (envelope_of(COMPLETED, data={"slides": 1}), "output"),
        (envelope_of(STARTED, run=2**31), "run 2147483648"),
        (envelope_of(STARTED, attempt=2**31), "try 2147483648"),
        (
            envelope_of(COMPLETED, data={"output": "a", "slides": 2**31, "size": 1}),
            "slides 2147483648",
        ),
        (envelope_of(COMPLETED, data={"output": "a", "slides": 1, "size": 2**63}), "size"),
        (
            envelope_of(
                STARTED, time=datetime(1, 1, 1, tzinfo=datetime.strptime("+1400", "%z").tzinfo)
            ),
            "range",
        ),
    ],
)
def test_an_envelope_the_ledger_cannot_keep_is_refused_with_the_reason(
    envelope: Envelope, reason: str
) -> None:
    with pytest.raises(UnrecordableEvent, match=reason):
        occurrence(envelope)


def test_an_event_of_another_family_is_refused() -> None:
    session = SessionCreated(session=uuid4())
    envelope = envelope_of(STARTED, type=session.TYPE, data=session.model_dump(mode="json"))
    with pytest.raises(UnrecordableEvent, match="not a generation event"):
        occurrence(envelope)


def test_what_postgres_cannot_store_is_replaced() -> None:
    data = {"percent": 5, "step": "a\x00b\ud800c", "extra": [float("nan"), {"k\x00": "\x00"}]}
    kept = occurrence(
        envelope_of(
            GenerationProgress(percent=5), data=data, subject="session/\x00", source="s\x00"
        )
    ).envelope
    assert kept.data == {
        "percent": 5,
        "step": "a\ufffdb\ufffdc",
        "extra": [None, {"k\ufffd": "\ufffd"}],
    }
    assert (kept.subject, kept.source) == ("session/\ufffd", "s\ufffd")


def test_a_time_without_a_zone_is_taken_as_utc() -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - the point of the test
    assert occurrence(envelope_of(STARTED, time=naive)).envelope.time == START
