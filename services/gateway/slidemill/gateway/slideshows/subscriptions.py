"""Plans: who may call the slideshow API where that takes a subscription (reference, section 1)."""

from __future__ import annotations

from slidemill.gateway.credentials import Caller, Plan
from slidemill.gateway.slideshows.errors import Failure


def check_plan(caller: Caller) -> None:
    """Raise a Failure unless the caller's plan includes this API."""
    if caller.plan is None:
        raise Failure(
            "subscription_required",
            "this key has no plan: the API takes one of creator, professional, business",
        )
    if caller.plan is Plan.SCHEDULER:
        raise Failure(
            "tier_not_allowed",
            "the scheduler plan does not include this API; take a key with another plan",
        )
