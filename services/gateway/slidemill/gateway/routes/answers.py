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


class Detail(Struct):
    """An error of the presentations API."""

    detail: str


class Fault(Struct):
    """One fault of a request and its place, such as `["body", "slides", 0, "slide_data"]`."""

    type: str
    loc: list[str | int]
    msg: str


class Faults(Struct):
    """Every fault of a request."""

    detail: list[Fault]


class Inside(Struct):
    """What is told of an error that nobody foresaw."""

    code: str
    message: str
    details: dict[str, str]


class Unexpected(Struct):
    """An error that nobody foresaw."""

    error: Inside


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

_VENDOR_TEXTS = {
    400: "The body is no JSON or no form, or the request cannot be meant so.",
    401: "No API key.",
    403: "The key is wrong or disabled, or stands for another organisation than `org_name`.",
    404: "There is no such thing, or it is another organisation's.",
    409: "It cannot be done in the state things are in; the text says what to do first.",
    413: "What was sent is larger than allowed.",
    422: "The request breaks the schema; `detail` lists every fault.",
    429: "Too many requests with this key, or too many unfinished jobs; see `Retry-After`.",
    501: "This installation cannot export decks; the text says what is missing.",
    503: "A service behind this call did not answer; see `Retry-After`.",
}

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


def vendor_answers(*statuses: int) -> Answers:
    """Return the error answers of a route of the presentations API."""
    bodies: dict[int, type[Struct]] = {422: Faults}
    found = {
        status: ResponseSpec(
            bodies.get(status, Detail), generate_examples=False, description=_VENDOR_TEXTS[status]
        )
        for status in sorted({400, 401, 403, 429, 503, *statuses})
    }
    return found | {
        500: ResponseSpec(
            Unexpected, generate_examples=False, description="An error on our side; it was logged."
        )
    }


def file_answer(*media_types: str) -> Answers:
    """Return the answer that is a file's bytes, in the first of the types as a rule."""
    return {
        200: ResponseSpec(
            bytes,
            generate_examples=False,
            description=f"The file: {', '.join(media_types)}.",
            media_type=media_types[0],
        )
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


def media_answers(media_type: str) -> Answers:
    """Return the answers about a file by its public address, besides the whole file."""
    texts = {404: "Nothing is at this address.", 416: "No byte of the file is in the range."}
    return {
        206: ResponseSpec(
            bytes,
            generate_examples=False,
            description="The part that `Range` asks for.",
            media_type=media_type,
        )
    } | {
        status: ResponseSpec(
            Problem,
            generate_examples=False,
            description=texts.get(status, _TEXTS.get(status, "")),
            media_type="application/problem+json",
        )
        for status in (400, 404, 416, 503)
    }


PICTURE_LATER: Answers = {
    202: ResponseSpec(
        Detail,
        generate_examples=False,
        description="The picture is being made; see `Retry-After`.",
    )
}

NOT_READY: Answers = {
    503: ResponseSpec(
        dict[str, bool | list[str]],
        generate_examples=False,
        description="Something is missing; `reasons` says what.",
    )
}
