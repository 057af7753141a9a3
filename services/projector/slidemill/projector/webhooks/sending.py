"""Sends webhooks when they are due, and again by the schedule until they are taken."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath

import structlog

from slidemill.contracts.presentations.status import presentation_status
from slidemill.contracts.views import GenerationView
from slidemill.egress import Egress, EgressError, EgressRefused
from slidemill.ledger import Connections, Ledger, is_passing
from slidemill.ledger.listening import listen
from slidemill.ledger.webhooks import WEBHOOKS_CHANNEL, Attempt, Webhook, Webhooks
from slidemill.projector.metrics import Metrics
from slidemill.projector.webhooks.signing import signed_headers
from slidemill.storage import ObjectStore

_LOG = structlog.stdlib.get_logger("slidemill.projector.webhooks")
_GONE = 410
_REMOVED = "not sent: the generation was removed"
_OLDER_RUN = "not sent: the generation was run again, and its new end is told instead"
_MOST_OF_AN_ANSWER = 1024
"""Bytes; read only to be polite."""
_LONGEST_SLEEP = 30.0
_LEASE_BEYOND = timedelta(seconds=30)


class Sender:
    """Any number of instances may send at once; a receiver may get a webhook twice, by its id.

    The body is the status reply as it is when sent, with a fresh download link. A 2xx answer
    takes it, 410 ends it, anything else is tried again after the waits of `schedule`.
    """

    def __init__(
        self,
        database: Connections,
        store: ObjectStore,
        egress: Egress,
        metrics: Metrics,
        *,
        schedule: Sequence[timedelta],
        timeout: timedelta,
        at_once: int,
        link_life: timedelta,
    ) -> None:
        self._database = database
        self._store = store
        self._egress = egress
        self._metrics = metrics
        self._schedule = tuple(schedule)
        self._timeout = timeout
        self._at_once = at_once
        self._link_life = link_life
        self._wake = asyncio.Event()

    async def keep_sending(self) -> None:
        """Send what is due, again and again, until cancelled."""
        ears = asyncio.create_task(
            listen(
                self._database.pool, WEBHOOKS_CHANNEL, lambda _: self._wake.set(), self._wake.set
            )
        )
        try:
            while True:
                self._wake.clear()
                pause = await self._round()
                try:
                    async with asyncio.timeout(pause):
                        await self._wake.wait()
                except TimeoutError:
                    continue
        finally:
            ears.cancel()

    async def send_due(self) -> int:
        """Send the webhooks that are due now; return how many."""
        webhooks = Webhooks(self._database.pool)
        sent = 0
        while True:
            claimed = await webhooks.claim(self._at_once, self._timeout + _LEASE_BEYOND)
            async with asyncio.TaskGroup() as group:
                for webhook in claimed:
                    group.create_task(self._send(webhooks, webhook))
            sent += len(claimed)
            if len(claimed) < self._at_once:
                return sent

    async def _round(self) -> float:
        """Send what is due and return the seconds until more is."""
        try:
            await self.send_due()
            due = await Webhooks(self._database.pool).next_due()
        except Exception as error:
            cause = error.exceptions[0] if isinstance(error, ExceptionGroup) else error
            if not is_passing(cause):
                raise
            _LOG.warning("could not look for webhooks now", error=repr(cause))
            return 1.0
        return _LONGEST_SLEEP if due is None else min(due.total_seconds(), _LONGEST_SLEEP)

    async def _send(self, webhooks: Webhooks, webhook: Webhook) -> None:
        began_at = datetime.now(UTC)
        view = await Ledger(self._database.pool).view(webhook.organisation, webhook.generation)
        if view is None or view.run != webhook.run:
            why = _REMOVED if view is None else _OLDER_RUN
            attempt = Attempt(began_at, began_at, error=why)
            await webhooks.settle(webhook, attempt, delivered=False)
            return
        secrets = await webhooks.secrets(webhook.organisation)
        attempt, final = await self._attempt(webhook, view, secrets, began_at)
        delivered = attempt.status is not None and 200 <= attempt.status < 300
        wait = None if delivered or final else self._wait_after(webhook.attempt)
        await webhooks.settle(webhook, attempt, delivered=delivered, again_in=wait)
        outcome = "delivered" if delivered else "given_up" if wait is None else "failed"
        self._metrics.webhooks.labels(outcome).inc()
        _LOG.info(
            "webhook",
            outcome=outcome,
            generation=webhook.generation,
            attempt=webhook.attempt,
            status=attempt.status,
            error=attempt.error,
        )

    async def _attempt(
        self, webhook: Webhook, view: GenerationView, secrets: Sequence[str], began_at: datetime
    ) -> tuple[Attempt, bool]:
        """Post the webhook; return how that went, and whether another attempt would be vain."""
        body = self._body(view)
        headers = signed_headers(webhook.id, began_at, body, secrets)
        headers["content-type"] = "application/json"
        try:
            answer = await self._egress.post(
                webhook.url,
                body,
                headers,
                seconds=self._timeout.total_seconds(),
                most=_MOST_OF_AN_ANSWER,
            )
        except EgressError as error:
            refused = isinstance(error, EgressRefused)
            return Attempt(began_at, datetime.now(UTC), error=str(error)), refused
        return Attempt(began_at, datetime.now(UTC), status=answer.status), answer.status == _GONE

    def _body(self, view: GenerationView) -> bytes:
        link = None
        if view.output is not None:
            suffix = PurePosixPath(view.output).suffix
            link = self._store.presigned_link(
                view.output, f"{view.generation}{suffix}", self._link_life
            )
        status = presentation_status(
            view, download_url=link, expires_in=int(self._link_life.total_seconds())
        )
        return status.model_dump_json().encode()

    def _wait_after(self, attempt: int) -> timedelta | None:
        return self._schedule[attempt - 1] if attempt <= len(self._schedule) else None
