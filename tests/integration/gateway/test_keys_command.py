"""The key administration command, as it is run."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import uuid4

import asyncpg
import pytest

from slidemill.contracts.slideshows.scope import Scope
from slidemill.gateway.credentials import Plan, canonical, digest, key_id_of
from slidemill.gateway.repository import Keys
from tests.integration.gateway.conftest import PEPPER


@dataclass(frozen=True)
class Run:
    """What the command did."""

    code: int
    out: str
    err: str


Command = Callable[..., Awaitable[Run]]


@pytest.fixture
def command(gateway_database: str) -> Command:
    """Return what runs the command on the tests' database."""

    async def run(*arguments: str) -> Run:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "slidemill.gateway.keys",
            *arguments,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=os.environ
            | {"SLIDEMILL_DATABASE_URL": gateway_database, "SLIDEMILL_KEY_PEPPER": PEPPER},
        )
        out, err = await process.communicate()
        return Run(process.returncode or 0, out.decode().strip(), err.decode().strip())

    return run


async def test_a_key_is_made_for_an_owner_a_workspace_and_a_plan(
    command: Command, pool: asyncpg.Pool, organisation: str
) -> None:
    workspace = uuid4()
    made = await command(
        "create",
        f"--organisation={organisation}",
        "--owner=ada.l",
        f"--workspace={workspace}",
        "--plan=business",
    )
    assert made.code == 0, made.err
    found = await Keys(pool).find(key_id_of(made.out) or "")
    assert found is not None
    hashed, caller = found
    assert hashed == digest(made.out, PEPPER.encode())
    assert caller.organisation == organisation
    assert caller.scope == Scope(owner="ada.l", workspace=workspace)
    assert caller.plan is Plan.BUSINESS
    dotted = made.err.splitlines()[0].rpartition(" ")[2]
    assert canonical(dotted) == made.out
    listed = await command("list", f"--organisation={organisation}")
    assert caller.key_id in listed.out
    assert f"business      {workspace}" in listed.out


async def test_a_key_stands_for_nobody_in_particular_unless_it_is_said(
    command: Command, pool: asyncpg.Pool, organisation: str
) -> None:
    made = await command("create", f"--organisation={organisation}")
    found = await Keys(pool).find(key_id_of(made.out) or "")
    assert found is not None
    assert (found[1].scope, found[1].plan) == (Scope(), None)


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ("--owner=Ada", "is no owner"),
        ("--owner=.ada", "is no owner"),
        ("--workspace=home", "it must be a UUID"),
        ("--plan=golden", "choose from"),
    ],
)
async def test_what_a_key_cannot_stand_for_is_refused(
    command: Command, organisation: str, option: str, says: str
) -> None:
    refused = await command("create", f"--organisation={organisation}", option)
    assert refused.code == 2
    assert says in refused.err


async def test_a_key_that_still_works_is_kept_in_either_spelling(
    command: Command, organisation: str
) -> None:
    first = await command("ensure", f"--organisation={organisation}")
    key = first.out
    dotted = f"{key.split('_')[1]}.{key.split('_')[2]}"
    for known in (key, dotted):
        again = await command("ensure", f"--organisation={organisation}", f"--key={known}")
        assert again.out == known
    elsewhere = await command("ensure", f"--organisation={organisation}-x", f"--key={key}")
    assert elsewhere.out != key
