"""From the order to make a deck to the deck in the store, and the word of how it went."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog

from slidemill.contracts import Envelope, GenerationId, event_id, topology
from slidemill.contracts.commands import RenderDeck
from slidemill.contracts.events import (
    FailureCode,
    GenerationAccepted,
    GenerationCompleted,
    GenerationFailed,
)
from slidemill.messaging import Bus, DeadLettered, Delivery
from slidemill.renderer.child import (
    Crashed,
    DeadlineExceeded,
    Done,
    Errored,
    Failed,
    Outcome,
    OutOfMemory,
)
from slidemill.renderer.metrics import Metrics
from slidemill.renderer.orders import (
    belongs_to,
    from_outside,
    may_go_again,
    once_more,
    with_generation,
)
from slidemill.renderer.pool import Pool, Ran, Scratch, Workspace
from slidemill.renderer.story import Story
from slidemill.storage import InvalidKey, ObjectMissing, ObjectStore, ObjectTooLarge

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_CHILD_LIVES = 2
"""A job that has killed this many children is not given a third."""

_LOG = structlog.stdlib.get_logger("slidemill.renderer.handlers")


class Decks:
    """Handler of `render.deck`.

    Doing it again is harmless: the same package gives the same bytes under the same key, and
    events told twice have one id. The terminal event is confirmed before the command is acked.
    """

    def __init__(
        self,
        bus: Bus,
        store: ObjectStore,
        pool: Pool,
        scratch: Scratch,
        metrics: Metrics,
        *,
        worker: str,
        largest_package: int,
    ) -> None:
        self._bus = bus
        self._store = store
        self._pool = pool
        self._scratch = scratch
        self._metrics = metrics
        self._worker = worker
        self._largest_package = largest_package

    async def render(self, delivery: Delivery[RenderDeck]) -> None:
        """Make the deck, put it into the store and tell; see the taxonomy in 0031."""
        command = delivery.message
        cause, generation = with_generation(delivery.envelope)
        _check_keys(command, cause.organisation)
        if from_outside(cause):
            accepted = GenerationAccepted(kind=command.TYPE)
            id_ = event_id(generation, cause.run, accepted.TYPE)
            await self._bus.emit(accepted, cause, id_=id_)
        story = Story(self._bus, cause, generation, self._worker)
        async with story:
            async with self._scratch.workspace() as workspace:
                end = await self._make(workspace, command, cause, generation, story)
            if end is not None:
                await story.end(end)

    async def _make(
        self,
        workspace: Workspace,
        command: RenderDeck,
        cause: Envelope,
        generation: GenerationId,
        story: Story,
    ) -> GenerationCompleted | GenerationFailed | None:
        """Return how the generation ended, or None when it will be tried again."""
        if missing := await self._fetch(command.package, workspace):
            return missing
        outcome = await self._run(workspace, command, cause, story)
        match outcome:
            case Done(slides=slides, size=size, warnings=warnings):
                if workspace.output_size != size:
                    raise DeadLettered("the child wrote another file than its output")
                await self._store.put(command.output, workspace.output, PPTX)
                return GenerationCompleted(
                    output=command.output, slides=slides, size=size, warnings=list(warnings)
                )
            case Failed(code=code, message=message, faults=faults):
                return GenerationFailed(code=code, message=message, faults=list(faults))
            case DeadlineExceeded() | OutOfMemory():
                if may_go_again(cause, command):
                    await self._send_again(once_more(cause, command, generation), outcome)
                    return None
                return _over_limit(outcome)
            case Crashed(reason=reason):
                raise DeadLettered(f"the render child died {_CHILD_LIVES} times, last: {reason}")
            case Errored(error=error, traceback=traceback):
                _LOG.error("a defect in the engine", error=error, child_traceback=traceback)
                raise DeadLettered(f"the render failed by a defect of ours: {error}")

    async def _fetch(self, key: str, workspace: Workspace) -> GenerationFailed | None:
        """Put the package into the workspace; return the failure when there is none to fetch."""
        try:
            await self._store.download(key, workspace.input, self._largest_package)
        except (ObjectMissing, InvalidKey):
            return GenerationFailed(
                code=FailureCode.PACKAGE_MISSING,
                message=f"There is no package {key}; upload it before its render is ordered.",
            )
        except ObjectTooLarge:
            return GenerationFailed(
                code=FailureCode.PACKAGE_INVALID,
                message=(
                    f"The package {key} has more than the {self._largest_package} bytes allowed; "
                    "upload a smaller zip."
                ),
            )
        return None

    async def _run(
        self, workspace: Workspace, command: RenderDeck, cause: Envelope, story: Story
    ) -> Outcome:
        """Have the job done; a job whose child died gets another child."""

        def on_start() -> None:
            story.start()
            if cause.attempt == 1:
                waited = (datetime.now(UTC) - cause.time).total_seconds()
                self._metrics.waited.labels(command.priority.value).observe(max(0.0, waited))

        for life in range(1, _CHILD_LIVES + 1):
            ran = await self._pool.run(
                workspace,
                priority=command.priority,
                deadline=command.deadline,
                on_start=on_start,
                on_progress=story.progress,
            )
            self._count(command, ran)
            if not isinstance(ran.outcome, Crashed) or life == _CHILD_LIVES:
                return ran.outcome
            _LOG.warning("a render child died, trying another", reason=ran.outcome.reason)
            workspace.clear_output()
        raise AssertionError("a job has at least one life")

    def _count(self, command: RenderDeck, ran: Ran) -> None:
        outcome = _snake(type(ran.outcome).__name__)
        self._metrics.jobs.labels(command.priority.value, outcome).inc()
        self._metrics.seconds.labels(command.priority.value).observe(ran.took)
        _LOG.info("job", outcome=outcome, waited=round(ran.waited, 4), took=round(ran.took, 4))

    async def _send_again(self, envelope: Envelope, outcome: Outcome) -> None:
        _LOG.warning("once more on bulk", outcome=_snake(type(outcome).__name__))
        routing_key = envelope.message().routing_key
        await self._bus.publish(envelope, exchange=topology.COMMANDS, routing_key=routing_key)


def _check_keys(command: RenderDeck, organisation: str) -> None:
    for key in (command.package, command.output):
        if not belongs_to(key, organisation):
            raise DeadLettered(
                f"the key {key!r} is not one of {organisation}'s: keys are "
                "<owner>/<kind>/<organisation>/…, with the organisation of the envelope"
            )


def _over_limit(outcome: DeadlineExceeded | OutOfMemory) -> GenerationFailed:
    if isinstance(outcome, OutOfMemory):
        return GenerationFailed(
            code=FailureCode.OUT_OF_MEMORY,
            message=(
                "The deck takes more memory than one render may have, at the second try as well; "
                "use fewer or smaller pictures, or split it."
            ),
        )
    return GenerationFailed(
        code=FailureCode.DEADLINE_EXCEEDED,
        message=(
            f"The deck was not finished within {outcome.seconds:g} seconds, at the second try as "
            "well; split it, or order it with a longer deadline."
        ),
    )


def _snake(name: str) -> str:
    """Return a class name as a label: `OutOfMemory` as `out_of_memory`."""
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name).lstrip("_")
