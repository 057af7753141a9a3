"""All SQL of the session service."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import asyncpg

from slidemill.contracts import GenerationId
from slidemill.ledger import Connections, translated
from slidemill.session.session import Render, Result, Session

SCHEMA = "session"
MIGRATIONS = Path(__file__).parent / "migrations"

_SESSION = """
    SELECT s.id, s.organisation, s.created_at, s.asked_at, s.replaced_at, s.taken,
           r.generation, r.run, r.session, r.sequence, r.package, r.deck,
           r.ended_at, r.succeeded, r.slides, r.message
      FROM session.sessions s
      LEFT JOIN session.renders r
        ON r.organisation = s.organisation AND r.session = s.id AND r.sequence = s.shown
"""

_RENDER = """
    SELECT generation, run, session, sequence, package, deck, ended_at, succeeded, slides, message
      FROM session.renders
"""


@dataclass(frozen=True, slots=True)
class Doomed:
    """A session that is to be removed, with all its renders."""

    session: Session
    renders: tuple[Render, ...]


class Repository:
    """Sessions and renders in Postgres; every method raises `DatabaseUnavailable`."""

    def __init__(self, database: Connections) -> None:
        self._database = database

    async def ready(self) -> None:
        """Return when the database answers and has the tables."""
        with translated():
            await self._database.pool.fetchval("SELECT count(*) FROM session.sessions WHERE false")

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a transaction; it is committed unless the block raises."""
        with translated():
            async with self._database.pool.acquire() as connection, connection.transaction():
                yield Transaction(connection)

    async def find(self, organisation: str, session: UUID) -> Session | None:
        """Return a session of this organisation, living or not."""
        with translated():
            row = await self._database.pool.fetchrow(
                f"{_SESSION} WHERE s.organisation = $1 AND s.id = $2", organisation, session
            )
        return _session(row) if row else None

    async def newest(self, organisation: str, since: datetime, limit: int) -> list[Session]:
        """Return the sessions created after `since` and not replaced, newest first."""
        with translated():
            rows = await self._database.pool.fetch(
                f"""{_SESSION}
                 WHERE s.organisation = $1 AND s.created_at > $2 AND s.replaced_at IS NULL
                 ORDER BY s.created_at DESC, s.id
                 LIMIT $3""",
                organisation,
                since,
                limit,
            )
        return [_session(row) for row in rows]

    async def find_render(
        self, organisation: str, generation: GenerationId, run: int
    ) -> Render | None:
        """Return one run of a generation, if it was taken on."""
        with translated():
            row = await self._database.pool.fetchrow(
                f"{_RENDER} WHERE organisation = $1 AND generation = $2 AND run = $3",
                organisation,
                generation,
                run,
            )
        return _render(row) if row else None

    async def forget_package(self, organisation: str, generation: GenerationId, run: int) -> None:
        """Note that a render's frozen upload was deleted."""
        with translated():
            await self._database.pool.execute(
                """UPDATE session.renders SET package = NULL
                    WHERE organisation = $1 AND generation = $2 AND run = $3""",
                organisation,
                generation,
                run,
            )

    async def remove(self, organisation: str, session: UUID) -> None:
        """Remove a session that gave way to a newer one, once its objects are gone."""
        with translated():
            await self._database.pool.execute(
                """DELETE FROM session.sessions
                    WHERE organisation = $1 AND id = $2 AND replaced_at IS NOT NULL""",
                organisation,
                session,
            )

    @asynccontextmanager
    async def doomed(self, until: datetime, limit: int) -> AsyncIterator[list[Doomed]]:
        """Give the sessions created up to `until` or replaced, and remove them after the block.

        Of all organisations. Other instances get other sessions meanwhile. When the block raises
        they all stay.
        """
        async with self.transaction() as transaction:
            batch = await transaction.lock_doomed(until, limit)
            yield batch
            await transaction.remove([entry.session.id for entry in batch])

    @asynccontextmanager
    async def superseded(self, until: datetime, limit: int) -> AsyncIterator[list[str]]:
        """Give the keys of decks that a later render replaced up to `until`, then forget them.

        Of all organisations, as `doomed`.
        """
        async with self.transaction() as transaction:
            decks = await transaction.lock_superseded(until, limit)
            yield decks
            await transaction.forget_decks(decks)


class Transaction:
    """One transaction of the repository; rows it has read with `lock` stay put until its end."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def lock_organisation(self, organisation: str) -> None:
        """Make other transactions that lock this organisation wait for the end of this one."""
        await self._connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('session.organisation/' || $1, 0))",
            organisation,
        )

    async def add(self, session: Session) -> bool:
        """Add a session; False if there is one of this id, of whatever organisation."""
        done: str = await self._connection.execute(
            """INSERT INTO session.sessions (id, organisation, created_at)
               VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING""",
            session.id,
            session.organisation,
            session.created_at,
        )
        return done.endswith(" 1")

    async def lock(self, organisation: str, session: UUID) -> Session | None:
        """Return a session of this organisation, living or not, and lock its row."""
        await self._connection.execute(
            "SELECT 1 FROM session.sessions WHERE organisation = $1 AND id = $2 FOR UPDATE",
            organisation,
            session,
        )
        # Only a statement that begins once the row is locked sees the render it shows by then.
        row = await self._connection.fetchrow(
            f"{_SESSION} WHERE s.organisation = $1 AND s.id = $2", organisation, session
        )
        return _session(row) if row else None

    async def lock_never_asked(self, organisation: str) -> list[Session]:
        """Return and lock the sessions of an organisation whose render was never asked for."""
        rows = await self._connection.fetch(
            f"""{_SESSION}
             WHERE s.organisation = $1 AND s.asked_at IS NULL AND s.replaced_at IS NULL
             FOR UPDATE OF s""",
            organisation,
        )
        return [_session(row) for row in rows]

    async def save(self, session: Session) -> None:
        """Write a session that was locked in this transaction."""
        await self._connection.execute(
            """UPDATE session.sessions
                  SET asked_at = $3, replaced_at = $4, taken = $5, shown = $6
                WHERE organisation = $1 AND id = $2""",
            session.organisation,
            session.id,
            session.asked_at,
            session.replaced_at,
            session.taken,
            session.shown.sequence if session.shown else 0,
        )

    async def find_render(
        self, organisation: str, generation: GenerationId, run: int
    ) -> Render | None:
        """Return one run of a generation, if it was taken on."""
        row = await self._connection.fetchrow(
            f"{_RENDER} WHERE organisation = $1 AND generation = $2 AND run = $3",
            organisation,
            generation,
            run,
        )
        return _render(row) if row else None

    async def add_render(self, organisation: str, render: Render) -> None:
        """Add a render that has not ended to a session locked in this transaction."""
        await self._connection.execute(
            """INSERT INTO session.renders
                      (organisation, generation, run, session, sequence, package, deck)
               VALUES ($1, $2, $3, $4, $5, $6, $7)""",
            organisation,
            render.generation,
            render.run,
            render.session,
            render.sequence,
            render.package,
            render.deck,
        )

    async def end_render(self, organisation: str, render: Render) -> None:
        """Write the result of a render whose session was locked in this transaction."""
        result = render.result
        await self._connection.execute(
            """UPDATE session.renders
                  SET ended_at = $4, succeeded = $5, slides = $6, message = $7
                WHERE organisation = $1 AND generation = $2 AND run = $3""",
            organisation,
            render.generation,
            render.run,
            result.ended_at if result else None,
            result.succeeded if result else None,
            result.slides if result else None,
            result.message if result else None,
        )

    async def lock_doomed(self, until: datetime, limit: int) -> list[Doomed]:
        """Return and lock sessions created up to `until` or replaced, of all organisations."""
        ids = await self._connection.fetch(
            """SELECT id FROM session.sessions
                WHERE created_at <= $1 OR replaced_at IS NOT NULL
                ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED""",
            until,
            limit,
        )
        locked = [row["id"] for row in ids]
        rows = await self._connection.fetch(f"{_SESSION} WHERE s.id = ANY($1::uuid[])", locked)
        sessions = [_session(row) for row in rows]
        rows = await self._connection.fetch(f"{_RENDER} WHERE session = ANY($1::uuid[])", locked)
        renders = [_render(row) for row in rows]
        return [
            Doomed(session, tuple(render for render in renders if render.session == session.id))
            for session in sessions
        ]

    async def remove(self, sessions: Sequence[UUID]) -> None:
        """Remove sessions locked in this transaction, with their renders."""
        await self._connection.execute(
            "DELETE FROM session.sessions WHERE id = ANY($1::uuid[])", sessions
        )

    async def lock_superseded(self, until: datetime, limit: int) -> list[str]:
        """Return the decks of renders that were over and not shown at `until`; lock their rows."""
        rows = await self._connection.fetch(
            """SELECT old.deck
                 FROM session.renders old
                 JOIN session.sessions s
                   ON s.organisation = old.organisation AND s.id = old.session
                 JOIN session.renders shown
                   ON shown.organisation = s.organisation AND shown.session = s.id
                  AND shown.sequence = s.shown
                WHERE old.ended_at <= $1 AND old.deck IS NOT NULL
                  AND shown.ended_at <= $1 AND old.sequence <> s.shown
                LIMIT $2
                  FOR UPDATE OF old SKIP LOCKED""",
            until,
            limit,
        )
        return [row["deck"] for row in rows]

    async def forget_decks(self, decks: Sequence[str]) -> None:
        """Note that decks of renders locked in this transaction were deleted."""
        await self._connection.execute(
            """UPDATE session.renders SET deck = NULL
                WHERE ended_at IS NOT NULL AND deck = ANY($1::text[])""",
            decks,
        )


def _session(row: asyncpg.Record) -> Session:
    return Session(
        id=row["id"],
        organisation=row["organisation"],
        created_at=row["created_at"],
        asked_at=row["asked_at"],
        replaced_at=row["replaced_at"],
        taken=row["taken"],
        shown=_render(row) if row["generation"] else None,
    )


def _render(row: asyncpg.Record) -> Render:
    return Render(
        generation=GenerationId(row["generation"]),
        run=row["run"],
        session=row["session"],
        sequence=row["sequence"],
        package=row["package"],
        deck=row["deck"],
        result=_result(row),
    )


def _result(row: asyncpg.Record) -> Result | None:
    if row["ended_at"] is None:
        return None
    return Result(row["ended_at"], row["succeeded"], row["slides"], row["message"])
