"""Asks: short questions and edits answered at once by the service that owns the subject."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from slidemill.contracts.ids import GenerationId, ObjectKey
from slidemill.contracts.messages import Ask, Reply


class Refusal(BaseModel):
    """Why an ask was not done: a stable code, a text for people, and the field at fault."""

    model_config = ConfigDict(frozen=True)

    code: str
    detail: str
    field: str | None = None


class UploadForm(BaseModel):
    """A pre-signed form for the object store; post every pair of `params`, then `file` last."""

    model_config = ConfigDict(frozen=True)

    action: str
    method: str = "POST"
    enctype: str = "multipart/form-data"
    params: dict[str, str]


class SessionFacts(BaseModel):
    """A session as its owner knows it; times are UTC."""

    model_config = ConfigDict(frozen=True)

    session: UUID
    created_at: datetime
    rendered_at: datetime | None = None
    render_succeeded: bool | None = None
    render_slide_count: int | None = None
    render_message: str | None = None
    generation: GenerationId | None = None
    """The generation whose outcome the render fields show."""


class SessionWithUpload(Reply, type="session.reply.with_upload"):
    """A session and fresh upload parameters."""

    session: SessionFacts
    upload: UploadForm


class SessionList(Reply, type="session.reply.list"):
    """Every living session of an organisation, newest first."""

    sessions: list[SessionFacts]


class RenderPrepared(Reply, type="session.reply.render_prepared"):
    """The session can be rendered now: it lives and something was uploaded."""

    session: SessionFacts


class SessionWithLink(Reply, type="session.reply.with_link"):
    """A session and, when its render succeeded, a fresh download link."""

    session: SessionFacts
    download_url: str | None = None


class CreateSession(Ask[SessionWithUpload], type="session.create"):
    """Start a session; earlier sessions whose render was never asked for are deleted.

    The asker chooses the id, so that a repeated ask makes one session.
    """

    session: UUID


class ListSessions(Ask[SessionList], type="session.list"):
    """List the organisation's living sessions."""

    limit: int = Field(default=1000, ge=1, le=1000)


class GetSession(Ask[SessionWithUpload], type="session.get"):
    """Look a session up and re-issue its upload parameters."""

    session: UUID


class PrepareRender(Ask[RenderPrepared], type="session.prepare_render"):
    """Check that a session can be rendered and mark that its render was asked for."""

    session: UUID


class LinkDeck(Ask[SessionWithLink], type="session.link_deck"):
    """Look up a render's result with a fresh download link.

    Refused (`not_rendered`) before the first successful render when `require_deck` is set.
    """

    session: UUID
    require_deck: bool = True


class TemplateInspected(Reply, type="render.reply.inspected"):
    """What the template holds lies under the key that the ask gave."""

    slides: int
    size: int
    """Bytes of the JSON document."""


class InspectTemplate(Ask[TemplateInspected], type="render.inspect"):
    """Read a stored template and write what it holds, as JSON, under `output`.

    The document has `inventory`, `schema` (JSON Schema of the data) and `sample` (data that
    renders as it stands); it is too large for a message. Refused (`template_invalid`) with the
    faults of the template.
    """

    template: ObjectKey
    output: ObjectKey


class ExportAbility(Reply, type="render.reply.can_export"):
    """Whether decks can be turned into PDFs and pictures here."""

    available: bool
    detail: str
    """The converter and its version, or what is missing."""


class CanExport(Ask[ExportAbility], type="render.can_export"):
    """Ask whether a renderer has what it takes to export."""
