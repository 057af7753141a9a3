"""Brings every schema of the database up to date: `python -m deploy.migrate`."""

import asyncio
import importlib.util
import os
import sys
from pathlib import Path

from slidemill.ledger import migrations

# Schema by owner; an owner that keeps no tables has no folder `migrations`.
_OWNERS = {"ledger": "slidemill.ledger", "gateway": "slidemill.gateway"}
_OWNERS |= {"session": "slidemill.session", "projector": "slidemill.projector"}


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
    """Apply what is missing and name it."""
    dsn = os.environ["SLIDEMILL_DATABASE_URL"]
    for schema, folder in folders().items():
        for name in asyncio.run(migrations.apply(dsn, folder, schema)):
            print(f"{schema}: {name}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
