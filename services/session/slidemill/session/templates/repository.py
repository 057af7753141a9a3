"""All SQL of templates and their analyses."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import asyncpg

from slidemill.contracts import GenerationId
from slidemill.contracts.template_asks import AnalysisStatus, ListTemplates, TemplateMetadata
from slidemill.ledger import Connections, storable, translated
from slidemill.session.templates.document import AnalysedSlide
from slidemill.session.templates.template import Analysis, File, Template

_TEMPLATE = """
    SELECT organisation, id, filename, size, status, category, tags, description, version,
           created_at, updated_at, deleted_at, file, file_hash, confirmed_at, analysis
      FROM session.templates
"""

_ANALYSIS = """
    SELECT a.id, a.template, a.run, a.file, a.status, a.started_at, a.ended_at, a.slides,
           a.message
      FROM session.analyses a
"""

# What is searched for is looked for as it is: strpos knows no wildcards.
_WANTED = """
     WHERE organisation = $1
       AND ($2::text IS NULL OR category = $2)
       AND tags @> $3::text[]
       AND ($4::text IS NULL OR status = $4)
       AND ($5::text IS NULL OR lower(filename) = lower($5))
       AND ($6::text IS NULL OR strpos(
               lower(concat_ws(E'\\n', filename, description, category,
                               array_to_string(tags, E'\\n'))),
               lower($6)) > 0)
       AND ($7::timestamptz IS NULL OR created_at >= $7)
       AND ($8::timestamptz IS NULL OR created_at <= $8)
       AND ($9::boolean OR deleted_at IS NULL)
"""

_FOUND = "WITH found AS MATERIALIZED (SELECT id, status, category, tags FROM session.templates"
_COUNTED = """)
    SELECT 'total' AS kind, '' AS value, count(*) AS count FROM found
    UNION ALL
    SELECT 'status', status, count(*) FROM found GROUP BY status
    UNION ALL
    (SELECT 'category', category, count(*) FROM found WHERE category IS NOT NULL
      GROUP BY category ORDER BY count(*) DESC, category LIMIT 1000)
    UNION ALL
    (SELECT 'tag', tag, count(DISTINCT id) FROM found, unnest(tags) AS tag
      GROUP BY tag ORDER BY count(DISTINCT id) DESC, tag LIMIT 1000)
"""

_MOST = 2**63 - 1
"""What the column holds; a client may announce any number of bytes."""

_SORTED_BY = {
    "createdAt": "created_at",
    "updatedAt": "updated_at",
    "filename": "lower(filename)",
    "fileSize": "size",
}
_DIRECTIONS = {"asc": "ASC", "desc": "DESC"}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of templates, and how many there are of each sort on all pages together.

    Of categories and tags the thousand most frequent ones: anyone may make up more.
    """

    templates: list[Template]
    total: int
    by_status: dict[str, int] = field(default_factory=dict)
    by_category: dict[str, int] = field(default_factory=dict)
    by_tag: dict[str, int] = field(default_factory=dict)


class Templates:
    """Templates and analyses in Postgres; every method raises `DatabaseUnavailable`."""

    def __init__(self, database: Connections) -> None:
        self._database = database

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a transaction; it is committed unless the block raises."""
        with translated():
            async with self._database.pool.acquire() as connection, connection.transaction():
                yield Transaction(connection)

    async def find(self, organisation: str, template: str) -> Template | None:
        """Return a template of this organisation, deleted or not."""
        with translated():
            row = await self._database.pool.fetchrow(
                f"{_TEMPLATE} WHERE organisation = $1 AND id = $2", organisation, template
            )
        return _template(row) if row else None

    async def page(self, organisation: str, wanted: ListTemplates) -> Page:
        """Return a page of what is wanted, and the counts over all pages, of one moment."""
        order = f"{_SORTED_BY[wanted.sort]} {_DIRECTIONS[wanted.order]} NULLS LAST, id"
        values = _values(organisation, wanted)
        with translated():
            async with (
                self._database.pool.acquire() as connection,
                connection.transaction(isolation="repeatable_read", readonly=True),
            ):
                rows = await connection.fetch(
                    f"{_TEMPLATE}{_WANTED} ORDER BY {order} LIMIT $10 OFFSET $11",
                    *values,
                    wanted.limit,
                    (wanted.page - 1) * wanted.limit,
                )
                counts = await connection.fetch(
                    f"{_FOUND}{_WANTED}{_COUNTED}",
                    *values,
                )
        return _page(rows, counts)

    async def find_analysis(self, organisation: str, analysis: GenerationId) -> Analysis | None:
        """Return an analysis, also one that is no longer its template's latest."""
        with translated():
            row = await self._database.pool.fetchrow(
                f"{_ANALYSIS} WHERE a.organisation = $1 AND a.id = $2", organisation, analysis
            )
        return _analysis(row) if row else None

    async def find_many(self, ids: Sequence[tuple[str, str]]) -> list[Template]:
        """Return the templates there are of these organisations and ids, deleted or not."""
        with translated():
            rows = await self._database.pool.fetch(
                f"""{_TEMPLATE}
                     JOIN unnest($1::text[], $2::text[]) AS o (organisation, id)
                    USING (organisation, id)""",
                [organisation for organisation, _ in ids],
                [template for _, template in ids],
            )
        return [_template(row) for row in rows]

    @asynccontextmanager
    async def deleted(self, until: datetime, limit: int) -> AsyncIterator[list[Template]]:
        """Give the templates deleted up to `until`, and remove them after the block.

        Of all organisations. Other instances get other templates meanwhile. When the block
        raises they all stay.
        """
        async with self.transaction() as transaction:
            batch = await transaction.lock_deleted(until, limit)
            yield batch
            await transaction.remove(batch)

    async def forget_analyses(self, until: datetime) -> int:
        """Remove analyses that began up to `until` and are no template's latest; how many."""
        with translated():
            done: str = await self._database.pool.execute(
                """DELETE FROM session.analyses a
                    WHERE a.started_at <= $1 AND NOT EXISTS (
                          SELECT 1 FROM session.templates t
                           WHERE t.organisation = a.organisation AND t.id = a.template
                             AND t.analysis = a.id)""",
                until,
            )
        return int(done.rpartition(" ")[2])


class Transaction:
    """One transaction; templates it has read with `lock` stay put until its end."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def add(self, template: Template) -> bool:
        """Add a template that has no file yet; False if its organisation has one of this id."""
        metadata = template.metadata
        done: str = await self._connection.execute(
            """INSERT INTO session.templates
                      (organisation, id, filename, size, category, tags, description, version,
                       created_at, updated_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
               ON CONFLICT (organisation, id) DO NOTHING""",
            template.organisation,
            template.id,
            storable(template.filename),
            None if template.size is None else min(template.size, _MOST),
            storable(metadata.category),
            storable(metadata.tags),
            storable(metadata.description),
            storable(metadata.version),
            template.created_at,
            template.updated_at,
        )
        return done.endswith(" 1")

    async def lock(self, organisation: str, template: str) -> Template | None:
        """Return a template of this organisation, deleted or not, and lock its row."""
        row = await self._connection.fetchrow(
            f"{_TEMPLATE} WHERE organisation = $1 AND id = $2 FOR UPDATE", organisation, template
        )
        return _template(row) if row else None

    async def save(self, template: Template) -> None:
        """Write a template that was locked in this transaction."""
        file = template.file
        await self._connection.execute(
            """UPDATE session.templates
                  SET size = $3, status = $4, updated_at = $5, deleted_at = $6,
                      file = $7, file_hash = $8, confirmed_at = $9, analysis = $10
                WHERE organisation = $1 AND id = $2""",
            template.organisation,
            template.id,
            template.size,
            template.status.value,
            template.updated_at,
            template.deleted_at,
            file.key if file else None,
            file.sha256 if file else None,
            file.confirmed_at if file else None,
            template.analysis,
        )

    async def find_analysis(self, organisation: str, analysis: GenerationId) -> Analysis | None:
        """Return an analysis; its template was locked in this transaction."""
        row = await self._connection.fetchrow(
            f"{_ANALYSIS} WHERE a.organisation = $1 AND a.id = $2", organisation, analysis
        )
        return _analysis(row) if row else None

    async def write_analysis(self, organisation: str, analysis: Analysis) -> None:
        """Add an analysis, or write over what is known of it; its template is locked."""
        await self._connection.execute(
            """INSERT INTO session.analyses
                      (organisation, id, template, run, file, status, started_at, ended_at,
                       slides, message)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
               ON CONFLICT (organisation, id) DO UPDATE
                  SET run = excluded.run, file = excluded.file, status = excluded.status,
                      started_at = excluded.started_at, ended_at = excluded.ended_at,
                      slides = excluded.slides, message = excluded.message""",
            organisation,
            analysis.id,
            analysis.template,
            analysis.run,
            analysis.file,
            analysis.status.value,
            analysis.started_at,
            analysis.ended_at,
            analysis.slides,
            storable(analysis.message),
        )

    async def replace_slides(self, template: Template, slides: Sequence[AnalysedSlide]) -> None:
        """Write the slides of a template locked in this transaction, in place of all before."""
        await self._connection.execute(
            "DELETE FROM session.slides WHERE organisation = $1 AND template = $2",
            template.organisation,
            template.id,
        )
        await self._connection.executemany(
            """INSERT INTO session.slides (organisation, id, template, index, layout, counts)
               VALUES ($1, $2, $3, $4, $5, $6::jsonb)""",
            [
                (
                    template.organisation,
                    slide.id,
                    template.id,
                    slide.index,
                    storable(slide.layout),
                    json.dumps(slide.counts),
                )
                for slide in slides
            ],
        )

    async def lock_deleted(self, until: datetime, limit: int) -> list[Template]:
        """Return and lock templates deleted up to `until`, of all organisations."""
        rows = await self._connection.fetch(
            f"""{_TEMPLATE} WHERE deleted_at <= $1
                ORDER BY deleted_at LIMIT $2 FOR UPDATE SKIP LOCKED""",
            until,
            limit,
        )
        return [_template(row) for row in rows]

    async def remove(self, templates: Sequence[Template]) -> None:
        """Remove templates locked in this transaction, with their analyses and slides."""
        await self._connection.executemany(
            "DELETE FROM session.templates WHERE organisation = $1 AND id = $2",
            [(template.organisation, template.id) for template in templates],
        )


def _values(organisation: str, wanted: ListTemplates) -> tuple[object, ...]:
    """Return the parameters of `_WANTED`."""
    return (
        organisation,
        storable(wanted.category),
        storable(wanted.tags),
        wanted.status.value if wanted.status else None,
        storable(wanted.filename),
        storable(wanted.search),
        _with_zone(wanted.created_after),
        _with_zone(wanted.created_before),
        wanted.include_deleted,
    )


def _page(rows: Sequence[asyncpg.Record], counts: Sequence[asyncpg.Record]) -> Page:
    by: dict[str, dict[str, int]] = {}
    for row in counts:
        by.setdefault(row["kind"], {})[row["value"]] = row["count"]
    return Page(
        templates=[_template(row) for row in rows],
        total=by["total"][""],
        by_status=by.get("status", {}),
        by_category=by.get("category", {}),
        by_tag=by.get("tag", {}),
    )


def _template(row: asyncpg.Record) -> Template:
    file = File(row["file"], row["file_hash"], row["confirmed_at"]) if row["file"] else None
    return Template(
        organisation=row["organisation"],
        id=row["id"],
        filename=row["filename"],
        size=row["size"],
        metadata=TemplateMetadata(
            category=row["category"],
            tags=row["tags"],
            description=row["description"],
            version=row["version"],
        ),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        deleted_at=row["deleted_at"],
        file=file,
        analyzed=row["status"] == "analyzed",
        analysis=GenerationId(row["analysis"]) if row["analysis"] else None,
    )


def _analysis(row: asyncpg.Record) -> Analysis:
    return Analysis(
        id=GenerationId(row["id"]),
        template=row["template"],
        run=row["run"],
        file=row["file"],
        started_at=row["started_at"],
        status=AnalysisStatus(row["status"]),
        ended_at=row["ended_at"],
        slides=row["slides"],
        message=row["message"],
    )


def _with_zone(moment: datetime | None) -> datetime | None:
    """Return a time with its zone; one without is meant as UTC."""
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
