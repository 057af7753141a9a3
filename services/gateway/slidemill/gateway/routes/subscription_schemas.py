"""The answer of the subscription call (slideshow reference, section 9)."""

from __future__ import annotations

from typing import Annotated

import msgspec

from slidemill.contracts.slideshow_asks import CreditsReply
from slidemill.gateway.credentials import Caller
from slidemill.gateway.slideshows.envelope import Success, named, stamp

UNLIMITED = 2**31 - 1
"""What is told where there is no limit: clients compute with it, some of them in 32 bits."""


class CreditsBody(msgspec.Struct):
    """What was used; without a limit, `unlimited` is true and the numbers are large."""

    limit: int
    used_this_period: int
    remaining: int
    reset_at: str
    unlimited: bool


class SubscriptionBody(msgspec.Struct):
    """The plan of a key: without one, the status is `inactive` and the tier null."""

    status: str
    tier: str | None
    billing_interval: str | None
    credits: CreditsBody


class SubscriptionOfKeyBody(msgspec.Struct):
    """What a key sees, and on what terms."""

    scope: str
    workspace_id: str | None
    subscription: SubscriptionBody


SubscriptionOfKeyAnswer = Annotated[
    Success[SubscriptionOfKeyBody], named("SubscriptionOfKeyAnswer")
]


def subscription_body(
    caller: Caller, credits_: CreditsReply, *, sold: bool
) -> SubscriptionOfKeyBody:
    """Write a key's terms; where no subscriptions are `sold`, every key may do everything."""
    limit = UNLIMITED if credits_.limit is None else credits_.limit
    workspace = caller.scope.workspace
    return SubscriptionOfKeyBody(
        scope="personal" if workspace is None else "workspace",
        workspace_id=None if workspace is None else str(workspace),
        subscription=SubscriptionBody(
            status="active" if caller.plan or not sold else "inactive",
            tier=(caller.plan.value if caller.plan else None) if sold else "unlimited",
            billing_interval=None,
            credits=CreditsBody(
                limit=limit,
                used_this_period=credits_.used_this_period,
                remaining=max(0, limit - credits_.used_this_period),
                reset_at=stamp(credits_.reset_at),
                unlimited=credits_.limit is None,
            ),
        ),
    )
