"""All SQL of slideshow templates, and who may read which in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import asyncpg

from slidemill.contracts.slideshow_template_asks import ListSlideshowTemplates
from slidemill.contracts.slideshows.scope import Scope
from slidemill.contracts.slideshows.template import TemplateConfig, Visibility
from slidemill.ledger import storable
from slidemill.slideshow import scoping
from slidemill.slideshow.templates.template import Template, written

_TEMPLATE = """
    SELECT organisation, id, owner, workspace, name, description, visibility, config, created_at,
           updated_at
      FROM slideshow.templates
"""

# The same rule as `Template.may_be_read`.
_READ = """
    organisation = $1
    AND CASE visibility WHEN 'private' THEN owner = $2
                        WHEN 'workspace' THEN workspace = $3::uuid
                        ELSE true END
"""

# What is searched for is looked for as it is: strpos knows no wildcards.
_WANTED = f"""
    {_READ} AND ($4::text IS NULL OR strpos(lower(name), lower($4)) > 0
                 OR strpos(lower(description), lower($4)) > 0)
"""


class NameTaken(Exception):  # noqa: N818 - reads as what happened
    """The owner has another template of this name."""


async def add(connection: asyncpg.Connection, template: Template) -> bool:
    """Add a template; False if the organisation has one of this id. Raises `NameTaken`.

    After that the transaction can do no more.
    """
    try:
        done: str = await connection.execute(
            """INSERT INTO slideshow.templates
                      (organisation, id, owner, created_at, workspace, name, description,
                       visibility, config, updated_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                   ON CONFLICT (organisation, id) DO NOTHING""",
            template.organisation,
            template.id,
            template.owner,
            template.created_at,
            *_values(template),
        )
    except asyncpg.UniqueViolationError as error:
        raise NameTaken from error
    return done.endswith(" 1")


async def save(connection: asyncpg.Connection, template: Template) -> None:
    """Write a locked template. Raises `NameTaken`; after that the transaction can do no more."""
    try:
        await connection.execute(
            """UPDATE slideshow.templates
                  SET workspace = $3, name = $4, description = $5, visibility = $6, config = $7,
                      updated_at = $8
                WHERE organisation = $1 AND id = $2""",
            template.organisation,
            template.id,
            *_values(template),
        )
    except asyncpg.UniqueViolationError as error:
        raise NameTaken from error


async def find(
    connection: asyncpg.Connection | asyncpg.Pool, organisation: str, scope: Scope, id_: UUID
) -> Template | None:
    """Return a template that the scope may read."""
    row = await connection.fetchrow(
        f"{_TEMPLATE} WHERE {_READ} AND id = $4", organisation, *scoping.of(scope), id_
    )
    return _template(row) if row else None


async def lock(
    connection: asyncpg.Connection, organisation: str, scope: Scope, id_: UUID
) -> Template | None:
    """Return a template that the scope may read, and lock it."""
    row = await connection.fetchrow(
        f"{_TEMPLATE} WHERE {_READ} AND id = $4 FOR UPDATE", organisation, *scoping.of(scope), id_
    )
    return _template(row) if row else None


async def page(
    connection: asyncpg.Connection, organisation: str, wanted: ListSlideshowTemplates
) -> tuple[list[Template], int]:
    """Return templates that may be read, newest first, and how many there are on all pages."""
    values = (organisation, *scoping.of(wanted.scope), storable(wanted.search) or None)
    rows = await connection.fetch(
        f"{_TEMPLATE} WHERE {_WANTED} ORDER BY created_at DESC, id LIMIT $5 OFFSET $6",
        *values,
        wanted.limit,
        wanted.offset,
    )
    total = await connection.fetchval(
        f"SELECT count(*) FROM slideshow.templates WHERE {_WANTED}",  # noqa: S608 - a constant
        *values,
    )
    return [_template(row) for row in rows], total


async def names_like(
    connection: asyncpg.Connection | asyncpg.Pool, organisation: str, owner: str, start: str
) -> frozenset[str]:
    """Return the names of an owner's templates that begin with a text."""
    rows = await connection.fetch(
        """SELECT name FROM slideshow.templates
            WHERE organisation = $1 AND owner = $2 AND starts_with(name, $3)""",
        organisation,
        owner,
        storable(start),
    )
    return frozenset(row["name"] for row in rows)


async def remove(connection: asyncpg.Connection, organisation: str, id_: UUID) -> None:
    """Delete a locked template."""
    await connection.execute(
        "DELETE FROM slideshow.templates WHERE organisation = $1 AND id = $2", organisation, id_
    )


def _values(template: Template) -> tuple[Any, ...]:
    return (
        template.workspace,
        storable(template.name),
        storable(template.description),
        template.visibility.value,
        written(template.config),
        template.updated_at,
    )


def _template(row: asyncpg.Record) -> Template:
    return Template(
        organisation=row["organisation"],
        id=row["id"],
        owner=row["owner"],
        workspace=row["workspace"],
        name=row["name"],
        description=row["description"],
        visibility=Visibility(row["visibility"]),
        config=TemplateConfig.model_validate_json(row["config"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
