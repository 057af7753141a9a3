"""The status of a generation as clients of the presentations API see it (section 3)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from slidemill.contracts.events import FailureCode, ItemResult, Status
from slidemill.contracts.views import GenerationView

Shown = Literal["pending", "processing", "completed", "partial", "failed"]

_TIMEOUTS = {FailureCode.DEADLINE_EXCEEDED, FailureCode.TIMED_OUT}


class SlideResultBody(BaseModel):
    """What became of one requested slide or chart update."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    slide_index: int
    """0-based; the place in the request, or for a chart update the updated slide."""
    template_slide_id: str | None
    status: Literal["completed", "failed"]
    pages_generated: int
    error: str | None = None


class JobError(BaseModel):
    """Why there is no deck."""

    code: Literal[
        "NO_VALID_SLIDES", "GENERATION_FAILED", "GENERATION_TIMEOUT", "GENERATION_CANCELLED"
    ]
    message: str


class PresentationStatus(BaseModel):
    """Where a generation stands; times are UTC, sizes bytes, progress percent."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    generation_id: str
    status: Shown
    created_at: str
    progress: int
    current_step: str | None
    """None when done."""
    message: str | None
    total_slides_requested: int | None
    total_pages_generated: int | None
    slide_results: list[SlideResultBody] | None
    """When done."""
    file_size: int | None
    download_url: str | None
    """Works without a key; for `completed` and `partial`."""
    download_url_expires_in: int | None
    """Seconds."""
    error: JobError | None
    started_at: str | None
    completed_at: str | None


def presentation_status(
    view: GenerationView, *, download_url: str | None, expires_in: int
) -> PresentationStatus:
    """Return the status reply for a view; `download_url` is a fresh link to its output, if any.

    The vendor has no state for a cancelled job, and its clients poll until one of their own
    terminal states: it is shown as `failed` with `GENERATION_CANCELLED`.
    """
    made = view.status in {Status.COMPLETED, Status.PARTIAL}
    return PresentationStatus(
        generation_id=view.generation,
        status="failed" if view.status is Status.CANCELLED else view.status.value,
        created_at=timestamp(view.accepted_at or view.started_at) or "",
        progress=view.progress,
        current_step=None if view.status.terminal else (view.current_step or "queued"),
        message=_message(view),
        total_slides_requested=view.items,
        total_pages_generated=view.slides if made else None,
        slide_results=[_result(item) for item in view.results] if view.status.terminal else None,
        file_size=view.size,
        download_url=download_url if made else None,
        download_url_expires_in=expires_in if made and download_url else None,
        error=_error(view),
        started_at=timestamp(view.started_at),
        completed_at=timestamp(view.finished_at),
    )


def timestamp(moment: datetime | None) -> str | None:
    """Return a time as the vendor writes it: UTC with `Z`."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _result(item: ItemResult) -> SlideResultBody:
    return SlideResultBody(
        slide_index=item.index,
        template_slide_id=item.id,
        status="completed" if item.status is Status.COMPLETED else "failed",
        pages_generated=item.pages or 0,
        error=item.error,
    )


def _message(view: GenerationView) -> str | None:
    """Return a summary once it ended."""
    if view.status in {Status.COMPLETED, Status.PARTIAL} and view.slides is not None:
        good = sum(item.status is Status.COMPLETED for item in view.results)
        pages = f"{view.slides} page" + ("" if view.slides == 1 else "s")
        if not view.results:
            return f"Generated {pages}"
        return f"Generated {pages} from {good}/{len(view.results)} slides"
    if view.failure is not None:
        return view.failure.message
    return "The generation was cancelled" if view.status is Status.CANCELLED else None


def _error(view: GenerationView) -> JobError | None:
    if view.status is Status.CANCELLED:
        return JobError(code="GENERATION_CANCELLED", message="The generation was cancelled")
    if view.failure is None:
        return None
    if view.failure.code in _TIMEOUTS:
        return JobError(code="GENERATION_TIMEOUT", message=view.failure.message)
    if view.failure.code is FailureCode.NO_VALID_SLIDES:
        return JobError(code="NO_VALID_SLIDES", message=view.failure.message)
    return JobError(code="GENERATION_FAILED", message=view.failure.message)
