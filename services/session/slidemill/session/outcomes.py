"""How generations ended, passed on to whoever ordered them."""

from __future__ import annotations

from slidemill.messaging import Delivery
from slidemill.session.rendering import Renders
from slidemill.session.session import Outcome, session_of
from slidemill.session.templates.analysing import Analyses


class Outcomes:
    """Handler of every terminal event: renders of sessions by subject, analyses by generation.

    What neither knows is nothing to this service.
    """

    def __init__(self, renders: Renders, analyses: Analyses) -> None:
        self._renders = renders
        self._analyses = analyses

    async def ended(self, delivery: Delivery[Outcome]) -> None:
        """Pass one terminal event on."""
        if session_of(delivery.envelope.subject) is not None:
            await self._renders.ended(delivery)
        else:
            await self._analyses.ended(delivery)
