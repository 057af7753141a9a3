"""Decks as PDFs and pictures: exports that are jobs, and thumbnails that are waited for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from litestar.exceptions import HTTPException

from slidemill.contracts import new_generation_id
from slidemill.contracts.asks import CanExport, ExportAbility
from slidemill.contracts.commands import ExportFormat, Priority, RenderExport
from slidemill.contracts.events import Status
from slidemill.contracts.views import GenerationView
from slidemill.gateway.asking import Owners
from slidemill.gateway.presentations import keys
from slidemill.gateway.presentations.errors import Conflict
from slidemill.gateway.presentations.finding import THUMBNAIL, deck_of
from slidemill.gateway.presentations.jobs import DEADLINE, Job, Jobs
from slidemill.gateway.waiting import ended
from slidemill.ledger import Acceptance, Cap, Changes, Ledger
from slidemill.messaging import Unavailable
from slidemill.storage import ObjectMissing, ObjectStore

_LARGEST_PICTURE = 64 * 1024 * 1024
"""Bytes; a PNG of 4096 px is far smaller."""


class Abilities:
    """Whether the renderers can export, as they last said."""

    def __init__(self, owners: Owners, *, believe_for: float, clock: Callable[[], float]) -> None:
        """`believe_for` is in seconds."""
        self._owners = owners
        self._believe_for = believe_for
        self._clock = clock
        self._said: tuple[float, ExportAbility] | None = None

    async def require_export(self, organisation: str) -> None:
        """Raise a 501 when renderers say they cannot; without an answer a job may wait for one."""
        said = self._said
        if said is None or self._clock() - said[0] >= self._believe_for:
            try:
                ability = await self._owners.ask(
                    CanExport(), ExportAbility, organisation=organisation
                )
            except Unavailable:
                return
            said = self._said = self._clock(), ability
        if not said[1].available:
            detail = f"this installation cannot export decks: {said[1].detail}"
            raise HTTPException(status_code=501, detail=detail)


class Exports:
    """Orders exports of decks."""

    def __init__(
        self,
        jobs: Jobs,
        abilities: Abilities,
        ledger: Ledger,
        changes: Changes,
        store: ObjectStore,
        *,
        most: int,
    ) -> None:
        """`most` is how many thumbnails of one organisation may be made at a time."""
        self._jobs = jobs
        self._abilities = abilities
        self._ledger = ledger
        self._changes = changes
        self._store = store
        self._cap = Cap(kinds=THUMBNAIL, most=most)

    async def export(
        self,
        job: Job,
        view: GenerationView,
        format_: ExportFormat,
        slide: int | None,
        width: int | None,
    ) -> Acceptance:
        """Have a deck turned into a file of `format_`; `slide` is 0-based, `width` in px.

        Raises what `deck_of`, `Abilities.require_export` and `Jobs.accept` raise.
        """
        if (known := await self._jobs.known(job)) is not None:
            return known
        source = await deck_of(self._store, view)
        await self._abilities.require_export(job.organisation)
        generation = new_generation_id()
        command = RenderExport(
            source=source,
            output=keys.output(job.organisation, generation, _ending(format_, slide)),
            format=format_,
            slide=slide,
            width=width,
            priority=Priority.INTERACTIVE,
            deadline=DEADLINE,
        )
        return await self._jobs.accept(job, generation, command)

    async def thumbnail(
        self, view: GenerationView, number: int, width: int, *, within: float
    ) -> bytes | None:
        """Return the PNG of a slide, 1-based; None when it takes longer than `within` seconds.

        A picture is made once and kept beside the deck. Raises as `export`, and Conflict when
        the picture cannot be made.
        """
        folder = keys.thumbnails(view.organisation, view.generation)
        key = f"{folder}{view.run}-{number}-{width}.png"
        try:
            return await self._store.get(key, _LARGEST_PICTURE)
        except ObjectMissing:
            making = await self._order(view, number, width, key)
        read = partial(self._ledger.view, view.organisation, making.generation)
        made = await ended(self._changes, making.generation, within, read)
        if made is None or not made.status.terminal:
            return None
        if made.status is not Status.COMPLETED:
            why = made.failure.message if made.failure else "its making was cancelled"
            raise Conflict(f"there is no picture of slide {number}: {why}")
        return await self._store.get(key, _LARGEST_PICTURE)

    async def _order(self, view: GenerationView, number: int, width: int, key: str) -> Acceptance:
        """Have a picture made, unless it is being made."""
        source = await deck_of(self._store, view)
        await self._abilities.require_export(view.organisation)
        job = Job(
            view.organisation,
            THUMBNAIL,
            {},
            subject=f"presentation/{view.generation}/run/{view.run}/slide/{number}/width/{width}",
        )
        command = RenderExport(
            source=source,
            output=key,
            format=ExportFormat.PNG,
            slide=number - 1,
            width=width,
            priority=Priority.INTERACTIVE,
            deadline=DEADLINE,
        )
        return await self._jobs.accept(job, new_generation_id(), command, cap=self._cap, once=True)


def _ending(format_: ExportFormat, slide: int | None) -> str:
    """Return the file ending of an export: pictures of all slides come in a zip."""
    if format_ is ExportFormat.PDF:
        return "pdf"
    return "zip" if slide is None else "png"
