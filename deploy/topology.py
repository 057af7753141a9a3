"""Declares exchanges, queues and bindings at the broker: `python -m deploy.topology`."""

import asyncio
import os
import sys

from slidemill.messaging import declare_topology


def main() -> int:
    """Declare everything; a second time changes nothing."""
    declared = asyncio.run(declare_topology(os.environ["SLIDEMILL_BROKER_URL"]))
    print(f"{len(declared)} exchanges, queues and bindings are declared")
    return 0


if __name__ == "__main__":
    sys.exit(main())
