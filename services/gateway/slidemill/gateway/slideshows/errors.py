"""Errors of the slideshow API: every code with its status, and any exception as an answer."""

from __future__ import annotations

from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException

from slidemill.gateway.authentication import MissingKey, RevokedKey, Unauthenticated
from slidemill.gateway.idempotency import BadIdempotencyKey
from slidemill.gateway.problems import explain
from slidemill.gateway.slideshows.envelope import Failed, failed
from slidemill.ledger import TooManyUnfinished
from slidemill.messaging import AskFailed, Refused
from slidemill.storage import ObjectMissing

_log = structlog.get_logger(__name__)

STATUSES: dict[str, int] = {
    "invalid_json": 400,
    "invalid_header": 400,
    "invalid_query_parameter": 400,
    "missing_slideshow_id": 400,
    "missing_slide_index": 400,
    "invalid_slide_index": 400,
    "missing_pack_id": 400,
    "missing_image_id": 400,
    "missing_template_id": 400,
    "missing_file_id": 400,
    "missing_product_id": 400,
    "missing_token": 401,
    "invalid_token": 401,
    "revoked_token": 401,
    "subscription_required": 402,
    "insufficient_credits": 402,
    "tier_not_allowed": 403,
    "forbidden_product_access": 403,
    "forbidden_template": 403,
    "not_found": 404,
    "slideshow_not_found": 404,
    "product_not_found": 404,
    "pack_not_found": 404,
    "image_not_found": 404,
    "method_not_allowed": 405,
    "template_name_conflict": 409,
    "precondition_failed": 412,
    "payload_too_large": 413,
    "invalid_payload": 422,
    "invalid_query": 422,
    "idempotency_key_reused": 422,
    "no_slides": 422,
    "not_rendered": 422,
    "regeneration_precondition_failed": 422,
    "pack_empty": 422,
    "pack_full": 422,
    "pack_source_conflict": 422,
    "invalid_template_config": 422,
    "file_invalid": 422,
    "invalid_tiktok_url": 422,
    "not_slideshow": 422,
    "rate_limited": 429,
    "too_many_unfinished": 429,
    "upstream_config_error": 500,
    "ai_provider_failed": 502,
    "tiktok_fetch_failed": 502,
    "ai_not_configured": 503,
    "unavailable": 503,
    "render_timeout": 504,
    "export_timeout": 504,
}
"""HTTP status of every `error_code`; what is not here is the own code of a route: 500."""

_OURS = {"invalid_message", "unexpected_type"}
"""Refusals of an ask that the owner does not understand: not the client's fault."""

_HTTP = {404: "not_found", 405: "method_not_allowed", 413: "payload_too_large"}
_FAILURE = "failure"


def failing(code: str) -> dict[str, str]:
    """Return the `opt` of a route: the code under which it tells of what nobody foresaw."""
    return {_FAILURE: code}


class Failure(Exception):  # noqa: N818 - reads as what happened
    """A call is answered with an error; `status` is that of the code unless it is given."""

    def __init__(self, code: str, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.status = status or STATUSES.get(code, 500)


def slideshow_error(request: Request[Any, Any, Any], error: Exception) -> Response[Failed]:
    """Litestar exception handler: any exception to this API's body."""
    status, code, message, headers = _explain(error)
    if status == 500 and code is None:
        code = _failure_of(request)
    return failed(status, code or "failed", message, headers)


def _explain(  # noqa: PLR0911 - one row a kind of error
    error: Exception,
) -> tuple[int, str | None, str, dict[str, str]]:
    """Return status, code (None: the route's own), message and headers."""
    match error:
        case Failure():
            return error.status, error.code, str(error), {}
        case Refused() if error.code not in _OURS:
            return STATUSES.get(error.code, 422), error.code, error.detail, {}
        case Refused() | AskFailed():
            _log.error("the owner could not answer", exc_info=error)
            return 500, None, "something went wrong on our side; it was logged", {}
        case BadIdempotencyKey():
            return 400, "invalid_header", str(error), {}
        case ObjectMissing():
            return 404, "not_found", "the file is no longer kept", {}
    status, code, message, headers = explain(error)
    match error:
        case Unauthenticated():
            return status, _token_code(error), message, headers
        case TooManyUnfinished():
            return status, code, _too_many(error), headers
        case HTTPException() if status < 500:
            return status, _HTTP.get(status, code), message, headers
        case _:
            return status, None if status == 500 else code, message, headers


def _too_many(error: TooManyUnfinished) -> str:
    """Say what the generations are that count here."""
    return (
        f"your organisation has {error.cap.most} unfinished renders and exports, and may not have "
        "more at a time; try again when one has ended"
    )


def _token_code(error: Unauthenticated) -> str:
    match error:
        case MissingKey():
            return "missing_token"
        case RevokedKey():
            return "revoked_token"
        case _:
            return "invalid_token"


def _failure_of(request: Request[Any, Any, Any]) -> str:
    """Return the code that the route of a request has for failures."""
    handler = request.scope.get("route_handler")
    opt = getattr(handler, "opt", None) or {}
    return str(opt.get(_FAILURE, "internal_error"))
