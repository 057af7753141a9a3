"""A process with a busy and an idle child, for a test to kill; prints the children's ids."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from slidemill.contracts.commands import Priority
from slidemill.renderer.pool import Pool, Scratch
from tests.integration.renderer import pool_jobs


async def main(where: Path, job: str) -> None:
    """Run two children, give one of them the job, and stay."""
    scratch = Scratch(where)
    scratch.open()
    pool = Pool(pool_jobs.perform, 2)
    await pool.start()
    async with scratch.workspace() as workspace:
        workspace.input.write_text(job)
        await pool.run(
            workspace,
            priority=Priority.BULK,
            deadline=300,
            on_start=lambda: print("children", *pool.pids, flush=True),  # noqa: T201 - read by the test
        )


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
