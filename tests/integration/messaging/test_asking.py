"""Questions and answers over direct reply-to: on a real broker."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest

from slidemill.messaging import (
    AskFailed,
    AskTimeout,
    BrokerUnavailable,
    Bus,
    Delivery,
    OwnerUnavailable,
    Refused,
    RefusedForNow,
    Transient,
    Unroutable,
)
from tests.integration.messaging.kit import (
    Add,
    MemoryReplies,
    Stage,
    Sum,
    Work,
    eventually,
    new_envelope,
    take,
)

Answer = Callable[[Delivery[Add]], Awaitable[Sum]]


async def add(delivery: Delivery[Add]) -> Sum:
    return Sum(total=delivery.message.a + delivery.message.b)


async def asker_and_owner(
    stage: Stage, answer: Answer, replies: MemoryReplies | None = None, prefetch: int = 10
) -> Bus:
    """Start an owner that answers with `answer`; return the asker's bus."""
    owner, asker = stage.bus("owner"), stage.bus("asker")
    owner.answer(stage.asks, {Add: answer}, prefetch=prefetch, replies=replies or MemoryReplies())
    await owner.start()
    await asker.start()
    return asker


async def test_an_ask_gets_its_typed_reply(stage: Stage) -> None:
    asker = await asker_and_owner(stage, add)
    assert await asker.ask(Add(route=stage.route, a=2, b=3), Sum, organisation="acme") == Sum(
        total=5
    )


async def test_the_owner_sees_the_askers_organisation_and_command_id(stage: Stage) -> None:
    seen: asyncio.Queue[Delivery[Add]] = asyncio.Queue()

    async def answer(delivery: Delivery[Add]) -> Sum:
        await seen.put(delivery)
        return Sum(total=0)

    asker, command = await asker_and_owner(stage, answer), uuid4()
    await asker.ask(Add(route=stage.route), Sum, organisation="acme", command_id=command)
    envelope = (await take(seen)).envelope
    assert (envelope.organisation, envelope.id, envelope.source) == (
        "acme",
        command,
        "slidemill.asker",
    )


async def test_many_asks_at_once_each_get_their_own_answer(stage: Stage) -> None:
    async def slow_for_small(delivery: Delivery[Add]) -> Sum:
        if delivery.message.a < 10:
            await asyncio.sleep(0.02)
        return await add(delivery)

    asker = await asker_and_owner(stage, slow_for_small, prefetch=50)
    answers = await asyncio.gather(
        *(asker.ask(Add(route=stage.route, a=n, b=1), Sum, organisation="acme") for n in range(40))
    )
    assert [answer.total for answer in answers] == list(range(1, 41))


async def test_a_refusal_reaches_the_asker_with_code_detail_and_field(stage: Stage) -> None:
    async def refuse(_: Delivery[Add]) -> Sum:
        raise Refused("too_big", "a is 7; give at most 5", "a")

    asker = await asker_and_owner(stage, refuse)
    with pytest.raises(Refused) as caught:
        await asker.ask(Add(route=stage.route, a=7), Sum, organisation="acme")
    refused = caught.value
    assert (refused.code, refused.detail, refused.field) == (
        "too_big",
        "a is 7; give at most 5",
        "a",
    )


async def test_an_ask_nobody_takes_times_out_and_is_withdrawn(stage: Stage) -> None:
    asker = stage.bus()
    await asker.start()
    with pytest.raises(AskTimeout, match=r"within 0\.2 s"):
        await asker.ask(Add(route=stage.route), Sum, organisation="acme", deadline=0.2)
    await eventually(lambda: withdrawn(stage))


async def withdrawn(stage: Stage) -> bool:
    return await stage.depth(stage.asks.name) == 0


async def test_an_ask_without_any_queue_says_so_at_once(stage: Stage) -> None:
    asker = stage.bus()
    await asker.start()
    with pytest.raises(Unroutable):
        await asker.ask(Add(route="nobody.answers.this"), Sum, organisation="acme")


async def test_a_late_answer_does_not_disturb_the_next_ask(stage: Stage) -> None:
    release = asyncio.Event()

    async def answer(delivery: Delivery[Add]) -> Sum:
        if delivery.message.a == 1:
            await release.wait()
        return await add(delivery)

    asker = await asker_and_owner(stage, answer)
    with pytest.raises(AskTimeout):
        await asker.ask(Add(route=stage.route, a=1), Sum, organisation="acme", deadline=0.1)
    release.set()
    reply = await asker.ask(Add(route=stage.route, a=2), Sum, organisation="acme")
    assert reply.total == 2


async def test_a_repeated_command_gets_the_first_reply_and_the_handler_is_called_once(
    stage: Stage,
) -> None:
    calls = 0

    async def count(_: Delivery[Add]) -> Sum:
        nonlocal calls
        calls += 1
        return Sum(total=calls)

    asker, command = await asker_and_owner(stage, count), uuid4()
    replies = [
        await asker.ask(Add(route=stage.route), Sum, organisation="acme", command_id=command)
        for _ in range(3)
    ]
    assert [reply.total for reply in replies] == [1, 1, 1]
    assert calls == 1


async def test_copies_of_one_command_at_the_same_time_make_one_call(stage: Stage) -> None:
    calls, release = 0, asyncio.Event()

    async def count(_: Delivery[Add]) -> Sum:
        nonlocal calls
        calls += 1
        await release.wait()
        return Sum(total=calls)

    asker, command = await asker_and_owner(stage, count), uuid4()
    asks = [
        asyncio.create_task(
            asker.ask(Add(route=stage.route), Sum, organisation="acme", command_id=command)
        )
        for _ in range(5)
    ]
    await eventually(lambda: asyncio.sleep(0, calls >= 1))
    await eventually(lambda: withdrawn(stage))
    release.set()
    assert {reply.total for reply in await asyncio.gather(*asks)} == {1}
    assert calls == 1


async def test_a_refusal_is_kept_like_a_reply(stage: Stage) -> None:
    calls = 0

    async def refuse_once(_: Delivery[Add]) -> Sum:
        nonlocal calls
        calls += 1
        raise Refused("no", f"call {calls}")

    asker, command = await asker_and_owner(stage, refuse_once), uuid4()
    for _ in range(2):
        with pytest.raises(Refused, match="call 1"):
            await asker.ask(Add(route=stage.route), Sum, organisation="acme", command_id=command)
    assert calls == 1


async def test_a_refusal_for_now_is_not_kept(stage: Stage) -> None:
    calls = 0

    async def refuse_first(_: Delivery[Add]) -> Sum:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise RefusedForNow("not_yet", "come again")
        return Sum(total=calls)

    asker, command = await asker_and_owner(stage, refuse_first), uuid4()
    with pytest.raises(Refused, match="not_yet"):
        await asker.ask(Add(route=stage.route), Sum, organisation="acme", command_id=command)
    again = await asker.ask(Add(route=stage.route), Sum, organisation="acme", command_id=command)
    assert again.total == 2


async def test_equal_command_ids_of_two_organisations_are_two_commands(stage: Stage) -> None:
    async def name(delivery: Delivery[Add]) -> Sum:
        return Sum(total=len(delivery.envelope.organisation))

    asker, command = await asker_and_owner(stage, name), uuid4()
    first = await asker.ask(Add(route=stage.route), Sum, organisation="a", command_id=command)
    second = await asker.ask(Add(route=stage.route), Sum, organisation="bb", command_id=command)
    assert (first.total, second.total) == (1, 2)


async def test_an_ask_without_a_command_id_leaves_nothing_behind(stage: Stage) -> None:
    replies = MemoryReplies()
    asker = await asker_and_owner(stage, add, replies)
    await asker.ask(Add(route=stage.route), Sum, organisation="acme")
    assert replies.kept == {}


async def test_a_blip_at_the_owner_asks_to_come_again_and_is_not_kept(stage: Stage) -> None:
    calls = 0

    async def blip(delivery: Delivery[Add]) -> Sum:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise Transient("the database is away")
        return await add(delivery)

    asker, command = await asker_and_owner(stage, blip), uuid4()
    with pytest.raises(OwnerUnavailable):
        await asker.ask(Add(route=stage.route), Sum, organisation="acme", command_id=command)
    reply = await asker.ask(
        Add(route=stage.route, a=4), Sum, organisation="acme", command_id=command
    )
    assert reply.total == 4


async def test_a_bug_at_the_owner_is_told_without_its_text_and_the_next_ask_works(
    stage: Stage,
) -> None:
    async def buggy(delivery: Delivery[Add]) -> Sum:
        if delivery.message.a == 0:
            raise KeyError("a secret")
        return await add(delivery)

    asker = await asker_and_owner(stage, buggy)
    with pytest.raises(AskFailed) as caught:
        await asker.ask(Add(route=stage.route), Sum, organisation="acme")
    assert "a secret" not in str(caught.value)
    assert (await asker.ask(Add(route=stage.route, a=1), Sum, organisation="acme")).total == 1


async def test_an_ask_that_does_not_fit_its_type_is_refused(stage: Stage) -> None:
    asker = await asker_and_owner(stage, add)
    wrong = Add(route=stage.route).model_copy(update={"a": "many"})
    with pytest.warns(UserWarning, match="serialized value"), pytest.raises(Refused) as caught:
        await asker.ask(wrong, Sum, organisation="acme")
    assert caught.value.code == "invalid_message"
    assert "a:" in caught.value.detail


async def test_asks_that_wait_when_the_bus_stops_fail_at_once(stage: Stage) -> None:
    started: asyncio.Queue[None] = asyncio.Queue()

    async def hang(_: Delivery[Add]) -> Sum:
        await started.put(None)
        await asyncio.sleep(0.3)
        return Sum(total=0)

    asker = await asker_and_owner(stage, hang)
    asking = asyncio.create_task(
        asker.ask(Add(route=stage.route), Sum, organisation="acme", deadline=60)
    )
    await take(started)
    await asker.stop()
    with pytest.raises(BrokerUnavailable):
        await asking


async def test_asking_works_again_after_the_broker_closed_the_connection(stage: Stage) -> None:
    owner, asker = stage.bus("owner"), stage.bus("asker", reconnect_interval=0.1)
    owner.answer(stage.asks, {Add: add}, prefetch=1, replies=MemoryReplies())
    await owner.start()
    await asker.start()
    await stage.management.close_connections(asker.name)

    async def ask() -> bool:
        try:
            reply = await asker.ask(Add(route=stage.route, a=1), Sum, organisation="acme")
        except BrokerUnavailable:
            return False
        return reply.total == 1

    await eventually(ask)


async def test_a_handler_may_ask_another_service(stage: Stage) -> None:
    got: asyncio.Queue[int] = asyncio.Queue()
    asker = await asker_and_owner(stage, add)
    worker = stage.bus("worker")

    async def handle(delivery: Delivery[Work]) -> None:
        question = Add(route=stage.route, a=delivery.message.n, b=1)
        reply = await worker.ask(question, Sum, organisation=delivery.envelope.organisation)
        await got.put(reply.total)

    worker.subscribe(stage.events, {Work: handle}, prefetch=1)
    await worker.start()
    envelope = new_envelope(type=Work.TYPE, data={"route": stage.route, "n": 8})
    await asker.publish(envelope, exchange="slidemill.events", routing_key=stage.route)
    assert await take(got) == 9
