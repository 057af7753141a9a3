"""Views: what the ledger shows of a generation."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from slidemill.contracts.events import FailureCode, Finding, ItemResult, Status
from slidemill.contracts.ids import GenerationId, ObjectKey


class Failure(BaseModel):
    """Why a generation failed."""

    model_config = ConfigDict(frozen=True)

    code: FailureCode
    message: str
    faults: list[Finding] = []


class GenerationView(BaseModel):
    """Where a generation stands; times are UTC, `size` is bytes, `progress` percent."""

    model_config = ConfigDict(frozen=True)

    generation: GenerationId
    organisation: str
    kind: str | None
    subject: str | None
    run: int
    status: Status
    progress: int
    current_step: str | None
    accepted_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    items: int | None = None
    """How many items were asked for, where that is known."""
    output: ObjectKey | None
    slides: int | None
    size: int | None
    warnings: list[Finding]
    results: list[ItemResult]
    failure: Failure | None
    version: int
    """Rises with every change of the row; the status resource's ETag."""


class TimelineEntry(BaseModel):
    """One recorded event of a generation."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    type: str
    run: int
    attempt: int
    source: str
    time: datetime
    recorded_at: datetime
    data: dict[str, Any]
