"""Asks about templates and their analysed slides (presentations reference, section 2)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from slidemill.contracts.commands import SlideSource
from slidemill.contracts.ids import GenerationId, ObjectKey, SlideId, TemplateId
from slidemill.contracts.messages import Ask, Reply


class TemplateStatus(StrEnum):
    """How far a template has come."""

    PENDING = "pending"
    """Nothing was uploaded and confirmed yet."""
    UPLOADED = "uploaded"
    ANALYZED = "analyzed"
    """Its slides can be used."""


class TemplateMetadata(BaseModel):
    """What its uploader says of a template."""

    model_config = ConfigDict(frozen=True)

    category: str | None = Field(default=None, max_length=200)
    tags: list[str] = Field(default_factory=list, max_length=50)
    description: str | None = Field(default=None, max_length=5000)
    version: str | None = Field(default=None, max_length=100)


class TemplateFacts(BaseModel):
    """A template as its owner knows it; times are UTC, sizes bytes."""

    model_config = ConfigDict(frozen=True)

    template: TemplateId
    filename: str
    file_size: int | None
    status: TemplateStatus
    metadata: TemplateMetadata
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None
    file: ObjectKey | None = None
    """The uploaded file, under a key of its own content."""
    file_hash: str | None = None
    """SHA-256, hex."""
    download_url: str | None = None
    """A fresh link to the file, once it was uploaded."""


class TemplateReply(Reply, type="template.reply.template"):
    """One template."""

    template: TemplateFacts


class TemplateWithUpload(Reply, type="template.reply.with_upload"):
    """A template and where its file is to be put."""

    template: TemplateFacts
    upload_url: str
    expires_in: int
    """Seconds."""
    max_file_size: int
    """Bytes."""


class CreateTemplate(Ask[TemplateWithUpload], type="template.create"):
    """Announce a template; the asker chooses its id, so that a repeated ask makes one."""

    template: TemplateId
    filename: str = Field(min_length=1, max_length=255)
    file_size: int | None = Field(default=None, ge=0)
    """Bytes, as announced; checked only when the upload is confirmed."""
    metadata: TemplateMetadata = TemplateMetadata()


class ConfirmUpload(Ask[TemplateReply], type="template.confirm"):
    """Take what was uploaded as the template's file; doing it again changes nothing.

    Refused: `template_not_found`, `upload_missing`, `upload_too_large`, `upload_invalid`.
    """

    template: TemplateId


class GetTemplate(Ask[TemplateReply], type="template.get"):
    """Look a template up; refused (`template_not_found`) once it was deleted."""

    template: TemplateId


class DeleteTemplate(Ask[TemplateReply], type="template.delete"):
    """Delete a template softly: listed only on request, its slides no longer usable."""

    template: TemplateId


class TemplatePage(Reply, type="template.reply.page"):
    """A page of templates and what the filters found in all."""

    templates: list[TemplateFacts]
    total: int
    """Of all pages."""
    by_status: dict[str, int]
    by_category: dict[str, int]
    by_tag: dict[str, int]


class ListTemplates(Ask[TemplatePage], type="template.list"):
    """List templates; all filters that are given must match."""

    page: int = Field(default=1, ge=1, le=1_000_000)
    limit: int = Field(default=20, ge=1, le=100)
    category: str | None = None
    tags: list[str] = Field(default_factory=list, max_length=50)
    """A template must have all of them."""
    status: TemplateStatus | None = None
    sort: Literal["createdAt", "updatedAt", "filename", "fileSize"] = "createdAt"
    order: Literal["asc", "desc"] = "desc"
    filename: str | None = Field(default=None, max_length=255)
    """Exactly this one, in any case."""
    search: str | None = Field(default=None, max_length=200)
    """Found in file name, description, category or a tag, in any case."""
    created_after: datetime | None = None
    created_before: datetime | None = None
    include_deleted: bool = False


class AnalysisStatus(StrEnum):
    """Where an analysis stands (section 8)."""

    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


class AnalysisReply(Reply, type="template.reply.analysis"):
    """The latest analysis of a template."""

    analysis: GenerationId
    """`ana_…`, and also the id of its generation."""
    status: AnalysisStatus
    started_at: datetime
    ended_at: datetime | None = None
    document: ObjectKey | None = None
    """What was found, as JSON, once it is completed."""
    message: str | None = None
    """Why it failed."""


class StartAnalysis(Ask[AnalysisReply], type="template.start_analysis"):
    """Note that a template is to be analysed; while one analysis runs, its id is returned again.

    Refused: `template_not_found`, `upload_missing` (nothing was confirmed yet).
    """

    template: TemplateId
    analysis: GenerationId
    """The id to use if none is running."""


class GetAnalysis(Ask[AnalysisReply], type="template.get_analysis"):
    """Look up the latest analysis; refused: `template_not_found`, `analysis_not_found`."""

    template: TemplateId


class SlidesResolved(Reply, type="template.reply.slides"):
    """Where the slides are found, in the order asked."""

    sources: list[SlideSource]


class ResolveSlides(Ask[SlidesResolved], type="template.resolve_slides"):
    """Find analysed slides by their ids; refused (`slide_not_found`) naming the first unknown."""

    slides: list[SlideId] = Field(min_length=1, max_length=200)


class SlideMatch(BaseModel):
    """How well an analysed slide takes some content; counts by kind of place."""

    model_config = ConfigDict(frozen=True)

    template_id: TemplateId
    slide_id: SlideId
    slide_index: int
    """0-based."""
    score: float
    """0 to 1."""
    is_exact_match: bool
    layout_name: str | None
    matched_counts: dict[str, int]
    overflow_counts: dict[str, int]
    """Content that finds no place."""
    unused_counts: dict[str, int]
    """Places that stay empty."""


class MatchReply(Reply, type="template.reply.match"):
    """The best analysed slides for some content, best first."""

    input_signature: dict[str, int]
    matches: list[SlideMatch]
    total_templates_searched: int
    total_slides_searched: int


class MatchSlides(Ask[MatchReply], type="template.match"):
    """Find the analysed slides that take the content best."""

    slide_data: dict[str, Any]
    """A `slide_data` of the presentations API."""
    top_k: int = Field(default=5, ge=1, le=50)
