"""The answers besides success, for the OpenAPI document: one table, used by every route."""

from __future__ import annotations

from litestar.openapi.datastructures import ResponseSpec
from msgspec import Struct

from slidemill.gateway.routes.sessions_schemas import ErrorBody, RenderAcceptedBody


class ProblemError(Struct):
    """One parameter at fault."""

    field: str
    detail: str


class Problem(Struct):
    """A problem (RFC 9457); `code` is stable, for programs."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[ProblemError] | None = None


_TEXTS = {
    400: "A parameter or header is malformed.",
    401: "No API key, or not a valid one.",
    404: "There is no such thing, or it is another organisation's.",
    413: "The file is larger than allowed.",
    422: "It cannot be done in this state; the body says what to do first.",
    429: "Too many requests with this key; see `Retry-After`.",
    503: "A service behind this call did not answer; see `Retry-After`.",
    504: "The render goes on, longer than this call may wait; call again to wait for it.",
}

_COMMON = (400, 401, 429, 503)

Answers = dict[int, ResponseSpec]


def sessions_answers(*statuses: int) -> Answers:
    """Return the error answers of a sessions route: the common ones and `statuses`."""
    return {
        status: ResponseSpec(ErrorBody, generate_examples=False, description=_TEXTS[status])
        for status in sorted({*_COMMON, *statuses})
    }


def problems(*statuses: int) -> Answers:
    """Return the problems of a route of ours: the common ones and `statuses`."""
    return {
        status: ResponseSpec(
            Problem,
            generate_examples=False,
            description=_TEXTS[status],
            media_type="application/problem+json",
        )
        for status in sorted({*_COMMON, *statuses})
    }


RENDER_ACCEPTED: Answers = {
    202: ResponseSpec(
        RenderAcceptedBody,
        generate_examples=False,
        description="Accepted and not waited for, as `Prefer` asked; poll `status_url`.",
    )
}

UNCHANGED: Answers = {
    304: ResponseSpec(None, generate_examples=False, description="As `If-None-Match` knows it.")
}

NOT_READY: Answers = {
    503: ResponseSpec(
        dict[str, bool | list[str]],
        generate_examples=False,
        description="Something is missing; `reasons` says what.",
    )
}
