"""All SQL of products."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import asyncpg

from slidemill.contracts.slideshow_asks import CreateProduct, ListProducts, ProductFacts
from slidemill.contracts.slideshows.scope import Scope
from slidemill.ledger import storable
from slidemill.slideshow import scoping

_PRODUCT = "SELECT id, name, description, created_at, owner, workspace FROM slideshow.products"
_WANTED = f"organisation = $1 AND {scoping.seen('$2', '$3')}"


async def add(
    connection: asyncpg.Connection, organisation: str, ask: CreateProduct, now: datetime
) -> None:
    """Note a product, unless the organisation has one of this id."""
    owner, workspace = scoping.of(ask.scope)
    await connection.execute(
        """INSERT INTO slideshow.products
                  (organisation, id, owner, workspace, name, description, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (organisation, id) DO NOTHING""",
        organisation,
        ask.product,
        owner,
        workspace,
        storable(ask.name),
        storable(ask.description),
        now,
    )


async def find(
    connection: asyncpg.Connection | asyncpg.Pool, organisation: str, scope: Scope, id_: UUID
) -> tuple[ProductFacts | None, bool]:
    """Return a product if the scope sees it, and whether the organisation has it at all."""
    row = await connection.fetchrow(
        f"{_PRODUCT} WHERE organisation = $1 AND id = $2", organisation, id_
    )
    if row is None:
        return None, False
    return (_facts(row) if scope.sees(row["owner"], row["workspace"]) else None), True


async def page(
    connection: asyncpg.Connection, organisation: str, wanted: ListProducts
) -> tuple[list[ProductFacts], int]:
    """Return products, newest first, and how many there are on all pages."""
    values = (organisation, *scoping.of(wanted.scope))
    rows = await connection.fetch(
        f"{_PRODUCT} WHERE {_WANTED} ORDER BY created_at DESC, id LIMIT $4 OFFSET $5",
        *values,
        wanted.limit,
        wanted.offset,
    )
    total = await connection.fetchval(
        f"SELECT count(*) FROM slideshow.products WHERE {_WANTED}",  # noqa: S608 - a constant
        *values,
    )
    return [_facts(row) for row in rows], total


async def lock(connection: asyncpg.Connection, organisation: str, scope: Scope, id_: UUID) -> bool:
    """Lock a product, so that no slideshow is made for it meanwhile; whether the scope has it."""
    found = await connection.fetchval(
        f"SELECT true FROM slideshow.products WHERE {_WANTED} AND id = $4 FOR UPDATE",  # noqa: S608 - a constant
        organisation,
        *scoping.of(scope),
        id_,
    )
    return bool(found)


async def remove(
    connection: asyncpg.Connection, organisation: str, id_: UUID, now: datetime
) -> None:
    """Forget a locked product; slideshows made for it are at their next version."""
    await connection.execute(
        """UPDATE slideshow.slideshows
              SET product = NULL, version = version + 1, updated_at = greatest(updated_at, $3)
            WHERE organisation = $1 AND product = $2""",
        organisation,
        id_,
        now,
    )
    await connection.execute(
        "DELETE FROM slideshow.products WHERE organisation = $1 AND id = $2", organisation, id_
    )


def _facts(row: asyncpg.Record) -> ProductFacts:
    return ProductFacts(
        product=row["id"],
        name=row["name"],
        description=row["description"],
        created_at=row["created_at"],
    )
