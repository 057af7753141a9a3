"""The ledger: takes requests on, records what happens to them, and says where each one stands."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg

from slidemill.contracts.envelope import Envelope
from slidemill.contracts.events import Status
from slidemill.contracts.ids import GenerationId
from slidemill.contracts.views import GenerationView, TimelineEntry
from slidemill.ledger import accepting, outbox, reading, repeating, rows, upkeep
from slidemill.ledger.accepting import Acceptance, Cap, IdempotencyKey
from slidemill.ledger.fresh import take_on
from slidemill.ledger.recording import Outcome, Recorded, record
from slidemill.ledger.view import Standing, occurrence


class Ledger:
    """The generation ledger in the schema `ledger` of `pool`'s database.

    Every method but `record_all` is one transaction. Methods raise what asyncpg raises;
    `is_passing` tells which of that is worth another try.
    """

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def accept(
        self,
        command: Envelope,
        *,
        exchange: str,
        routing_key: str,
        kind: str | None = None,
        idempotency: IdempotencyKey | None = None,
        exclusive_subject: bool = False,
        items: int | None = None,
        callback_url: str | None = None,
        cap: Cap | None = None,
    ) -> Acceptance:
        """Take a command on: its acceptance, view, key and outbox message, all or nothing.

        `kind` is what the view shows, the command's type by default. With `exclusive_subject`, an
        unfinished generation of the organisation about the same subject is returned instead.
        `items` is how many slides or charts are asked for. The end of the generation is told to
        `callback_url`.

        Raises
        ------
        IdempotencyConflict
            The key stands for a request with another fingerprint.
        TooManyUnfinished
            The generation would be one more than `cap` allows.
        ValueError
            The command names no generation, or no subject although it should be exclusive.
        """
        accepted = accepting.acceptance_of(command, kind or command.type, items)
        organisation, own = accepted.key
        route = exchange, routing_key
        if idempotency is None and not exclusive_subject:
            async with self._pool.acquire() as connection:
                fresh = await take_on(
                    connection, command, accepted, route=route, callback_url=callback_url, cap=cap
                )
            if fresh is not None:
                return Acceptance(own, fresh.view())
        async with self._transaction() as connection:
            if idempotency is not None:
                bound = await accepting.claim_key(connection, organisation, idempotency, own)
                if bound != own:
                    return await _accepted_before(connection, organisation, bound, repeated=True)
            if exclusive_subject:
                if command.subject is None:
                    raise ValueError(f"command {command.id} ({command.type}) has no subject")
                other = await accepting.unfinished_about(connection, organisation, command.subject)
                if other not in {None, own}:
                    if idempotency is not None:
                        await accepting.rebind_key(connection, organisation, idempotency, other)
                    return await _accepted_before(connection, organisation, other, attached=True)
            if cap is not None:
                await accepting.check_cap(connection, organisation, cap)
            (recorded,) = await record(connection, [accepted])
            if recorded.outcome is Outcome.DUPLICATE:
                return Acceptance(own, recorded.view, repeated=True)
            await repeating.send_and_keep(connection, command, accepted.key, route, callback_url)
            return Acceptance(own, recorded.view)

    async def cancel(
        self, organisation: str, generation: GenerationId, *, source: str, reason: str | None = None
    ) -> GenerationView | None:
        """End the current run as cancelled and tell everyone; None when there is no such one.

        `source` is who says so, such as `slidemill.gateway`.

        Raises
        ------
        AlreadyFinished
            The run has ended.
        """
        async with self._transaction() as connection:
            standing = await reading.get(connection, organisation, generation)
            if standing is None:
                return None
            standing = (await rows.lock(connection, [(organisation, generation)])).popitem()[1]
            if standing.finished:
                raise repeating.AlreadyFinished(f"{generation} has ended already")
            cancelled = repeating.cancellation(standing, source, reason)
            (recorded,) = await record(connection, [occurrence(cancelled)])
            key = organisation, generation
            await outbox.append(connection, cancelled, key, *repeating.CANCELLATIONS)
            return recorded.view

    async def retry(
        self,
        organisation: str,
        generation: GenerationId,
        *,
        cap: Cap | None = None,
        idempotency: IdempotencyKey | None = None,
    ) -> Acceptance | None:
        """Run an ended generation again, as a new run; None when there is no such one.

        With a key that was used for this before, it is shown as it stands instead.

        Raises
        ------
        Unfinished
            It has not ended yet.
        NotRetryable
            It is completed, or its command is not kept here.
        TooManyUnfinished
            It would be one more than `cap` allows.
        IdempotencyConflict
            The key stands for a request with another fingerprint.
        """
        key = organisation, generation
        async with self._transaction() as connection:
            if await reading.get(connection, organisation, generation) is None:
                return None
            if idempotency is not None:
                if await accepting.recall_key(connection, organisation, idempotency):
                    return await _accepted_before(connection, *key, repeated=True)
                await accepting.claim_key(connection, organisation, idempotency, generation)
            if cap is not None:
                await accepting.check_cap(connection, organisation, cap)
            standing = (await rows.lock(connection, [key])).popitem()[1]
            repeating.check_retryable(standing)
            command, route, callback_url = await repeating.kept_command(connection, key)
            command = repeating.next_run(command, standing.run + 1)
            kind = standing.kind or command.type
            accepted = accepting.acceptance_of(command, kind, standing.items)
            (recorded,) = await record(connection, [accepted])
            await repeating.send_and_keep(connection, command, key, route, callback_url)
            return Acceptance(generation, recorded.view)

    async def remove(self, organisation: str, generation: GenerationId) -> GenerationView | None:
        """Show a generation no more, and return it as it was; None when there is no such one.

        Raises
        ------
        Unfinished
            It has not ended yet.
        """
        async with self._transaction() as connection:
            standing = await reading.get(connection, organisation, generation)
            if standing is None:
                return None
            if not standing.finished:
                raise repeating.Unfinished(f"{generation} has not ended yet; cancel it first")
            await repeating.hide(connection, organisation, generation)
            return standing.view()

    async def recall(self, organisation: str, idempotency: IdempotencyKey) -> Acceptance | None:
        """Return what a request with this key became, or nothing if the key is new.

        Raises
        ------
        IdempotencyConflict
            The key stands for a request with another fingerprint.
        """
        async with self._transaction() as connection:
            bound = await accepting.recall_key(connection, organisation, idempotency)
            if bound is None:
                return None
            return await _accepted_before(connection, organisation, bound, repeated=True)

    async def record(self, envelope: Envelope) -> Recorded:
        """Record a generation event, whatever came before it; raises UnrecordableEvent."""
        (recorded,) = await self.record_all([envelope])
        return recorded

    async def record_all(self, envelopes: Sequence[Envelope]) -> list[Recorded]:
        """Record events, those of one generation at once; the results are in their order.

        Raises
        ------
        UnrecordableEvent
            One of them is no generation event; nothing is recorded.
        """
        occurrences = [occurrence(envelope) for envelope in envelopes]
        if not occurrences:
            return []
        async with self._pool.acquire() as connection:
            return await record(connection, occurrences)

    async def view(self, organisation: str, generation: GenerationId) -> GenerationView | None:
        """Return where a generation stands; nothing if the organisation has no such one."""
        async with self._pool.acquire() as connection:
            standing = await reading.get(connection, organisation, generation)
        return None if standing is None else standing.view()

    async def timeline(self, organisation: str, generation: GenerationId) -> list[TimelineEntry]:
        """Return every event of a generation, in the order in which they were recorded."""
        async with self._pool.acquire() as connection:
            return await reading.timeline(connection, organisation, generation)

    async def page(
        self,
        organisation: str,
        *,
        cursor: str | None = None,
        limit: int = 50,
        statuses: Collection[Status] | None = None,
        kind: str | None = None,
        kind_prefix: str | None = None,
        subject: str | None = None,
    ) -> reading.Page:
        """Return generations of an organisation, newest first, at most 200; raises InvalidCursor.

        Filters that are given must all match.
        """
        async with self._pool.acquire() as connection:
            return await reading.page(
                connection,
                organisation,
                cursor=cursor,
                limit=limit,
                statuses=statuses,
                kind=kind,
                kind_prefix=kind_prefix,
                subject=subject,
            )

    async def unfinished(self, organisation: str) -> int:
        """Count an organisation's generations without a terminal state."""
        async with self._pool.acquire() as connection:
            return await reading.count_unfinished(connection, organisation)

    async def overdue(self, older_than: timedelta, limit: int = 100) -> list[GenerationView]:
        """Return unfinished generations of all organisations that were silent for so long.

        Not among them are those whose command was published less than that ago, or not yet.
        """
        async with self._pool.acquire() as connection:
            return await reading.overdue(connection, older_than, limit)

    async def replay(self) -> upkeep.Replay:
        """Rebuild every view from the events; readers and, but for a moment, writers go on."""
        async with self._pool.acquire() as connection:
            return await upkeep.replay(connection)

    async def forget(self, finished_before: timedelta, batch: int = 500) -> int:
        """Delete up to `batch` generations that finished longer ago than that, with their events.

        Return how many; call again while it is `batch`.
        """
        async with self._transaction() as connection:
            return await upkeep.forget(connection, finished_before, batch)

    async def forget_keys(self, older_than: timedelta, batch: int = 500) -> int:
        """Delete up to `batch` idempotency keys older than that; return how many."""
        async with self._transaction() as connection:
            return await upkeep.forget_keys(connection, older_than, batch)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[asyncpg.Connection]:
        """Give a connection with a transaction that commits at the end."""
        async with self._pool.acquire() as connection, connection.transaction():
            yield connection


async def _accepted_before(
    connection: asyncpg.Connection,
    organisation: str,
    generation: GenerationId,
    *,
    repeated: bool = False,
    attached: bool = False,
) -> Acceptance:
    """Return an earlier acceptance as it stands now."""
    standing = await reading.get(connection, organisation, generation)
    view = (standing or Standing(organisation, generation)).view()
    return Acceptance(generation, view, repeated=repeated, attached=attached)
