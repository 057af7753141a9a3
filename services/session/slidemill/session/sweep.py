"""Removes what is over: expired sessions with their objects, replaced decks, stray objects."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

import structlog

from slidemill.contracts.events import SessionExpired
from slidemill.ledger import DatabaseUnavailable, Replies
from slidemill.messaging import Bus, Unavailable
from slidemill.session.envelopes import unprompted
from slidemill.session.metrics import Metrics
from slidemill.session.repository import Doomed, Repository
from slidemill.session.session import fact_id, upload_key
from slidemill.session.settings import Settings
from slidemill.storage import ObjectStore, StoreError

_LOG = structlog.stdlib.get_logger("slidemill.session.sweep")

_BATCH = 50
_AT_ONCE = 1000
_OBJECTS = "sessions/"

Choice: TypeAlias = Callable[[Sequence[str]], Awaitable[list[str]]]
"""Which of some keys are to be deleted."""


@dataclass(frozen=True, slots=True)
class Swept:
    """How many were removed."""

    sessions: int
    decks: int
    replies: int


class Sweep:
    """Any number of instances may sweep at once; a sweep that dies midway is done again."""

    def __init__(
        self,
        repository: Repository,
        replies: Replies,
        store: ObjectStore,
        bus: Bus,
        *,
        settings: Settings,
        clock: Callable[[], datetime],
        metrics: Metrics,
    ) -> None:
        self._repository = repository
        self._replies = replies
        self._store = store
        self._bus = bus
        self._settings = settings
        self._clock = clock
        self._metrics = metrics

    async def expired(self) -> Swept:
        """Remove sessions past their life, decks whose links have run out, and old replies."""
        now = self._clock()
        swept = Swept(
            sessions=await self._sessions(now - self._settings.session_life),
            decks=await self._decks(now - self._settings.download_link_life),
            replies=await self._replies.prune(now - self._settings.reply_life),
        )
        if swept != Swept(0, 0, 0):
            _LOG.info("swept", sessions=swept.sessions, decks=swept.decks, replies=swept.replies)
        return swept

    async def strays(self) -> int:
        """Delete objects older than any living session, such as late uploads; return how many.

        An object is never older than its session, so none of these can be anyone's.
        """
        until = self._clock() - self._settings.session_life - self._settings.stray_grace
        count = await delete_old(self._store, _OBJECTS, until)
        self._metrics.strays.inc(count)
        return count

    async def keep_removing_expired(self) -> None:
        """Remove what is over, again and again, until cancelled."""
        await forever(self.expired, self._settings.sweep_interval)

    async def keep_removing_strays(self) -> None:
        """Delete stray objects, again and again, until cancelled."""
        await forever(self.strays, self._settings.stray_sweep_interval)

    async def _sessions(self, until: datetime) -> int:
        count = 0
        while True:
            async with self._repository.doomed(until, _BATCH) as batch:
                await self._store.delete_many(key for entry in batch for key in _objects(entry))
                for entry in batch:
                    await self._tell(entry)
            for entry in batch:
                why = "replaced" if entry.session.replaced_at else "expired"
                self._metrics.removed.labels(why).inc()
            count += len(batch)
            if len(batch) < _BATCH:
                return count

    async def _decks(self, until: datetime) -> int:
        count = 0
        while True:
            async with self._repository.superseded(until, _BATCH) as decks:
                await self._store.delete_many(decks)
            count += len(decks)
            if len(decks) < _BATCH:
                return count

    async def _tell(self, entry: Doomed) -> None:
        session = entry.session
        event = SessionExpired(session=session.id)
        await self._bus.emit(
            event, unprompted(session, SessionExpired), id_=fact_id(session.id, event.TYPE)
        )


def _objects(entry: Doomed) -> Iterator[str]:
    """Keys of everything a session may have in the store."""
    yield upload_key(entry.session.id)
    for render in entry.renders:
        yield from (key for key in (render.package, render.deck) if key)


async def delete_old(
    store: ObjectStore, folder: str, until: datetime, doomed: Choice | None = None
) -> int:
    """Delete what was written to a folder before `until`, or those of it that are `doomed`.

    Returns how many there were.
    """
    count = 0
    old: list[str] = []

    async def delete() -> int:
        keys = list(old) if doomed is None else await doomed(old)
        old.clear()
        await store.delete_many(keys)
        return len(keys)

    async for entry in store.list(folder):
        if entry.modified < until:
            old.append(entry.key)
        if len(old) == _AT_ONCE:
            count += await delete()
    return count + await delete()


async def forever(work: Callable[[], Awaitable[object]], interval: timedelta) -> None:
    """Repeat `work`, with a pause after each time; trouble of a server waits for the next time."""
    while True:
        try:
            await work()
        except (StoreError, DatabaseUnavailable, Unavailable) as error:
            _LOG.warning("could not sweep now", error=str(error))
        await asyncio.sleep(interval.total_seconds())
