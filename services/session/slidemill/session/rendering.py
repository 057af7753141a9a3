"""From the order to render a session to the deck's order, and from its outcome to the session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog

from slidemill.contracts import Envelope, Event, GenerationId, event_id, events
from slidemill.contracts.commands import RenderDeck, RenderSession
from slidemill.contracts.events import FailureCode
from slidemill.messaging import Bus, Delivery, Transient
from slidemill.session.envelopes import about
from slidemill.session.repository import Repository, Transaction
from slidemill.session.session import (
    Outcome,
    Render,
    Result,
    Session,
    deck_key,
    ends_unregistered,
    frozen_folder,
    frozen_key,
    result_of,
    session_of,
    upload_key,
)
from slidemill.session.settings import Settings
from slidemill.storage import ObjectChanged, ObjectMissing, ObjectStore

_LOG = structlog.stdlib.get_logger("slidemill.session.rendering")

_FREEZE_TRIES = 3


class CannotRender(Exception):  # noqa: N818 - reads as what happened
    """The order can not be carried out, by the fault of whoever gave it."""

    def __init__(self, code: FailureCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Renders:
    """Handlers of `session.render` and of the terminal events of its generations.

    Every step can be repeated: what was done is found again, and what is sent twice has one id.
    """

    def __init__(
        self,
        repository: Repository,
        store: ObjectStore,
        bus: Bus,
        *,
        settings: Settings,
        clock: Callable[[], datetime],
    ) -> None:
        self._repository = repository
        self._store = store
        self._bus = bus
        self._settings = settings
        self._clock = clock

    async def render(self, delivery: Delivery[RenderSession]) -> None:
        """Freeze what was uploaded and order its deck, or end the generation as failed."""
        command = delivery.message
        cause, generation = about(delivery.envelope, command.session).with_generation()
        if cause.from_outside:
            accepted = events.GenerationAccepted(kind=command.TYPE)
            await self._emit(accepted, cause, generation)
        try:
            render = await self._take_on(cause, generation, command.session)
        except CannotRender as fault:
            failed = events.GenerationFailed(code=fault.code, message=fault.message)
            await self._emit(failed, cause, generation)
            return
        if render.session != command.session:
            _LOG.warning("the generation is another session's", session=str(render.session))
            return
        if render.result or render.package is None or render.deck is None:
            _LOG.info("the render has ended already", session=str(render.session))
            return
        order = RenderDeck(
            package=render.package,
            output=render.deck,
            priority=command.priority,
            deadline=self._settings.render_deadline,
        )
        await self._bus.send(order, cause, id_=event_id(generation, cause.run, order.TYPE))

    async def ended(self, delivery: Delivery[Outcome]) -> None:
        """Let the session show how its render ended, tell everyone, delete what it needed."""
        envelope = delivery.envelope
        session, generation = session_of(envelope.subject), envelope.generation
        if session is None or generation is None:
            return
        render, result = await self._record(envelope, generation, session, delivery.message)
        if result is None:
            _LOG.warning("a deck that was not ordered here", session=str(session))
            return
        rendered = events.SessionRendered(
            session=session,
            succeeded=result.succeeded,
            slides=result.slides,
            message=result.message,
        )
        await self._emit(rendered, envelope, generation)
        await self._clear(envelope, generation, render)

    async def _take_on(self, cause: Envelope, generation: GenerationId, id_: UUID) -> Render:
        """Return the render of this run, made now unless an earlier delivery made it."""
        organisation, run = cause.organisation, cause.run
        render = await self._repository.find_render(organisation, generation, run)
        if render is not None:
            return render
        self._alive(await self._repository.find(organisation, id_), id_)
        package = await self._freeze(organisation, generation, run, id_)
        async with self._repository.transaction() as transaction:
            session = self._alive(await transaction.lock(organisation, id_), id_)
            render = await transaction.find_render(organisation, generation, run)
            if render is not None:  # a twin of this delivery was quicker
                return render
            session, render = session.take_on(
                generation,
                run,
                self._clock(),
                package=package,
                deck=deck_key(organisation, generation, run),
            )
            await transaction.add_render(organisation, render)
            await transaction.save(session)
        return render

    def _alive(self, session: Session | None, id_: UUID) -> Session:
        if session is None or not session.lives(self._clock(), self._settings.session_life):
            raise CannotRender(
                FailureCode.SESSION_NOT_FOUND,
                f"There is no session {id_}: it was never created, has expired or was replaced "
                "by a newer one; create a session, upload again and render that.",
            )
        return session

    async def _freeze(
        self, organisation: str, generation: GenerationId, run: int, id_: UUID
    ) -> str:
        """Copy the upload to where nobody can change it; return the copy's key."""
        source = upload_key(id_)
        for _ in range(_FREEZE_TRIES):
            upload = await self._store.head(source)
            if upload is None:
                raise CannotRender(
                    FailureCode.UPLOAD_MISSING,
                    f"Nothing was uploaded to session {id_}; post the zip with the session's "
                    "upload form, then render.",
                )
            if upload.size > self._settings.upload_limit:
                raise CannotRender(
                    FailureCode.PACKAGE_INVALID,
                    f"The upload of session {id_} has {upload.size} bytes, more than the "
                    f"{self._settings.upload_limit} allowed; upload a smaller zip.",
                )
            target = frozen_key(organisation, generation, run, upload.etag)
            try:
                await self._store.copy(source, target, etag=upload.etag)
            except (ObjectChanged, ObjectMissing):  # swapped since it was looked at
                continue
            return target
        raise Transient(f"the upload of session {id_} changes all the time; trying again later")

    async def _record(
        self, envelope: Envelope, generation: GenerationId, id_: UUID, outcome: Outcome
    ) -> tuple[Render | None, Result | None]:
        """Write the outcome down; return the run's render and what to tell, if there are any.

        What is told is the first outcome of the run, however many come.
        """
        organisation, run = envelope.organisation, envelope.run
        result = result_of(outcome, envelope.time)
        async with self._repository.transaction() as transaction:
            session = await transaction.lock(organisation, id_)
            if session is None:
                return None, _too_late(result)
            render = await transaction.find_render(organisation, generation, run)
            if render is None:
                if not ends_unregistered(outcome):
                    return None, None if result.succeeded else result
                session, render = session.take_on(
                    generation, run, self._clock(), package=None, deck=None
                )
                await transaction.add_render(organisation, render)
            elif render.session != id_:
                return None, None
            if render.result is None:
                render = render.end(result)
                await _write(transaction, session, render)
        return render, render.result

    async def _clear(
        self, envelope: Envelope, generation: GenerationId, render: Render | None
    ) -> None:
        """Delete the frozen upload, and the deck too when its session is gone."""
        organisation, run = envelope.organisation, envelope.run
        if render is None:
            await self._store.delete(deck_key(organisation, generation, run))
            await self._store.delete_prefix(frozen_folder(organisation, generation, run))
        elif render.package:
            await self._store.delete_prefix(frozen_folder(organisation, generation, run))
            await self._repository.forget_package(organisation, generation, run)

    async def _emit(self, event: Event, cause: Envelope, generation: GenerationId) -> None:
        await self._bus.emit(event, cause, id_=event_id(generation, cause.run, event.TYPE))


async def _write(transaction: Transaction, session: Session, render: Render) -> None:
    await transaction.end_render(session.organisation, render)
    await transaction.save(session.show(render))


def _too_late(result: Result) -> Result:
    """Return what to tell when a render ended after its session."""
    if not result.succeeded:
        return result
    return Result(
        result.ended_at,
        succeeded=False,
        message="The session ended before its render did; create a session and render again.",
    )
