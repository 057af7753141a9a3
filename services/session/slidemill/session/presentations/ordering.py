"""From the order of a deck to the renderer's: the owner of the slides says where they are."""

from __future__ import annotations

from slidemill.contracts import Envelope, Event, GenerationId, event_id, events
from slidemill.contracts.commands import GenerateDeck, RenderSlides
from slidemill.contracts.events import FailureCode
from slidemill.messaging import Bus, DeadLettered, Delivery
from slidemill.session.presentations.repository import Slides
from slidemill.session.presentations.resolving import SlideNotFound, resolve
from slidemill.session.settings import Settings
from slidemill.storage import belongs_to


class DeckOrders:
    """Handler of `presentation.generate_deck`; it keeps nothing, so it can be repeated."""

    def __init__(self, slides: Slides, bus: Bus, *, settings: Settings) -> None:
        self._slides = slides
        self._bus = bus
        self._settings = settings

    async def generate(self, delivery: Delivery[GenerateDeck]) -> None:
        """Find the slides and order their deck, or end the generation as failed.

        From outside the subject is the generation's own, whatever it said: the end of no deck
        may be taken for a session's.
        """
        command = delivery.message
        cause, generation = delivery.envelope.with_generation()
        _check_keys(command, cause.organisation)
        if cause.from_outside:
            cause = cause.concerning(f"presentation/{generation}")
            accepted = events.GenerationAccepted(kind=command.TYPE, items=len(command.slides))
            await self._emit(accepted, cause, generation)
        try:
            sources = await resolve(self._slides, cause.organisation, command.slides)
        except SlideNotFound as fault:
            failed = events.GenerationFailed(
                code=FailureCode.SLIDE_NOT_FOUND, message=fault.message
            )
            await self._emit(failed, cause, generation)
            return
        order = RenderSlides(
            request=command.request,
            request_key=command.request_key,
            sources=sources,
            output=command.output,
            priority=command.priority,
            deadline=self._settings.deck_deadline,
        )
        await self._bus.send(order, cause, id_=event_id(generation, cause.run, order.TYPE))

    async def _emit(self, event: Event, cause: Envelope, generation: GenerationId) -> None:
        await self._bus.emit(event, cause, id_=event_id(generation, cause.run, event.TYPE))


def _check_keys(command: GenerateDeck, organisation: str) -> None:
    for key in (command.output, command.request_key):
        if key is not None and not belongs_to(key, organisation):
            raise DeadLettered(
                f"the key {key!r} is not one of {organisation}'s: keys are "
                "<owner>/<kind>/<organisation>/…, with the organisation of the envelope"
            )
