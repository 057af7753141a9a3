"""All SQL of slideshows and their renders."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from slidemill.contracts import GenerationId
from slidemill.contracts.slideshow_asks import ListSlideshows, SlideshowSummary
from slidemill.contracts.slideshows.scope import Scope
from slidemill.contracts.slideshows.settings import (
    SlideshowSettings,
    SlideshowStatus,
    SlideshowType,
)
from slidemill.contracts.slideshows.slide import Slide
from slidemill.ledger import storable, translated
from slidemill.slideshow import scoping
from slidemill.slideshow.doomed import doom
from slidemill.slideshow.house import House
from slidemill.slideshow.slideshows.slideshow import (
    Made,
    Rendered,
    Slideshow,
    made_of,
    outdated,
)

_SLIDESHOW = """
    SELECT organisation, id, owner, workspace, title, slideshow_type, product, original_prompt,
           language, settings, slides, version, content, created_at, updated_at,
           rendered_at, render_folder, preview, pictures
      FROM slideshow.slideshows
"""

_SUMMARY = """
    SELECT id, title, slideshow_type, product, created_at, updated_at, preview, rendered_at,
           jsonb_array_length(slides) AS slide_count
      FROM slideshow.slideshows
"""

_COUNT = "SELECT count(*) FROM slideshow.slideshows"

# What is searched for is looked for as it is: strpos knows no wildcards.
_WANTED = f"""
     WHERE organisation = $1 AND {scoping.seen("$2", "$3")}
       AND ($4::text IS NULL OR (rendered_at IS NOT NULL) = ($4 = 'rendered'))
       AND ($5::text IS NULL OR strpos(lower(title), lower($5)) > 0)
"""

_RENDER = """
    SELECT generation, run, slideshow, content, ended_at, succeeded, message
      FROM slideshow.renders
"""


class ProductGone(Exception):  # noqa: N818 - reads as what happened
    """The product that a slideshow was to be made for is deleted by now."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of slideshows, and how many there are on all pages."""

    slideshows: list[SlideshowSummary]
    total: int


@dataclass(frozen=True, slots=True)
class Render:
    """One run of one render of a slideshow."""

    generation: GenerationId
    run: int
    slideshow: UUID
    content: int
    """What it draws."""
    ended_at: datetime | None = None
    succeeded: bool = False
    message: str | None = None
    """For people: why it did not succeed."""


class Slideshows:
    """Slideshows and their renders in Postgres; every method raises `DatabaseUnavailable`.

    Those with a `connection` work in its transaction; rows read with `lock` stay put until its
    end.
    """

    def __init__(self, house: House) -> None:
        self._database = house.database

    async def find(self, organisation: str, scope: Scope, id_: UUID) -> Slideshow | None:
        """Return a slideshow that the scope sees."""
        with translated():
            row = await self._database.pool.fetchrow(
                f"{_SLIDESHOW} WHERE organisation = $1 AND id = $2 AND {scoping.seen('$3', '$4')}",
                organisation,
                id_,
                *scoping.of(scope),
            )
        return _slideshow(row) if row else None

    async def find_of_any(self, organisation: str, id_: UUID) -> Slideshow | None:
        """Return a slideshow of the organisation, whoever's it is; not for asks."""
        with translated():
            row = await self._database.pool.fetchrow(
                f"{_SLIDESHOW} WHERE organisation = $1 AND id = $2", organisation, id_
            )
        return _slideshow(row) if row else None

    async def page(self, organisation: str, wanted: ListSlideshows) -> Page:
        """Return a page of what is wanted, newest first, and the count over all pages."""
        values = (
            organisation,
            *scoping.of(wanted.scope),
            wanted.status.value if wanted.status else None,
            storable(wanted.search) or None,
        )
        with translated():
            async with (
                self._database.pool.acquire() as connection,
                connection.transaction(isolation="repeatable_read", readonly=True),
            ):
                rows = await connection.fetch(
                    f"{_SUMMARY}{_WANTED} ORDER BY created_at DESC, id LIMIT $6 OFFSET $7",
                    *values,
                    wanted.limit,
                    wanted.offset,
                )
                total = await connection.fetchval(f"{_COUNT}{_WANTED}", *values)
        return Page([_summary(row) for row in rows], total)

    async def lock(
        self, connection: asyncpg.Connection, organisation: str, scope: Scope, id_: UUID
    ) -> Slideshow | None:
        """Return a slideshow that the scope sees, and lock its row."""
        row = await connection.fetchrow(
            f"""{_SLIDESHOW} WHERE organisation = $1 AND id = $2 AND {scoping.seen("$3", "$4")}
                  FOR UPDATE""",
            organisation,
            id_,
            *scoping.of(scope),
        )
        return _slideshow(row) if row else None

    async def lock_of_any(
        self, connection: asyncpg.Connection, organisation: str, id_: UUID
    ) -> Slideshow | None:
        """Return a slideshow of the organisation, whoever's it is, and lock it; not for asks."""
        row = await connection.fetchrow(
            f"{_SLIDESHOW} WHERE organisation = $1 AND id = $2 FOR UPDATE", organisation, id_
        )
        return _slideshow(row) if row else None

    async def add(self, connection: asyncpg.Connection, slideshow: Slideshow) -> bool:
        """Add a slideshow; False if the organisation has one of this id. Raises `ProductGone`."""
        try:
            done: str = await connection.execute(
                """INSERT INTO slideshow.slideshows
                          (organisation, id, created_at, owner, workspace, title, slideshow_type,
                           product, original_prompt, language, settings, slides, version, content,
                           updated_at, rendered_at, render_folder, preview, pictures)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                           $17, $18, $19)
                       ON CONFLICT (organisation, id) DO NOTHING""",
                slideshow.organisation,
                slideshow.id,
                slideshow.created_at,
                *_values(slideshow),
            )
        except asyncpg.ForeignKeyViolationError as error:
            raise ProductGone from error
        return done.endswith(" 1")

    async def save(self, connection: asyncpg.Connection, slideshow: Slideshow) -> None:
        """Write a slideshow that was locked in this transaction, and doom what it shows no more.

        Bury it after the transaction. Raises `ProductGone`.
        """
        key = (slideshow.organisation, slideshow.id)
        before = await connection.fetchrow(
            """SELECT title, content, render_folder FROM slideshow.slideshows
                WHERE organisation = $1 AND id = $2""",
            *key,
        )
        try:
            await connection.execute(
                """UPDATE slideshow.slideshows
                      SET owner = $3, workspace = $4, title = $5, slideshow_type = $6,
                          product = $7, original_prompt = $8, language = $9, settings = $10,
                          slides = $11, version = $12, content = $13, updated_at = $14,
                          rendered_at = $15, render_folder = $16, preview = $17, pictures = $18
                    WHERE organisation = $1 AND id = $2""",
                *key,
                *_values(slideshow),
            )
        except asyncpg.ForeignKeyViolationError as error:
            raise ProductGone from error
        await doom(connection, *outdated(*key, Made(*before), made_of(slideshow)))

    async def delete(self, connection: asyncpg.Connection, organisation: str, id_: UUID) -> None:
        """Delete a slideshow that was locked in this transaction, with its renders."""
        await connection.execute(
            "DELETE FROM slideshow.slideshows WHERE organisation = $1 AND id = $2",
            organisation,
            id_,
        )

    async def find_render(
        self, connection: asyncpg.Connection, organisation: str, generation: GenerationId, run: int
    ) -> Render | None:
        """Return one run of a render, if it was taken on."""
        row = await connection.fetchrow(
            f"{_RENDER} WHERE organisation = $1 AND generation = $2 AND run = $3",
            organisation,
            generation,
            run,
        )
        return _render(row) if row else None

    async def find_latest_run(
        self, organisation: str, slideshow: UUID, generation: GenerationId
    ) -> Render | None:
        """Return the latest run of a render of a slideshow, if any was taken on."""
        with translated():
            row = await self._database.pool.fetchrow(
                f"""{_RENDER} WHERE organisation = $1 AND generation = $2 AND slideshow = $3
                     ORDER BY run DESC LIMIT 1""",
                organisation,
                generation,
                slideshow,
            )
        return _render(row) if row else None

    async def add_render(
        self, connection: asyncpg.Connection, organisation: str, render: Render, now: datetime
    ) -> None:
        """Note a render that begins `now`, of a slideshow locked in this transaction."""
        await connection.execute(
            """INSERT INTO slideshow.renders
                      (organisation, generation, run, slideshow, content, started_at)
               VALUES ($1, $2, $3, $4, $5, $6)""",
            organisation,
            render.generation,
            render.run,
            render.slideshow,
            render.content,
            now,
        )

    async def end_render(
        self, connection: asyncpg.Connection, organisation: str, render: Render
    ) -> None:
        """Write how a render ended, whose slideshow was locked in this transaction."""
        await connection.execute(
            """UPDATE slideshow.renders SET ended_at = $4, succeeded = $5, message = $6
                WHERE organisation = $1 AND generation = $2 AND run = $3""",
            organisation,
            render.generation,
            render.run,
            render.ended_at,
            render.succeeded,
            storable(render.message),
        )


def _values(slideshow: Slideshow) -> tuple[Any, ...]:
    rendered = slideshow.rendered
    return (
        slideshow.owner,
        slideshow.workspace,
        storable(slideshow.title),
        slideshow.slideshow_type.value,
        slideshow.product,
        storable(slideshow.original_prompt),
        storable(slideshow.language),
        json.dumps(storable(slideshow.settings.model_dump(mode="json"))),
        json.dumps(storable([slide.model_dump(mode="json") for slide in slideshow.slides])),
        slideshow.version,
        slideshow.content,
        slideshow.updated_at,
        rendered.at if rendered else None,
        rendered.folder if rendered else None,
        rendered.preview if rendered else None,
        list(rendered.pictures) if rendered else None,
    )


def _slideshow(row: asyncpg.Record) -> Slideshow:
    return Slideshow(
        id=row["id"],
        organisation=row["organisation"],
        owner=row["owner"],
        workspace=row["workspace"],
        title=row["title"],
        slideshow_type=SlideshowType(row["slideshow_type"]),
        settings=SlideshowSettings.model_validate_json(row["settings"]),
        slides=tuple(Slide.model_validate(slide) for slide in json.loads(row["slides"])),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        product=row["product"],
        original_prompt=row["original_prompt"],
        language=row["language"],
        version=row["version"],
        content=row["content"],
        rendered=_rendered(row),
    )


def _rendered(row: asyncpg.Record) -> Rendered | None:
    if row["rendered_at"] is None:
        return None
    return Rendered(
        row["rendered_at"], row["render_folder"], row["preview"], tuple(row["pictures"])
    )


def _summary(row: asyncpg.Record) -> SlideshowSummary:
    rendered = row["rendered_at"] is not None
    return SlideshowSummary(
        slideshow=row["id"],
        title=row["title"],
        status=SlideshowStatus.RENDERED if rendered else SlideshowStatus.DRAFT,
        slideshow_type=SlideshowType(row["slideshow_type"]),
        product=row["product"],
        preview=row["preview"],
        slide_count=row["slide_count"],
        has_rendered_slide=rendered and row["slide_count"] > 0,
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def _render(row: asyncpg.Record) -> Render:
    return Render(
        generation=GenerationId(row["generation"]),
        run=row["run"],
        slideshow=row["slideshow"],
        content=row["content"],
        ended_at=row["ended_at"],
        succeeded=bool(row["succeeded"]),
        message=row["message"],
    )
