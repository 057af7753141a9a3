"""Applies numbered plain SQL files to a schema, each once, safely beside others doing the same."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import asyncpg

_LOCK_TIMEOUT = "5s"
_FILE = re.compile(r"^(\d{4})_[a-z0-9_]+\.sql$")
_SCHEMA = re.compile(r"^[a-z][a-z0-9_]{0,62}$")


class MigrationError(Exception):
    """The schema cannot be brought to the state that the files describe."""


@dataclass(frozen=True, slots=True)
class _Migration:
    """One file: its name is its identity, its checksum tells whether it changed."""

    name: str
    sql: str

    @property
    def number(self) -> str:
        return self.name[:4]

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


async def apply(dsn: str, folder: Path, schema: str) -> list[str]:
    """Apply what `folder` holds and `<schema>.schema_migrations` does not; return those names.

    Each file runs in its own transaction, in the order of its number. A database-wide lock makes
    several callers take turns. Files that are recorded but not in the folder are left alone: a
    newer version has been here, and the schema serves both.

    Raises
    ------
    MigrationError
        An applied file changed, a file is misnamed, a number is used twice or is lower than one
        already applied, or the SQL failed (then nothing of that file remains).
    """
    if not _SCHEMA.match(schema):
        raise MigrationError(f"{schema!r} is no schema name: use lower-case letters, digits and _")
    migrations = _read(folder)
    connection = await asyncpg.connect(dsn, server_settings={"application_name": "migrations"})
    try:
        await connection.execute(
            "SELECT pg_advisory_lock(hashtextextended('slidemill.migrations', 0))"
        )
        await _prepare(connection, schema)
        pending = await _pending(connection, migrations, schema)
        for migration in pending:
            await _run(connection, migration, schema)
        return [migration.name for migration in pending]
    finally:
        await connection.close()


def _read(folder: Path) -> list[_Migration]:
    """Return the folder's migrations in order."""
    paths = sorted(folder.glob("*.sql"))
    if not paths:
        raise MigrationError(f"{folder} holds no .sql files")
    migrations: list[_Migration] = []
    for path in paths:
        if not _FILE.match(path.name):
            raise MigrationError(f"{path}: name it like 0001_what_it_does.sql")
        text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
        migration = _Migration(path.name, text)
        if migrations and migrations[-1].number == migration.number:
            raise MigrationError(
                f"{path}: number {migration.number} is already {migrations[-1].name}; take the next"
            )
        migrations.append(migration)
    return migrations


async def _prepare(connection: asyncpg.Connection, schema: str) -> None:
    """Make the schema and its record of migrations, if they are not there."""
    present = await connection.fetchval("SELECT to_regclass($1)", f"{schema}.schema_migrations")
    if present is not None:
        return
    async with connection.transaction():
        await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        await connection.execute(
            f"CREATE TABLE {schema}.schema_migrations ("
            " name text PRIMARY KEY,"
            " checksum text NOT NULL,"
            " applied_at timestamptz NOT NULL DEFAULT clock_timestamp())"
        )


async def _pending(
    connection: asyncpg.Connection, migrations: list[_Migration], schema: str
) -> list[_Migration]:
    """Return what is not applied yet, after checking what is."""
    rows = await connection.fetch(f"SELECT name, checksum FROM {schema}.schema_migrations")  # noqa: S608 - the schema's name is checked above
    applied: dict[str, str] = {row["name"]: row["checksum"] for row in rows}
    for migration in migrations:
        if applied.get(migration.name, migration.checksum) != migration.checksum:
            raise MigrationError(
                f"{migration.name} was changed after it was applied to schema {schema}; "
                "restore it and put the change into a new file"
            )
    pending = [migration for migration in migrations if migration.name not in applied]
    last = max(applied, default="")
    for migration in pending:
        if migration.number <= last[:4]:
            raise MigrationError(
                f"{migration.name} comes before {last}, which is already applied to schema "
                f"{schema}; give it a higher number"
            )
    return pending


async def _run(connection: asyncpg.Connection, migration: _Migration, schema: str) -> None:
    """Apply one file and record it, or leave no trace."""
    try:
        async with connection.transaction():
            await connection.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
            await connection.execute(migration.sql)
            await connection.execute(
                f"INSERT INTO {schema}.schema_migrations (name, checksum) VALUES ($1, $2)",  # noqa: S608 - the schema's name is checked above
                migration.name,
                migration.checksum,
            )
    except asyncpg.LockNotAvailableError as error:
        raise MigrationError(
            f"{migration.name}: a table it changes was in use for more than {_LOCK_TIMEOUT}; "
            "run the migrations again when the database is less busy"
        ) from error
    except asyncpg.PostgresError as error:
        raise MigrationError(f"{migration.name}: {error}") from error
