"""A template and its analyses: what may happen to them, as values without any I/O."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from slidemill.contracts import GenerationId
from slidemill.contracts.template_asks import (
    AnalysisReply,
    AnalysisStatus,
    TemplateFacts,
    TemplateMetadata,
    TemplateStatus,
)

UPLOADS = "templates/uploads/"
FILES = "templates/files/"
ANALYSES = "templates/analyses/"

_FACTS = UUID("8d1f0c0e-4a55-5d0b-9a5f-7f1f6a6f2b1d")
_KEY_SEGMENTS = 5


@dataclass(frozen=True, slots=True)
class File:
    """The confirmed file of a template, which never changes: a new upload is another file."""

    key: str
    sha256: str
    """Hex."""
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class Template:
    """A template as stored; times are UTC."""

    organisation: str
    id: str
    filename: str
    size: int | None
    """Bytes: as announced until an upload is confirmed, of the file from then on."""
    metadata: TemplateMetadata
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None
    file: File | None = None
    analyzed: bool = False
    """Whether the slides of `file` are known."""
    analysis: GenerationId | None = None
    """The latest analysis of `file`."""

    @property
    def status(self) -> TemplateStatus:
        """How far it has come."""
        if self.file is None:
            return TemplateStatus.PENDING
        return TemplateStatus.ANALYZED if self.analyzed else TemplateStatus.UPLOADED

    def take_file(self, file: File, size: int) -> Template:
        """Return the template with a confirmed file; what was known of another one is dropped.

        The same content again changes nothing.
        """
        if self.file and self.file.key == file.key:
            return self
        return replace(
            self,
            file=file,
            size=size,
            updated_at=file.confirmed_at,
            analyzed=False,
            analysis=None,
        )

    def begin(self, analysis: Analysis) -> Template:
        """Return the template with this as its latest analysis; its slides stay usable."""
        return replace(self, analysis=analysis.id)

    def learn(self, now: datetime) -> Template:
        """Return the template with the slides of its file known."""
        return replace(self, analyzed=True, updated_at=now)

    def delete(self, now: datetime) -> Template:
        """Return the template deleted; the first time counts."""
        return self if self.deleted_at else replace(self, deleted_at=now, updated_at=now)

    def awaits(self, analysis: Analysis) -> bool:
        """Whether what an analysis finds is to be taken: no newer one or other file came."""
        return (
            self.deleted_at is None
            and self.analysis == analysis.id
            and self.file is not None
            and self.file.key == analysis.file
        )

    def needs(self, key: str, since: datetime) -> bool:
        """Whether a file or document is still of use: what it had at its last change is not.

        Unless that was after `since`: work may be under way with what it had before.
        """
        if self.updated_at > since or (self.file and self.file.key == key):
            return True
        return bool(
            self.analysis and key == document_key(self.organisation, self.id, self.analysis)
        )

    def facts(self, download_url: str | None) -> TemplateFacts:
        """Return what clients are told."""
        return TemplateFacts(
            template=self.id,
            filename=self.filename,
            file_size=self.size,
            status=self.status,
            metadata=self.metadata,
            created_at=self.created_at,
            updated_at=self.updated_at,
            deleted_at=self.deleted_at,
            file=self.file.key if self.file else None,
            file_hash=self.file.sha256 if self.file else None,
            download_url=download_url,
        )


@dataclass(frozen=True, slots=True)
class Analysis:
    """One reading of one file; its id is also that of its generation."""

    id: GenerationId
    template: str
    run: int
    """Of its generation; a person may try a failed one again."""
    file: str
    """Key of the file that is read."""
    started_at: datetime
    status: AnalysisStatus = AnalysisStatus.PROCESSING
    ended_at: datetime | None = None
    slides: int | None = None
    message: str | None = None
    """For people: why it failed."""

    @property
    def running(self) -> bool:
        """Whether its end is not known yet."""
        return self.status is AnalysisStatus.PROCESSING

    def lives(self, now: datetime, patience: timedelta) -> bool:
        """Whether its end may still come."""
        return self.running and now < self.started_at + patience

    def complete(self, now: datetime, slides: int) -> Analysis:
        """Return it ended well."""
        return replace(self, status=AnalysisStatus.COMPLETED, ended_at=now, slides=slides)

    def fail(self, now: datetime, message: str) -> Analysis:
        """Return it ended without a result."""
        return replace(self, status=AnalysisStatus.FAILED, ended_at=now, message=message)

    def reply(self, organisation: str) -> AnalysisReply:
        """Return what clients are told."""
        completed = self.status is AnalysisStatus.COMPLETED
        return AnalysisReply(
            analysis=self.id,
            status=self.status,
            started_at=self.started_at,
            ended_at=self.ended_at,
            document=document_key(organisation, self.template, self.id) if completed else None,
            message=self.message,
        )


def upload_key(organisation: str, template: str) -> str:
    """Key that a client puts its file to."""
    return f"{UPLOADS}{organisation}/{template}.pptx"


def file_key(organisation: str, template: str, sha256: str) -> str:
    """Key of a confirmed file: named by its content, so that it never changes."""
    return f"{FILES}{organisation}/{template}/{sha256}.pptx"


def document_key(organisation: str, template: str, analysis: GenerationId) -> str:
    """Key of what an analysis found, as JSON."""
    return f"{ANALYSES}{organisation}/{template}/{analysis}.json"


def objects_of(template: Template) -> tuple[str, str, str]:
    """Return where everything of a template lies: its upload, and two folders."""
    owned = f"{template.organisation}/{template.id}"
    return f"{UPLOADS}{owned}.pptx", f"{FILES}{owned}/", f"{ANALYSES}{owned}/"


def owner_of(key: str) -> tuple[str, str] | None:
    """Return organisation and template of a file's or document's key; None for other keys."""
    segments = key.split("/")
    if not key.startswith((FILES, ANALYSES)) or len(segments) != _KEY_SEGMENTS:
        return None
    return segments[2], segments[3]


def subject_of(template: str) -> str:
    """Envelope subject of everything about a template."""
    return f"template/{template}"


def uploaded_id(template: Template, file: File) -> UUID:
    """Id of the news that a file was confirmed, however often it is sent."""
    moment = file.confirmed_at.isoformat()
    return uuid5(_FACTS, f"{template.organisation}/{template.id}/{file.sha256}/{moment}")
