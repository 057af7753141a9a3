"""Removes what is over: deleted templates, uploads, what templates had before, old decks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog

from slidemill.session.metrics import Metrics
from slidemill.session.settings import Settings
from slidemill.session.sweep import delete_old, forever
from slidemill.session.templates.repository import Templates
from slidemill.session.templates.template import ANALYSES, FILES, UPLOADS, objects_of, owner_of
from slidemill.storage import ObjectStore

_LOG = structlog.stdlib.get_logger("slidemill.session.templates.sweep")

_BATCH = 50
_PRESENTATIONS = "presentations/"
_UNDER_WAY = timedelta(days=1)
"""Longer than any generation lives: what it began with is kept for that time."""


class TemplateSweep:
    """Any number of instances may sweep at once; a sweep that dies midway is done again.

    Objects go before rows, and what has no row goes by age.
    """

    def __init__(
        self,
        templates: Templates,
        store: ObjectStore,
        *,
        settings: Settings,
        clock: Callable[[], datetime],
        metrics: Metrics,
    ) -> None:
        self._templates = templates
        self._store = store
        self._settings = settings
        self._clock = clock
        self._metrics = metrics

    async def outlived(self) -> int:
        """Remove everything that is over; returns how many objects without a row went."""
        now = self._clock()
        deleted = await self._deleted(now - self._settings.deleted_template_life)
        await self._templates.forget_analyses(now - self._settings.deleted_template_life)
        strays = await self._outlived(UPLOADS, now - self._settings.template_upload_keep)
        for folder in (FILES, ANALYSES):
            strays += await delete_old(
                self._store, folder, now - _UNDER_WAY, lambda keys: self._unneeded(keys, now)
            )
        decks = await self._outlived(_PRESENTATIONS, now - self._settings.presentation_life)
        self._metrics.outlived.labels("templates").inc(strays)
        self._metrics.outlived.labels("presentations").inc(decks)
        if deleted or strays or decks:
            _LOG.info("swept", templates=deleted, strays=strays, presentations=decks)
        return strays + decks

    async def keep_removing_outlived(self) -> None:
        """Remove what is over, again and again, until cancelled."""
        await forever(self.outlived, self._settings.stray_sweep_interval)

    async def _outlived(self, folder: str, until: datetime) -> int:
        return await delete_old(self._store, folder, until)

    async def _deleted(self, until: datetime) -> int:
        count = 0
        while True:
            async with self._templates.deleted(until, _BATCH) as batch:
                for template in batch:
                    upload, *folders = objects_of(template)
                    await self._store.delete(upload)
                    for folder in folders:
                        await self._store.delete_prefix(folder)
            count += len(batch)
            if len(batch) < _BATCH:
                return count

    async def _unneeded(self, keys: Sequence[str], now: datetime) -> list[str]:
        """Return which files and documents no template has, nor had a while ago."""
        owners = {owner for key in keys if (owner := owner_of(key))}
        found = await self._templates.find_many(sorted(owners))
        templates = {(template.organisation, template.id): template for template in found}
        return [
            key
            for key in keys
            if (owner := owner_of(key))
            and not ((owned := templates.get(owner)) and owned.needs(key, now - _UNDER_WAY))
        ]
