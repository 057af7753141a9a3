"""What was finished long ago is forgotten, what is recent or unfinished stays."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest

from slidemill.contracts import new_generation_id
from slidemill.contracts.events import GenerationCancelled, GenerationStarted
from slidemill.contracts.ids import Organisation
from slidemill.ledger import Connections, IdempotencyKey, Ledger
from slidemill.messaging import DeadLetter
from slidemill.projector.repository import DeadLetters
from slidemill.projector.settings import Settings
from slidemill.projector.upkeep import Upkeep
from tests.integration.projector.stage import age, envelope


@pytest.fixture
async def database(projector_database: str) -> AsyncIterator[Connections]:
    database = Connections(projector_database, largest=2, name="slidemill.projector")
    await database.open()
    yield database
    await database.close()


def letter(text: str) -> DeadLetter:
    return DeadLetter(
        body=text.encode(),
        envelope=None,
        reason="unparseable",
        detail="",
        service=None,
        queue=None,
        message_id=None,
        routing_key="",
        headers={},
    )


async def test_only_what_is_old_and_finished_is_forgotten(
    database: Connections, pool: asyncpg.Pool, projector_database: str, organisation: Organisation
) -> None:
    ledger = Ledger(database.pool)
    old, open_, fresh = (new_generation_id() for _ in range(3))
    await ledger.record(envelope(organisation, old, GenerationCancelled()))
    await ledger.record(envelope(organisation, open_, GenerationStarted()))
    old_number = await DeadLetters(database.pool).keep(letter(f"old {old}"), "kept", None)
    key = IdempotencyKey("route", old, "print")
    order = envelope(organisation, new_generation_id(), GenerationStarted())
    await ledger.accept(order, exchange="x", routing_key="y", idempotency=key)
    await age(pool, organisation, timedelta(days=31))
    await pool.execute(
        "UPDATE ledger.idempotency SET created_at = created_at - interval '49 hours'"
        " WHERE organisation = $1",
        organisation,
    )
    await pool.execute(
        "UPDATE projector.dead_letters SET last_at = last_at - interval '31 days' WHERE id = $1",
        old_number,
    )
    await ledger.record(envelope(organisation, fresh, GenerationCancelled()))
    new_number = await DeadLetters(database.pool).keep(letter(f"new {old}"), "kept", None)

    settings = Settings.model_validate({"database_url": projector_database})
    assert await Upkeep(database, settings).forget() == 3

    assert await ledger.view(organisation, old) is None
    assert await ledger.view(organisation, open_) is not None
    assert await ledger.view(organisation, fresh) is not None
    assert await ledger.recall(organisation, key) is None
    kept = [kept.id for kept in await DeadLetters(database.pool).newest(1000)]
    assert new_number in kept
    assert old_number not in kept


async def test_a_database_that_is_not_open_says_so() -> None:
    closed = Connections("postgresql://nobody@127.0.0.1:9/nothing", name="slidemill.projector")
    with pytest.raises(ConnectionError, match="not open"):
        _ = closed.pool
