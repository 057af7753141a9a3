"""Database roles of the services: each may read and write its own rows, and nothing else."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping

import asyncpg

# The gateway appends what was accepted, the projector everything else.
SCHEMAS = {
    "gateway": ("gateway", "ledger"),
    "session": ("session",),
    "slideshow": ("slideshow",),
    "projector": ("projector", "ledger"),
}
_ALL_SCHEMAS = sorted({schema for schemas in SCHEMAS.values() for schema in schemas})
_ITERATIONS = 4096  # what Postgres itself takes by default
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


class RoleError(Exception):
    """A role cannot be made as it should be; the text says why, and the mend."""


async def ensure(dsn: str, roles: Mapping[str, tuple[str, str]]) -> list[str]:
    """Make or update login roles and return their names; a second time changes nothing.

    `roles` gives name and password by service. PUBLIC loses what it has by default: connecting,
    temporary tables, and creating in the schema `public`. Do it after the migrations: rights
    are given on the tables that are there.

    Raises
    ------
    RoleError
        A name or password cannot be used, or the role has powers that no service needs.
    """
    connection = await asyncpg.connect(dsn, server_settings={"application_name": "roles"})
    try:
        async with connection.transaction():
            await connection.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended('slidemill.roles', 0))"
            )
            await _close_to_public(connection)
            for service, (name, password) in roles.items():
                await _login(connection, name, password)
                await _grant(connection, name, SCHEMAS[service])
    finally:
        await connection.close()
    return [name for name, _ in roles.values()]


async def _close_to_public(connection: asyncpg.Connection) -> None:
    database = await connection.fetchval("SELECT quote_ident(current_database())")
    await connection.execute(f"REVOKE CONNECT, TEMPORARY ON DATABASE {database} FROM PUBLIC")
    if await connection.fetchval("SELECT to_regnamespace('public')") is not None:
        await connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")


async def _login(connection: asyncpg.Connection, name: str, password: str) -> None:
    """Make the role if there is none, and set its password."""
    if not _NAME.fullmatch(name):
        raise RoleError(f"{name!r} is no role name: use lower-case letters, digits and _")
    known = await connection.fetchrow(
        "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls"
        " OR EXISTS (SELECT 1 FROM pg_auth_members WHERE member = pg_roles.oid) AS mighty"
        " FROM pg_roles WHERE rolname = $1",
        name,
    )
    if known is not None and known["mighty"]:
        raise RoleError(
            f"the role {name} has powers of its own or is a member of another role; take them "
            f"away or drop it, so that it can be the login of one service"
        )
    verb = "CREATE" if known is None else "ALTER"
    await connection.execute(f"{verb} ROLE {name} LOGIN PASSWORD '{_verifier(name, password)}'")


async def _grant(connection: asyncpg.Connection, name: str, schemas: tuple[str, ...]) -> None:
    """Take all rights away and give those on `schemas`; others never see the time between."""
    database = await connection.fetchval("SELECT quote_ident(current_database())")
    await connection.execute(
        f"REVOKE ALL ON DATABASE {database} FROM {name};"
        f"GRANT CONNECT ON DATABASE {database} TO {name}"
    )
    for schema in _ALL_SCHEMAS:
        if await connection.fetchval("SELECT to_regnamespace($1)", schema) is None:
            continue
        await connection.execute(
            f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {name};"
            f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {name};"
            f"REVOKE ALL ON SCHEMA {schema} FROM {name}"
        )
        if schema in schemas:
            # whoever could write the record of migrations could make the job skip one
            await connection.execute(
                f"GRANT USAGE ON SCHEMA {schema} TO {name};"
                f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {name};"
                f"REVOKE ALL ON {schema}.schema_migrations FROM {name}"
            )


def _verifier(name: str, password: str) -> str:
    """Return what Postgres stores for a SCRAM password (RFC 5802, section 3).

    Made here, so that the password itself is in no statement that the server may log.
    """
    if not (password.isascii() and password.isprintable()):
        raise RoleError(f"the password of {name} must be of printable ASCII characters")
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _ITERATIONS)
    client = hmac.digest(salted, b"Client Key", "sha256")
    server = hmac.digest(salted, b"Server Key", "sha256")
    salt64, stored64, server64 = (
        base64.b64encode(part).decode() for part in (salt, hashlib.sha256(client).digest(), server)
    )
    return f"SCRAM-SHA-256${_ITERATIONS}:{salt64}${stored64}:{server64}"
