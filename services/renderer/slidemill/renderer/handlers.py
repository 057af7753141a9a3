"""From the order to make a file to the file in the store, and the word of how it went."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog

from slidemill.contracts import Envelope, GenerationId, event_id, topology
from slidemill.contracts.commands import RenderJob
from slidemill.contracts.events import (
    FailureCode,
    GenerationAccepted,
    GenerationCompleted,
    GenerationFailed,
    GenerationPartial,
)
from slidemill.messaging import Bus, DeadLettered, Delivery
from slidemill.renderer.cancelling import Cancellations
from slidemill.renderer.child import (
    Brief,
    Crashed,
    DeadlineExceeded,
    Done,
    Errored,
    Failed,
    Outcome,
    OutOfMemory,
)
from slidemill.renderer.fetching import Fetcher, NothingToWorkOn, Setup
from slidemill.renderer.metrics import Metrics
from slidemill.renderer.orders import (
    check_keys,
    may_go_again,
    once_more,
)
from slidemill.renderer.output import Output
from slidemill.renderer.pool import Pool, Ran, Scratch, Workspace
from slidemill.renderer.recipes import RECIPES, Recipe
from slidemill.renderer.story import Story
from slidemill.storage import ObjectStore

_CHILD_LIVES = 2
"""A job that has killed this many children is not given a third."""

End = GenerationCompleted | GenerationPartial | GenerationFailed

_LOG = structlog.stdlib.get_logger("slidemill.renderer.handlers")


@dataclass(slots=True)
class _Job:
    """One delivery of a command while it is carried out."""

    command: RenderJob
    cause: Envelope
    generation: GenerationId
    recipe: Recipe[Any]
    output: Output


class RenderJobs:
    """Handler of the commands in `RECIPES`.

    Doing it again is harmless: the same input gives the same bytes under the same key, and
    events told twice have one id. The terminal event is confirmed before the command is acked.
    """

    def __init__(
        self,
        bus: Bus,
        store: ObjectStore,
        pool: Pool,
        scratch: Scratch,
        *,
        fetcher: Fetcher,
        cancellations: Cancellations,
        metrics: Metrics,
        worker: str,
    ) -> None:
        self._bus = bus
        self._store = store
        self._pool = pool
        self._scratch = scratch
        self._fetcher = fetcher
        self._cancellations = cancellations
        self._metrics = metrics
        self._worker = worker

    async def render(self, delivery: Delivery[RenderJob]) -> None:
        """Make the file, put it into the store and tell; see the taxonomy in 0031."""
        command = delivery.message
        recipe = RECIPES[type(command)]
        cause, generation = delivery.envelope.with_generation()
        check_keys((*recipe.inputs(command), command.output), cause.organisation)
        job = _Job(command, cause, generation, recipe, Output(self._store, command.output))
        went_on = await self._cancellations.unless_cancelled(
            cause, generation, lambda: self._carry_out(job)
        )
        if not went_on:
            await job.output.withdraw()

    async def _carry_out(self, job: _Job) -> None:
        if job.cause.from_outside:
            accepted = GenerationAccepted(
                kind=job.command.TYPE, items=job.recipe.count(job.command)
            )
            id_ = event_id(job.generation, job.cause.run, accepted.TYPE)
            await self._bus.emit(accepted, job.cause, id_=id_)
        story = Story(self._bus, job.cause, job.generation, self._worker, items=job.recipe.items)
        async with story, self._scratch.workspace() as workspace, AsyncExitStack() as held:
            try:
                setup = Setup(self._fetcher, workspace, held, job.cause.organisation)
                brief = await job.recipe.prepare(job.command, setup)
            except NothingToWorkOn as reason:
                await story.end(reason.end)
                return
            outcome = await self._run(workspace, job, brief, story)
            end = await self._conclude(workspace, job, brief, outcome)
            if end is not None:
                await story.end(end)

    async def _conclude(
        self, workspace: Workspace, job: _Job, brief: Brief | None, outcome: Outcome
    ) -> End | None:
        """Return how the generation ended, or None when it will be tried again."""
        match outcome:
            case Done() as done:
                if workspace.output_size != done.size:
                    raise DeadLettered("the child wrote another file than its output")
                await job.output.put(*job.recipe.finished(job.command, brief, workspace))
                return _success(job.output.key, done)
            case Failed() as failed:
                return GenerationFailed(
                    code=failed.code,
                    message=failed.message,
                    faults=list(failed.faults),
                    results=list(failed.results),
                )
            case DeadlineExceeded() | OutOfMemory():
                if may_go_again(job.cause, job.command):
                    await self._send_again(job, outcome)
                    return None
                return _over_limit(outcome, job.recipe.makes)
            case Crashed(reason=reason):
                raise DeadLettered(f"the render child died {_CHILD_LIVES} times, last: {reason}")
            case Errored(error=error, traceback=traceback):
                _LOG.error("a defect in the engine", error=error, child_traceback=traceback)
                raise DeadLettered(f"the render failed by a defect of ours: {error}")

    async def _run(
        self, workspace: Workspace, job: _Job, brief: Brief | None, story: Story
    ) -> Outcome:
        """Have the job done; a job whose child died gets another child."""
        command = job.command

        def on_start() -> None:
            story.start()
            if job.cause.attempt == 1:
                waited = (datetime.now(UTC) - job.cause.time).total_seconds()
                self._metrics.waited.labels(command.priority.value).observe(max(0.0, waited))

        for life in range(1, _CHILD_LIVES + 1):
            ran = await self._pool.run(
                workspace,
                kind=job.recipe.job,
                brief=brief,
                priority=command.priority,
                deadline=command.deadline,
                on_start=on_start,
                on_progress=story.progress,
            )
            self._count(job, ran)
            if not isinstance(ran.outcome, Crashed) or life == _CHILD_LIVES:
                return ran.outcome
            _LOG.warning("a render child died, trying another", reason=ran.outcome.reason)
            workspace.clear_output()
        raise AssertionError("a job has at least one life")

    def _count(self, job: _Job, ran: Ran) -> None:
        outcome = _snake(type(ran.outcome).__name__)
        priority = job.command.priority.value
        self._metrics.jobs.labels(priority, outcome).inc()
        self._metrics.seconds.labels(priority).observe(ran.took)
        _LOG.info(
            "job",
            kind=job.recipe.job.value,
            outcome=outcome,
            waited=round(ran.waited, 4),
            took=round(ran.took, 4),
        )

    async def _send_again(self, job: _Job, outcome: Outcome) -> None:
        _LOG.warning("once more on bulk", outcome=_snake(type(outcome).__name__))
        envelope = once_more(job.cause, job.command, job.generation)
        routing_key = envelope.message().routing_key
        await self._bus.publish(envelope, exchange=topology.COMMANDS, routing_key=routing_key)


def _success(output: str, done: Done) -> GenerationCompleted | GenerationPartial:
    kind = GenerationPartial if done.partial else GenerationCompleted
    return kind(
        output=output,
        slides=done.slides,
        size=done.size,
        results=list(done.results),
        warnings=list(done.warnings),
    )


def _over_limit(outcome: DeadlineExceeded | OutOfMemory, what: str) -> GenerationFailed:
    if isinstance(outcome, OutOfMemory):
        return GenerationFailed(
            code=FailureCode.OUT_OF_MEMORY,
            message=(
                f"The {what} takes more memory than one render may have, at the second try as "
                "well; use fewer or smaller pictures, or split it."
            ),
        )
    return GenerationFailed(
        code=FailureCode.DEADLINE_EXCEEDED,
        message=(
            f"The {what} was not finished within {outcome.seconds:g} seconds, at the second try "
            "as well; split it, or order it with a longer deadline."
        ),
    )


def _snake(name: str) -> str:
    """Return a class name as a label: `OutOfMemory` as `out_of_memory`."""
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name).lstrip("_")
