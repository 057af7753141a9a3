"""Dead letters on a real broker: each is kept, and none leaves a generation hanging."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from slidemill.contracts import event_id, new_generation_id, topology
from slidemill.contracts.commands import RenderDeck
from slidemill.contracts.events import (
    FailureCode,
    GenerationCompleted,
    GenerationFailed,
    GenerationProgress,
    Status,
)
from slidemill.contracts.ids import Organisation
from tests.integration.projector.stage import Road, Stage, envelope, until

ORDER = RenderDeck(package="acme/package.zip", output="acme/deck.pptx")
COMPLETED = GenerationCompleted(output="acme/deck.pptx", slides=3, size=1234)


async def test_an_order_that_breaks_its_service_ends_its_generation_as_failed(
    stage: Stage, organisation: Organisation
) -> None:
    generation = new_generation_id()
    await stage.order(envelope(organisation, generation, ORDER))
    view = await stage.ended(organisation, generation)
    assert view.failure is not None
    assert view.failure.code is FailureCode.DEAD_LETTERED
    assert view.failure.message.startswith("render.deck: the renderer service broke")
    assert "secret" not in view.failure.message

    async def is_told() -> bool:
        return bool(stage.failures_of(generation))

    await until(is_told)
    assert stage.failures_of(generation) == [event_id(generation, 1, GenerationFailed.TYPE)]
    kept = await stage.kept(generation)
    assert (kept.outcome, kept.reason, kept.service) == ("failed", "handler_failed", "renderer")
    assert kept.queue == topology.RENDER_BULK.name
    assert "secret" in kept.detail


async def test_the_same_letter_twice_ends_the_generation_once(
    stage: Stage, organisation: Organisation
) -> None:
    generation = new_generation_id()
    body = envelope(organisation, generation, ORDER).to_json()
    for _ in range(2):
        await stage.bury(body, topology.RENDER_BULK, "delivery_limit")

    async def came_twice() -> bool:
        return (await stage.kept(generation)).times == 2

    await until(came_twice)
    assert len(set(stage.failures_of(generation))) == 1
    assert len(await stage.ledger.timeline(organisation, generation)) == 1


async def test_a_generation_that_has_ended_is_not_ended_again(
    stage: Stage, organisation: Organisation
) -> None:
    generation = new_generation_id()
    await stage.ledger.record(envelope(organisation, generation, COMPLETED))
    body = envelope(organisation, generation, ORDER).to_json()
    await stage.bury(body, topology.RENDER_BULK, "handler_failed")
    assert (await stage.kept(generation)).outcome == "ended_before"
    assert stage.failures_of(generation) == []
    assert (await stage.ended(organisation, generation)).status is Status.COMPLETED


async def test_a_letter_of_an_older_run_does_not_touch_the_newer_one(
    stage: Stage, organisation: Organisation
) -> None:
    generation = new_generation_id()
    progress = GenerationProgress(percent=10)
    await stage.ledger.record(envelope(organisation, generation, progress, run=2))
    body = envelope(organisation, generation, ORDER, run=1).to_json()
    await stage.bury(body, topology.RENDER_BULK, "handler_failed")
    assert (await stage.kept(generation)).outcome == "ended_before"
    view = await stage.ledger.view(organisation, generation)
    assert view is not None
    assert (view.run, view.status) == (2, Status.PROCESSING)


async def test_an_event_that_missed_the_ledger_is_recorded_after_all(
    stage: Stage, organisation: Organisation
) -> None:
    generation = new_generation_id()
    body = envelope(organisation, generation, COMPLETED).to_json()
    await stage.bury(body, topology.LEDGER, "tries_exhausted")
    assert (await stage.ended(organisation, generation)).status is Status.COMPLETED
    assert (await stage.kept(generation)).outcome == "recorded"


async def test_an_end_that_can_not_be_recorded_becomes_a_failure(
    stage: Stage, organisation: Organisation
) -> None:
    generation = new_generation_id()
    broken = envelope(organisation, generation, COMPLETED).model_copy(update={"data": {}})
    await stage.publish(broken)
    view = await stage.ended(organisation, generation)
    assert view.status is Status.FAILED
    assert view.failure is not None
    assert "did not understand generation.completed" in view.failure.message


async def test_an_event_its_owner_could_not_handle_is_kept_and_breeds_nothing(
    stage: Stage, organisation: Organisation
) -> None:
    generation = new_generation_id()
    failed = GenerationFailed(code=FailureCode.DATA_INVALID, message="no")
    body = envelope(organisation, generation, failed).to_json()
    await stage.bury(body, topology.SESSION_OUTCOMES, "handler_failed")
    assert (await stage.kept(generation)).outcome == "kept"
    assert stage.failures_of(generation) == []
    assert await stage.ledger.view(organisation, generation) is None


async def test_what_no_ledger_could_keep_is_kept_as_a_letter_and_does_not_come_back(
    stage: Stage, organisation: Organisation
) -> None:
    generation = new_generation_id()
    await stage.publish(envelope(organisation, generation, COMPLETED, run=2**31))
    kept = await stage.kept(generation)
    assert kept.outcome == "unsettled"
    assert kept.note is not None
    assert "run 2147483648" in kept.note
    await stage.bury(b"the next one", topology.LEDGER, "unparseable")
    await stage.kept(None, b"the next one")
    assert (await stage.kept(generation)).times == 1


async def test_bytes_without_meaning_are_kept(stage: Stage) -> None:
    body = b"\x00\xff not an envelope " + uuid4().bytes
    await stage.throw(body, "render.deck.bulk")
    kept = await stage.kept(None, body)
    assert (kept.outcome, kept.reason, kept.service) == ("kept", "unparseable", "renderer")
    assert (kept.organisation, kept.generation, kept.size) == (None, None, len(body))


async def test_odd_headers_are_kept_as_well_as_can_be(stage: Stage) -> None:
    body = uuid4().bytes
    await stage.bury(
        body,
        topology.LEDGER,
        "odd\x00reason",
        number=3,
        when=datetime(2026, 1, 1, tzinfo=UTC),
        raw=bytearray(b"\xff\x00"),
        nested={"list": [1, {"deep": "a\x00b"}]},
    )
    kept = await stage.kept(None, body)
    assert kept.reason == "odd\ufffdreason"
    assert kept.headers["number"] == 3
    assert kept.headers["nested"] == {"list": [1, {"deep": "a\ufffdb"}]}


async def test_a_huge_letter_is_kept_in_part(stage: Stage) -> None:
    body = uuid4().bytes * 100_000
    await stage.bury(body, topology.LEDGER, "unparseable", big="x" * 70_000)
    kept = await stage.kept(None, body[:1_000_000])
    assert (len(kept.body), kept.size) == (1_000_000, 1_600_000)
    assert list(kept.headers) == ["dropped"]


async def test_letters_wait_while_the_database_is_away(
    stage: Stage, road: Road, organisation: Organisation
) -> None:
    generation = new_generation_id()
    back = stage.count("slidemill_deliveries_total", outcome="handed_back")

    async def is_handed_back() -> bool:
        return stage.count("slidemill_deliveries_total", outcome="handed_back") > back

    road.cut()
    try:
        body = envelope(organisation, generation, ORDER).to_json()
        await stage.bury(body, topology.RENDER_BULK, "handler_failed")
        await until(is_handed_back)
    finally:
        road.mend()
    assert (await stage.ended(organisation, generation)).status is Status.FAILED
    assert (await stage.kept(generation)).outcome == "failed"


async def test_letters_can_be_paged_newest_first(stage: Stage) -> None:
    first, second = uuid4().bytes, uuid4().bytes
    await stage.bury(first, topology.LEDGER, "unparseable")
    one = await stage.kept(None, first)
    await stage.bury(second, topology.LEDGER, "unparseable")
    two = await stage.kept(None, second)
    page = await stage.letters.newest(1, before=two.id)
    assert [letter.id for letter in page] == [one.id]
