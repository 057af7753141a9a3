"""All SQL of pictures: those that are kept, what addresses gave, and which slideshows show them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from slidemill.ledger import storable
from slidemill.slideshow.doomed import doom
from slidemill.slideshow.pictures.content import Content, Picture

_UNUSED = """
    NOT EXISTS (SELECT FROM slideshow.shown s
                 WHERE (s.organisation, s.sha256) = (p.organisation, p.sha256))
    AND NOT EXISTS (SELECT FROM slideshow.files f
                     WHERE (f.organisation, f.sha256) = (p.organisation, p.sha256))
"""
_FORGOTTEN = """
    NOT EXISTS (SELECT FROM slideshow.fetched a
                 WHERE (a.organisation, a.sha256) = (p.organisation, p.sha256)
                   AND a.fetched_at > $1)
"""


async def lock(connection: asyncpg.Connection, organisation: str, hashes: Iterable[str]) -> None:
    """Hold contents until the transaction ends, also such as have no row yet.

    Whoever keeps a content, begins to use it or lets it go holds it meanwhile. Rows of slideshows
    and files are locked before contents, never after.
    """
    turns = sorted(_turn(organisation, sha256) for sha256 in set(hashes))
    await connection.execute(
        "SELECT pg_advisory_xact_lock(turn) FROM unnest($1::bigint[]) AS turn", turns
    )


async def find(connection: asyncpg.Connection, organisation: str, sha256: str) -> Picture | None:
    """Return a kept picture."""
    row = await connection.fetchrow(
        """SELECT sha256, key, media_type, size FROM slideshow.pictures
            WHERE organisation = $1 AND sha256 = $2""",
        organisation,
        sha256,
    )
    return Picture(**row) if row else None


async def add(
    connection: asyncpg.Connection, organisation: str, content: Content, now: datetime
) -> Picture:
    """Note a content that is new; it is locked."""
    key = content.key(organisation)
    await connection.execute(
        """INSERT INTO slideshow.pictures
                  (organisation, sha256, key, media_type, size, width, height, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)""",
        organisation,
        content.sha256,
        key,
        content.media_type,
        content.size,
        content.width,
        content.height,
        now,
    )
    return Picture(content.sha256, key, content.media_type, content.size)


async def spare(connection: asyncpg.Connection, key: str) -> None:
    """Take an object back from the doomed ones; waits while it is being deleted."""
    await connection.execute("DELETE FROM slideshow.doomed WHERE key = $1", key)


async def given(
    connection: asyncpg.Pool, organisation: str, url: str, since: datetime
) -> Picture | None:
    """Return what an address gave when it was last fetched, unless that was before `since`."""
    row = await connection.fetchrow(
        """SELECT p.sha256, p.key, p.media_type, p.size
             FROM slideshow.fetched a JOIN slideshow.pictures p USING (organisation, sha256)
            WHERE a.organisation = $1 AND a.address = $2 AND a.fetched_at > $3""",
        organisation,
        _address(url),
        since,
    )
    return Picture(**row) if row else None


async def note_given(
    connection: asyncpg.Connection, organisation: str, url: str, sha256: str, now: datetime
) -> None:
    """Remember what an address gave; its content is locked."""
    await connection.execute(
        """INSERT INTO slideshow.fetched (organisation, address, url, sha256, fetched_at)
           VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (organisation, address)
           DO UPDATE SET sha256 = excluded.sha256, fetched_at = excluded.fetched_at""",
        organisation,
        _address(url),
        storable(url),
        sha256,
        now,
    )


async def forget_given(connection: asyncpg.Connection, until: datetime, most: int) -> int:
    """Forget what addresses gave up to then, if nobody is about to say so anew; returns how many.

    The contents stay.
    """
    done: str = await connection.execute(
        """DELETE FROM slideshow.fetched WHERE ctid = ANY(ARRAY(
               SELECT ctid FROM slideshow.fetched WHERE fetched_at <= $1
                LIMIT $2 FOR UPDATE SKIP LOCKED))""",
        until,
        most,
    )
    return int(done.rpartition(" ")[2])


async def hold_slideshow(
    connection: asyncpg.Connection, organisation: str, slideshow: UUID
) -> bool:
    """Lock a slideshow before its pictures are; whether it is there."""
    found = await connection.fetchval(
        """SELECT true FROM slideshow.slideshows
            WHERE organisation = $1 AND id = $2 FOR NO KEY UPDATE""",
        organisation,
        slideshow,
    )
    return bool(found)


async def shown_by(
    connection: asyncpg.Connection, organisation: str, slideshow: UUID
) -> frozenset[str]:
    """Return the hashes of what a slideshow shows."""
    rows = await connection.fetch(
        "SELECT sha256 FROM slideshow.shown WHERE organisation = $1 AND slideshow = $2",
        organisation,
        slideshow,
    )
    return frozenset(row["sha256"] for row in rows)


async def kept_of(
    connection: asyncpg.Connection, organisation: str, hashes: Sequence[str]
) -> frozenset[str]:
    """Return which of some contents are kept."""
    rows = await connection.fetch(
        """SELECT sha256 FROM slideshow.pictures
            WHERE organisation = $1 AND sha256 = ANY($2::text[])""",
        organisation,
        hashes,
    )
    return frozenset(row["sha256"] for row in rows)


async def show(
    connection: asyncpg.Connection, organisation: str, slideshow: UUID, hashes: Sequence[str]
) -> None:
    """Let a slideshow show these contents and no others; all of both are locked."""
    await connection.execute(
        """DELETE FROM slideshow.shown
            WHERE organisation = $1 AND slideshow = $2 AND sha256 <> ALL($3::text[])""",
        organisation,
        slideshow,
        hashes,
    )
    await connection.execute(
        """INSERT INTO slideshow.shown (organisation, slideshow, sha256)
           SELECT $1, $2, sha256 FROM unnest($3::text[]) AS sha256
               ON CONFLICT DO NOTHING""",
        organisation,
        slideshow,
        hashes,
    )


async def drop_unused(
    connection: asyncpg.Connection, organisation: str, hashes: Iterable[str]
) -> None:
    """Forget those of some locked contents that nothing shows or owns, and doom their objects."""
    rows = await connection.fetch(
        f"""DELETE FROM slideshow.pictures p
             WHERE organisation = $1 AND sha256 = ANY($2::text[]) AND {_UNUSED}
         RETURNING key""",  # noqa: S608 - a constant
        organisation,
        list(hashes),
    )
    await doom(connection, *(row["key"] for row in rows))


async def forgotten(connection: asyncpg.Pool, since: datetime, most: int) -> list[tuple[str, str]]:
    """Return organisation and hash of contents of no use, which no address gave since then."""
    rows = await connection.fetch(
        f"""SELECT organisation, sha256 FROM slideshow.pictures p
             WHERE created_at <= $1 AND {_UNUSED} AND {_FORGOTTEN}
             ORDER BY created_at LIMIT $2""",  # noqa: S608 - constants
        since,
        most,
    )
    return [(row["organisation"], row["sha256"]) for row in rows]


async def drop_forgotten(
    connection: asyncpg.Connection, organisation: str, sha256: str, since: datetime
) -> None:
    """Forget a locked content unless it was given or is used since it was looked for."""
    key = await connection.fetchval(
        f"""DELETE FROM slideshow.pictures p
             WHERE organisation = $2 AND sha256 = $3 AND {_UNUSED} AND {_FORGOTTEN}
         RETURNING key""",  # noqa: S608 - constants
        since,
        organisation,
        sha256,
    )
    if key is not None:
        await doom(connection, key)


def _turn(organisation: str, sha256: str) -> int:
    digest = hashlib.sha256(f"{organisation}/{sha256}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _address(url: str) -> bytes:
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).digest()
