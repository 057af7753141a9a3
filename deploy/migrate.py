"""Brings schemas and roles of the database up to date: `python -m deploy.migrate`."""

import asyncio
import importlib.util
import os
import sys
from pathlib import Path

from deploy import logins, roles
from slidemill.ledger import migrations

# Schema by owner; an owner that keeps no tables has no folder `migrations`.
_OWNERS = {"ledger": "slidemill.ledger", "gateway": "slidemill.gateway"}
_OWNERS |= {"session": "slidemill.session", "slideshow": "slidemill.slideshow"}
_OWNERS |= {"projector": "slidemill.projector"}


def folders() -> dict[str, Path]:
    """Find the installed migration folders, by schema, in the order they are applied."""
    found = {}
    for schema, package in _OWNERS.items():
        spec = importlib.util.find_spec(package)
        for location in (spec.submodule_search_locations or []) if spec else []:
            folder = Path(location) / "migrations"
            if any(folder.glob("*.sql")):
                found[schema] = folder
    return found


def main() -> int:
    """Apply what is missing and name it.

    Roles are made for the services whose passwords are given. Without any, all services share
    the role that the database's owner made.
    """
    dsn = os.environ["SLIDEMILL_DATABASE_URL"]
    for schema, folder in folders().items():
        for name in asyncio.run(migrations.apply(dsn, folder, schema)):
            print(f"{schema}: {name}", flush=True)
    wanted = {
        service: (logins.name(service), password)
        for service, password in logins.database_passwords(os.environ).items()
    }
    if wanted:
        made = asyncio.run(roles.ensure(dsn, wanted))
        print(f"Roles with their rights: {', '.join(made)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
