"""A service's role reaches its own rows; schemas of others, tables' shapes and roles are closed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest
from asyncpg.exceptions import InsufficientPrivilegeError

from deploy import migrate, roles
from slidemill.contracts import Envelope
from slidemill.contracts.events import GenerationAccepted
from slidemill.gateway.repository import Keys
from slidemill.ledger import migrations
from slidemill.ledger.ledger import Ledger
from tests.fixtures.servers import fresh_database

PASSWORD = "only-for-tests"
SERVICES = sorted(roles.SCHEMAS)
OWN = {
    "gateway": {"gateway", "ledger"},
    "session": {"session"},
    "slideshow": {"slideshow"},
    "projector": {"projector", "ledger"},
}
SCHEMAS = ["gateway", "ledger", "projector", "session", "slideshow"]
REFUSED = InsufficientPrivilegeError


@dataclass(frozen=True)
class Roles:
    """The services' roles in a database of their own, under names no other test has."""

    administrator_url: str
    mark: str

    def wanted(self) -> dict[str, tuple[str, str]]:
        return {service: (self.name(service), PASSWORD) for service in SERVICES}

    def name(self, service: str) -> str:
        return f"tests_{self.mark}_{service}"

    def url(self, service: str, database_url: str | None = None) -> str:
        parts = urlsplit(database_url or self.administrator_url)
        place = parts.netloc.rpartition("@")[2]
        return parts._replace(netloc=f"{self.name(service)}:{PASSWORD}@{place}").geturl()

    @asynccontextmanager
    async def connected(self, service: str | None) -> AsyncIterator[asyncpg.Connection]:
        """Give a connection as `service`, or as administrator."""
        url = self.url(service) if service else self.administrator_url
        connection = await asyncpg.connect(url)
        try:
            yield connection
        finally:
            await connection.close()

    async def tables(self) -> list[str]:
        async with self.connected(None) as connection:
            rows = await connection.fetch(
                "SELECT schemaname || '.' || tablename AS name FROM pg_tables"
                " WHERE schemaname = ANY($1)",
                SCHEMAS,
            )
        return sorted(row["name"] for row in rows)


@pytest.fixture(scope="module")
async def house_roles(database_url: str) -> AsyncIterator[Roles]:
    """Give the roles on a migrated database, made as the job makes them."""
    mark = uuid4().hex[:10]
    try:
        async with fresh_database(database_url) as url:
            for schema, folder in migrate.folders().items():
                await migrations.apply(url, folder, schema)
            made = Roles(url, mark)
            names = [made.name(service) for service in SERVICES]
            assert await roles.ensure(url, made.wanted()) == names
            assert await roles.ensure(url, made.wanted()) == names
            yield made
    finally:
        server = await asyncpg.connect(database_url)
        for service in SERVICES:
            await server.execute(f"DROP ROLE IF EXISTS tests_{mark}_{service}")
        await server.close()


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_reads_and_writes_the_rows_of_its_schemas_only(
    house_roles: Roles, service: str
) -> None:
    reached: set[str] = set()
    tables = await house_roles.tables()
    async with house_roles.connected(service) as connection:
        for table in tables:
            for statement in await _attempts(house_roles, table):
                try:
                    async with connection.transaction():
                        await connection.execute(statement)
                except REFUSED:
                    continue
                reached.add(f"{statement.split()[0]} {table}")
    may = [t for t in tables if t.split(".")[0] in OWN[service] and "schema_migrations" not in t]
    verbs = ("SELECT", "INSERT", "UPDATE", "DELETE")
    assert reached == {f"{verb} {table}" for verb in verbs for table in may}


async def _attempts(house_roles: Roles, table: str) -> list[str]:
    """Return one statement of each kind on `table`; none changes a row."""
    async with house_roles.connected(None) as connection:
        column = await connection.fetchval(
            "SELECT quote_ident(attname) FROM pg_attribute"
            " WHERE attrelid = $1::regclass AND attnum = 1",
            table,
        )
    return [
        f"SELECT FROM {table}",
        f"INSERT INTO {table} SELECT WHERE false",
        f"UPDATE {table} SET {column} = DEFAULT WHERE false",  # noqa: S608
        f"DELETE FROM {table} WHERE false",  # noqa: S608
    ]


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_changes_no_shape_and_makes_no_role(
    house_roles: Roles, service: str
) -> None:
    schema = min(OWN[service] - {"ledger"})
    table = next(t for t in await house_roles.tables() if t.startswith(f"{schema}."))
    other = next(name for name in SERVICES if name != service)
    async with house_roles.connected(service) as connection:
        for statement in (
            f"CREATE TABLE {schema}.mine ()",
            "CREATE TABLE public.mine ()",
            "CREATE TEMPORARY TABLE mine ()",
            "CREATE SCHEMA mine",
            f"ALTER TABLE {table} ADD COLUMN mine text",
            f"CREATE INDEX mine ON {table} ((1))",
            f"DROP TABLE {table}",
            f"TRUNCATE {table}",
            f"CREATE FUNCTION {schema}.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE ROLE mine",
            f"ALTER ROLE {house_roles.name(service)} SUPERUSER",
            f"ALTER ROLE {house_roles.name(other)} PASSWORD 'mine'",
            f"SET ROLE {house_roles.name(other)}",
            "CREATE DATABASE mine",
            "SELECT rolpassword FROM pg_authid",
            "SELECT pg_read_file('PG_VERSION')",
            "COPY (SELECT 1) TO PROGRAM 'true'",
        ):
            with pytest.raises(REFUSED):
                await connection.execute(statement)


async def test_the_gateway_keeps_keys_and_both_writers_record_events(house_roles: Roles) -> None:
    accepted = Envelope(
        source="tests",
        type="generation.accepted",
        organisation="acme",
        generation=f"gen_{uuid4().hex[:24]}",
        data=GenerationAccepted(kind="session.render").model_dump(mode="json"),
    )
    async with asyncpg.create_pool(house_roles.url("gateway"), min_size=1) as pool:
        await Keys(pool).add("0123456789abcdef", b"x" * 32, organisation="acme", label="test")
        recorded = await Ledger(pool).record(accepted)
    async with asyncpg.create_pool(house_roles.url("projector"), min_size=1) as pool:
        again = await Ledger(pool).record(accepted)
    assert (recorded.view.generation, recorded.view.run) == (accepted.generation, 1)
    assert again.view == recorded.view


async def test_a_role_reaches_no_other_closed_database(
    house_roles: Roles, database_url: str
) -> None:
    async with fresh_database(database_url) as other:
        await roles.ensure(other, {})
        with pytest.raises(REFUSED):
            await asyncpg.connect(house_roles.url("gateway", other))


async def test_a_right_given_by_mistake_is_taken_away_by_the_next_run(house_roles: Roles) -> None:
    name = house_roles.name("session")
    async with house_roles.connected(None) as connection:
        await connection.execute(
            f"GRANT USAGE ON SCHEMA gateway TO {name};"
            f"GRANT SELECT ON gateway.keys TO {name};"
            f"GRANT TRUNCATE ON session.sessions TO {name}"
        )
    await roles.ensure(house_roles.administrator_url, house_roles.wanted())
    async with house_roles.connected("session") as connection:
        for statement in ("SELECT FROM gateway.keys", "TRUNCATE session.sessions CASCADE"):
            with pytest.raises(REFUSED):
                await connection.execute(statement)


async def test_a_role_with_powers_of_its_own_is_not_taken_for_a_service(
    house_roles: Roles,
) -> None:
    async with house_roles.connected(None) as connection:
        mighty = await connection.fetchval("SELECT current_user")
    with pytest.raises(roles.RoleError, match="powers of its own"):
        await roles.ensure(house_roles.administrator_url, {"session": (mighty, PASSWORD)})


@pytest.mark.parametrize(
    ("name", "password"), [("x; DROP ROLE y", "p"), ("Upper", "p"), ("fine", "p\n"), ("fine", "ü")]
)
async def test_what_can_not_be_a_name_or_password_is_refused(
    house_roles: Roles, name: str, password: str
) -> None:
    with pytest.raises(roles.RoleError):
        await roles.ensure(house_roles.administrator_url, {"session": (name, password)})


async def test_the_server_is_told_a_verifier_and_never_the_password(house_roles: Roles) -> None:
    async with house_roles.connected(None) as connection:
        stored = await connection.fetchval(
            "SELECT rolpassword FROM pg_authid WHERE rolname = $1", house_roles.name("session")
        )
    assert stored.startswith("SCRAM-SHA-256$4096:")
    assert PASSWORD not in stored
