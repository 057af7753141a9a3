"""Makes the bucket in the object store: `python -m deploy.bucket`."""

import asyncio
import sys

from slidemill.storage import ObjectStore, StoreSettings


async def _ensure() -> None:
    async with ObjectStore(StoreSettings()) as store:
        await store.ensure_bucket()


def main() -> int:
    """Make the bucket unless it is there."""
    asyncio.run(_ensure())
    return 0


if __name__ == "__main__":
    sys.exit(main())
