"""Bodies and queries of the template calls (presentations API reference, section 2)."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from slidemill.contracts.commands import AnalysisOptions
from slidemill.contracts.presentations import SlideData
from slidemill.contracts.presentations.lenient import Part
from slidemill.contracts.presentations.status import timestamp
from slidemill.contracts.template_asks import (
    AnalysisReply,
    AnalysisStatus,
    ListTemplates,
    MatchReply,
    TemplateFacts,
    TemplateMetadata,
    TemplatePage,
    TemplateStatus,
    TemplateWithUpload,
)
from slidemill.contracts.views import GenerationView
from slidemill.gateway.downloads import PPTX
from slidemill.ledger import storable

_EXTENSIONS = [".pptx"]
_YEARS = 1970, 9998


def _aware(moment: datetime) -> datetime:
    """Return a time in UTC, which it is in when it says nothing else."""
    if not _YEARS[0] <= moment.year <= _YEARS[1]:
        msg = f"the year must be between {_YEARS[0]} and {_YEARS[1]}"
        raise ValueError(msg)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Text = Annotated[str, AfterValidator(storable)]
Moment = Annotated[datetime, AfterValidator(_aware)]


class MetadataBody(Part):
    """What is said of a template."""

    category: Text | None = Field(default=None, max_length=200)
    tags: list[Text] = Field(default_factory=list, max_length=50)
    description: Text | None = Field(default=None, max_length=5000)
    version: Text | None = Field(default=None, max_length=100)

    def facts(self) -> TemplateMetadata:
        """Return it as the owner keeps it."""
        return TemplateMetadata(
            category=self.category,
            tags=self.tags,
            description=self.description,
            version=self.version,
        )


class CreateTemplateBody(Part):
    """A template to upload."""

    filename: Text = Field(min_length=1, max_length=255)
    file_size: int | None = Field(default=None, ge=0, le=2**53)
    """Bytes."""
    metadata: MetadataBody | None = None
    org_name: str | None = None
    """The organisation of the key, if given at all."""


class AnalysisBody(Part):
    """What an analysis is to tell."""

    options: AnalysisOptions | None = None
    org_name: str | None = None
    """The organisation of the key, if given at all."""


class MatchBody(Part):
    """Content that looks for slides."""

    slide_data: SlideData
    match_against: Literal["slides"] = "slides"
    top_k: int = Field(default=5, ge=1, le=50)
    org_name: str | None = None
    """The organisation of the key, if given at all."""


class TemplateQuery(BaseModel):
    """Which templates to list; `tags` and `status` and all others must hold together."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    page: int = Field(default=1, ge=1, le=1_000_000)
    limit: int = Field(default=20, ge=1, le=100)
    category: Text | None = Field(default=None, max_length=200)
    tags: list[Text] = Field(default_factory=list, max_length=50)
    """Repeat it; a template must have all of them. `tags[]` is the same."""
    status: TemplateStatus | None = None
    sort: Literal["createdAt", "updatedAt", "filename", "fileSize"] = "createdAt"
    order: Literal["asc", "desc"] = "desc"
    filename: Text | None = Field(default=None, max_length=255)
    """Exactly this one, in any case."""
    search: Text | None = Field(default=None, max_length=200)
    """Found in file name, description, category or a tag, in any case."""
    created_after: Moment | None = None
    created_before: Moment | None = None
    include_deleted: bool = False

    def ask(self) -> ListTemplates:
        """Return the query as the owner is asked."""
        return ListTemplates.model_validate(self.model_dump())


REQUESTS: tuple[type[BaseModel], ...] = (CreateTemplateBody, AnalysisBody, MatchBody, TemplateQuery)


class MetadataAnswer(msgspec.Struct):
    """What is said of a template."""

    category: str | None
    tags: list[str]
    description: str | None
    version: str | None


class TemplateAnswer(msgspec.Struct):
    """A template; sizes in bytes, times in UTC."""

    template_id: str
    org_name: str
    filename: str
    file_size: int | None
    status: str
    metadata: MetadataAnswer
    created_at: str
    updated_at: str
    deleted_at: str | None
    download_url: str | None
    download_url_expires_in: int | None
    file_hash: str | None
    file_hash_algorithm: str | None
    content_type: str


class UploadAnswer(msgspec.Struct):
    """Where to put the file: a plain PUT of its bytes, without a key."""

    template_id: str
    upload_url: str
    expires_in: int
    status: str
    upload_method: str
    max_file_size: int
    allowed_extensions: list[str]


class PaginationAnswer(msgspec.Struct):
    """Which part of the list this is."""

    page: int
    limit: int
    total: int
    pages: int


class AggregationsAnswer(msgspec.Struct):
    """How many templates of all pages have what."""

    by_status: dict[str, int]
    by_category: dict[str, int]
    by_tag: dict[str, int]


class TemplatesAnswer(msgspec.Struct):
    """A page of templates; `filters` are those that were applied."""

    templates: list[TemplateAnswer]
    pagination: PaginationAnswer
    filters: dict[str, Any]
    aggregations: AggregationsAnswer


class AnalysisStartedAnswer(msgspec.Struct):
    """An analysis that has begun, or had before."""

    analysis_id: str
    status: str
    started_at: str


class AnalysisErrorAnswer(msgspec.Struct):
    """Why an analysis failed."""

    code: str
    message: str


class AnalysisAnswer(msgspec.Struct):
    """Where an analysis stands, and once it is completed what was found."""

    analysis_id: str
    status: str
    progress: int
    current_step: str | None
    started_at: str
    completed_at: str | None
    results: dict[str, Any] | None
    error: AnalysisErrorAnswer | None


class MatchAnswer(msgspec.Struct):
    """How well a slide takes the content; each map counts places by kind."""

    template_id: str
    slide_id: str
    slide_index: int
    score: float
    is_exact_match: bool
    layout_name: str | None
    matched_counts: dict[str, int]
    overflow_counts: dict[str, int]
    unused_counts: dict[str, int]


class MatchesAnswer(msgspec.Struct):
    """The slides that take the content best, best first."""

    input_signature: dict[str, int]
    matches: list[MatchAnswer]
    total_templates_searched: int
    total_slides_searched: int
    best_match: MatchAnswer | None


def template_answer(facts: TemplateFacts, organisation: str, *, life: int) -> TemplateAnswer:
    """Return a template's body; `life` is that of its link, in seconds."""
    metadata = facts.metadata
    return TemplateAnswer(
        template_id=facts.template,
        org_name=organisation,
        filename=facts.filename,
        file_size=facts.file_size,
        status=facts.status.value,
        metadata=MetadataAnswer(
            metadata.category, metadata.tags, metadata.description, metadata.version
        ),
        created_at=timestamp(facts.created_at) or "",
        updated_at=timestamp(facts.updated_at) or "",
        deleted_at=timestamp(facts.deleted_at),
        download_url=facts.download_url,
        download_url_expires_in=life if facts.download_url else None,
        file_hash=facts.file_hash,
        file_hash_algorithm="sha256" if facts.file_hash else None,
        content_type=PPTX,
    )


def upload_answer(made: TemplateWithUpload) -> UploadAnswer:
    """Return the body of a template that was announced."""
    return UploadAnswer(
        template_id=made.template.template,
        upload_url=made.upload_url,
        expires_in=made.expires_in,
        status=made.template.status.value,
        upload_method="signed_url",
        max_file_size=made.max_file_size,
        allowed_extensions=_EXTENSIONS,
    )


def templates_answer(
    page: TemplatePage, query: TemplateQuery, organisation: str, *, life: int
) -> TemplatesAnswer:
    """Return the body of a list."""
    applied = query.model_dump(mode="json", exclude={"page", "limit"}, exclude_none=True)
    return TemplatesAnswer(
        templates=[template_answer(facts, organisation, life=life) for facts in page.templates],
        pagination=PaginationAnswer(
            query.page, query.limit, page.total, math.ceil(page.total / query.limit)
        ),
        filters={name: value for name, value in applied.items() if value != []},
        aggregations=AggregationsAnswer(page.by_status, page.by_category, page.by_tag),
    )


def analysis_answer(
    reply: AnalysisReply, view: GenerationView | None, results: Any
) -> AnalysisAnswer:
    """Return the body of an analysis; `view` is its generation's, as far as it is known."""
    over = view is not None and view.status.terminal and view.failure is not None
    status = AnalysisStatus.FAILED if over else reply.status
    message = reply.message or (view.failure.message if view and view.failure else None)
    running = status is AnalysisStatus.PROCESSING
    return AnalysisAnswer(
        analysis_id=reply.analysis,
        status=status.value,
        progress=100 if not running else (view.progress if view else 0),
        current_step=(view and view.current_step) or ("queued" if running else None),
        started_at=timestamp(reply.started_at) or "",
        completed_at=timestamp(reply.ended_at),
        results=results,
        error=AnalysisErrorAnswer("ANALYSIS_FAILED", message or "the analysis failed")
        if status is AnalysisStatus.FAILED
        else None,
    )


def matches_answer(reply: MatchReply) -> MatchesAnswer:
    """Return the body of a match."""
    matches = [MatchAnswer(**match.model_dump()) for match in reply.matches]
    return MatchesAnswer(
        input_signature=reply.input_signature,
        matches=matches,
        total_templates_searched=reply.total_templates_searched,
        total_slides_searched=reply.total_slides_searched,
        best_match=matches[0] if matches else None,
    )
