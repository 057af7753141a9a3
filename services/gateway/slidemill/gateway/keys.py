"""The key administration command: `python -m slidemill.gateway.keys --help`."""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter, ValidationError

from slidemill.contracts.slideshows.scope import DEFAULT_OWNER, Owner, Scope
from slidemill.gateway.credentials import Key, Plan, canonical, digest, key_id_of, make_key
from slidemill.gateway.repository import Keys
from slidemill.gateway.settings import KeySettings

_ORGANISATION = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_OWNER: TypeAdapter[str] = TypeAdapter(Owner)


def _organisation(text: str) -> str:
    if not _ORGANISATION.fullmatch(text):
        msg = f"{text!r} is not a slug: use up to 63 lower-case letters, digits and inner hyphens"
        raise argparse.ArgumentTypeError(msg)
    return text


def _owner(text: str) -> str:
    try:
        return _OWNER.validate_python(text)
    except ValidationError:
        msg = f"{text!r} is no owner: use up to 63 lower-case letters, digits and inner . _ -"
        raise argparse.ArgumentTypeError(msg) from None


def _workspace(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        msg = f"{text!r} is no workspace: it must be a UUID"
        raise argparse.ArgumentTypeError(msg) from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="keys", description="Make, list and revoke API keys.")
    actions = parser.add_subparsers(dest="action", required=True)
    create = actions.add_parser("create", help="make a key and print it, this once")
    create.add_argument("--organisation", required=True, type=_organisation, help="slug, e.g. acme")
    create.add_argument("--label", default="", help="what the key is for")
    create.add_argument("--days", type=int, default=None, help="life in days (default: no end)")
    create.add_argument(
        "--owner",
        default=DEFAULT_OWNER,
        type=_owner,
        help="whose slideshows it sees, within the organisation (default: %(default)s)",
    )
    create.add_argument(
        "--workspace", type=_workspace, help="UUID of the workspace whose slideshows it sees"
    )
    create.add_argument("--plan", choices=[plan.value for plan in Plan], help="subscription")
    ensure = actions.add_parser("ensure", help="print KEY again if it still works, else a new one")
    ensure.add_argument("--organisation", required=True, type=_organisation)
    ensure.add_argument("--label", default="local")
    ensure.add_argument("--key", default=None, help="a key that may still work")
    listing = actions.add_parser("list", help="list an organisation's keys")
    listing.add_argument("--organisation", required=True, type=_organisation)
    revoke = actions.add_parser("revoke", help="end a key's life")
    revoke.add_argument("id", help="the key's public id: the part after `smk_`")
    return parser


async def _create(keys: Keys, pepper: bytes, arguments: argparse.Namespace) -> Key:
    key = make_key()
    days: int | None = getattr(arguments, "days", None)
    owner: str = getattr(arguments, "owner", DEFAULT_OWNER)
    plan: str | None = getattr(arguments, "plan", None)
    await keys.add(
        key.id,
        digest(key.text, pepper),
        organisation=arguments.organisation,
        label=arguments.label,
        expires_at=None if days is None else datetime.now(UTC) + timedelta(days=days),
        scope=Scope(owner=owner, workspace=getattr(arguments, "workspace", None)),
        plan=Plan(plan) if plan else None,
    )
    return key


async def _ensure(keys: Keys, pepper: bytes, arguments: argparse.Namespace) -> str:
    text = canonical(arguments.key or "")
    key_id = key_id_of(text)
    if key_id is not None:
        found = await keys.find(key_id)
        if (
            found is not None
            and found[0] == digest(text, pepper)
            and found[1].organisation == arguments.organisation
        ):
            return str(arguments.key)
    return (await _create(keys, pepper, arguments)).text


async def _listing(keys: Keys, organisation: str) -> str:
    rows = await keys.of(organisation)
    if not rows:
        return f"{organisation} has no keys; make one with: create --organisation {organisation}"
    lines = [
        f"{'id':16}  {'created':16}  {'last used':16}  {'state':8}  {'plan':12}  {'sees':36}  label"
    ]
    for row in rows:
        over = row["revoked_at"] or (row["expires_at"] and row["expires_at"] < datetime.now(UTC))
        used = f"{row['last_used_at']:%Y-%m-%d %H:%M}" if row["last_used_at"] else "never"
        state = "over" if over else "live"
        sees = f"{row['workspace'] or row['owner']}"
        lines.append(
            f"{row['id']}  {row['created_at']:%Y-%m-%d %H:%M}  {used:16}  {state:8}  "
            f"{row['plan'] or '-':12}  {sees:36}  {row['label']}"
        )
    return "\n".join(lines)


async def _run(arguments: argparse.Namespace) -> int:
    settings = KeySettings()
    pepper = settings.key_pepper.get_secret_value().encode()
    async with asyncpg.create_pool(str(settings.database_url), min_size=1, max_size=1) as pool:
        keys = Keys(pool)
        match arguments.action:
            case "create":
                key = await _create(keys, pepper, arguments)
                sys.stdout.write(key.text + "\n")
                sys.stderr.write(
                    f"For clients that know keys with a dot, the same key: {key.dotted}\n"
                    "Keep it safe: it is stored as a hash and not shown again.\n"
                )
            case "ensure":
                sys.stdout.write(await _ensure(keys, pepper, arguments) + "\n")
            case "list":
                sys.stdout.write(await _listing(keys, arguments.organisation) + "\n")
            case _:
                if not await keys.revoke(arguments.id):
                    sys.stderr.write(f"no living key has the id {arguments.id!r}\n")
                    return 1
                sys.stdout.write(f"revoked {arguments.id}\n")
    return 0


def main() -> int:
    """Run the command line; the exit code is 0 when the action was done."""
    arguments = _parser().parse_args()
    try:
        return asyncio.run(_run(arguments))
    except ValidationError as error:
        names = ", ".join(f"SLIDEMILL_{str(fault['loc'][0]).upper()}" for fault in error.errors())
        sys.stderr.write(f"missing or wrong in the environment: {names}\n")
    except OSError as error:
        sys.stderr.write(f"the database cannot be reached: {error}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
