"""The objects that a job leaves in the store."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from slidemill.storage import ObjectStore, StoreError

_LOG = structlog.stdlib.get_logger("slidemill.renderer.output")


@dataclass(frozen=True, slots=True)
class Content:
    """What an object is to hold."""

    body: bytes | Path
    media_type: str


class Output:
    """Where a job's file goes, and the way to take it back when the job was cancelled."""

    def __init__(self, store: ObjectStore, key: str) -> None:
        self.key = key
        self._store = store
        self._begun: list[str] = []

    async def put(self, content: Content, beside: Sequence[tuple[str, Content]] = ()) -> None:
        """Store the output; what it speaks of, `beside` by key, is stored before it.

        Also when cancelled the uploads end before this does: they read files by their
        descriptors' numbers, which belong to another job's files soon after the workspace is gone.
        """
        if beside:
            await self._to_the_end(self._put_together(beside))
        await self._to_the_end(self._put(self.key, content))

    async def withdraw(self) -> None:
        """Remove what was put; a job that never came so far leaves alone what another has put.

        An order may come late for a run that was cancelled, when a later run has put its file
        under the same key.
        """
        try:
            await self._store.delete_many(self._begun)
        except StoreError as error:
            _LOG.warning("a cancelled output stays in the store", key=self.key, error=str(error))

    async def _put_together(self, contents: Sequence[tuple[str, Content]]) -> None:
        """Store several objects side by side; all have ended when the first failure is raised."""
        puts = (self._put(key, content) for key, content in contents)
        for ended in await asyncio.gather(*puts, return_exceptions=True):
            if isinstance(ended, BaseException):
                raise ended

    async def _put(self, key: str, content: Content) -> None:
        self._begun.append(key)
        await self._store.put(key, content.body, content.media_type)

    async def _to_the_end(self, work: Coroutine[Any, Any, None]) -> None:
        upload = asyncio.ensure_future(work)
        try:
            await asyncio.shield(upload)
        except asyncio.CancelledError:
            await asyncio.wait({upload})
            raise
