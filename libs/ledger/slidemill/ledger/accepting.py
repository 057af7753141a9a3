"""Taking a request on: idempotency keys, one generation per subject, and the acceptance itself."""

from __future__ import annotations

from dataclasses import dataclass

import asyncpg

from slidemill.contracts.envelope import Envelope
from slidemill.contracts.events import GenerationAccepted
from slidemill.contracts.ids import GenerationId, event_id
from slidemill.contracts.views import GenerationView
from slidemill.ledger.view import Occurrence, occurrence


class IdempotencyConflict(Exception):  # noqa: N818 - reads as what happened
    """The key stands for a request with other content."""

    def __init__(self, key: IdempotencyKey) -> None:
        super().__init__(
            f"Idempotency-Key {key.key!r} was used on this route with other content; "
            "send the same content again, or take a new key"
        )
        self.key = key


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A client's key; counts within the organisation and `route`.

    `fingerprint` is a digest of the request's content: the same key with another fingerprint is a
    conflict.
    """

    route: str
    key: str
    fingerprint: str


class TooManyUnfinished(Exception):  # noqa: N818 - reads as what is the case
    """The organisation has as many unfinished generations of the kind as it may have."""

    def __init__(self, cap: Cap) -> None:
        super().__init__(
            f"{cap.most} generations are pending or processing, and no more may be at a time; "
            "wait until one has ended"
        )
        self.cap = cap


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many unfinished generations of an organisation, of kinds that begin so."""

    kinds: str
    most: int


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What a request became.

    `repeated`: the idempotency key or the command was seen before, and this is what it became
    then. `attached`: the subject had an unfinished generation, and this is that one. Otherwise the
    generation is new. `view` is where it stands now.
    """

    generation: GenerationId
    view: GenerationView
    repeated: bool = False
    attached: bool = False


def acceptance_of(command: Envelope, kind: str, items: int | None = None) -> Occurrence:
    """Return the event that says `command` was accepted; the same for the same (generation, run).

    Raises
    ------
    ValueError
        The command names no generation.
    """
    if command.generation is None:
        raise ValueError(f"command {command.id} ({command.type}) names no generation")
    accepted = GenerationAccepted(kind=kind, items=items)
    id_ = event_id(command.generation, command.run, accepted.TYPE)
    return occurrence(command.wrap(accepted, source=command.source, id_=id_))


async def claim_key(
    connection: asyncpg.Connection, organisation: str, key: IdempotencyKey, generation: GenerationId
) -> GenerationId:
    """Bind the key to `generation` unless it is bound; return the generation it is bound to.

    A concurrent claim of the same key waits here for the other's transaction.

    Raises
    ------
    IdempotencyConflict
        It is bound, with another fingerprint.
    """
    row = await connection.fetchrow(
        "INSERT INTO ledger.idempotency (organisation, route, key, fingerprint, generation)"
        " VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (organisation, route, key) DO UPDATE SET key = excluded.key"
        " RETURNING generation, fingerprint",
        organisation,
        key.route,
        key.key,
        key.fingerprint,
        generation,
    )
    return _checked(row, key)


async def recall_key(
    connection: asyncpg.Connection, organisation: str, key: IdempotencyKey
) -> GenerationId | None:
    """Return the generation that the key is bound to; raises like `claim_key`."""
    row = await connection.fetchrow(
        "SELECT generation, fingerprint FROM ledger.idempotency"
        " WHERE organisation = $1 AND route = $2 AND key = $3",
        organisation,
        key.route,
        key.key,
    )
    return None if row is None else _checked(row, key)


async def rebind_key(
    connection: asyncpg.Connection, organisation: str, key: IdempotencyKey, generation: GenerationId
) -> None:
    """Let the key stand for another generation."""
    await connection.execute(
        "UPDATE ledger.idempotency SET generation = $4"
        " WHERE organisation = $1 AND route = $2 AND key = $3",
        organisation,
        key.route,
        key.key,
        generation,
    )


async def unfinished_about(
    connection: asyncpg.Connection, organisation: str, subject: str
) -> GenerationId | None:
    """Return the unfinished generation about `subject`, if any.

    Until the transaction ends, nobody else who asks about this subject gets an answer: between
    looking and adding one there is no gap.
    """
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 1))", organisation, subject
    )
    found: GenerationId | None = await connection.fetchval(
        "SELECT generation FROM ledger.generations"
        " WHERE organisation = $1 AND subject = $2 AND rank < 40"
        " ORDER BY opened_at, generation LIMIT 1",
        organisation,
        subject,
    )
    return found


async def check_cap(connection: asyncpg.Connection, organisation: str, cap: Cap) -> None:
    """Raise TooManyUnfinished unless one more generation fits under the cap.

    Acceptances of one organisation under a cap take turns until their transactions end, so that
    two at once cannot both take the last place.
    """
    count: int = await connection.fetchval(
        "SELECT ledger.unfinished_in_turn($1, $2)", organisation, cap.kinds
    )
    if count >= cap.most:
        raise TooManyUnfinished(cap)


def _checked(row: asyncpg.Record, key: IdempotencyKey) -> GenerationId:
    """Return the row's generation if the fingerprint is the key's."""
    if row["fingerprint"] != key.fingerprint:
        raise IdempotencyConflict(key)
    return GenerationId(row["generation"])
