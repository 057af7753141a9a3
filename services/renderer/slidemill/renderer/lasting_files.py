"""Stored objects as files beside the render children, fetched once while they are in use."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

Fetch = Callable[[str, Path], Awaitable[int]]
"""Puts the object of a key into a file, whole or not at all, and returns its bytes."""


@dataclass(slots=True)
class _Entry:
    """A file of the folder, from the first wish for it on."""

    path: Path
    holders: int = 0
    size: int = 0
    coming: asyncio.Task[None] | None = None
    """The fetch, also when it has ended."""

    @property
    def here(self) -> bool:
        """Whether it was fetched; whoever sweeps the system's folders may have removed it."""
        return self.size > 0 and self.path.exists()

    @property
    def idle(self) -> bool:
        """Whether nobody holds it or is about to."""
        return self.holders == 0 and (self.coming is None or self.coming.done())


class LastingFiles:
    """A bounded folder of objects that never change under their keys.

    A file stays while somebody holds it; of the others those go first that were used longest
    ago. Several that want the same file at once cause one fetch. Which keys never change is for
    the caller to know.
    """

    def __init__(self, fetch: Fetch, folder: Callable[[], Path], capacity: int) -> None:
        """`folder` says where, when the first file is wanted; `capacity` is bytes.

        What is held may exceed the capacity for as long as it is held.
        """
        self._fetch = fetch
        self._folder = folder
        self._capacity = capacity
        self._entries: OrderedDict[str, _Entry] = OrderedDict()

    @asynccontextmanager
    async def held(self, key: str) -> AsyncIterator[Path]:
        """Give the file of a key for as long as the body runs; raises what the fetch raises."""
        entry = self._entries.get(key) or self._new(key)
        self._entries.move_to_end(key)
        entry.holders += 1
        try:
            if not entry.here:
                await self._bring(key, entry)
            yield entry.path
        finally:
            entry.holders -= 1
            self._shrink()

    def _new(self, key: str) -> _Entry:
        folder = self._folder()
        folder.mkdir(exist_ok=True)
        entry = _Entry(folder / hashlib.sha256(key.encode()).hexdigest()[:32])
        self._entries[key] = entry
        return entry

    async def _bring(self, key: str, entry: _Entry) -> None:
        """Fetch, or wait for whoever does; one that stops waiting stops nobody else."""

        async def fetch() -> None:
            entry.size = 0
            entry.size = await self._fetch(key, entry.path)

        if entry.coming is None or entry.coming.done():
            entry.coming = asyncio.create_task(fetch(), name="lasting-file")
            entry.coming.add_done_callback(self._came)
        await asyncio.shield(entry.coming)

    def _came(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            task.exception()  # noted, also when everybody has stopped waiting for it
        self._shrink()

    def _shrink(self) -> None:
        """Forget what failed to come, and remove idle files until the rest fits."""
        total = sum(entry.size for entry in self._entries.values())
        for key, entry in list(self._entries.items()):
            if entry.idle and (total > self._capacity or entry.size == 0):
                total -= entry.size
                entry.path.unlink(missing_ok=True)
                del self._entries[key]
