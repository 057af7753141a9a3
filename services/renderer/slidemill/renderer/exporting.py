"""From the order to export a deck to the PDF or pictures in the store, and the word of it."""

from __future__ import annotations

import time

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram

from slidemill.contracts import Envelope, GenerationId, event_id
from slidemill.contracts.asks import CanExport, ExportAbility
from slidemill.contracts.commands import RenderExport
from slidemill.contracts.events import (
    FailureCode,
    GenerationAccepted,
    GenerationCompleted,
    GenerationFailed,
)
from slidemill.messaging import Bus, DeadLettered, Delivery
from slidemill.renderer.cancelling import Cancellations
from slidemill.renderer.child import (
    Crashed,
    DeadlineExceeded,
    Done,
    Errored,
    Failed,
    Outcome,
    OutOfMemory,
)
from slidemill.renderer.office import NO_OFFICE, Office, Wish
from slidemill.renderer.office.wish import DEFAULT_WIDTH
from slidemill.renderer.orders import check_keys
from slidemill.renderer.output import Content, Output
from slidemill.renderer.pool import Scratch, Workspace
from slidemill.renderer.story import Story
from slidemill.storage import InvalidKey, ObjectMissing, ObjectStore, ObjectTooLarge

_LIVES = 2
"""A conversion whose runner died, for lack of memory perhaps, is begun once more."""
_SECONDS = (0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300)

_LOG = structlog.stdlib.get_logger("slidemill.renderer.exporting")


class ExportMetrics:
    """The figures of exports; labels are closed sets."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.jobs = Counter(
            "slidemill_export_jobs",
            "Exports by what was wanted and how they ended.",
            ("format", "outcome"),
            registry=registry,
        )
        self.seconds = Histogram(
            "slidemill_export_job_seconds",
            "Time an export took, waiting for others included.",
            ("format",),
            buckets=_SECONDS,
            registry=registry,
        )


class Exports:
    """Handler of `render.export` and of the ask whether it can be done.

    Doing it again puts the same pages under the same key, and events told twice have one id.
    The terminal event is confirmed before the command is acked.
    """

    def __init__(
        self,
        bus: Bus,
        store: ObjectStore,
        scratch: Scratch,
        office: Office,
        cancellations: Cancellations,
        *,
        worker: str,
        largest_deck: int,
    ) -> None:
        """`largest_deck` is bytes, of what is converted."""
        self._bus = bus
        self._store = store
        self._scratch = scratch
        self._office = office
        self._cancellations = cancellations
        self._worker = worker
        self._largest_deck = largest_deck
        self._metrics = ExportMetrics(bus.registry)

    async def can_export(self, _: Delivery[CanExport]) -> ExportAbility:
        """Tell the program and its version, or what to install."""
        return ExportAbility(available=self._office.available, detail=await self._office.detail())

    async def export(self, delivery: Delivery[RenderExport]) -> None:
        """Make the PDF or pictures, put them into the store and tell.

        A cancelled run leaves no process, no event and no file behind.
        """
        command = delivery.message
        cause, generation = delivery.envelope.with_generation()
        check_keys((command.source, command.output), cause.organisation)
        output = Output(self._store, command.output)
        went_on = await self._cancellations.unless_cancelled(
            cause, generation, lambda: self._carry_out(command, cause, generation, output)
        )
        if not went_on:
            await output.withdraw()

    async def _carry_out(
        self, command: RenderExport, cause: Envelope, generation: GenerationId, output: Output
    ) -> None:
        if cause.from_outside:
            accepted = GenerationAccepted(kind=command.TYPE)
            id_ = event_id(generation, cause.run, accepted.TYPE)
            await self._bus.emit(accepted, cause, id_=id_)
        story = Story(self._bus, cause, generation, self._worker, items="pages")
        async with story, self._scratch.workspace() as workspace:
            await story.end(await self._make(workspace, command, output, story))

    async def _make(
        self, workspace: Workspace, command: RenderExport, output: Output, story: Story
    ) -> GenerationCompleted | GenerationFailed:
        if not self._office.available:
            return _failed(f"Decks cannot be exported: {NO_OFFICE}.")
        if missing := await self._fetch(command.source, workspace):
            return missing
        wish = Wish(
            format=command.format, slide=command.slide, width=command.width or DEFAULT_WIDTH
        )
        outcome = await self._convert(workspace, wish, command.deadline, story)
        if isinstance(outcome, Done):
            if workspace.output_size != outcome.size:
                raise DeadLettered("the conversion wrote another file than its output")
            await output.put(Content(workspace.output, wish.content_type))
            return GenerationCompleted(output=output.key, slides=outcome.slides, size=outcome.size)
        return _not_made(outcome)

    async def _convert(
        self, workspace: Workspace, wish: Wish, deadline: float, story: Story
    ) -> Outcome:
        for life in range(1, _LIVES + 1):
            began = time.monotonic()
            outcome = await self._office.convert(
                workspace,
                wish,
                deadline=deadline,
                on_start=story.start,
                on_progress=story.progress,
            )
            took = time.monotonic() - began
            self._metrics.jobs.labels(wish.format.value, type(outcome).__name__).inc()
            self._metrics.seconds.labels(wish.format.value).observe(took)
            _LOG.info("export", outcome=type(outcome).__name__, took=round(took, 3))
            if not isinstance(outcome, Crashed) or life == _LIVES:
                return outcome
            workspace.clear_output()
        raise AssertionError("an export has at least one life")

    async def _fetch(self, key: str, workspace: Workspace) -> GenerationFailed | None:
        """Put the deck into the workspace; return the failure when there is none to fetch."""
        try:
            await self._store.download(key, workspace.input, self._largest_deck)
        except (ObjectMissing, InvalidKey):
            return _failed(
                f"There is no deck {key}; it may have been deleted, or was never made.",
                FailureCode.SOURCE_MISSING,
            )
        except ObjectTooLarge:
            return _failed(
                f"The deck {key} has more than the {self._largest_deck} bytes that can be "
                "exported; make its pictures smaller."
            )
        return None


def _failed(message: str, code: FailureCode = FailureCode.EXPORT_FAILED) -> GenerationFailed:
    return GenerationFailed(code=code, message=message)


def _not_made(
    outcome: Failed | DeadlineExceeded | OutOfMemory | Crashed | Errored,
) -> GenerationFailed:
    """Return the failure; raises DeadLettered for a defect of ours."""
    match outcome:
        case Failed(code=code, message=message):
            return GenerationFailed(code=code, message=message)
        case DeadlineExceeded(seconds=seconds):
            return _failed(
                f"The export was not finished within {seconds:g} seconds; export fewer or "
                "simpler slides, or order it with a longer deadline.",
                FailureCode.DEADLINE_EXCEEDED,
            )
        case OutOfMemory():
            return _failed(
                "The export takes more memory than it may have; order narrower pictures, or "
                "export fewer slides.",
                FailureCode.OUT_OF_MEMORY,
            )
        case Crashed(reason=reason):
            return _failed(
                f"The export was ended by {reason}, {_LIVES} times; the deck may be too large "
                "or damaged: open it in PowerPoint, save it and try again, or split it."
            )
        case Errored(error=error, traceback=traceback):
            _LOG.error("a defect in the export", error=error, child_traceback=traceback)
            raise DeadLettered(f"the export failed by a defect of ours: {error}")
