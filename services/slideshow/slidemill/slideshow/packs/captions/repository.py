"""All SQL of what the pictures of packs show."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import asyncpg

from slidemill.ledger import storable
from slidemill.slideshow.writing.provider import Description

# Tries that began before that was noted count from when the picture came.
_SILENT = """
    SELECT organisation, id FROM slideshow.pack_images
     WHERE caption_status = 'processing' AND coalesce(caption_tried_at, created_at) < $1
"""


async def begin(
    connection: asyncpg.Connection, organisation: str, pack: UUID, image: UUID, now: datetime
) -> str | None:
    """Note that a picture is being described; returns its address, None if there is no need."""
    url: str | None = await connection.fetchval(
        """UPDATE slideshow.pack_images
              SET caption_status = 'processing', caption_tried_at = $4
            WHERE organisation = $1 AND pack = $2 AND id = $3
              AND caption_status IN ('pending', 'processing')
        RETURNING url""",
        organisation,
        pack,
        image,
        now,
    )
    return url


async def complete(
    connection: asyncpg.Connection,
    organisation: str,
    image: UUID,
    description: Description,
    now: datetime,
) -> None:
    """Write down what a picture shows, unless that was said before."""
    await connection.execute(
        """UPDATE slideshow.pack_images
              SET caption_status = 'completed', description = $3, keywords = $4, model = $5,
                  generated_at = $6
            WHERE organisation = $1 AND id = $2 AND caption_status = 'processing'""",
        organisation,
        image,
        storable(description.description),
        storable(list(description.keywords)),
        storable(description.model),
        now,
    )


async def fail(
    connection: asyncpg.Connection, organisation: str, image: UUID, message: str
) -> None:
    """Write down why a picture was not described, unless it was."""
    await connection.execute(
        """UPDATE slideshow.pack_images SET caption_status = 'failed', caption_error = $3
            WHERE organisation = $1 AND id = $2 AND caption_status = 'processing'""",
        organisation,
        image,
        storable(message),
    )


async def begin_anew(
    connection: asyncpg.Connection, *, until: datetime, now: datetime, most: int
) -> list[tuple[str, UUID, UUID]]:
    """Note that those are ordered `now` that were last ordered before `until`, and lock them.

    Returns organisation, pack and picture; what others hold is left to them.
    """
    rows = await connection.fetch(
        """UPDATE slideshow.pack_images i SET caption_ordered_at = $2
             FROM (SELECT organisation, id FROM slideshow.pack_images
                    WHERE caption_status = 'pending'
                      AND coalesce(caption_ordered_at, created_at) < $1
                    ORDER BY sequence LIMIT $3 FOR UPDATE SKIP LOCKED) overdue
            WHERE (i.organisation, i.id) = (overdue.organisation, overdue.id)
        RETURNING i.organisation, i.pack, i.id""",
        until,
        now,
        most,
    )
    return [_order(row) for row in rows]


async def renew(
    connection: asyncpg.Connection, *, until: datetime, now: datetime, most: int
) -> list[tuple[str, UUID, UUID]]:
    """Note that those are ordered once more whose last try began before `until`, and lock them.

    Returns organisation, pack and picture, of none a second time; what others hold is left to them.
    """
    rows = await connection.fetch(
        f"""UPDATE slideshow.pack_images i
               SET caption_status = 'pending', caption_ordered_at = $2, caption_renewed = true
              FROM ({_SILENT} AND NOT caption_renewed
                    ORDER BY sequence LIMIT $3 FOR UPDATE SKIP LOCKED) silent
             WHERE (i.organisation, i.id) = (silent.organisation, silent.id)
         RETURNING i.organisation, i.pack, i.id""",  # noqa: S608 - a constant
        until,
        now,
        most,
    )
    return [_order(row) for row in rows]


async def give_up(
    connection: asyncpg.Connection, *, until: datetime, message: str, most: int
) -> list[tuple[str, UUID, UUID]]:
    """Fail those that were renewed and whose last try began before `until`.

    Returns organisation, pack and picture; what others hold is left to them.
    """
    rows = await connection.fetch(
        f"""UPDATE slideshow.pack_images i SET caption_status = 'failed', caption_error = $2
              FROM ({_SILENT} AND caption_renewed
                    ORDER BY sequence LIMIT $3 FOR UPDATE SKIP LOCKED) silent
             WHERE (i.organisation, i.id) = (silent.organisation, silent.id)
         RETURNING i.organisation, i.pack, i.id""",  # noqa: S608 - a constant
        until,
        message,
        most,
    )
    return [_order(row) for row in rows]


def _order(row: asyncpg.Record) -> tuple[str, UUID, UUID]:
    return row["organisation"], row["pack"], row["id"]
