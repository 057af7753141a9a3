"""From the order to render a session to the deck's order, on real servers."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from slidemill.contracts import GenerationId
from slidemill.contracts.asks import CreateSession, SessionWithUpload
from slidemill.contracts.commands import Priority, RenderDeck
from slidemill.contracts.events import (
    FailureCode,
    GenerationAccepted,
    GenerationCancelled,
    GenerationFailed,
    SessionRendered,
)
from slidemill.messaging import BrokerSettings, Bus, Transient, Unavailable
from slidemill.session.session import subject_of, upload_key
from slidemill.storage import ObjectInfo, ObjectStore, StoreSettings
from tests.integration.session.stage import Stage, delivered, order_of


async def test_an_order_becomes_a_decks_order_for_the_same_generation(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation, b"package")
    envelope = order_of(
        organisation, session, run=2, data={"session": str(session), "priority": "bulk"}
    )
    await stage.send(envelope)
    assert envelope.generation
    (order,) = await stage.decks(envelope.generation)
    assert order.message.priority is Priority.BULK
    assert order.message.deadline == 120
    assert await stage.store.get(order.message.package, 99) == b"package"
    assert order.message.package.startswith(
        f"sessions/frozen/{organisation}/{envelope.generation}/"
    )
    assert order.message.output.startswith(f"sessions/decks/{organisation}/{envelope.generation}/")
    assert order.message.output.endswith(".pptx")
    assert (order.envelope.subject, order.envelope.organisation, order.envelope.run) == (
        subject_of(session),
        organisation,
        2,
    )


async def test_what_is_rendered_is_what_was_uploaded_when_it_was_ordered(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation, b"before")
    order = await stage.order(organisation, session)
    await stage.upload(session, b"after")
    assert await stage.store.get(order.message.package, 99) == b"before"
    again = await stage.order(organisation, session)
    assert await stage.store.get(again.message.package, 99) == b"after"
    assert await stage.store.get(order.message.package, 99) == b"before"


async def test_an_order_delivered_twice_orders_one_deck_of_one_package(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation, b"before")
    envelope = order_of(organisation, session)
    assert envelope.generation
    await stage.send(envelope)
    await stage.decks(envelope.generation)
    await stage.upload(session, b"after")
    await stage.send(envelope)
    first, second = await stage.decks(envelope.generation, 2)
    assert first.envelope.id == second.envelope.id
    assert first.message == second.message
    assert await stage.store.get(second.message.package, 99) == b"before"
    folder = f"sessions/frozen/{organisation}/{envelope.generation}/"
    assert [entry.key async for entry in stage.store.list(folder)] == [first.message.package]


async def test_an_order_that_died_before_it_was_passed_on_is_passed_on_unchanged(
    stage: Stage, organisation: str, broker: BrokerSettings
) -> None:
    session = await stage.uploaded(organisation, b"before")
    envelope = order_of(organisation, session)
    assert envelope.generation
    never_started = Bus(broker, service="session")
    with pytest.raises(Unavailable):
        await stage.renders_on(never_started).render(delivered(envelope))
    await stage.upload(session, b"after")
    await stage.send(envelope)
    (order,) = await stage.decks(envelope.generation)
    assert await stage.store.get(order.message.package, 99) == b"before"


async def test_an_order_marks_the_session_as_asked_to_render(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation)
    await stage.order(organisation, session)
    found = await stage.repository.find(organisation, session)
    assert found
    assert not found.replaceable


async def test_an_order_for_an_ended_run_orders_nothing(stage: Stage, organisation: str) -> None:
    session = await stage.uploaded(organisation)
    first = await stage.order(organisation, session)
    await stage.end(first)
    ended, other = order_of(organisation, session), order_of(organisation, session)
    ended = ended.model_copy(update={"generation": first.envelope.generation})
    await stage.renders.render(delivered(ended))
    await stage.renders.render(delivered(other))
    assert other.generation
    assert first.envelope.generation
    await stage.decks(other.generation)
    assert len(stage.so_far(RenderDeck, first.envelope.generation)) == 1


async def test_an_order_cancelled_before_it_was_taken_on_orders_nothing(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation)
    envelope, other = order_of(organisation, session), order_of(organisation, session)
    cancelled = envelope.wrap(GenerationCancelled(), source="slidemill.gateway")
    await stage.renders.ended(delivered(cancelled))
    await stage.renders.render(delivered(envelope))
    await stage.renders.render(delivered(other))
    assert envelope.generation
    assert other.generation
    await stage.decks(other.generation)
    assert stage.so_far(RenderDeck, envelope.generation) == []
    assert (await stage.facts(organisation, session)).render_succeeded is False


async def test_an_order_without_an_upload_fails_and_leaves_the_session_as_it_was(
    stage: Stage, organisation: str
) -> None:
    session = await stage.create(organisation)
    envelope = order_of(organisation, session)
    await stage.send(envelope)
    assert envelope.generation
    (failed,) = await stage.heard(GenerationFailed, envelope.generation)
    assert failed.message.code is FailureCode.UPLOAD_MISSING
    (rendered,) = await stage.heard(SessionRendered, envelope.generation)
    assert (rendered.message.succeeded, rendered.message.message) == (
        False,
        failed.message.message,
    )
    assert (await stage.facts(organisation, session)).rendered_at is None


async def test_an_order_of_too_large_an_upload_fails(
    stage: Stage, organisation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await stage.uploaded(organisation, b"four")
    monkeypatch.setattr(stage.settings, "upload_limit", 3)
    envelope = order_of(organisation, session)
    await stage.send(envelope)
    assert envelope.generation
    (failed,) = await stage.heard(GenerationFailed, envelope.generation)
    assert failed.message.code is FailureCode.PACKAGE_INVALID
    assert "4 bytes" in failed.message.message


@pytest.mark.parametrize("whose", ["unknown", "expired", "another's"])
async def test_an_order_for_a_session_that_can_not_be_found_fails(
    stage: Stage, organisation: str, whose: str
) -> None:
    session = uuid4()
    if whose == "expired":
        session = await stage.aged(organisation, timedelta(hours=24))
    if whose == "another's":
        session = await stage.uploaded(f"{organisation}-2")
    envelope = order_of(organisation, session)
    await stage.send(envelope)
    assert envelope.generation
    (failed,) = await stage.heard(GenerationFailed, envelope.generation)
    assert failed.message.code is FailureCode.SESSION_NOT_FOUND
    (rendered,) = await stage.heard(SessionRendered, envelope.generation)
    assert not rendered.message.succeeded


async def test_a_failed_order_delivered_twice_fails_under_one_id(
    stage: Stage, organisation: str
) -> None:
    envelope = order_of(organisation, uuid4())
    await stage.send(envelope)
    await stage.send(envelope)
    assert envelope.generation
    first, second = await stage.heard(GenerationFailed, envelope.generation, 2)
    assert first.envelope.id == second.envelope.id


async def test_a_direct_producers_order_is_accepted_under_one_id_with_its_subject(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation)
    envelope = order_of(organisation, session, source="producer.reports", subject=None)
    await stage.send(envelope)
    await stage.send(envelope)
    assert envelope.generation
    first, second = await stage.heard(GenerationAccepted, envelope.generation, 2)
    assert first.message.kind == "session.render"
    assert first.envelope.id == second.envelope.id
    assert first.envelope.subject == subject_of(session)
    assert (await stage.decks(envelope.generation))[0].envelope.subject == subject_of(session)


async def test_a_gateways_order_is_not_accepted_a_second_time(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation)
    order = await stage.order(organisation, session)
    await stage.end(order)
    assert order.envelope.generation
    assert stage.so_far(GenerationAccepted, order.envelope.generation) == []


async def test_a_producer_that_names_no_generation_gets_its_messages_own(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation)
    envelope = order_of(organisation, session, source="producer.reports", generation=None)
    await stage.send(envelope)
    generation = GenerationId(f"gen_{envelope.id.hex}")
    (order,) = await stage.decks(generation)
    assert order.envelope.generation == generation


async def test_a_producers_subject_can_not_point_at_another_session(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation)
    envelope = order_of(organisation, session, subject=subject_of(uuid4()))
    await stage.send(envelope)
    assert envelope.generation
    (order,) = await stage.decks(envelope.generation)
    assert order.envelope.subject == subject_of(session)


async def test_one_generation_can_not_be_used_for_two_sessions(
    stage: Stage, organisation: str
) -> None:
    first = await stage.uploaded(organisation)
    order = await stage.order(organisation, first)
    second = await stage.uploaded(organisation)
    stray = order_of(organisation, second, generation=order.envelope.generation)
    await stage.renders.render(delivered(stray))
    await stage.end(order)
    assert (await stage.facts(organisation, first)).render_succeeded
    assert (await stage.facts(organisation, second)).rendered_at is None


class SwappingStore(ObjectStore):
    """A store whose next uploads are replaced right after they were looked at."""

    swaps: tuple[bytes, ...] = ()

    async def head(self, key: str) -> ObjectInfo | None:
        found = await super().head(key)
        if self.swaps:
            content, *rest = self.swaps
            self.swaps = tuple(rest)
            await self.put(key, content, "application/zip")
        return found


async def test_an_upload_swapped_between_check_and_copy_is_checked_again(
    stage: Stage, organisation: str, store_settings: StoreSettings
) -> None:
    session = await stage.uploaded(organisation, b"checked")
    envelope = order_of(organisation, session)
    async with SwappingStore(store_settings) as store:
        store.swaps = (b"swapped",)
        await stage.renders_on(stage.bus, store).render(delivered(envelope))
        seen = await store.head(upload_key(session))
    assert envelope.generation
    (order,) = await stage.decks(envelope.generation)
    assert await stage.store.get(order.message.package, 99) == b"swapped"
    assert seen
    assert seen.etag in order.message.package


async def test_an_upload_that_never_stands_still_is_tried_again_later(
    stage: Stage, organisation: str, store_settings: StoreSettings
) -> None:
    session = await stage.uploaded(organisation, b"checked")
    envelope = order_of(organisation, session)
    async with SwappingStore(store_settings) as store:
        store.swaps = tuple(f"swap {n}".encode() for n in range(9))
        with pytest.raises(Transient):
            await stage.renders_on(stage.bus, store).render(delivered(envelope))


async def test_creating_a_session_does_not_disturb_a_render_on_its_way(
    stage: Stage, organisation: str
) -> None:
    session = await stage.uploaded(organisation)
    order = await stage.order(organisation, session)
    await stage.ask(organisation, CreateSession(session=uuid4()), SessionWithUpload)
    assert await stage.store.head(order.message.package)
    assert (await stage.end(order)).succeeded
