"""Errors of the presentations API, in its vendor's bodies (reference, section 1)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException

from slidemill.gateway.authentication import WrongKey
from slidemill.gateway.presentations.reading import MalformedBody, Unprocessable
from slidemill.gateway.problems import explain
from slidemill.ledger import AlreadyFinished, NotRetryable, Unfinished
from slidemill.messaging import Refused
from slidemill.storage import ObjectMissing

_REFUSALS = {
    "template_not_found": 404,
    "analysis_not_found": 404,
    "slide_not_found": 404,
    "upload_missing": 400,
    "upload_too_large": 400,
    "upload_invalid": 400,
}
"""HTTP status of each refusal of the templates' owner; 400 for what is not listed."""

_STATUSES: dict[type[Exception], int] = {
    MalformedBody: 400,
    WrongKey: 403,
    AlreadyFinished: 409,
    Unfinished: 409,
    NotRetryable: 409,
}


class NotFound(HTTPException):
    """There is no such thing, or it is another organisation's."""

    status_code = 404

    def __init__(self, what: str) -> None:
        super().__init__(detail=what)


class Conflict(HTTPException):
    """It cannot be done in the state things are in."""

    status_code = 409

    def __init__(self, why: str) -> None:
        super().__init__(detail=why)


class Forbidden(HTTPException):
    """The key does not stand for what is asked about."""

    status_code = 403

    def __init__(self, why: str) -> None:
        super().__init__(detail=why)


def vendor_error(request: Request[Any, Any, Any], error: Exception) -> Response[dict[str, Any]]:
    """Litestar exception handler: any exception to this API's body."""
    if isinstance(error, Unprocessable):
        return _answer(422, error.faults)
    status, detail, headers = _explain(error)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        inside = {"code": "INTERNAL_SERVER_ERROR", "message": detail, "details": {}}
        return Response({"error": inside}, status_code=status, headers=headers)
    return _answer(status, detail, headers)


def _explain(error: Exception) -> tuple[int, str, dict[str, str]]:
    """Return status, text and headers."""
    for kind, status in _STATUSES.items():
        if isinstance(error, kind):
            return status, str(error), {}
    if isinstance(error, ObjectMissing):
        return 404, "the file is no longer kept", {}
    if isinstance(error, Refused):
        return _REFUSALS.get(error.code, 400), error.detail, {}
    status, _code, detail, headers = explain(error)
    return status, detail, headers


def _answer(
    status: int, detail: str | list[dict[str, Any]], headers: dict[str, str] | None = None
) -> Response[dict[str, Any]]:
    return Response({"detail": detail}, status_code=status, headers=headers)
