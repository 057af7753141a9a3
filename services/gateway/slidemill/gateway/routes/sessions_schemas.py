"""Bodies of the sessions API, field for field as its clients expect them."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from slidemill.contracts.asks import SessionFacts, UploadForm


class SessionBody(msgspec.Struct):
    """A session (sessions API reference, section 1)."""

    uuid: str
    created_at: str
    rendered_at: str | None
    render_succeeded: bool | None
    render_slide_count: int | None
    render_message: str | None


class SessionLine(msgspec.Struct):
    """A session in the list, which shows only these four fields."""

    uuid: str
    created_at: str
    rendered_at: str | None
    render_succeeded: bool | None


class UploadBody(msgspec.Struct):
    """Where and how to upload: post every pair of `params`, then `file` last."""

    action: str
    method: str
    enctype: str
    params: dict[str, str]


class SessionWithUploadBody(msgspec.Struct):
    """Answer of create and get."""

    session: SessionBody
    upload: UploadBody


class SessionListBody(msgspec.Struct):
    """Answer of list."""

    sessions: list[SessionLine]


class SessionWithLinkBody(msgspec.Struct):
    """Answer of render and download_url; the link is null when the render failed."""

    session: SessionBody
    download_url: str | None


class RenderAcceptedBody(msgspec.Struct):
    """Answer of a render that is not waited for."""

    generation_id: str
    status: str
    status_url: str
    session: SessionBody


class ErrorBody(msgspec.Struct, omit_defaults=True):
    """Error body of this API; `errors` maps a field to its faults, on 422 only."""

    message: str
    errors: dict[str, list[str]] | None = None


def stamp(moment: datetime) -> str:
    """Write a time as this API does: UTC, six fractional digits, trailing `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def session_body(facts: SessionFacts) -> SessionBody:
    """Return the full body of a session."""
    return SessionBody(
        uuid=str(facts.session),
        created_at=stamp(facts.created_at),
        rendered_at=stamp(facts.rendered_at) if facts.rendered_at else None,
        render_succeeded=facts.render_succeeded,
        render_slide_count=facts.render_slide_count,
        render_message=facts.render_message,
    )


def session_line(facts: SessionFacts) -> SessionLine:
    """Return a session's line in the list."""
    full = session_body(facts)
    return SessionLine(full.uuid, full.created_at, full.rendered_at, full.render_succeeded)


def upload_body(form: UploadForm) -> UploadBody:
    """Return the upload part of an answer; the order of `params` is kept."""
    return UploadBody(form.action, form.method, form.enctype, form.params)
