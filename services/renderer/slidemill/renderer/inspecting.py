"""Answers what a stored template holds, while its asker waits."""

from __future__ import annotations

import asyncio

import structlog

from slidemill.contracts.asks import InspectTemplate, TemplateInspected
from slidemill.contracts.commands import Priority
from slidemill.messaging import Delivery, Refused, Unavailable
from slidemill.renderer.child import Done, Failed, JobKind
from slidemill.renderer.pool import Pool, Scratch, Workspace
from slidemill.storage import (
    InvalidKey,
    ObjectMissing,
    ObjectStore,
    ObjectTooLarge,
    belongs_to,
)

_JSON = "application/json"
_MAX_DETAIL = 2_000

_LOG = structlog.stdlib.get_logger("slidemill.renderer.inspecting")


class Inspections:
    """Handler of `render.inspect`; asking twice writes the same document twice."""

    def __init__(
        self,
        store: ObjectStore,
        pool: Pool,
        scratch: Scratch,
        *,
        deadline: float,
        largest_template: int,
    ) -> None:
        """`deadline` is seconds, waiting for a child included; `largest_template` is bytes."""
        self._store = store
        self._pool = pool
        self._scratch = scratch
        self._deadline = deadline
        self._largest_template = largest_template

    async def inspect(self, delivery: Delivery[InspectTemplate]) -> TemplateInspected:
        """Read the template in a child and put the document into the store."""
        ask, organisation = delivery.message, delivery.envelope.organisation
        for field, key in (("template", ask.template), ("output", ask.output)):
            if not belongs_to(key, organisation):
                detail = f"the key {key!r} is not one of {organisation}'s"
                raise Refused("invalid_key", detail, field)
        async with self._scratch.workspace() as workspace:
            await self._fetch(ask.template, workspace)
            done = await self._run(workspace)
            await self._store.put(ask.output, workspace.output, _JSON)
        return TemplateInspected(slides=done.slides, size=done.size)

    async def _fetch(self, key: str, workspace: Workspace) -> None:
        try:
            await self._store.download(key, workspace.input, self._largest_template)
        except (ObjectMissing, InvalidKey):
            detail = f"there is no template {key}; upload it first"
            raise Refused("template_missing", detail, "template") from None
        except ObjectTooLarge:
            detail = (
                f"the template has more than the {self._largest_template} bytes allowed; "
                "make its pictures smaller"
            )
            raise Refused("template_invalid", detail, "template") from None

    async def _run(self, workspace: Workspace) -> Done:
        """Return the child's word of the document; refuse for the user's faults."""
        try:
            async with asyncio.timeout(self._deadline):  # a child that overruns it is killed
                ran = await self._pool.run(
                    workspace,
                    kind=JobKind.INSPECT,
                    priority=Priority.INTERACTIVE,
                    deadline=self._deadline,
                )
        except TimeoutError:
            msg = "no child was free, or the template took too long"
            raise Unavailable(msg) from None
        match ran.outcome:
            case Done() as done:
                return done
            case Failed(message=message):
                raise Refused("template_invalid", message[:_MAX_DETAIL], "template")
            case other:
                _LOG.error("a template could not be inspected", outcome=repr(other)[:_MAX_DETAIL])
                detail = "the template takes more time or memory than one inspection may have"
                raise Refused("template_invalid", detail, "template")
