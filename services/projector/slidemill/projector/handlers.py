"""Events into the ledger, dead letters into failures."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

import structlog

from slidemill.contracts import Envelope, topology
from slidemill.contracts.events import GenerationEvent
from slidemill.ledger import Connections, Ledger, Outcome, UnrecordableEvent, is_passing
from slidemill.messaging import Bus, DeadLetter, DeadLettered, Delivery, Transient, Unavailable
from slidemill.projector.metrics import Metrics
from slidemill.projector.recording import Recorder
from slidemill.projector.repository import DeadLetters
from slidemill.projector.verdict import Verdict, ends_its_run, failed_id, failure_of, judge

_LOG = structlog.stdlib.get_logger("slidemill.projector.handlers")


class Events:
    """The handler of every generation event."""

    def __init__(self, recorder: Recorder, metrics: Metrics) -> None:
        self._recorder = recorder
        self._metrics = metrics

    async def record(self, delivery: Delivery[GenerationEvent]) -> None:
        """Record the event; returns when it is committed."""
        envelope = delivery.envelope
        try:
            recorded = await self._recorder.record(envelope)
        except UnrecordableEvent as error:
            raise DeadLettered(str(error)) from error
        except Exception as error:
            if is_passing(error):
                raise Transient(f"the database can not serve now: {error!r}") from error
            raise
        self._metrics.recorded.labels(envelope.type, recorded.outcome.value).inc()
        self._metrics.lag.observe(max(0.0, _age(envelope)))
        if recorded.outcome is Outcome.CONFLICT:
            self._metrics.conflicts.inc()
            _LOG.warning("the run had already ended", ended_as=recorded.view.status.value)


class Handled(StrEnum):
    """What was done about a dead letter."""

    FAILED = "failed"
    """Its generation was ended as failed."""
    ENDED_BEFORE = "ended_before"
    """Its generation's run had ended already."""
    RECORDED = "recorded"
    """It was an event, and is in the ledger now."""
    KEPT = "kept"
    """It was kept, nothing else."""
    UNSETTLED = "unsettled"
    """Its generation could not be ended because of a fault of ours; the watchdog will end it."""


class DeadLetterOffice:
    """The handler of every dead letter."""

    def __init__(self, database: Connections, bus: Bus, metrics: Metrics) -> None:
        self._database = database
        self._bus = bus
        self._metrics = metrics

    async def take(self, letter: DeadLetter) -> None:
        """Do what the letter calls for, then keep it.

        Raises only what passes by itself, so that a letter is handed back while the database or
        broker is away, and none goes round for ever.
        """
        note = None
        try:
            handled = await self._handle(letter)
        except Exception as error:
            if is_passing(error) or isinstance(error, Unavailable):
                raise
            _LOG.exception("a dead letter could not be settled")
            handled, note = Handled.UNSETTLED, repr(error)
        number = await DeadLetters(self._database.pool).keep(letter, handled.value, note)
        self._metrics.dead_letters.labels(handled.value).inc()
        envelope = letter.envelope
        _LOG.error(
            "dead letter kept",
            number=number,
            handled=handled.value,
            reason=letter.reason,
            detail=letter.detail,
            from_service=letter.service,
            from_queue=letter.queue,
            message_type=None if envelope is None else envelope.type,
            organisation=None if envelope is None else envelope.organisation,
            generation=None if envelope is None else envelope.generation,
        )

    async def _handle(self, letter: DeadLetter) -> Handled:
        envelope, verdict = letter.envelope, judge(letter)
        if envelope is None or verdict is Verdict.KEEP:
            return Handled.KEPT
        if verdict is Verdict.RECORD:
            try:
                await Ledger(self._database.pool).record(envelope)
            except UnrecordableEvent:
                if not ends_its_run(envelope):
                    return Handled.KEPT
            else:
                return Handled.RECORDED
        return await self._fail(letter, envelope)

    async def _fail(self, letter: DeadLetter, envelope: Envelope) -> Handled:
        """End the generation, and tell its owner unless it had ended otherwise.

        The ledger comes first, because it decides between this and any other end. A crash before
        the publish brings the letter back, and the record is then a duplicate.
        """
        failed = envelope.wrap(
            failure_of(letter, envelope), source=self._bus.source, id_=failed_id(envelope)
        )
        recorded = await Ledger(self._database.pool).record(failed)
        if recorded.outcome is Outcome.CONFLICT or recorded.view.run > envelope.run:
            return Handled.ENDED_BEFORE
        await self._bus.publish(failed, exchange=topology.EVENTS, routing_key=failed.type)
        return Handled.FAILED


def _age(envelope: Envelope) -> float:
    """Return the seconds since the event happened."""
    time = envelope.time
    return (datetime.now(UTC) - (time if time.tzinfo else time.replace(tzinfo=UTC))).total_seconds()
