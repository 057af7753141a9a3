"""Bodies of the generations API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from slidemill.contracts.views import GenerationView, TimelineEntry


class FindingBody(msgspec.Struct):
    """A fault or warning and its place in the data or package."""

    place: str
    message: str
    kind: str


class FailureBody(msgspec.Struct):
    """Why a generation failed."""

    code: str
    message: str
    faults: list[FindingBody]


class ItemResultBody(msgspec.Struct):
    """What became of one requested item."""

    index: int
    status: str
    error: str | None


class TimelineBody(msgspec.Struct, rename={"attempt": "try"}):
    """One event in the life of a generation."""

    id: str
    type: str
    run: int
    attempt: int
    source: str
    time: str
    data: dict[str, Any]


class GenerationLine(msgspec.Struct):
    """A generation in a list."""

    generation_id: str
    kind: str | None
    subject: str | None
    run: int
    status: str
    progress: int
    created_at: str | None
    completed_at: str | None


class GenerationBody(msgspec.Struct):
    """Where a generation stands, and how it came there; sizes in bytes, progress in percent."""

    generation_id: str
    kind: str | None
    subject: str | None
    run: int
    status: str
    progress: int
    current_step: str | None
    created_at: str | None
    started_at: str | None
    completed_at: str | None
    slides: int | None
    file_size: int | None
    download_url: str | None
    download_url_expires_in: int | None
    warnings: list[FindingBody]
    results: list[ItemResultBody]
    error: FailureBody | None
    timeline: list[TimelineBody]


class GenerationListBody(msgspec.Struct):
    """A page of generations, newest first; `next_cursor` is null on the last page."""

    generations: list[GenerationLine]
    next_cursor: str | None


def stamp(moment: datetime | None) -> str | None:
    """Write a time in RFC 3339 with milliseconds, UTC."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def generation_line(view: GenerationView) -> GenerationLine:
    """Return a view's line in a list."""
    return GenerationLine(
        generation_id=view.generation,
        kind=view.kind,
        subject=view.subject,
        run=view.run,
        status=view.status,
        progress=view.progress,
        created_at=stamp(view.accepted_at),
        completed_at=stamp(view.finished_at),
    )


def generation_body(
    view: GenerationView,
    timeline: list[TimelineEntry],
    *,
    download_url: str | None,
    download_life: int | None,
) -> GenerationBody:
    """Return the whole answer about one generation."""
    failure = view.failure
    return GenerationBody(
        generation_id=view.generation,
        kind=view.kind,
        subject=view.subject,
        run=view.run,
        status=view.status,
        progress=view.progress,
        current_step=view.current_step,
        created_at=stamp(view.accepted_at),
        started_at=stamp(view.started_at),
        completed_at=stamp(view.finished_at),
        slides=view.slides,
        file_size=view.size,
        download_url=download_url,
        download_url_expires_in=download_life if download_url else None,
        warnings=[FindingBody(w.place, w.message, w.kind) for w in view.warnings],
        results=[ItemResultBody(r.index, r.status, r.error) for r in view.results],
        error=None
        if failure is None
        else FailureBody(
            failure.code,
            failure.message,
            [FindingBody(f.place, f.message, f.kind) for f in failure.faults],
        ),
        timeline=[_timeline_body(entry) for entry in timeline],
    )


def _timeline_body(entry: TimelineEntry) -> TimelineBody:
    return TimelineBody(
        id=str(entry.id),
        type=entry.type,
        run=entry.run,
        attempt=entry.attempt,
        source=entry.source,
        time=stamp(entry.time) or "",
        data=entry.data,
    )
