"""Answers to the short questions about sessions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from slidemill.contracts import Ask, asks, events
from slidemill.ledger import DatabaseUnavailable
from slidemill.messaging import Bus, Delivery, Refused, Unavailable
from slidemill.session.envelopes import about
from slidemill.session.metrics import Metrics
from slidemill.session.repository import Repository
from slidemill.session.session import Session, fact_id, upload_key
from slidemill.session.settings import Settings
from slidemill.storage import ObjectStore, StoreError

_LOG = structlog.stdlib.get_logger("slidemill.session.handlers")

ZIP = "application/zip"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def not_found(session: UUID) -> Refused:
    """Refusal for a session that never was, is over, or is somebody else's; all look alike."""
    return Refused(
        "session_not_found",
        f"There is no session {session}: it was never created, has expired or was replaced by a "
        "newer one; create a session and upload again.",
        field="session",
    )


class Asks:
    """Handlers of the asks; each takes the organisation from the envelope, never from the data."""

    def __init__(
        self,
        repository: Repository,
        store: ObjectStore,
        bus: Bus,
        *,
        settings: Settings,
        clock: Callable[[], datetime],
        metrics: Metrics,
    ) -> None:
        self._repository = repository
        self._store = store
        self._bus = bus
        self._settings = settings
        self._clock = clock
        self._metrics = metrics

    async def create(self, delivery: Delivery[asks.CreateSession]) -> asks.SessionWithUpload:
        """Start a session; those of the organisation never asked to render give way to it."""
        organisation, id_ = delivery.envelope.organisation, delivery.message.session
        session, replaced = await self._start(organisation, id_)
        event = events.SessionCreated(session=id_)
        cause = about(delivery.envelope, id_)
        await self._bus.emit(event, cause, id_=fact_id(id_, event.TYPE))
        for other in replaced:
            await self._remove(delivery, other)
        return self._with_upload(session)

    async def list_newest(self, delivery: Delivery[asks.ListSessions]) -> asks.SessionList:
        """List the living sessions, newest first."""
        since = self._clock() - self._settings.session_life
        sessions = await self._repository.newest(
            delivery.envelope.organisation, since, delivery.message.limit
        )
        return asks.SessionList(sessions=[session.facts() for session in sessions])

    async def get(self, delivery: Delivery[asks.GetSession]) -> asks.SessionWithUpload:
        """Look a session up; its upload form is a fresh one."""
        return self._with_upload(await self._living(delivery, delivery.message.session))

    async def prepare_render(self, delivery: Delivery[asks.PrepareRender]) -> asks.RenderPrepared:
        """Check that something was uploaded, and keep the session from giving way."""
        id_ = delivery.message.session
        await self._living(delivery, id_)
        await self._check_upload(id_)
        now = self._clock()
        async with self._repository.transaction() as transaction:
            session = await transaction.lock(delivery.envelope.organisation, id_)
            if session is None or not session.lives(now, self._settings.session_life):
                raise not_found(id_)
            session = session.ask_render(now)
            await transaction.save(session)
        return asks.RenderPrepared(session=session.facts())

    async def link_deck(self, delivery: Delivery[asks.LinkDeck]) -> asks.SessionWithLink:
        """Look a render's result up, with a fresh link to its deck."""
        session = await self._living(delivery, delivery.message.session)
        deck = session.deck
        if deck is None:
            if delivery.message.require_deck:
                raise Refused(
                    "not_rendered",
                    f"Session {session.id} has no deck: its latest render failed or has not "
                    "ended; render it successfully first.",
                    field="session",
                )
            return asks.SessionWithLink(session=session.facts())
        link = self._store.presigned_link(
            deck, f"{session.id}.pptx", self._settings.download_link_life, PPTX
        )
        return asks.SessionWithLink(session=session.facts(), download_url=link)

    async def _start(self, organisation: str, id_: UUID) -> tuple[Session, list[Session]]:
        """Add the session, unless an earlier delivery did; return it and those that gave way.

        Creations of one organisation take turns: of two at once, one gives way to the other.
        """
        async with self._repository.transaction() as transaction:
            await transaction.lock_organisation(organisation)
            now = self._clock()
            session = Session(id_, organisation, now)
            if not await transaction.add(session):
                found = await transaction.lock(organisation, id_)
                if found is None or not found.lives(now, self._settings.session_life):
                    raise not_found(id_)
                return found, []
            replaced = [
                other.give_way(now)
                for other in await transaction.lock_never_asked(organisation)
                if other.id != id_
            ]
            for other in replaced:
                await transaction.save(other)
        self._metrics.created.inc()
        return session, replaced

    async def _remove(self, delivery: Delivery[asks.CreateSession], replaced: Session) -> None:
        """Remove a session that gave way; what fails now, the sweep does later."""
        event = events.SessionExpired(session=replaced.id)
        try:
            await self._store.delete(upload_key(replaced.id))
            await self._bus.emit(
                event, about(delivery.envelope, replaced.id), id_=fact_id(replaced.id, event.TYPE)
            )
            await self._repository.remove(replaced.organisation, replaced.id)
            self._metrics.removed.labels("replaced").inc()
        except (StoreError, DatabaseUnavailable, Unavailable) as error:
            _LOG.warning("left for the sweep", session=str(replaced.id), error=str(error))

    async def _living(self, delivery: Delivery[Ask[Any]], id_: UUID) -> Session:
        session = await self._repository.find(delivery.envelope.organisation, id_)
        if session is None or not session.lives(self._clock(), self._settings.session_life):
            raise not_found(id_)
        return session

    async def _check_upload(self, id_: UUID) -> None:
        upload = await self._store.head(upload_key(id_))
        if upload is None:
            raise Refused(
                "upload_missing",
                f"Nothing was uploaded to session {id_}; post the zip with the session's upload "
                "form, then render.",
                field="session",
            )
        if upload.size > self._settings.upload_limit:
            raise Refused(
                "upload_too_large",
                f"The upload of session {id_} has {upload.size} bytes, more than the "
                f"{self._settings.upload_limit} allowed; upload a smaller zip.",
                field="session",
            )

    def _with_upload(self, session: Session) -> asks.SessionWithUpload:
        form = self._store.presigned_form(
            upload_key(session.id),
            ZIP,
            self._settings.upload_limit,
            self._settings.upload_form_life,
        )
        upload = asks.UploadForm(
            action=form.action, method=form.method, enctype=form.enctype, params=form.params
        )
        return asks.SessionWithUpload(session=session.facts(), upload=upload)
