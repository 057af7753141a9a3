"""Submitting a session's render and waiting for it: what the render route does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from slidemill.contracts import GenerationId
from slidemill.contracts.asks import (
    LinkDeck,
    PrepareRender,
    RenderPrepared,
    SessionFacts,
    SessionWithLink,
)
from slidemill.contracts.commands import Priority, RenderSession
from slidemill.gateway.asking import Owners
from slidemill.gateway.submitting import submit
from slidemill.gateway.waiting import RenderWaits
from slidemill.ledger import IdempotencyKey, Ledger
from slidemill.messaging import Unavailable


@dataclass(frozen=True, slots=True)
class Submitted:
    """A render that was accepted, or the unfinished one of the same session."""

    session: SessionFacts
    generation: GenerationId
    known_before: bool
    """Whether it was accepted by an earlier call, so that it may have ended already."""


class Renders:
    """Renders of sessions: submit, then wait for the owner's word that it ended."""

    def __init__(
        self, owners: Owners, ledger: Ledger, waits: RenderWaits, *, deadline: float
    ) -> None:
        self._owners = owners
        self._ledger = ledger
        self._waits = waits
        self._deadline = deadline

    async def submit(
        self, organisation: str, session: UUID, *, idempotency: IdempotencyKey | None
    ) -> Submitted:
        """Accept a render; a session with an unfinished one gets that one again.

        Raises
        ------
        Refused
            The session is unknown or nothing was uploaded.
        IdempotencyConflict
            The idempotency key was used for something else.
        """
        prepared = await self._owners.ask(
            PrepareRender(session=session), RenderPrepared, organisation=organisation
        )
        command = RenderSession(session=session, priority=Priority.INTERACTIVE)
        acceptance = await submit(
            self._ledger,
            organisation,
            command,
            subject=f"session/{session}",
            idempotency=idempotency,
        )
        known = acceptance.attached or acceptance.repeated
        return Submitted(prepared.session, acceptance.generation, known_before=known)

    async def outcome(
        self, organisation: str, submitted: Submitted, *, within: float | None = None
    ) -> SessionWithLink | None:
        """Wait until the render has ended and return its result; None when time ran out first."""
        return await self._waits.outcome(
            submitted.generation,
            partial(self._result, organisation, submitted),
            within=self._deadline if within is None else min(within, self._deadline),
            at_once=submitted.known_before,
        )

    async def _result(self, organisation: str, submitted: Submitted) -> SessionWithLink | None:
        """Return the session if it shows this render's outcome, or a later one's."""
        ask = LinkDeck(session=submitted.session.session, require_deck=False)
        try:
            linked = await self._owners.ask(ask, SessionWithLink, organisation=organisation)
        except Unavailable:
            return None  # the render goes on without us; look again until the deadline
        if linked.session.generation == submitted.generation:
            return linked
        view = await self._ledger.view(organisation, submitted.generation)
        rendered_at = linked.session.rendered_at
        overtaken = (
            view is not None
            and view.status.terminal
            and view.accepted_at is not None
            and rendered_at is not None
            and rendered_at > view.accepted_at
        )
        return linked if overtaken else None
