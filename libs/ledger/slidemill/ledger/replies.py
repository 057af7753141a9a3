"""Answers kept, so that a repeated ask gets the same one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from slidemill.ledger.database import Connections
from slidemill.ledger.trouble import translated


class Replies:
    """Replies a service has given, by organisation and command id; raises `DatabaseUnavailable`.

    They lie in the table `replies` of the service's own schema, made by its migrations.
    """

    def __init__(self, database: Connections, schema: str) -> None:
        if not schema.isidentifier():
            raise ValueError(f"{schema!r} is no name of a schema")
        table = f"{schema}.replies"
        self._database = database
        self._find = f"SELECT reply FROM {table} WHERE organisation = $1 AND command = $2"  # noqa: S608 - a name of ours
        self._keep = (
            f"INSERT INTO {table} (organisation, command, reply) VALUES ($1, $2, $3)"  # noqa: S608 - a name of ours
            " ON CONFLICT (organisation, command) DO NOTHING"
        )
        self._prune = f"DELETE FROM {table} WHERE kept_at <= $1"  # noqa: S608 - a name of ours

    async def find(self, organisation: str, command_id: UUID) -> bytes | None:
        """Return the reply kept for this command, or None."""
        with translated():
            reply: bytes | None = await self._database.pool.fetchval(
                self._find,
                organisation,
                command_id,
            )
        return reply

    async def keep(self, organisation: str, command_id: UUID, reply: bytes) -> None:
        """Keep a reply; keeping a second one for the same command changes nothing."""
        with translated():
            await self._database.pool.execute(
                self._keep,
                organisation,
                command_id,
                reply,
            )

    async def prune(self, until: datetime) -> int:
        """Remove the replies kept up to `until`, of all organisations; returns how many."""
        with translated():
            done: str = await self._database.pool.execute(self._prune, until)
        return int(done.rpartition(" ")[2])
