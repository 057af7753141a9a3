"""The answers of the slideshow API besides success, for the OpenAPI document."""

from __future__ import annotations

from litestar.openapi.datastructures import ResponseSpec

from slidemill.gateway.routes.answers import Answers
from slidemill.gateway.routes.slideshows_schemas import RenderGoingOnAnswer
from slidemill.gateway.slideshows.envelope import Failed
from slidemill.gateway.slideshows.errors import STATUSES

_COMMON = (
    "missing_token",
    "invalid_token",
    "revoked_token",
    "subscription_required",
    "tier_not_allowed",
    "rate_limited",
    "unavailable",
)


GOING_ON: Answers = {
    202: ResponseSpec(
        RenderGoingOnAnswer,
        generate_examples=False,
        description="Accepted and not waited for, as `Prefer` asked; poll `status_url`.",
    )
}


def slideshow_answers(failure: str, *codes: str) -> Answers:
    """Return the error answers of a route: the common ones, `codes`, and its own for a 500."""
    told: dict[int, list[str]] = {}
    for code in (*_COMMON, *codes):
        told.setdefault(STATUSES[code], []).append(code)
    told.setdefault(500, []).append(failure)
    return {
        status: ResponseSpec(
            Failed,
            generate_examples=False,
            description=f"`error_code`: {', '.join(f'`{code}`' for code in found)}.",
        )
        for status, found in sorted(told.items())
    }
