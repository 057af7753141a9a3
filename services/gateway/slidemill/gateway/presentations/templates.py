"""Templates: asked of their owner; their analyses are generations like any other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import msgspec

from slidemill.contracts import Envelope, new_generation_id, topology
from slidemill.contracts.commands import AnalyseTemplate, AnalysisOptions, Priority
from slidemill.contracts.ids import new_template_id
from slidemill.contracts.template_asks import (
    AnalysisReply,
    ConfirmUpload,
    CreateTemplate,
    DeleteTemplate,
    GetAnalysis,
    GetTemplate,
    StartAnalysis,
    TemplateFacts,
    TemplateMetadata,
    TemplateReply,
    TemplateWithUpload,
)
from slidemill.contracts.views import GenerationView
from slidemill.gateway.asking import Owners
from slidemill.gateway.presentations.errors import NotFound
from slidemill.gateway.presentations.slides import SlideSources
from slidemill.gateway.submitting import SOURCE
from slidemill.ledger import Ledger
from slidemill.messaging import Refused
from slidemill.storage import ObjectMissing, ObjectStore

LARGEST_TEMPLATE = 10 * 1024 * 1024
"""Bytes (reference, section 7)."""
_LARGEST_DOCUMENT = 64 * 1024 * 1024
"""Bytes of what an analysis found."""
_ID = re.compile(r"tmpl_[0-9a-f]{12,32}")


@dataclass(frozen=True, slots=True)
class Analysis:
    """An analysis: the owner's word, the ledger's, and what was found."""

    reply: AnalysisReply
    view: GenerationView | None
    found: Any = None


class Templates:
    """An organisation's templates; every method raises `Refused` and `Unavailable`.

    What can be no id of a template raises NotFound without a question.
    """

    def __init__(
        self, owners: Owners, ledger: Ledger, store: ObjectStore, slides: SlideSources
    ) -> None:
        self._owners = owners
        self._ledger = ledger
        self._store = store
        self._slides = slides

    async def create(
        self, organisation: str, filename: str, size: int | None, metadata: TemplateMetadata
    ) -> TemplateWithUpload:
        """Announce a template; `size` is in bytes."""
        ask = CreateTemplate(
            template=new_template_id(), filename=filename, file_size=size, metadata=metadata
        )
        return await self._owners.ask(ask, TemplateWithUpload, organisation=organisation)

    async def confirm(self, organisation: str, template: str) -> TemplateFacts:
        """Take what was uploaded as the template's file."""
        ask = ConfirmUpload(template=_known(template))
        reply = await self._owners.ask(ask, TemplateReply, organisation=organisation)
        return reply.template

    async def get(self, organisation: str, template: str) -> TemplateFacts:
        """Look a template up."""
        ask = GetTemplate(template=_known(template))
        reply = await self._owners.ask(ask, TemplateReply, organisation=organisation)
        return reply.template

    async def delete(self, organisation: str, template: str) -> None:
        """Delete a template softly."""
        ask = DeleteTemplate(template=_known(template))
        await self._owners.ask(ask, TemplateReply, organisation=organisation)
        self._slides.forget(organisation)

    async def analyse(
        self, organisation: str, template: str, options: AnalysisOptions
    ) -> AnalysisReply:
        """Start an analysis, or return the one that runs.

        The command is submitted also for one that runs: whoever started it may not have come so
        far. The ledger takes it on once.

        Raises
        ------
        NotFound
            No file was uploaded and confirmed.
        """
        ask = StartAnalysis(template=_known(template), analysis=new_generation_id("ana"))
        try:
            reply = await self._owners.ask(ask, AnalysisReply, organisation=organisation)
        except Refused as refused:
            if refused.code == "upload_missing":
                raise NotFound(refused.detail) from None
            raise
        command = AnalyseTemplate(template=template, options=options, priority=Priority.INTERACTIVE)
        await self._ledger.accept(
            Envelope(
                id=uuid4(),
                source=SOURCE,
                type=command.TYPE,
                subject=f"template/{template}",
                organisation=organisation,
                generation=reply.analysis,
                data=command.model_dump(mode="json"),
            ),
            exchange=topology.COMMANDS,
            routing_key=command.routing_key,
            kind=command.TYPE,
        )
        return reply

    async def analysis(self, organisation: str, template: str) -> Analysis:
        """Return where the latest analysis stands, and what it found."""
        ask = GetAnalysis(template=_known(template))
        reply = await self._owners.ask(ask, AnalysisReply, organisation=organisation)
        view = await self._ledger.view(organisation, reply.analysis)
        if reply.document is None:
            return Analysis(reply, view)
        try:
            document = await self._store.get(reply.document, _LARGEST_DOCUMENT)
        except ObjectMissing:
            raise NotFound(f"what the analysis of {template} found is no longer kept") from None
        return Analysis(reply, view, msgspec.Raw(document))


def _known(template: str) -> str:
    """Return the id; raises NotFound for what can be none."""
    if not _ID.fullmatch(template):
        raise NotFound(f"there is no template {template!r}")
    return template
