"""The one object that a job leaves in the store."""

from __future__ import annotations

import asyncio

import structlog

from slidemill.renderer.pool import Workspace
from slidemill.storage import ObjectStore, StoreError

_LOG = structlog.stdlib.get_logger("slidemill.renderer.output")


class Output:
    """Where a job's file goes, and the way to take it back when the job was cancelled."""

    def __init__(self, store: ObjectStore, key: str) -> None:
        self.key = key
        self._store = store
        self._begun = False

    async def put(self, workspace: Workspace, content_type: str) -> None:
        """Store the workspace's output; also when cancelled the upload ends before this does.

        The upload reads the file by its descriptor's number, which belongs to another job's
        file soon after the workspace is gone.
        """
        self._begun = True
        upload = asyncio.ensure_future(self._store.put(self.key, workspace.output, content_type))
        try:
            await asyncio.shield(upload)
        except asyncio.CancelledError:
            await asyncio.wait({upload})
            raise

    async def withdraw(self) -> None:
        """Remove what was put; a job that never came so far leaves alone what another has put.

        An order may come late for a run that was cancelled, when a later run has put its file
        under the same key.
        """
        if not self._begun:
            return
        try:
            await self._store.delete(self.key)
        except StoreError as error:
            _LOG.warning("a cancelled output stays in the store", key=self.key, error=str(error))
