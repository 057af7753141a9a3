"""All SQL of files."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import asyncpg

from slidemill.contracts.pack_asks import ListFiles
from slidemill.contracts.slideshows.packs import FileType
from slidemill.contracts.slideshows.scope import Scope
from slidemill.ledger import storable
from slidemill.slideshow import scoping
from slidemill.slideshow.files.file import File
from slidemill.slideshow.pictures.content import Picture

_FILE = """
    SELECT f.organisation, f.id, f.content_type, f.filename, f.created_at, f.fault,
           p.sha256, p.key, p.media_type, p.size
      FROM slideshow.files f LEFT JOIN slideshow.pictures p USING (organisation, sha256)
"""
_SEEN = f"f.organisation = $1 AND {scoping.seen('$2', '$3')}"
_WANTED = f"""
    {_SEEN} AND f.sha256 IS NOT NULL
    AND ($4::text IS NULL OR starts_with(f.content_type, $4 || '/'))
"""


async def add(connection: asyncpg.Connection, file: File, scope: Scope) -> None:
    """Note a file that is about to be uploaded, unless it was noted before."""
    owner, workspace = scoping.of(scope)
    await connection.execute(
        """INSERT INTO slideshow.files
                  (organisation, id, owner, workspace, content_type, filename, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING""",
        file.organisation,
        file.id,
        owner,
        workspace,
        file.content_type.value,
        storable(file.filename),
        file.created_at,
    )


async def find(pool: asyncpg.Pool, organisation: str, id_: UUID) -> File | None:
    """Return a file, whoever's of the organisation it is."""
    row = await pool.fetchrow(
        f"{_FILE} WHERE f.organisation = $1 AND f.id = $2",
        organisation,
        id_,
    )
    return _file(row) if row else None


async def seen(connection: asyncpg.Connection, organisation: str, scope: Scope, id_: UUID) -> bool:
    """Lock a file; whether it is there for the scope."""
    found = await connection.fetchval(
        f"SELECT true FROM slideshow.files f WHERE {_SEEN} AND f.id = $4 FOR UPDATE",  # noqa: S608
        organisation,
        *scoping.of(scope),
        id_,
    )
    return bool(found)


async def page(pool: asyncpg.Pool, organisation: str, ask: ListFiles) -> tuple[list[File], int]:
    """Return good files, newest first, and how many there are on all pages."""
    wanted = (organisation, *scoping.of(ask.scope), ask.type)
    rows = await pool.fetch(
        f"{_FILE} WHERE {_WANTED} ORDER BY f.created_at DESC, f.id LIMIT $5 OFFSET $6",
        *wanted,
        ask.limit,
        ask.offset,
    )
    total = await pool.fetchval(
        f"SELECT count(*) FROM slideshow.files f WHERE {_WANTED}",  # noqa: S608 - constants
        *wanted,
    )
    return [_file(row) for row in rows], total


async def awaited(
    pool: asyncpg.Pool, organisation: str, scope: Scope, ids: Collection[UUID]
) -> list[File]:
    """Return those of some files that are the scope's and were not found good yet."""
    rows = await pool.fetch(
        f"{_FILE} WHERE {_SEEN} AND f.id = ANY($4::uuid[]) AND f.sha256 IS NULL",
        organisation,
        *scoping.of(scope),
        list(ids),
    )
    return [_file(row) for row in rows]


async def hold_awaited(connection: asyncpg.Connection, organisation: str, id_: UUID) -> bool:
    """Lock a file before its content is; whether it is there and has none yet."""
    found = await connection.fetchval(
        """SELECT true FROM slideshow.files
            WHERE organisation = $1 AND id = $2 AND sha256 IS NULL FOR UPDATE""",
        organisation,
        id_,
    )
    return bool(found)


async def fill(connection: asyncpg.Connection, organisation: str, id_: UUID, sha256: str) -> None:
    """Give a file its content; both are locked."""
    await connection.execute(
        """UPDATE slideshow.files SET sha256 = $3, fault = NULL
            WHERE organisation = $1 AND id = $2""",
        organisation,
        id_,
        sha256,
    )


async def note_fault(
    connection: asyncpg.Connection, organisation: str, id_: UUID, fault: str
) -> None:
    """Say why what was uploaded is not taken, unless something good was since."""
    await connection.execute(
        """UPDATE slideshow.files SET fault = $3
            WHERE organisation = $1 AND id = $2 AND sha256 IS NULL""",
        organisation,
        id_,
        storable(fault),
    )


async def remove(connection: asyncpg.Connection, organisation: str, id_: UUID) -> str | None:
    """Delete a locked file; returns the hash of its content if it has one."""
    sha256: str | None = await connection.fetchval(
        "DELETE FROM slideshow.files WHERE organisation = $1 AND id = $2 RETURNING sha256",
        organisation,
        id_,
    )
    return sha256


async def remove_unfilled(connection: asyncpg.Connection, until: datetime) -> int:
    """Delete files announced before `until` that never became good; returns how many."""
    done: str = await connection.execute(
        "DELETE FROM slideshow.files WHERE sha256 IS NULL AND created_at < $1", until
    )
    return int(done.rpartition(" ")[2])


def _file(row: asyncpg.Record) -> File:
    has_content = row["sha256"] is not None
    return File(
        organisation=row["organisation"],
        id=row["id"],
        content_type=FileType(row["content_type"]),
        filename=row["filename"],
        created_at=row["created_at"],
        fault=row["fault"],
        picture=Picture(row["sha256"], row["key"], row["media_type"], row["size"])
        if has_content
        else None,
    )
