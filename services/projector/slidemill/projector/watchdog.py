"""Ends generations that nothing is heard of any more, so that none stays open for ever."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from slidemill.contracts import Envelope, event_id
from slidemill.contracts.events import FailureCode, GenerationFailed
from slidemill.contracts.views import GenerationView
from slidemill.ledger import Connections, Ledger, is_passing
from slidemill.messaging import Bus, Unavailable
from slidemill.projector.metrics import Metrics

_LOG = structlog.stdlib.get_logger("slidemill.projector.watchdog")
_AT_ONCE = 200


class Watchdog:
    """Looks for silent generations and emits their failure.

    The event goes to everyone and comes back to the ledger like any other: if the generation ends
    at the same moment, the ledger takes the first. Several watchdogs emit the same event.
    """

    def __init__(
        self,
        database: Connections,
        bus: Bus,
        metrics: Metrics,
        *,
        limit: timedelta,
        every: timedelta,
    ) -> None:
        self._database = database
        self._bus = bus
        self._metrics = metrics
        self._limit = limit
        self._every = every

    async def watch(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:
                if not (is_passing(error) or isinstance(error, Unavailable)):
                    raise
                _LOG.warning("could not look for silent generations now", error=repr(error))
            await asyncio.sleep(self._every.total_seconds())

    async def look(self) -> int:
        """Give silent generations up, a limited number in one go; return how many."""
        overdue = await Ledger(self._database.pool).overdue(self._limit, _AT_ONCE)
        self._metrics.overdue.set(len(overdue))
        for view in overdue:
            await self._bus.emit(
                self._failure(),
                _about(view),
                id_=event_id(view.generation, view.run, GenerationFailed.TYPE),
            )
            self._metrics.given_up.inc()
            _LOG.error(
                "a silent generation was given up",
                generation=view.generation,
                organisation=view.organisation,
                run=view.run,
                status=view.status.value,
            )
        return len(overdue)

    def _failure(self) -> GenerationFailed:
        seconds = self._limit.total_seconds()
        span = f"{seconds / 60:g} minutes" if seconds >= 120 else f"{seconds:g} seconds"
        return GenerationFailed(
            code=FailureCode.TIMED_OUT,
            message=f"Nothing was heard of this generation for {span}, so it was given up. "
            "Send the request again.",
        )


def _about(view: GenerationView) -> Envelope:
    """Return an envelope about the run, to wrap events by; it is not sent."""
    return Envelope(
        source="slidemill.projector",
        type="generation.silent",
        subject=view.subject,
        organisation=view.organisation,
        generation=view.generation,
        run=view.run,
    )
