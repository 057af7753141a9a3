"""Bodies and queries of the presentation calls (presentations API reference, sections 3 to 6)."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

import msgspec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from slidemill.contracts.commands import ExportFormat
from slidemill.contracts.events import Status
from slidemill.contracts.ids import SlideId
from slidemill.contracts.presentations import ChartUpdate, DeckOptions, SlideData, SlideRequest
from slidemill.contracts.presentations.lenient import Part
from slidemill.contracts.presentations.requests import MOST_SLIDES, MOST_UPDATES
from slidemill.contracts.presentations.status import timestamp
from slidemill.contracts.views import GenerationView
from slidemill.egress import EgressRefused, parse_url
from slidemill.ledger import Acceptance

_STARTED = "Generation started. Poll status URL for progress."


def _callable(url: str) -> str:
    try:
        parse_url(url, schemes=("https", "http"))
    except EgressRefused as error:
        raise ValueError(str(error)) from None
    return url


CallbackUrl = Annotated[str, AfterValidator(_callable), Field(json_schema_extra={"format": "uri"})]
Updates = Annotated[list[ChartUpdate], Field(min_length=1, max_length=MOST_UPDATES)]


class JobBody(Part):
    """What every job call takes."""

    org_name: str | None = None
    """The organisation of the key, if given at all."""
    callback_url: CallbackUrl | None = None
    """An `https` URL; the status reply is posted to it, signed, when the job ends."""


class GenerateBody(JobBody):
    """One slide."""

    template_slide_id: SlideId
    slide_data: SlideData
    options: DeckOptions | None = None

    @staticmethod
    def hollow(raw: dict[str, Any]) -> dict[str, Any]:
        """Return what was sent without the content of the slide."""
        return raw | {"slide_data": {}}

    def request(self, raw: dict[str, Any]) -> dict[str, Any]:
        """Return what the renderer is given of the body that was sent: a deck of one slide."""
        slide = {name: raw[name] for name in ("template_slide_id", "slide_data")}
        rest = {name: value for name, value in raw.items() if name not in slide}
        return {"slides": [slide], **_without_ours(rest)}


class GenerateDeckBody(JobBody):
    """Slides in order; templates may be mixed.

    A slide's `options` replace the deck's rendering options as a whole.
    """

    slides: list[SlideRequest] = Field(min_length=1, max_length=MOST_SLIDES)
    options: DeckOptions | None = None

    @staticmethod
    def hollow(raw: dict[str, Any]) -> dict[str, Any]:
        """Return what was sent without the content of the slides."""
        return raw | {"slides": [slide | {"slide_data": {}} for slide in raw["slides"]]}

    def request(self, raw: dict[str, Any]) -> dict[str, Any]:
        """Return what the renderer is given of the body that was sent."""
        return _without_ours(raw)


class UpdateChartsBody(JobBody):
    """New numbers for charts, applied in order; for a chart that is named twice the last wins."""

    updates: Updates

    @staticmethod
    def hollow(raw: dict[str, Any]) -> dict[str, Any]:
        """Return what was sent without the numbers of the charts."""
        nothing: dict[str, Any] = {"categories": [], "series": []}
        return raw | {"updates": [update | {"chart_data": nothing} for update in raw["updates"]]}

    def request(self, raw: dict[str, Any]) -> dict[str, Any]:
        """Return what the renderer is given of the body that was sent."""
        return _without_ours(raw)


class ExportBody(JobBody):
    """What to turn a deck into."""

    format: ExportFormat
    slide: int | None = Field(default=None, ge=0)
    """The one slide to make a picture of, 0-based; without it all of them come in a zip."""
    width: int | None = Field(default=None, ge=64, le=4096)
    """Of a picture, in px; 1280 when left out."""

    @model_validator(mode="after")
    def _pictures_only(self) -> Self:
        if self.format is ExportFormat.PDF and (self.slide is not None or self.width is not None):
            raise ValueError("slide and width are for pictures; leave them out, or ask for png")
        return self


class CancelBody(Part):
    """Why a job is stopped."""

    reason: str | None = Field(default=None, max_length=500)


class PresentationQuery(BaseModel):
    """Which presentations to list."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    limit: int = Field(default=20, ge=1, le=100)
    cursor: str | None = Field(default=None, max_length=500)
    """`next_cursor` of the page before."""
    status: Literal["pending", "processing", "completed", "partial", "failed"] | None = None

    def statuses(self) -> list[Status] | None:
        """Return the ledger's states that are shown as the one asked for."""
        if self.status is None:
            return None
        also = [Status.CANCELLED] if self.status == "failed" else []
        return [Status(self.status), *also]


class ThumbnailQuery(BaseModel):
    """How large a picture is to be."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    width: int = Field(default=640, ge=64, le=4096)
    """Pixels."""


REQUESTS: tuple[type[BaseModel], ...] = (
    GenerateBody,
    GenerateDeckBody,
    UpdateChartsBody,
    ExportBody,
    CancelBody,
    PresentationQuery,
    ThumbnailQuery,
)

UPDATE_FORM: dict[str, Any] = {
    "type": "object",
    "required": ["file", "updates"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "The `.pptx`, up to 50 MB."},
        "updates": {
            "type": "string",
            "description": "The list of updates as JSON text, up to 1 MB.",
        },
        "callback_url": {"type": "string"},
        "org_name": {"type": "string"},
    },
}


UPDATES: TypeAdapter[list[ChartUpdate]] = TypeAdapter(Updates)


class JobAnswer(msgspec.Struct):
    """A job that was taken on; poll `status_url`."""

    generation_id: str
    status: str
    status_url: str
    created_at: str
    message: str


class PresentationLine(msgspec.Struct):
    """A presentation in a list."""

    generation_id: str
    kind: str | None
    status: str
    progress: int
    total_slides_requested: int | None
    total_pages_generated: int | None
    file_size: int | None
    created_at: str
    completed_at: str | None


class PresentationsAnswer(msgspec.Struct):
    """A page of presentations, newest first; `next_cursor` is null on the last page."""

    presentations: list[PresentationLine]
    next_cursor: str | None


def _without_ours(raw: dict[str, Any]) -> dict[str, Any]:
    """Return a request without what is between the client and us; null options are none."""
    return {
        name: value
        for name, value in raw.items()
        if name not in JobBody.model_fields and not (name == "options" and value is None)
    }


def job_answer(acceptance: Acceptance, status_url: str) -> JobAnswer:
    """Return the body of a job: the same one however often the same request comes."""
    return JobAnswer(
        generation_id=acceptance.generation,
        status="pending",
        status_url=status_url,
        created_at=timestamp(acceptance.view.accepted_at) or "",
        message=_STARTED,
    )


def presentation_line(view: GenerationView) -> PresentationLine:
    """Return a presentation's line in a list."""
    return PresentationLine(
        generation_id=view.generation,
        kind=view.kind,
        status="failed" if view.status is Status.CANCELLED else view.status.value,
        progress=view.progress,
        total_slides_requested=view.items,
        total_pages_generated=view.slides,
        file_size=view.size,
        created_at=timestamp(view.accepted_at) or "",
        completed_at=timestamp(view.finished_at),
    )
