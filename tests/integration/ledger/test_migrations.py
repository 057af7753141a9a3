"""Migrations applied to a real Postgres."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from slidemill.ledger import MIGRATIONS, SCHEMA, MigrationError
from slidemill.ledger.migrations import apply


@pytest.fixture
async def schema(empty_database: str) -> AsyncIterator[str]:
    """Name a schema that does not exist yet; dropped at the end."""
    name = f"m_{secrets.token_hex(4)}"
    yield name
    connection = await asyncpg.connect(empty_database)
    await connection.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
    await connection.close()


def write(folder: Path, schema: str, *numbers: int) -> None:
    for number in numbers:
        text = f"CREATE TABLE {schema}.t{number} (id integer);\nSELECT 1;\n"
        (folder / f"{number:04}_table.sql").write_text(text)


async def tables(dsn: str, schema: str) -> list[str]:
    connection = await asyncpg.connect(dsn)
    rows = await connection.fetch(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = $1"
        " AND table_name <> 'schema_migrations' ORDER BY 1",
        schema,
    )
    await connection.close()
    return [row["table_name"] for row in rows]


async def test_each_file_is_applied_once_in_order(
    empty_database: str, schema: str, tmp_path: Path
) -> None:
    write(tmp_path, schema, 2, 1)
    assert await apply(empty_database, tmp_path, schema) == ["0001_table.sql", "0002_table.sql"]
    assert await apply(empty_database, tmp_path, schema) == []
    write(tmp_path, schema, 3)
    assert await apply(empty_database, tmp_path, schema) == ["0003_table.sql"]
    assert await tables(empty_database, schema) == ["t1", "t2", "t3"]


async def test_several_at_once_take_turns(empty_database: str, schema: str, tmp_path: Path) -> None:
    write(tmp_path, schema, 1, 2, 3)
    results = await asyncio.gather(*(apply(empty_database, tmp_path, schema) for _ in range(5)))
    assert sorted(map(len, results)) == [0, 0, 0, 0, 3]


async def test_the_ledgers_own_migrations_can_run_again(ledger_database: str) -> None:
    assert await apply(ledger_database, MIGRATIONS, SCHEMA) == []


async def test_a_changed_file_is_an_error_that_says_what_to_do(
    empty_database: str, schema: str, tmp_path: Path
) -> None:
    write(tmp_path, schema, 1)
    await apply(empty_database, tmp_path, schema)
    (tmp_path / "0001_table.sql").write_text("SELECT 2;")
    with pytest.raises(MigrationError, match=r"0001_table.sql was changed .* into a new file"):
        await apply(empty_database, tmp_path, schema)


async def test_other_line_ends_are_no_change(
    empty_database: str, schema: str, tmp_path: Path
) -> None:
    write(tmp_path, schema, 1)
    await apply(empty_database, tmp_path, schema)
    file = tmp_path / "0001_table.sql"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert await apply(empty_database, tmp_path, schema) == []


async def test_a_failing_file_leaves_nothing_of_itself_and_can_be_mended(
    empty_database: str, schema: str, tmp_path: Path
) -> None:
    write(tmp_path, schema, 1)
    broken = tmp_path / "0002_broken.sql"
    broken.write_text(f"CREATE TABLE {schema}.half (id integer); SELECT no_such_column;")
    with pytest.raises(MigrationError, match=r"0002_broken.sql: .*no_such_column"):
        await apply(empty_database, tmp_path, schema)
    assert await tables(empty_database, schema) == ["t1"]
    broken.write_text(f"CREATE TABLE {schema}.whole (id integer);")
    assert await apply(empty_database, tmp_path, schema) == ["0002_broken.sql"]


async def test_a_file_that_was_applied_but_is_gone_is_left_alone(
    empty_database: str, schema: str, tmp_path: Path
) -> None:
    write(tmp_path, schema, 1, 2)
    await apply(empty_database, tmp_path, schema)
    (tmp_path / "0002_table.sql").unlink()
    assert await apply(empty_database, tmp_path, schema) == []


async def test_a_number_lower_than_an_applied_one_is_refused(
    empty_database: str, schema: str, tmp_path: Path
) -> None:
    write(tmp_path, schema, 2)
    await apply(empty_database, tmp_path, schema)
    write(tmp_path, schema, 1)
    with pytest.raises(MigrationError, match="give it a higher number"):
        await apply(empty_database, tmp_path, schema)


async def test_misnamed_and_doubly_numbered_files_are_refused(
    empty_database: str, schema: str, tmp_path: Path
) -> None:
    with pytest.raises(MigrationError, match=r"holds no \.sql files"):
        await apply(empty_database, tmp_path, schema)
    (tmp_path / "first.sql").write_text("SELECT 1;")
    with pytest.raises(MigrationError, match="name it like"):
        await apply(empty_database, tmp_path, schema)
    (tmp_path / "first.sql").unlink()
    (tmp_path / "0001_a.sql").write_text("SELECT 1;")
    (tmp_path / "0001_b.sql").write_text("SELECT 1;")
    with pytest.raises(MigrationError, match="take the next"):
        await apply(empty_database, tmp_path, schema)
    with pytest.raises(MigrationError, match="is no schema name"):
        await apply(empty_database, tmp_path, "drop table;")
