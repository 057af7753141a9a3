"""All SQL of packs and their pictures."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import asyncpg

from slidemill.contracts.pack_asks import (
    AddPackImage,
    Caption,
    CaptionStatus,
    CreatePack,
    ListPacks,
    PackFacts,
    PackImage,
    PackSummary,
)
from slidemill.contracts.slideshows.scope import Scope
from slidemill.ledger import storable
from slidemill.slideshow import scoping

_OWN = f"organisation = $1 AND {scoping.seen('$2', '$3')}"
_READ = f"organisation = $1 AND ({scoping.seen('$2', '$3')} OR is_public)"

# What is searched for is looked for as it is: strpos knows no wildcards.
_WANTED = f"""
    organisation = $1 AND ({scoping.seen("$2", "$3")} OR ($4 AND is_public))
    AND ($5::text IS NULL
         OR strpos(lower(name), lower($5)) > 0
         OR EXISTS (SELECT FROM slideshow.pack_images i
                     WHERE (i.organisation, i.pack) = (p.organisation, p.id)
                       AND (strpos(lower(i.description), lower($5)) > 0
                            OR EXISTS (SELECT FROM unnest(i.keywords) AS keyword
                                        WHERE strpos(lower(keyword), lower($5)) > 0))))
"""  # noqa: S608 - a constant

_IMAGE = """
    SELECT id, url, file_name, content_type, caption_status, description, keywords, model,
           generated_at, caption_error
      FROM slideshow.pack_images
"""


async def add(
    connection: asyncpg.Connection, organisation: str, ask: CreatePack, now: datetime
) -> None:
    """Start a pack, unless the organisation has one of this id."""
    owner, workspace = scoping.of(ask.scope)
    await connection.execute(
        """INSERT INTO slideshow.packs
                  (organisation, id, owner, workspace, name, is_public, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (organisation, id) DO NOTHING""",
        organisation,
        ask.pack,
        owner,
        workspace,
        storable(ask.name),
        ask.is_public,
        now,
    )


async def lock(connection: asyncpg.Connection, organisation: str, scope: Scope, id_: UUID) -> bool:
    """Lock a pack of the scope's own; whether it is there."""
    found = await connection.fetchval(
        f"SELECT true FROM slideshow.packs WHERE {_OWN} AND id = $4 FOR UPDATE",  # noqa: S608 - a constant
        organisation,
        *scoping.of(scope),
        id_,
    )
    return bool(found)


async def find(
    connection: asyncpg.Connection, organisation: str, scope: Scope, id_: UUID
) -> PackFacts | None:
    """Return a pack that the scope may read, public ones too."""
    row = await connection.fetchrow(
        f"""SELECT id, name, is_public, created_at FROM slideshow.packs
             WHERE {_READ} AND id = $4""",  # noqa: S608 - a constant
        organisation,
        *scoping.of(scope),
        id_,
    )
    if row is None:
        return None
    return PackFacts(
        pack=row["id"],
        name=row["name"],
        is_public=row["is_public"],
        created_at=row["created_at"],
        images=await images(connection, organisation, id_),
    )


async def page(
    connection: asyncpg.Connection, organisation: str, wanted: ListPacks
) -> tuple[list[PackSummary], int]:
    """Return packs, newest first, and how many there are on all pages."""
    values = (
        organisation,
        *scoping.of(wanted.scope),
        wanted.include_public,
        storable(wanted.search) or None,
    )
    rows = await connection.fetch(
        f"""SELECT p.id, p.name, p.is_public, p.created_at,
                   (SELECT count(*) FROM slideshow.pack_images i
                     WHERE (i.organisation, i.pack) = (p.organisation, p.id)) AS image_count,
                   (SELECT url FROM slideshow.pack_images i
                     WHERE (i.organisation, i.pack) = (p.organisation, p.id)
                     ORDER BY sequence LIMIT 1) AS preview
              FROM slideshow.packs p WHERE {_WANTED}
             ORDER BY created_at DESC, id LIMIT $6 OFFSET $7""",  # noqa: S608 - a constant
        *values,
        wanted.limit,
        wanted.offset,
    )
    total = await connection.fetchval(
        f"SELECT count(*) FROM slideshow.packs p WHERE {_WANTED}",  # noqa: S608 - a constant
        *values,
    )
    return [_summary(row) for row in rows], total


async def change(
    connection: asyncpg.Connection,
    organisation: str,
    id_: UUID,
    *,
    name: str | None,
    is_public: bool | None,
) -> None:
    """Change a locked pack; None leaves a field as it is."""
    await connection.execute(
        """UPDATE slideshow.packs
              SET name = coalesce($3, name), is_public = coalesce($4, is_public)
            WHERE organisation = $1 AND id = $2""",
        organisation,
        id_,
        storable(name),
        is_public,
    )


async def remove(
    connection: asyncpg.Connection, organisation: str, scope: Scope, id_: UUID
) -> bool:
    """Delete a pack of the scope's own, with its pictures; whether it was there."""
    done: str = await connection.execute(
        f"DELETE FROM slideshow.packs WHERE {_OWN} AND id = $4",  # noqa: S608 - a constant
        organisation,
        *scoping.of(scope),
        id_,
    )
    return done.endswith(" 1")


async def images(connection: asyncpg.Connection, organisation: str, pack: UUID) -> list[PackImage]:
    """Return the pictures of a pack, oldest first."""
    rows = await connection.fetch(
        f"{_IMAGE} WHERE organisation = $1 AND pack = $2 ORDER BY sequence", organisation, pack
    )
    return [_image(row) for row in rows]


async def find_image(
    connection: asyncpg.Connection, organisation: str, pack: UUID, image: UUID
) -> PackImage | None:
    """Return a picture of a pack."""
    row = await connection.fetchrow(
        f"{_IMAGE} WHERE organisation = $1 AND pack = $2 AND id = $3", organisation, pack, image
    )
    return _image(row) if row else None


async def count_images(connection: asyncpg.Connection, organisation: str, pack: UUID) -> int:
    """Return how many pictures a pack has."""
    found: int = await connection.fetchval(
        "SELECT count(*) FROM slideshow.pack_images WHERE organisation = $1 AND pack = $2",
        organisation,
        pack,
    )
    return found


async def add_image(
    connection: asyncpg.Connection,
    organisation: str,
    ask: AddPackImage,
    *,
    content_type: str,
    caption: CaptionStatus | None,
    now: datetime,
) -> bool:
    """Put a picture into a locked pack; False if the organisation has one of this id."""
    done: str = await connection.execute(
        """INSERT INTO slideshow.pack_images
                  (organisation, id, pack, url, file_name, content_type, created_at, caption_status)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (organisation, id) DO NOTHING""",
        organisation,
        ask.image,
        ask.pack,
        storable(ask.url),
        storable(ask.file_name),
        content_type,
        now,
        caption.value if caption else None,
    )
    return done.endswith(" 1")


async def remove_image(
    connection: asyncpg.Connection, organisation: str, pack: UUID, image: UUID
) -> bool:
    """Take a picture out of a locked pack; whether it was there."""
    done: str = await connection.execute(
        "DELETE FROM slideshow.pack_images WHERE organisation = $1 AND pack = $2 AND id = $3",
        organisation,
        pack,
        image,
    )
    return done.endswith(" 1")


def _summary(row: asyncpg.Record) -> PackSummary:
    return PackSummary(
        pack=row["id"],
        name=row["name"],
        is_public=row["is_public"],
        created_at=row["created_at"],
        image_count=row["image_count"],
        preview_image_url=row["preview"],
    )


def _image(row: asyncpg.Record) -> PackImage:
    return PackImage(
        image=row["id"],
        url=row["url"],
        file_name=row["file_name"],
        content_type=row["content_type"],
        caption=_caption(row),
    )


def _caption(row: asyncpg.Record) -> Caption | None:
    if row["caption_status"] is None:
        return None
    return Caption(
        status=CaptionStatus(row["caption_status"]),
        description=row["description"],
        keywords=row["keywords"],
        model=row["model"],
        generated_at=row["generated_at"],
        error=row["caption_error"],
    )
