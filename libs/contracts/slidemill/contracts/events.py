"""Events: what happened, in the past tense; for the ledger, the owners and anyone who listens."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from slidemill.contracts.ids import ObjectKey
from slidemill.contracts.messages import Event


class Rank(IntEnum):
    """Order of the states within one run; a generation never moves to a lower (run, rank)."""

    ACCEPTED = 10
    STARTED = 20
    PROGRESS = 30
    TERMINAL = 40


class Status(StrEnum):
    """State of a generation as clients see it."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def terminal(self) -> bool:
        """Whether nothing more happens in this run."""
        return self not in {Status.PENDING, Status.PROCESSING}


class FailureCode(StrEnum):
    """Why a generation failed; stable, for programs."""

    SESSION_NOT_FOUND = "session_not_found"
    UPLOAD_MISSING = "upload_missing"
    PACKAGE_INVALID = "package_invalid"
    TEMPLATE_INVALID = "template_invalid"
    DATA_INVALID = "data_invalid"
    ASSET_INVALID = "asset_invalid"
    PACKAGE_MISSING = "package_missing"
    DEADLINE_EXCEEDED = "deadline_exceeded"
    OUT_OF_MEMORY = "out_of_memory"
    NO_VALID_SLIDES = "no_valid_slides"
    SLIDE_NOT_FOUND = "slide_not_found"
    SOURCE_MISSING = "source_missing"
    EXPORT_FAILED = "export_failed"
    SLIDESHOW_NOT_FOUND = "slideshow_not_found"
    SLIDESHOW_CHANGED = "slideshow_changed"
    PICTURE_INVALID = "picture_invalid"
    DEAD_LETTERED = "dead_lettered"
    TIMED_OUT = "timed_out"


class Finding(BaseModel):
    """One fault or warning: a place in the data or package, and what to do about it."""

    model_config = ConfigDict(frozen=True)

    place: str
    message: str
    kind: str = "invalid"
    """What sort it is: `invalid`, `asset`, `unused_key`, `unfilled_marker`, `text_overflow`, …"""


class ItemResult(BaseModel):
    """What became of one requested item (a slide, a chart, a picture)."""

    model_config = ConfigDict(frozen=True)

    index: int = Field(ge=0)
    status: Status
    error: str | None = None
    id: str | None = None
    """What was asked for, such as the id of an analysed slide."""
    pages: int | None = Field(default=None, ge=0)
    """Slides that were made of it; a long table takes several."""


class GenerationEvent(Event):
    """An event of one generation; the envelope carries its id, run and organisation."""

    RANK: ClassVar[Rank]
    STATUS: ClassVar[Status]


class GenerationAccepted(GenerationEvent, type="generation.accepted"):
    """A request was taken on; it will reach exactly one terminal state."""

    RANK = Rank.ACCEPTED
    STATUS = Status.PENDING

    kind: str
    """Type of the command that was accepted, such as `session.render`."""
    items: int | None = Field(default=None, ge=0)
    """How many items (slides, charts) were asked for, where that is known."""


class GenerationStarted(GenerationEvent, type="generation.started"):
    """A worker has begun."""

    RANK = Rank.STARTED
    STATUS = Status.PROCESSING

    worker: str | None = None


class GenerationProgress(GenerationEvent, type="generation.progress"):
    """Work goes on."""

    RANK = Rank.PROGRESS
    STATUS = Status.PROCESSING

    percent: int = Field(ge=0, le=100)
    step: str | None = None


class GenerationCompleted(GenerationEvent, type="generation.completed"):
    """Every requested item was made; `output` can be downloaded."""

    RANK = Rank.TERMINAL
    STATUS = Status.COMPLETED

    output: ObjectKey
    slides: int = Field(ge=0)
    size: int = Field(ge=0)
    """Bytes."""
    results: list[ItemResult] = Field(default_factory=list)
    """One for each requested item, where the request had items."""
    warnings: list[Finding] = Field(default_factory=list)


class GenerationPartial(GenerationEvent, type="generation.partial"):
    """Some items failed; the file is whole and holds the rest."""

    RANK = Rank.TERMINAL
    STATUS = Status.PARTIAL

    output: ObjectKey
    slides: int = Field(ge=0)
    size: int = Field(ge=0)
    """Bytes."""
    results: list[ItemResult]
    warnings: list[Finding] = Field(default_factory=list)


class GenerationFailed(GenerationEvent, type="generation.failed"):
    """Nothing was made, for the given reason."""

    RANK = Rank.TERMINAL
    STATUS = Status.FAILED

    code: FailureCode
    message: str
    """For people: what, why, and the mend, with the place."""
    faults: list[Finding] = Field(default_factory=list)
    results: list[ItemResult] = Field(default_factory=list)
    """One for each requested item, where the request had items: none of them was made."""


class GenerationCancelled(GenerationEvent, type="generation.cancelled"):
    """A person stopped it."""

    RANK = Rank.TERMINAL
    STATUS = Status.CANCELLED

    reason: str | None = None


class SessionCreated(Event, type="session.created"):
    """A session was started."""

    session: UUID


class SessionRendered(Event, type="session.rendered"):
    """A session's render ended, well or badly, and its row says so."""

    session: UUID
    succeeded: bool
    slides: int | None = None
    message: str | None = None


class SessionExpired(Event, type="session.expired"):
    """A session's life ended: its row and its objects are gone."""

    session: UUID


class TemplateUploaded(Event, type="template.uploaded"):
    """A template's file is in the store and was looked at."""

    template: str
    filename: str
    size: int = Field(ge=0)
    """Bytes."""


class TemplateAnalysed(Event, type="template.analysed"):
    """The analysis of a template ended, well or badly, and its slides can be used if well."""

    template: str
    analysis: str
    succeeded: bool
    slides: int | None = None
    message: str | None = None


class SlideshowCreated(Event, type="slideshow.created"):
    """A slideshow was generated, or copied from another."""

    slideshow: UUID


class SlideshowUpdated(Event, type="slideshow.updated"):
    """A slideshow was changed by its owner."""

    slideshow: UUID
    version: int


class SlideshowRendered(Event, type="slideshow.rendered"):
    """A slideshow's render ended, well or badly, and its row says so."""

    slideshow: UUID
    succeeded: bool
    slides: int | None = None
    message: str | None = None


class SlideshowDeleted(Event, type="slideshow.deleted"):
    """A slideshow is gone, with all that was made of it."""

    slideshow: UUID
