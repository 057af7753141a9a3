"""The sessions API: create, list, get, render, link (sessions API reference, section 1)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import FromPath

from slidemill.contracts.asks import (
    CreateSession,
    GetSession,
    LinkDeck,
    ListSessions,
    SessionList,
    SessionWithLink,
    SessionWithUpload,
)
from slidemill.gateway.asking import Owners
from slidemill.gateway.credentials import Caller
from slidemill.gateway.idempotency import idempotency_key
from slidemill.gateway.preferences import parse_prefer
from slidemill.gateway.problems import explain
from slidemill.gateway.renders import Renders, Submitted
from slidemill.gateway.routes.answers import RENDER_ACCEPTED, sessions_answers
from slidemill.gateway.routes.sessions_schemas import (
    ErrorBody,
    RenderAcceptedBody,
    SessionListBody,
    SessionWithLinkBody,
    SessionWithUploadBody,
    session_body,
    session_line,
    upload_body,
)
from slidemill.gateway.urls import PublicUrls
from slidemill.messaging import Refused


def sessions_error(_: Request[Any, Any, Any], error: Exception) -> Response[ErrorBody]:
    """Litestar exception handler: any exception to this API's `{"message": …}` body."""
    status, code, detail, headers = explain(error)
    errors = None
    if status == 422:
        field = error.field if isinstance(error, Refused) and error.field else code
        errors = {field: [detail]}
    return Response(ErrorBody(detail, errors), status_code=status, headers=headers)


def _session_id(uuid: str) -> UUID:
    """Parse the id in the path; what is no UUID is no session either."""
    try:
        return UUID(uuid)
    except ValueError:
        raise HTTPException(status_code=404, detail=f"there is no session {uuid!r}") from None


class SessionsController(Controller):
    """Upload a zip of template, data and media; render it; download the deck."""

    path = "/sessions"
    tags = ("Sessions",)
    exception_handlers = {Exception: sessions_error}  # noqa: RUF012 - as Litestar types it

    @post(
        "/",
        status_code=201,
        summary="Create a session",
        operation_id="createSession",
        responses=sessions_answers(),
    )
    async def create(
        self, caller: NamedDependency[Caller], owners: NamedDependency[Owners]
    ) -> SessionWithUploadBody:
        """Start a session and get the form for its upload.

        Every earlier session of the account whose render was never asked for is deleted.
        """
        made = await owners.ask(
            CreateSession(session=uuid4()), SessionWithUpload, organisation=caller.organisation
        )
        return SessionWithUploadBody(session_body(made.session), upload_body(made.upload))

    @get("/", summary="List sessions", operation_id="listSessions", responses=sessions_answers())
    async def list_sessions(
        self, caller: NamedDependency[Caller], owners: NamedDependency[Owners]
    ) -> SessionListBody:
        """List the account's living sessions, newest first."""
        found = await owners.ask(ListSessions(), SessionList, organisation=caller.organisation)
        return SessionListBody([session_line(facts) for facts in found.sessions])

    @get(
        "/{uuid:str}",
        summary="Get a session",
        operation_id="getSession",
        responses=sessions_answers(404),
    )
    async def get_session(
        self, uuid: FromPath[str], caller: NamedDependency[Caller], owners: NamedDependency[Owners]
    ) -> SessionWithUploadBody:
        """Look a session up; its upload form is made anew each time."""
        found = await owners.ask(
            GetSession(session=_session_id(uuid)),
            SessionWithUpload,
            organisation=caller.organisation,
        )
        return SessionWithUploadBody(session_body(found.session), upload_body(found.upload))

    @post(
        "/{uuid:str}/render",
        status_code=200,
        summary="Render a session",
        operation_id="renderSession",
        responses=RENDER_ACCEPTED | sessions_answers(404, 422, 504),
    )
    async def render(
        self,
        uuid: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        renders: NamedDependency[Renders],
        urls: NamedDependency[PublicUrls],
    ) -> Response[SessionWithLinkBody | RenderAcceptedBody | ErrorBody]:
        """Render what was uploaded and wait for the result.

        Answers 200 also when the render failed: look at `session.render_succeeded`. With
        `Prefer: respond-async` answers 202 at once, with `Prefer: wait=N` after N seconds at the
        latest; without either, 504 after the deadline, the render going on: call again to
        re-attach to it.
        """
        prefer = parse_prefer(request.headers.get("prefer"))
        key = idempotency_key(
            request.headers.get("idempotency-key"),
            route="session.render",
            payload=uuid.encode(),
        )
        submitted = await renders.submit(caller.organisation, _session_id(uuid), idempotency=key)
        applied = prefer.applied()
        headers = {"Preference-Applied": applied} if applied else {}
        linked: SessionWithLink | None = None
        if not prefer.respond_async or prefer.wait:
            linked = await renders.outcome(caller.organisation, submitted, within=prefer.wait)
        if linked is not None:
            body = SessionWithLinkBody(session_body(linked.session), linked.download_url)
            return Response(body, status_code=200, headers=headers)
        return _unfinished(submitted, urls.status(request, submitted.generation), headers)

    @post(
        "/{uuid:str}/download_url",
        status_code=200,
        summary="Get a download link",
        operation_id="linkDeck",
        responses=sessions_answers(404, 422),
    )
    async def download_url(
        self, uuid: FromPath[str], caller: NamedDependency[Caller], owners: NamedDependency[Owners]
    ) -> SessionWithLinkBody:
        """Re-issue the link to a rendered deck; it works for five minutes, without a key."""
        linked = await owners.ask(
            LinkDeck(session=_session_id(uuid)), SessionWithLink, organisation=caller.organisation
        )
        return SessionWithLinkBody(session_body(linked.session), linked.download_url)


def _unfinished(
    submitted: Submitted, status_url: str, headers: dict[str, str]
) -> Response[SessionWithLinkBody | RenderAcceptedBody | ErrorBody]:
    """Answer for a render that goes on: 202 if the client asked not to wait so long, else 504."""
    if not headers:
        message = (
            "the render takes longer than this call may wait; it goes on: "
            f"call render again to wait for it, or look at {status_url}"
        )
        return Response(ErrorBody(message), status_code=504)
    body = RenderAcceptedBody(
        generation_id=submitted.generation,
        status="pending",
        status_url=status_url,
        session=session_body(submitted.session),
    )
    return Response(body, status_code=202, headers={**headers, "Location": status_url})
