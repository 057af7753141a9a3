"""Taking presentation jobs on: what a request becomes before it is somebody else's work."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import msgspec

from slidemill.contracts import Envelope, GenerationId, new_generation_id, topology
from slidemill.contracts.commands import (
    INLINE_LIMIT,
    GenerateDeck,
    Priority,
    RenderCharts,
    RenderSlides,
)
from slidemill.contracts.messages import Command
from slidemill.gateway.downloads import PPTX
from slidemill.gateway.presentations import keys
from slidemill.gateway.presentations.slides import SlideSources
from slidemill.gateway.submitting import SOURCE
from slidemill.ledger import Acceptance, Cap, IdempotencyKey, Ledger
from slidemill.storage import ObjectStore

DEADLINE = 300.0
"""Seconds that a job may take (reference, section 8)."""


@dataclass(frozen=True, slots=True)
class Job:
    """What somebody asked for; `subject` is the generation's own unless it is given."""

    organisation: str
    kind: str
    request: dict[str, Any]
    """What the command carries as its request, if it has one."""
    items: int | None = None
    """How many slides or charts."""
    callback_url: str | None = None
    idempotency: IdempotencyKey | None = None
    subject: str | None = None


class Jobs:
    """Presentation jobs: each is accepted once, and under the organisation's cap."""

    def __init__(
        self, ledger: Ledger, store: ObjectStore, slides: SlideSources, *, most: int
    ) -> None:
        """`most` is how many an organisation may have unfinished."""
        self._ledger = ledger
        self._store = store
        self._slides = slides
        self._cap = Cap(kinds="presentation.", most=most)

    async def generate(self, job: Job, slides: Sequence[str]) -> Acceptance:
        """Have a deck made of analysed slides, given in the order of the request's.

        Whoever owns the templates finds the slides later if it does not answer now.

        Raises
        ------
        Refused
            A slide is unknown.
        TooManyUnfinished, IdempotencyConflict
            As `Ledger.accept`.
        """
        if (known := await self.known(job)) is not None:
            return known
        generation = new_generation_id()
        sources = await self._slides.of(job.organisation, slides)
        output = keys.output(job.organisation, generation)
        async with self._carrying(job, generation) as request:
            command: Command
            if sources is None:
                command = GenerateDeck(
                    slides=list(slides), output=output, priority=Priority.INTERACTIVE, **request
                )
            else:
                command = RenderSlides(
                    sources=sources,
                    output=output,
                    priority=Priority.INTERACTIVE,
                    deadline=DEADLINE,
                    **request,
                )
            return await self.accept(replace(job, items=len(slides)), generation, command)

    async def update_charts(self, job: Job, source: str) -> Acceptance:
        """Have charts of a stored deck renewed; raises like `accept`."""
        if (known := await self.known(job)) is not None:
            return known
        return await self._update(job, new_generation_id(), source)

    async def update_uploaded(self, job: Job, deck: bytes) -> Acceptance:
        """Have charts of a deck renewed that the client sent along; raises like `accept`."""
        if (known := await self.known(job)) is not None:
            return known
        generation = new_generation_id("cupd")
        source = keys.upload(job.organisation, generation)
        async with self._stored(source, deck, PPTX):
            return await self._update(job, generation, source)

    async def retry(
        self, organisation: str, generation: GenerationId, idempotency: IdempotencyKey | None
    ) -> Acceptance | None:
        """Run an ended generation again; None when there is no such one. Raises as the ledger."""
        return await self._ledger.retry(
            organisation, generation, cap=self._cap, idempotency=idempotency
        )

    async def known(self, job: Job) -> Acceptance | None:
        """Return what the job became when it came before, under the same idempotency key."""
        if job.idempotency is None:
            return None
        return await self._ledger.recall(job.organisation, job.idempotency)

    async def accept(
        self,
        job: Job,
        generation: GenerationId,
        command: Command,
        *,
        cap: Cap | None = None,
        once: bool = False,
    ) -> Acceptance:
        """Take a command on; with `once`, its subject's unfinished generation is taken instead.

        Raises
        ------
        TooManyUnfinished
            The organisation has as many unfinished jobs as it may have.
        IdempotencyConflict
            The idempotency key was used for something else.
        """
        return await self._ledger.accept(
            Envelope(
                id=uuid4(),
                source=SOURCE,
                type=command.TYPE,
                subject=job.subject or f"presentation/{generation}",
                organisation=job.organisation,
                generation=generation,
                data=command.model_dump(mode="json"),
            ),
            exchange=topology.COMMANDS,
            routing_key=command.routing_key,
            kind=job.kind,
            idempotency=job.idempotency,
            exclusive_subject=once,
            items=job.items,
            callback_url=job.callback_url,
            cap=cap or self._cap,
        )

    async def _update(self, job: Job, generation: GenerationId, source: str) -> Acceptance:
        async with self._carrying(job, generation) as request:
            command = RenderCharts(
                source=source,
                output=keys.output(job.organisation, generation),
                priority=Priority.INTERACTIVE,
                deadline=DEADLINE,
                **request,
            )
            return await self.accept(job, generation, command)

    @asynccontextmanager
    async def _carrying(self, job: Job, generation: GenerationId) -> AsyncIterator[dict[str, Any]]:
        """Give how a command carries its request: in itself, or in the store."""
        body = msgspec.json.encode(job.request)
        if len(body) <= INLINE_LIMIT:
            yield {"request": job.request}
            return
        key = keys.request(job.organisation, generation)
        async with self._stored(key, body, "application/json"):
            yield {"request_key": key}

    @asynccontextmanager
    async def _stored(self, key: str, body: bytes, content_type: str) -> AsyncIterator[None]:
        """Keep an object for a job that is about to be taken on, and drop it if it is not."""
        await self._store.put(key, body, content_type)
        try:
            yield
        except Exception:
            await self._store.delete(key)
            raise
