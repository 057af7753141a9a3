"""How generations ended, passed on to whoever ordered them."""

from __future__ import annotations

from slidemill.messaging import Delivery
from slidemill.session.rendering import Renders
from slidemill.session.session import Outcome, session_of
from slidemill.session.templates.analysing import Analyses


class Outcomes:
    """Handler of every terminal event: renders of sessions by subject, analyses by generation.

    What neither knows is nothing to this service; a deck of slides, whose generation is its own
    subject, need not be looked up for that.
    """

    def __init__(self, renders: Renders, analyses: Analyses) -> None:
        self._renders = renders
        self._analyses = analyses

    async def ended(self, delivery: Delivery[Outcome]) -> None:
        """Pass one terminal event on."""
        envelope = delivery.envelope
        if session_of(envelope.subject) is not None:
            await self._renders.ended(delivery)
        elif envelope.subject != f"presentation/{envelope.generation}":
            await self._analyses.ended(delivery)
