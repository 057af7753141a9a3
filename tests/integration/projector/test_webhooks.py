"""The end of a generation is told to the URL that its client gave, signed, until it is taken."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
import uvicorn

from slidemill.contracts import Envelope, event_id, new_generation_id, topology
from slidemill.contracts.commands import GenerateDeck
from slidemill.contracts.events import (
    FailureCode,
    GenerationCompleted,
    GenerationEvent,
    GenerationFailed,
)
from slidemill.contracts.ids import GenerationId, Organisation
from slidemill.contracts.views import TimelineEntry
from slidemill.ledger import Webhooks
from tests.integration.projector.stage import Stage, until

OUTPUT = "presentations/decks/o/g.pptx"


class Receiver:
    """A client's webhook address: answers as told, and keeps what it was sent."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.url = ""
        self.open = asyncio.Event()
        """While it is not set, who calls waits for the answer."""
        self.open.set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.heard.append((headers, body))
        await self.open.wait()
        status = self.answers.pop(0) if self.answers else 204
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    app = Receiver()
    listening = socket.create_server(("127.0.0.1", 0))
    app.url = f"http://127.0.0.1:{listening.getsockname()[1]}/hook?of=us"
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None, access_log=False))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    yield app
    server.should_exit = True
    await task


async def end(
    stage: Stage, organisation: Organisation, url: str, event: GenerationEvent
) -> GenerationId:
    """Take a generation on that wants to be told, and let it end."""
    generation = new_generation_id()
    message = GenerateDeck(slides=["slide_1"], request={}, output=OUTPUT)
    command = Envelope(
        source="slidemill.gateway",
        type=message.TYPE,
        organisation=organisation,
        generation=generation,
        data=message.model_dump(mode="json"),
    )
    await stage.ledger.accept(
        command,
        exchange=topology.COMMANDS,
        routing_key=command.type,
        kind=command.type,
        items=1,
        callback_url=url,
    )
    id_ = event_id(generation, 1, event.TYPE)
    await stage.publish(command.wrap(event, source="slidemill.renderer", id_=id_))
    return generation


async def attempts(
    stage: Stage, organisation: Organisation, generation: GenerationId, count: int
) -> list[TimelineEntry]:
    """Return the webhook entries of a timeline once there are `count`."""

    async def told() -> list[TimelineEntry] | None:
        timeline = await stage.ledger.timeline(organisation, generation)
        found = [entry for entry in timeline if entry.type.startswith("webhook.")]
        return found if len(found) == count else None

    return await until(told)


COMPLETED = GenerationCompleted(output=OUTPUT, slides=3, size=99)
FAILED = GenerationFailed(code=FailureCode.NO_VALID_SLIDES, message="none fits")


async def test_a_webhook_is_the_status_reply_and_bears_a_signature_that_holds(
    stage: Stage, pool: asyncpg.Pool, organisation: Organisation, receiver: Receiver
) -> None:
    generation = await end(stage, organisation, receiver.url, COMPLETED)
    (entry,) = await attempts(stage, organisation, generation, 1)
    assert (entry.type, entry.data["status"]) == ("webhook.delivered", 204)
    ((headers, body),) = receiver.heard
    status = json.loads(body)
    assert (status["generation_id"], status["status"]) == (generation, "completed")
    assert status["total_pages_generated"] == 3
    assert status["download_url"].startswith(f"http://store.example/slidemill/{OUTPUT}?")
    (secret,) = await Webhooks(pool).secrets(organisation)
    assert headers["webhook-signature"] == _signed(secret, headers, body)
    assert headers["content-type"] == "application/json"


async def test_a_webhook_that_is_not_taken_is_sent_again_with_the_same_id(
    stage: Stage, organisation: Organisation, receiver: Receiver
) -> None:
    receiver.answers = [500, 302]
    generation = await end(stage, organisation, receiver.url, FAILED)
    entries = await attempts(stage, organisation, generation, 3)
    assert [entry.data["status"] for entry in entries] == [500, 302, 204]
    assert [entry.attempt for entry in entries] == [1, 2, 3]
    ids = {headers["webhook-id"] for headers, _ in receiver.heard}
    assert len(ids) == 1
    assert json.loads(receiver.heard[0][1])["error"]["code"] == "NO_VALID_SLIDES"


async def test_after_the_last_wait_it_is_given_up(
    stage: Stage, pool: asyncpg.Pool, organisation: Organisation, receiver: Receiver
) -> None:
    receiver.answers = [500] * 10
    generation = await end(stage, organisation, receiver.url, FAILED)
    await attempts(stage, organisation, generation, 3)

    async def settled() -> bool:
        return bool(await pool.fetchval(ENDED, generation))

    await until(settled)
    assert (
        await pool.fetchval(
            "SELECT delivered FROM ledger.webhooks WHERE generation = $1", generation
        )
        is False
    )
    assert len(receiver.heard) == 3


DELIVERED = "SELECT delivered FROM ledger.webhooks WHERE generation = $1"
ENDED = "SELECT ended_at IS NOT NULL FROM ledger.webhooks WHERE generation = $1"


async def test_gone_ends_it_at_once(
    stage: Stage, pool: asyncpg.Pool, organisation: Organisation, receiver: Receiver
) -> None:
    receiver.answers = [410]
    generation = await end(stage, organisation, receiver.url, FAILED)
    (entry,) = await attempts(stage, organisation, generation, 1)
    assert entry.type == "webhook.failed"
    assert await pool.fetchval(ENDED, generation)


async def test_the_end_of_an_older_run_is_not_told_once_it_was_run_again(
    stage: Stage, pool: asyncpg.Pool, organisation: Organisation, receiver: Receiver
) -> None:
    receiver.answers = [500]
    receiver.open.clear()
    generation = await end(stage, organisation, receiver.url, FAILED)

    async def called() -> bool:
        return bool(receiver.heard)

    await until(called)
    await stage.ledger.retry(organisation, generation)
    receiver.open.set()
    _, second = await attempts(stage, organisation, generation, 2)
    assert "run again" in second.data["error"]
    assert len(receiver.heard) == 1
    assert await pool.fetchval(DELIVERED, generation) is False


async def test_an_address_inside_is_not_called(
    stage: Stage, pool: asyncpg.Pool, organisation: Organisation
) -> None:
    generation = await end(stage, organisation, "http://10.0.0.1/hook", FAILED)
    (entry,) = await attempts(stage, organisation, generation, 1)
    assert "not on the public internet" in entry.data["error"]
    assert await pool.fetchval(ENDED, generation)


async def test_during_a_rotation_both_secrets_sign(
    stage: Stage, pool: asyncpg.Pool, organisation: Organisation, receiver: Receiver
) -> None:
    webhooks = Webhooks(pool)
    (old,) = await webhooks.secrets(organisation)
    new = await webhooks.rotate(organisation, timedelta(hours=1))
    generation = await end(stage, organisation, receiver.url, COMPLETED)
    await attempts(stage, organisation, generation, 1)
    ((headers, body),) = receiver.heard
    signatures = headers["webhook-signature"].split(" ")
    assert signatures == [_signed(new, headers, body), _signed(old, headers, body)]
    await webhooks.rotate(organisation, timedelta(0))
    assert old not in await webhooks.secrets(organisation)


async def test_the_first_use_makes_one_secret_however_many_come_at_once(
    pool: asyncpg.Pool, organisation: Organisation
) -> None:
    found = await asyncio.gather(*(Webhooks(pool).secrets(organisation) for _ in range(5)))
    assert len({secret for secrets in found for secret in secrets}) == 1


async def test_of_several_senders_one_takes_a_webhook(
    stage: Stage, pool: asyncpg.Pool, organisation: Organisation, receiver: Receiver
) -> None:
    generation = await end(stage, organisation, receiver.url, COMPLETED)
    await attempts(stage, organisation, generation, 1)
    claimed = await asyncio.gather(*(Webhooks(pool).claim(5, timedelta(1)) for _ in range(3)))
    assert not any(claimed)
    assert len(receiver.heard) == 1


async def test_when_none_waits_nothing_is_due(
    stage: Stage, pool: asyncpg.Pool, organisation: Organisation, receiver: Receiver
) -> None:
    generation = await end(stage, organisation, receiver.url, COMPLETED)
    await attempts(stage, organisation, generation, 1)

    async def none_due() -> bool:
        return await Webhooks(pool).next_due() is None

    await until(none_due)


def _signed(secret: str, headers: dict[str, str], body: bytes) -> str:
    """Return the signature as Standard Webhooks describes it, worked out anew."""
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
