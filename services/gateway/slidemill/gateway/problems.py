"""Errors as `application/problem+json` (RFC 9457), for everything that is our own."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from slidemill.gateway.authentication import Unauthenticated
from slidemill.gateway.idempotency import BadIdempotencyKey
from slidemill.gateway.limits import RateLimited
from slidemill.ledger import IdempotencyConflict, InvalidCursor, TooManyUnfinished, is_passing
from slidemill.messaging import Refused, Unavailable
from slidemill.storage import StoreUnavailable

_log = structlog.get_logger(__name__)

_RETRY_AFTER = "5"

REFUSAL_STATUS = {
    "session_not_found": 404,
    "upload_missing": 422,
    "upload_too_large": 422,
    "not_rendered": 422,
    "template_invalid": 422,
}
"""HTTP status of each refusal code (sessions API reference, section 9)."""


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    headers: dict[str, str] | None = None,
    errors: list[dict[str, str]] | None = None,
) -> Response[dict[str, Any]]:
    """Return a problem: `title` is the status phrase, `detail` says what, why and the mend."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if errors:
        body["errors"] = errors
    return Response(
        body, status_code=status, headers=headers, media_type="application/problem+json"
    )


def explain(  # noqa: PLR0911 - one row a kind of error
    error: Exception,
) -> tuple[int, str, str, dict[str, str]]:
    """Return status, code, detail and headers for any exception that reaches the edge.

    What nobody foresaw becomes a 500 without its text, which is in the log.
    """
    match error:
        case Unauthenticated():
            return 401, "unauthenticated", str(error), {"WWW-Authenticate": "Bearer"}
        case RateLimited():
            return 429, "rate_limited", str(error), {"Retry-After": str(error.retry_after)}
        case TooManyUnfinished():
            return 429, "too_many_unfinished", str(error), {"Retry-After": _RETRY_AFTER}
        case Refused():
            return REFUSAL_STATUS.get(error.code, 422), error.code, error.detail, {}
        case IdempotencyConflict():
            return 422, "idempotency_key_reused", str(error), {}
        case BadIdempotencyKey() | InvalidCursor():
            return 400, "bad_request", str(error), {}
        case Unavailable():
            detail = "the service behind this call did not answer; try again in a moment"
            return 503, "unavailable", detail, {"Retry-After": _RETRY_AFTER}
        case HTTPException():
            status = HTTPStatus(error.status_code)
            code = status.phrase.lower().replace(" ", "_")
            return error.status_code, code, error.detail or status.phrase, dict(error.headers or {})
        case StoreUnavailable():
            _log.warning("the store did not serve a request", exc_info=error)
            detail = "the store behind this call did not answer; try again in a moment"
            return 503, "unavailable", detail, {"Retry-After": _RETRY_AFTER}
        case _ if is_passing(error):
            _log.warning("the database did not serve a request", exc_info=error)
            detail = "the database behind this call did not answer; try again in a moment"
            return 503, "unavailable", detail, {"Retry-After": _RETRY_AFTER}
        case _:
            _log.error("request failed", exc_info=error)
            detail = "something went wrong on our side; it was logged"
            return 500, "internal_error", detail, {}


def problem_handler(_: Request[Any, Any, Any], error: Exception) -> Response[dict[str, Any]]:
    """Litestar exception handler: any exception to a problem."""
    status, code, detail, headers = explain(error)
    return problem(status, code, detail, headers=headers, errors=_field_errors(error))


def _field_errors(error: Exception) -> list[dict[str, str]] | None:
    """Return which parameters of a request were wrong, and how, if it was that."""
    if not isinstance(error, ValidationException) or not isinstance(error.extra, list):
        return None
    return [
        {"field": str(fault.get("key", "")), "detail": str(fault.get("message", ""))}
        for fault in error.extra
        if isinstance(fault, dict)
    ]
