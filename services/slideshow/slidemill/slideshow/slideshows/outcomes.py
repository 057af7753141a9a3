"""From how generations of slideshows ended to what slideshows show."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple, TypeAlias
from uuid import UUID

import asyncpg
import structlog
from pydantic import ValidationError

from slidemill.contracts import Envelope, GenerationId, event_id, events
from slidemill.contracts.slideshow_asks import SlideshowFormat
from slidemill.contracts.slideshows.media import render_folder
from slidemill.contracts.slideshows.orders import PicturesManifest
from slidemill.messaging import Delivery
from slidemill.slideshow.doomed import Graves, doom
from slidemill.slideshow.house import House
from slidemill.slideshow.slideshows.repository import Render, Slideshows
from slidemill.slideshow.slideshows.slideshow import (
    Rendered,
    Slideshow,
    export_key,
    exports_folder,
    manifest_key,
    read_subject,
    request_key,
    subject_of,
)
from slidemill.storage import ObjectMissing, ObjectTooLarge

_LOG = structlog.stdlib.get_logger("slidemill.slideshow.outcomes")

Outcome: TypeAlias = (
    events.GenerationCompleted
    | events.GenerationPartial
    | events.GenerationFailed
    | events.GenerationCancelled
)

_MANIFEST = 256 * 1024
"""Bytes; ten pictures take about three thousand."""


class _Run(NamedTuple):
    """A run of a render that ended."""

    organisation: str
    slideshow: UUID
    content: int | None
    generation: GenerationId
    run: int

    @property
    def folder(self) -> str:
        """Prefix of what it drew."""
        return render_folder(self.organisation, self.slideshow, self.generation, self.run)

    @property
    def request(self) -> str:
        """Where its request lay, if that was large."""
        return request_key(self.organisation, self.generation, self.run)


class _End(NamedTuple):
    """How a run ended, as far as its own pictures tell."""

    rendered: Rendered | None
    message: str | None = None
    """Why there are no pictures."""
    made: bool = False
    """Whether the renderer says that it made something."""


class Outcomes:
    """Handler of every terminal event; those that are not about slideshows are left alone.

    Doing it twice is harmless: a run ends once, and what nobody shows is doomed again.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._slideshows = Slideshows(house)
        self._graves = Graves(house)

    async def ended(self, delivery: Delivery[Outcome]) -> None:
        """Take note of one terminal event."""
        envelope = delivery.envelope
        subject, generation = read_subject(envelope.subject), envelope.generation
        if subject is None or generation is None or not generation.startswith("gen_"):
            return
        run = _Run(
            envelope.organisation, subject.slideshow, subject.content, generation, envelope.run
        )
        if subject.format is not None:
            await self._export_ended(run, subject.format, delivery.message)
        else:
            await self._render_ended(run, envelope, delivery.message)

    async def _render_ended(self, run: _Run, cause: Envelope, outcome: Outcome) -> None:
        """Show what was drawn, or keep what is there, and tell everyone."""
        end = await self._look(run, outcome)
        async with self._house.transaction() as connection:
            rendered = await self._record(connection, run, end)
        await self._graves.bury_soon()
        if rendered is None:
            _LOG.warning("a render that was not ordered here", slideshow=str(run.slideshow))
            return
        await self._house.bus.emit(
            rendered,
            cause.concerning(subject_of(run.slideshow)),
            id_=event_id(run.generation, run.run, rendered.TYPE),
        )

    async def _look(self, run: _Run, outcome: Outcome) -> _End:
        """Return the pictures that were drawn, if all of them were."""
        made = isinstance(outcome, events.GenerationCompleted | events.GenerationPartial)
        if not isinstance(outcome, events.GenerationCompleted):
            return _End(None, _reason(outcome), made)
        try:
            body = await self._house.store.get(manifest_key(run.folder), _MANIFEST)
            manifest = PicturesManifest.model_validate_json(body)
        except (ObjectMissing, ObjectTooLarge, ValidationError) as error:
            _LOG.warning("no manifest of a render", folder=run.folder, error=str(error))
            return _End(None, "What was drawn is not to be found; render again.", made)
        pictures = tuple(picture.key for picture in manifest.pictures)
        preview = manifest.preview.key
        if not all(key.startswith(run.folder) for key in (preview, *pictures)):
            return _End(None, "What was drawn is another render's; render again.", made)
        return _End(Rendered(self._house.clock(), run.folder, preview, pictures), None, made)

    async def _record(
        self, connection: asyncpg.Connection, run: _Run, end: _End
    ) -> events.SlideshowRendered | None:
        """Write the end down, the first of its run; return what to tell, if there is anything."""
        slideshow = await self._slideshows.lock_of_any(connection, run.organisation, run.slideshow)
        if slideshow is None:
            await doom(connection, run.folder, run.request)
            return events.SlideshowRendered(
                slideshow=run.slideshow,
                succeeded=False,
                message=end.message or "The slideshow was deleted while it was drawn.",
            )
        render = await self._taken_on(connection, run, slideshow, end)
        if render is None:
            return None
        if render.ended_at is None:
            slideshow, render = self._conclude(slideshow, render, end)
            await self._slideshows.end_render(connection, run.organisation, render)
            if render.succeeded:
                await self._slideshows.save(connection, slideshow)
        await doom(connection, run.request)
        if slideshow.rendered is None or slideshow.rendered.folder != run.folder:
            await doom(connection, run.folder)
        return events.SlideshowRendered(
            slideshow=run.slideshow,
            succeeded=render.succeeded,
            slides=len(slideshow.slides) if render.succeeded else None,
            message=render.message,
        )

    async def _taken_on(
        self, connection: asyncpg.Connection, run: _Run, slideshow: Slideshow, end: _End
    ) -> Render | None:
        """Return the render of a run; one that ended before it came here is noted now."""
        render = await self._slideshows.find_render(
            connection, run.organisation, run.generation, run.run
        )
        if render is None and not end.made:
            render = Render(
                run.generation, run.run, run.slideshow, run.content or slideshow.content
            )
            await self._slideshows.add_render(
                connection, run.organisation, render, self._house.clock()
            )
        return render if render and render.slideshow == run.slideshow else None

    def _conclude(
        self, slideshow: Slideshow, render: Render, end: _End
    ) -> tuple[Slideshow, Render]:
        """Return both as they are now: pictures are shown if they are of the present slides."""
        message = end.message
        if end.rendered is not None:
            drawn, wanted = len(end.rendered.pictures), len(slideshow.slides)
            if render.content != slideshow.content:
                message = "The slideshow was changed while it was drawn; render it again."
            elif drawn != wanted:
                message = f"{drawn} pictures were drawn of {wanted} slides; render again."
            else:
                slideshow = slideshow.shown(end.rendered)
        ended = replace(
            render, ended_at=self._house.clock(), succeeded=message is None, message=message
        )
        return slideshow, ended

    async def _export_ended(self, run: _Run, format_: SlideshowFormat, outcome: Outcome) -> None:
        """Delete what the export needed, and the file too if the slideshow changed meanwhile."""
        leftovers = [run.request]
        if isinstance(outcome, events.GenerationCompleted | events.GenerationPartial):
            slideshow = await self._slideshows.find_of_any(run.organisation, run.slideshow)
            present = slideshow and export_key(slideshow, format_)
            folder = exports_folder(run.organisation, run.slideshow)
            if outcome.output != present and outcome.output.startswith(folder):
                leftovers.append(outcome.output)
        async with self._house.transaction() as connection:
            await doom(connection, *leftovers)
        await self._graves.bury_soon()


def _reason(
    outcome: events.GenerationPartial | events.GenerationFailed | events.GenerationCancelled,
) -> str:
    if isinstance(outcome, events.GenerationFailed):
        return outcome.message
    if isinstance(outcome, events.GenerationCancelled):
        return outcome.reason or "The render was cancelled."
    failed = [result for result in outcome.results if result.error]
    told = "; ".join(f"slide {result.index + 1}: {result.error}" for result in failed[:5])
    return told or "Some slides could not be drawn."
