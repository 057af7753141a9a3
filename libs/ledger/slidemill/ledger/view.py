"""The rule book: how one event changes where a generation stands, whatever order events come in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from slidemill.contracts.envelope import Envelope
from slidemill.contracts.events import (
    Finding,
    GenerationAccepted,
    GenerationCompleted,
    GenerationEvent,
    GenerationFailed,
    GenerationPartial,
    GenerationProgress,
    GenerationStarted,
    ItemResult,
    Rank,
    Status,
)
from slidemill.contracts.ids import GenerationId
from slidemill.contracts.views import Failure, GenerationView
from slidemill.ledger.storable import storable

_LARGEST_INTEGER = 2**31 - 1
_LARGEST_SIZE = 2**63 - 1


class UnrecordableEvent(ValueError):  # noqa: N818 - reads as what happened
    """The envelope holds no generation event that the ledger can keep."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A generation event in its envelope, parsed and safe to store; `recorded_at` once it is."""

    envelope: Envelope
    generation: GenerationId
    event: GenerationEvent
    recorded_at: datetime

    @property
    def key(self) -> tuple[str, GenerationId]:
        """Organisation and generation: what the ledger's rows are keyed by."""
        return self.envelope.organisation, self.generation


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a generation stands: one row of the ledger.

    `run` and `rank` are the guard. Of the other facts, `accepted_*`, `kind`, `subject` and `items`
    belong to the greatest run that was accepted, `opened_at` to the generation, the rest to `run`.
    `version` counts the events. Each fact is a minimum, a maximum, or has one source per run, so
    the order of the events does not matter.
    """

    organisation: str
    generation: GenerationId
    version: int = 0
    run: int = 0
    rank: int = 0
    status: Status = Status.PENDING
    accepted_run: int = 0
    accepted_at: datetime | None = None
    kind: str | None = None
    subject: str | None = None
    items: int | None = None
    opened_at: datetime | None = None
    touched_at: datetime | None = None
    started_at: datetime | None = None
    progress: int = 0
    progress_at: datetime | None = None
    step: str | None = None
    finished_at: datetime | None = None
    output: str | None = None
    slides: int | None = None
    size: int | None = None
    warnings: tuple[Finding, ...] = ()
    results: tuple[ItemResult, ...] = ()
    failure: Failure | None = None

    @property
    def finished(self) -> bool:
        """Whether the current run has its terminal event."""
        return self.rank >= Rank.TERMINAL

    def view(self) -> GenerationView:
        """Return what clients see."""
        made = self.status in {Status.COMPLETED, Status.PARTIAL}
        return GenerationView(
            generation=self.generation,
            organisation=self.organisation,
            kind=self.kind,
            subject=self.subject,
            run=self.run,
            status=self.status,
            progress=100 if made else self.progress,
            current_step=None if self.finished else self.step,
            accepted_at=self.accepted_at,
            started_at=self.started_at,
            finished_at=self.finished_at,
            items=self.items,
            output=self.output,
            slides=self.slides,
            size=self.size,
            warnings=list(self.warnings),
            results=list(self.results),
            failure=self.failure,
            version=self.version,
        )


def occurrence(envelope: Envelope, recorded_at: datetime | None = None) -> Occurrence:
    """Parse an envelope that carries a generation event.

    What Postgres cannot store is replaced in texts and data; times become UTC.

    Raises
    ------
    UnrecordableEvent
        The type is not a generation event, there is no generation, the data does not fit, or a
        number or time is out of the ledger's range.
    """
    if envelope.generation is None:
        raise UnrecordableEvent(f"event {envelope.id} ({envelope.type}) names no generation")
    try:
        clean = envelope.model_copy(
            update={
                "source": storable(envelope.source),
                "subject": storable(envelope.subject),
                "data": storable(envelope.data),
                "time": _utc(envelope.time),
            }
        )
        event = clean.message()
    except KeyError:
        raise UnrecordableEvent(f"event {envelope.id}: unknown type {envelope.type!r}") from None
    except (ValueError, OverflowError) as error:
        raise UnrecordableEvent(f"event {envelope.id} ({envelope.type}): {error}") from error
    if not isinstance(event, GenerationEvent):
        raise UnrecordableEvent(f"event {envelope.id}: {envelope.type} is not a generation event")
    _check_numbers(clean, event)
    return Occurrence(clean, envelope.generation, event, recorded_at or datetime.now(UTC))


def advance(standing: Standing | None, happened: Occurrence) -> Standing:
    """Return where the generation stands after `happened`; `None` means nothing is known yet.

    Status moves only if the event's (run, rank) is strictly greater. Facts of the current run merge
    in any order, a newer run starts afresh, an older run adds nothing but its acceptance.
    """
    envelope = happened.envelope
    before = standing or Standing(envelope.organisation, happened.generation)
    after = replace(
        before,
        version=before.version + 1,
        opened_at=_earliest(before.opened_at, happened.recorded_at),
    )
    if isinstance(happened.event, GenerationAccepted):
        after = _accept(after, envelope, happened.event)
    if envelope.run > after.run:
        after = _begin_run(after, envelope.run)
    if envelope.run < after.run:
        return after
    return _advance_run(after, happened)


def ends_run(before: Standing, after: Standing) -> bool:
    """Whether the event between these two ended the current run."""
    return after.finished and (before.run, before.rank) < (after.run, after.rank)


def _advance_run(standing: Standing, happened: Occurrence) -> Standing:
    """Merge an event of the current run."""
    event, time = happened.event, happened.envelope.time
    after = replace(standing, touched_at=_latest(standing.touched_at, happened.recorded_at))
    if isinstance(event, GenerationStarted):
        after = replace(after, started_at=_earliest(after.started_at, time))
    elif isinstance(event, GenerationProgress):
        after = _progress(after, event, time)
    if standing.rank >= event.RANK:
        return after
    after = replace(after, rank=int(event.RANK), status=event.STATUS)
    if event.RANK is Rank.TERMINAL:
        after = _finish(after, event, time)
    return after


def _accept(standing: Standing, envelope: Envelope, event: GenerationAccepted) -> Standing:
    """Take the facts of an acceptance, unless a newer run's or an earlier one's are known."""

    def order(
        run: int, at: datetime, kind: str, subject: str | None, items: int | None
    ) -> tuple[Any, ...]:
        return -run, at, kind, subject or "", -1 if items is None else items

    if standing.accepted_at is not None and standing.kind is not None:
        known = order(
            standing.accepted_run,
            standing.accepted_at,
            standing.kind,
            standing.subject,
            standing.items,
        )
        if known <= order(envelope.run, envelope.time, event.kind, envelope.subject, event.items):
            return standing
    return replace(
        standing,
        accepted_run=envelope.run,
        accepted_at=envelope.time,
        kind=event.kind,
        subject=envelope.subject,
        items=event.items,
    )


def _begin_run(standing: Standing, run: int) -> Standing:
    """Return `standing` with what belongs to one run forgotten."""
    return Standing(
        organisation=standing.organisation,
        generation=standing.generation,
        version=standing.version,
        run=run,
        accepted_run=standing.accepted_run,
        accepted_at=standing.accepted_at,
        kind=standing.kind,
        subject=standing.subject,
        items=standing.items,
        opened_at=standing.opened_at,
    )


def _progress(standing: Standing, event: GenerationProgress, time: datetime) -> Standing:
    """Keep the greatest percentage; among equals the latest step."""
    if standing.progress_at is not None:
        known = (standing.progress, standing.progress_at, standing.step or "")
        if known >= (event.percent, time, event.step or ""):
            return standing
    return replace(standing, progress=event.percent, progress_at=time, step=event.step)


def _finish(standing: Standing, event: GenerationEvent, time: datetime) -> Standing:
    """Take the facts of the run's one terminal event."""
    after = replace(standing, finished_at=time)
    if isinstance(event, GenerationCompleted | GenerationPartial):
        return replace(
            after,
            output=event.output,
            slides=event.slides,
            size=event.size,
            warnings=tuple(event.warnings),
            results=tuple(event.results),
        )
    if isinstance(event, GenerationFailed):
        failure = Failure(code=event.code, message=event.message, faults=event.faults)
        return replace(after, failure=failure, results=tuple(event.results))
    return after


def _earliest(known: datetime | None, time: datetime) -> datetime:
    return time if known is None else min(known, time)


def _latest(known: datetime | None, time: datetime) -> datetime:
    return time if known is None else max(known, time)


def _utc(time: datetime) -> datetime:
    """Return `time` in UTC; a time without a zone is taken as UTC."""
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _check_numbers(envelope: Envelope, event: GenerationEvent) -> None:
    """Refuse numbers that do not fit their columns."""
    integers = {"run": envelope.run, "try": envelope.attempt}
    if isinstance(event, GenerationAccepted) and event.items is not None:
        integers["items"] = event.items
    if isinstance(event, GenerationCompleted | GenerationPartial):
        integers["slides"] = event.slides
        if event.size > _LARGEST_SIZE:
            raise UnrecordableEvent(f"event {envelope.id}: size {event.size} is no size of a file")
    for name, value in integers.items():
        if value > _LARGEST_INTEGER:
            raise UnrecordableEvent(
                f"event {envelope.id}: {name} {value} is greater than {_LARGEST_INTEGER}"
            )
