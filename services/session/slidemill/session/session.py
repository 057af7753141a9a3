"""A session and its renders: what may happen to them, as values without any I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID, uuid5

from slidemill.contracts import GenerationId
from slidemill.contracts.asks import SessionFacts
from slidemill.contracts.events import (
    FailureCode,
    GenerationCancelled,
    GenerationCompleted,
    GenerationFailed,
    GenerationPartial,
    ItemResult,
    Status,
)

Outcome: TypeAlias = (
    GenerationCompleted | GenerationPartial | GenerationFailed | GenerationCancelled
)

# The session was not rendered, and says so by staying as it was (sessions API reference,
# section 9: "Render with no uploaded zip: session unchanged").
_NOT_A_RENDER = {FailureCode.SESSION_NOT_FOUND, FailureCode.UPLOAD_MISSING}

_NAMED_ITEMS = 5


@dataclass(frozen=True, slots=True)
class Result:
    """How a render ended."""

    ended_at: datetime
    succeeded: bool
    slides: int | None = None
    message: str | None = None
    """For people: why it failed, or which items did."""


@dataclass(frozen=True, slots=True)
class Render:
    """One run of one generation of a session."""

    generation: GenerationId
    run: int
    session: UUID
    sequence: int
    """1 for the session's first render, and so on in the order they were taken on."""
    package: str | None
    """Key of the frozen upload; None once deleted."""
    deck: str | None
    """Key the deck is written to; None once deleted."""
    result: Result | None = None

    def end(self, result: Result) -> Render:
        """Return the render ended; the first result stays, as a run ends once."""
        return self if self.result else replace(self, result=result)


@dataclass(frozen=True, slots=True)
class Session:
    """A session as stored; times are UTC."""

    id: UUID
    organisation: str
    created_at: datetime
    asked_at: datetime | None = None
    replaced_at: datetime | None = None
    taken: int = 0
    """Renders taken on so far."""
    shown: Render | None = None
    """The render whose outcome the session shows."""

    def lives(self, now: datetime, life: timedelta) -> bool:
        """Whether it can be found: not replaced, and younger than `life`, rendered or not."""
        return self.replaced_at is None and now < self.created_at + life

    @property
    def replaceable(self) -> bool:
        """Whether a new session of the organisation takes its place.

        Once a render was asked for the session stays: its render may be on the way.
        """
        return self.asked_at is None and self.replaced_at is None

    def give_way(self, now: datetime) -> Session:
        """Return the session as replaced by a newer one."""
        return replace(self, replaced_at=now) if self.replaceable else self

    def ask_render(self, now: datetime) -> Session:
        """Return the session with its render asked for; the first time counts."""
        return self if self.asked_at else replace(self, asked_at=now)

    def take_on(
        self,
        generation: GenerationId,
        run: int,
        now: datetime,
        *,
        package: str | None,
        deck: str | None,
    ) -> tuple[Session, Render]:
        """Return the session and its next render."""
        sequence = self.taken + 1
        render = Render(generation, run, self.id, sequence, package, deck)
        return replace(self.ask_render(now), taken=sequence), render

    def show(self, render: Render) -> Session:
        """Return the session showing an ended render, unless it shows a later one already.

        Renders may end in any order; the one taken on last wins.
        """
        shown = self.shown
        if render.result is None or (shown and shown.sequence > render.sequence):
            return self
        return replace(self, shown=render)

    @property
    def deck(self) -> str | None:
        """Key of the deck that can be downloaded, if the shown render made one."""
        render = self.shown
        return render.deck if render and render.result and render.result.succeeded else None

    def facts(self) -> SessionFacts:
        """Return what clients are told."""
        result = self.shown.result if self.shown else None
        if not self.shown or not result:
            return SessionFacts(session=self.id, created_at=self.created_at)
        return SessionFacts(
            session=self.id,
            created_at=self.created_at,
            rendered_at=result.ended_at,
            render_succeeded=result.succeeded,
            render_slide_count=result.slides,
            render_message=result.message,
            generation=self.shown.generation,
        )


def result_of(outcome: Outcome, ended_at: datetime) -> Result:
    """Return what a terminal event means for the session it is about."""
    match outcome:
        case GenerationCompleted():
            return Result(ended_at, succeeded=True, slides=outcome.slides)
        case GenerationPartial():
            message = _missing_items(outcome.results)
            return Result(ended_at, succeeded=True, slides=outcome.slides, message=message)
        case GenerationFailed():
            return Result(ended_at, succeeded=False, message=outcome.message)
        case GenerationCancelled():
            reason = outcome.reason or "nobody gave a reason"
            message = f"The render was cancelled: {reason}. Render again if you still want it."
            return Result(ended_at, succeeded=False, message=message)


def ends_unregistered(outcome: Outcome) -> bool:
    """Whether an outcome of a render that was never taken on still counts for the session.

    A cancelled or dead-lettered `session.render` may never have got as far. A deck that nobody
    here ordered is none of the session's.
    """
    match outcome:
        case GenerationFailed():
            return outcome.code not in _NOT_A_RENDER
        case GenerationCancelled():
            return True
        case _:
            return False


def upload_key(session: UUID) -> str:
    """Key a session's zip is uploaded to (sessions API reference, section 1)."""
    return f"sessions/zip/{session}.zip"


def frozen_folder(organisation: str, generation: GenerationId, run: int) -> str:
    """Folder of the frozen upload of one run."""
    return f"sessions/frozen/{organisation}/{generation}/{run}/"


def frozen_key(organisation: str, generation: GenerationId, run: int, etag: str) -> str:
    """Key of the frozen upload: named by its content, so that no second try can change it."""
    content = "".join(char for char in etag if char.isascii() and (char.isalnum() or char == "-"))
    return f"{frozen_folder(organisation, generation, run)}{content or 'upload'}.zip"


def deck_key(organisation: str, generation: GenerationId, run: int) -> str:
    """Key the deck of one run is written to."""
    return f"sessions/decks/{organisation}/{generation}/{run}.pptx"


def subject_of(session: UUID) -> str:
    """Envelope subject of everything about a session."""
    return f"session/{session}"


def session_of(subject: str | None) -> UUID | None:
    """Return the session a subject names, or None if it is about something else."""
    kind, _, id_ = (subject or "").partition("/")
    try:
        return UUID(id_) if kind == "session" else None
    except ValueError:
        return None


def fact_id(session: UUID, type_: str) -> UUID:
    """Id of an event that happens once in a session's life, however often it is sent."""
    return uuid5(session, type_)


def _missing_items(results: Sequence[ItemResult]) -> str:
    """Name the items that failed, each with its reason, as far as a short text can."""
    failed = [item for item in results if item.status is not Status.COMPLETED]
    named = [f"slides[{item.index}]: {item.error or 'failed'}" for item in failed[:_NAMED_ITEMS]]
    if len(failed) > _NAMED_ITEMS:
        named.append(f"and {len(failed) - _NAMED_ITEMS} more")
    return "; ".join(named)
