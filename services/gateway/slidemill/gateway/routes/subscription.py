"""The subscription call (slideshow reference, section 9)."""

from __future__ import annotations

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from slidemill.contracts.slideshow_asks import CreditsReply, GetCredits
from slidemill.gateway.asking import Owners
from slidemill.gateway.credentials import Caller
from slidemill.gateway.routes.slideshows_answers import slideshow_answers
from slidemill.gateway.routes.subscription_schemas import (
    SubscriptionOfKeyAnswer,
    subscription_body,
)
from slidemill.gateway.settings import Settings
from slidemill.gateway.slideshows.admitting import ADMITTED_WITHOUT_PLAN
from slidemill.gateway.slideshows.envelope import BASE, success
from slidemill.gateway.slideshows.errors import failing, slideshow_error


class SubscriptionController(Controller):
    """On what terms a key may call."""

    path = f"{BASE}/subscription"
    tags = ("Subscription",)
    dependencies = ADMITTED_WITHOUT_PLAN
    exception_handlers = {Exception: slideshow_error}  # noqa: RUF012 - as Litestar types it

    @get(
        "/",
        summary="Get the subscription",
        operation_id="getSubscription",
        responses=slideshow_answers("subscription_lookup_failed"),
        opt=failing("subscription_lookup_failed"),
    )
    async def get_subscription(
        self,
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
        settings: NamedDependency[Settings],
    ) -> Response[SubscriptionOfKeyAnswer]:
        """Return the key's plan and what is left of its credits; keys without a plan may ask."""
        reply = await owners.ask(GetCredits(), CreditsReply, organisation=caller.organisation)
        answer = subscription_body(caller, reply, sold=settings.subscriptions)
        return success(answer, "Subscription retrieved")
