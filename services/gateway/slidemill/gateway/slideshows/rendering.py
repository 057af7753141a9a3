"""Rendering a slideshow and waiting for it: what the render route does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from slidemill.contracts import GenerationId
from slidemill.contracts.commands import Priority, RenderSlideshow
from slidemill.contracts.events import Status
from slidemill.contracts.slideshow_asks import (
    GetRenderEnd,
    PrepareSlideshowRender,
    RenderEnd,
    RenderReady,
    SlideshowFacts,
)
from slidemill.gateway.asking import Owners
from slidemill.gateway.credentials import Caller
from slidemill.gateway.slideshows.errors import Failure
from slidemill.gateway.submitting import submit
from slidemill.gateway.waiting import RenderWaits
from slidemill.ledger import Cap, IdempotencyKey, Ledger
from slidemill.messaging import Unavailable

FAILURE = "render_failed"


@dataclass(frozen=True, slots=True)
class RenderOrdered:
    """A render that was accepted, or the unfinished one of the same slides."""

    slideshow: SlideshowFacts
    generation: GenerationId
    known_before: bool
    """Whether it was accepted by an earlier call, so that it may have ended already."""


class SlideshowRenders:
    """Renders of slideshows: submit, then wait for the owner's word that it ended."""

    def __init__(
        self, owners: Owners, ledger: Ledger, waits: RenderWaits, *, deadline: float, cap: Cap
    ) -> None:
        """`deadline` is in seconds; `cap` is how many unfinished ones an organisation may have."""
        self._owners = owners
        self._ledger = ledger
        self._waits = waits
        self._deadline = deadline
        self._cap = cap

    async def order(
        self, caller: Caller, slideshow: UUID, *, idempotency: IdempotencyKey | None
    ) -> RenderOrdered:
        """Have a slideshow drawn as it is now; the unfinished render of the same is taken again.

        Raises
        ------
        Refused
            `not_found`, `no_slides`.
        IdempotencyConflict
            The idempotency key was used for something else.
        TooManyUnfinished
            The organisation has as many unfinished renders and exports as it may have.
        """
        ready = await self._owners.ask(
            PrepareSlideshowRender(slideshow=slideshow, scope=caller.scope),
            RenderReady,
            organisation=caller.organisation,
        )
        acceptance = await submit(
            self._ledger,
            caller.organisation,
            RenderSlideshow(
                slideshow=slideshow, content=ready.content, priority=Priority.INTERACTIVE
            ),
            subject=f"slideshow/{slideshow}/{ready.content}",
            items=len(ready.slideshow.slides),
            idempotency=idempotency,
            cap=self._cap,
        )
        known = acceptance.attached or acceptance.repeated
        return RenderOrdered(ready.slideshow, acceptance.generation, known_before=known)

    async def outcome(
        self, caller: Caller, ordered: RenderOrdered, *, within: float | None = None
    ) -> SlideshowFacts | None:
        """Wait until the render has ended and return the slideshow; None when time ran out first.

        Raises
        ------
        Failure
            `render_failed`, saying why; `not_found` when the slideshow was deleted meanwhile.
        """
        end = await self._waits.outcome(
            ordered.generation,
            partial(self._end, caller, ordered),
            within=self._deadline if within is None else min(within, self._deadline),
            at_once=ordered.known_before,
        )
        if end is None:
            return None
        if end.slideshow is None:
            raise Failure("not_found", "the slideshow was deleted while it was drawn")
        if not end.succeeded:
            raise Failure(FAILURE, end.message or "the slideshow could not be drawn")
        return end.slideshow

    async def _end(self, caller: Caller, ordered: RenderOrdered) -> RenderEnd | None:
        """Return how the render ended, if it has."""
        ask = GetRenderEnd(
            slideshow=ordered.slideshow.slideshow,
            scope=caller.scope,
            generation=ordered.generation,
        )
        try:
            end = await self._owners.ask(ask, RenderEnd, organisation=caller.organisation)
        except Unavailable:
            return None  # the render goes on without us; look again until the deadline
        if end.ended:
            return end
        view = await self._ledger.view(caller.organisation, ordered.generation)
        if view is None or view.status not in {Status.FAILED, Status.CANCELLED}:
            return None
        why = view.failure.message if view.failure else "the render was cancelled"
        return end.model_copy(update={"ended": True, "message": why})
