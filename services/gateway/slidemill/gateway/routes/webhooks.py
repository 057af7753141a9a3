"""The secret that webhooks are signed with: look it up, change it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import msgspec
from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from slidemill.gateway.credentials import Caller
from slidemill.gateway.routes.answers import problems
from slidemill.ledger import Webhooks

_DAY = 24 * 3600


class SecretsBody(msgspec.Struct):
    """Secrets in use, newest first; each `whsec_` and base64, as Standard Webhooks has it."""

    secrets: list[str]


class WebhooksController(Controller):
    """Webhooks tell a `callback_url` of a generation's end (Standard Webhooks signatures)."""

    path = "/api/v1/webhooks"
    tags = ("Webhooks",)

    @get(
        "/secrets",
        summary="Get the signing secrets",
        operation_id="getWebhookSecrets",
        responses=problems(),
    )
    async def secrets(
        self, caller: NamedDependency[Caller], webhooks: NamedDependency[Webhooks]
    ) -> SecretsBody:
        """Return the organisation's secrets; the first call makes one.

        A webhook bears one signature for each secret in use.
        """
        return SecretsBody(await webhooks.secrets(caller.organisation))

    @post(
        "/secrets/rotate",
        status_code=201,
        summary="Change the signing secret",
        operation_id="rotateWebhookSecret",
        responses=problems(),
    )
    async def rotate(
        self,
        caller: NamedDependency[Caller],
        webhooks: NamedDependency[Webhooks],
        overlap: Annotated[int, QueryParameter(ge=0, le=30 * _DAY)] = _DAY,
    ) -> SecretsBody:
        """Make a new secret; those before go on signing for `overlap` seconds (a day)."""
        await webhooks.rotate(caller.organisation, timedelta(seconds=overlap))
        return SecretsBody(await webhooks.secrets(caller.organisation))
