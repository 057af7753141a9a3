"""Analyses: noting that one is wanted, ordering it, and taking in what it found."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from pydantic import ValidationError

from slidemill.contracts import Envelope, Event, GenerationId, event_id, events, template_asks
from slidemill.contracts.commands import AnalyseTemplate, RenderAnalysis
from slidemill.contracts.events import FailureCode, GenerationCancelled, GenerationFailed
from slidemill.contracts.template_asks import AnalysisStatus
from slidemill.messaging import Bus, Delivery, Refused
from slidemill.session.metrics import Metrics
from slidemill.session.session import Outcome
from slidemill.session.settings import Settings
from slidemill.session.templates.document import AnalysedSlide, read_document
from slidemill.session.templates.handlers import not_found, not_uploaded
from slidemill.session.templates.repository import Templates, Transaction
from slidemill.session.templates.template import Analysis, Template, document_key, subject_of
from slidemill.storage import ObjectMissing, ObjectStore, ObjectTooLarge

_LOG = structlog.stdlib.get_logger("slidemill.session.templates.analysing")

_OVERTAKEN = (
    "The template was analysed anew, got another file or was deleted since this analysis was "
    "asked for; look at the latest one, or analyse the template again."
)
_UNREADABLE = "What the analysis found can not be read; analyse the template again."


class CannotAnalyse(Exception):  # noqa: N818 - reads as what happened
    """The order can not be carried out, by the fault of whoever gave it."""

    def __init__(self, code: FailureCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Analyses:
    """Handlers of asks and orders to analyse, and of the terminal events of their generations.

    Every step can be repeated: what was done is found again, and what is sent twice has one id.
    """

    def __init__(
        self,
        templates: Templates,
        store: ObjectStore,
        bus: Bus,
        *,
        settings: Settings,
        clock: Callable[[], datetime],
        metrics: Metrics,
    ) -> None:
        self._templates = templates
        self._store = store
        self._bus = bus
        self._settings = settings
        self._clock = clock
        self._metrics = metrics

    async def start(
        self, delivery: Delivery[template_asks.StartAnalysis]
    ) -> template_asks.AnalysisReply:
        """Note that an analysis is wanted, unless one is under way: then return that one."""
        organisation, ask = delivery.envelope.organisation, delivery.message
        async with self._templates.transaction() as transaction:
            template = await transaction.lock(organisation, ask.template)
            if template is None or template.deleted_at is not None:
                raise not_found(ask.template)
            if template.file is None:
                raise not_uploaded(ask.template)
            known = await transaction.find_analysis(organisation, ask.analysis)
            if known and known.template == template.id:
                return known.reply(organisation)
            if known:
                raise Refused(
                    "analysis_not_found",
                    f"The analysis {ask.analysis} is another template's; choose a new id.",
                    field="analysis",
                )
            if template.analysis:
                latest = await transaction.find_analysis(organisation, template.analysis)
                if latest and latest.lives(self._clock(), self._settings.analysis_patience):
                    return latest.reply(organisation)
            analysis = await self._begin(transaction, template, ask.analysis, run=1)
        return analysis.reply(organisation)

    async def get(
        self, delivery: Delivery[template_asks.GetAnalysis]
    ) -> template_asks.AnalysisReply:
        """Look up the latest analysis of a template's file."""
        organisation, id_ = delivery.envelope.organisation, delivery.message.template
        template = await self._templates.find(organisation, id_)
        if template is None or template.deleted_at is not None:
            raise not_found(id_)
        analysis = (
            await self._templates.find_analysis(organisation, template.analysis)
            if template.analysis
            else None
        )
        if analysis is None:
            raise Refused(
                "analysis_not_found",
                f"The file of template {id_} was never analysed; start an analysis.",
                field="template",
            )
        return analysis.reply(organisation)

    async def analyse(self, delivery: Delivery[AnalyseTemplate]) -> None:
        """Order the analysis of the template's file, or end the generation as failed."""
        command = delivery.message
        cause, generation = delivery.envelope.concerning(
            subject_of(command.template)
        ).with_generation()
        if cause.from_outside:
            await self._emit(events.GenerationAccepted(kind=command.TYPE), cause, generation)
        try:
            analysis = await self._take_on(cause, generation, command.template)
        except CannotAnalyse as fault:
            failed = GenerationFailed(code=fault.code, message=fault.message)
            await self._emit(failed, cause, generation)
            return
        if analysis is None:
            return
        order = RenderAnalysis(
            template=analysis.file,
            template_id=analysis.template,
            options=command.options,
            output=document_key(cause.organisation, analysis.template, analysis.id),
            priority=command.priority,
            deadline=self._settings.analysis_deadline,
        )
        await self._bus.send(order, cause, id_=event_id(generation, cause.run, order.TYPE))

    async def ended(self, delivery: Delivery[Outcome]) -> None:
        """Take in what an analysis found, or why it failed, and tell everyone.

        The first outcome of a run counts, and of a template only its latest analysis does.
        """
        envelope, outcome = delivery.envelope, delivery.message
        if envelope.generation is None:
            return
        analysis = await self._templates.find_analysis(envelope.organisation, envelope.generation)
        if analysis is None or envelope.run < analysis.run:
            return
        failure, slides = _failure(outcome), None
        if failure is None and (analysis.running or envelope.run > analysis.run):
            slides = await self._read(envelope, analysis)
        analysis = await self._record(envelope, analysis, failure, slides)
        if analysis is None:
            return
        analysed = events.TemplateAnalysed(
            template=analysis.template,
            analysis=analysis.id,
            succeeded=analysis.status is AnalysisStatus.COMPLETED,
            slides=analysis.slides,
            message=analysis.message,
        )
        cause = envelope.concerning(subject_of(analysis.template))
        await self._emit(analysed, cause, analysis.id)

    async def _begin(
        self, transaction: Transaction, template: Template, id_: GenerationId, *, run: int
    ) -> Analysis:
        """Make a new latest analysis of a template with a file."""
        if template.file is None:
            raise ValueError(f"template {template.id} has no file to analyse")
        analysis = Analysis(id_, template.id, run, template.file.key, self._clock())
        await transaction.write_analysis(template.organisation, analysis)
        await transaction.save(template.begin(analysis))
        return analysis

    async def _take_on(
        self, cause: Envelope, generation: GenerationId, id_: str
    ) -> Analysis | None:
        """Return the analysis to order, noted by now; None if there is nothing to order."""
        async with self._templates.transaction() as transaction:
            template = await transaction.lock(cause.organisation, id_)
            if template is None or template.deleted_at is not None:
                raise CannotAnalyse(FailureCode.SOURCE_MISSING, not_found(id_).detail)
            if template.file is None:
                raise CannotAnalyse(FailureCode.UPLOAD_MISSING, not_uploaded(id_).detail)
            known = await transaction.find_analysis(cause.organisation, generation)
            if known and known.template != id_:
                _LOG.warning("the generation is another template's", template=known.template)
                return None
            if known is None or known.run < cause.run:
                return await self._begin(transaction, template, generation, run=cause.run)
        if known.run > cause.run or not known.running:
            _LOG.info("the analysis has ended already", template=id_)
            return None
        if not template.awaits(known):
            raise CannotAnalyse(FailureCode.SOURCE_MISSING, _OVERTAKEN)
        return known

    async def _read(self, envelope: Envelope, analysis: Analysis) -> Sequence[AnalysedSlide] | None:
        """Return what was found, or None if that can not be read (any more)."""
        key = document_key(envelope.organisation, analysis.template, analysis.id)
        try:
            content = await self._store.get(key, self._settings.analysis_limit)
            return await asyncio.to_thread(read_document, content)
        except (ObjectMissing, ObjectTooLarge, ValidationError) as error:
            _LOG.warning("no usable analysis document", key=key, error=str(error))
            return None

    async def _record(
        self,
        envelope: Envelope,
        analysis: Analysis,
        failure: str | None,
        slides: Sequence[AnalysedSlide] | None,
    ) -> Analysis | None:
        """Write the outcome down; return the analysis as it stands then."""
        now = envelope.time
        async with self._templates.transaction() as transaction:
            template = await transaction.lock(envelope.organisation, analysis.template)
            known = await transaction.find_analysis(envelope.organisation, analysis.id)
            if template is None or known is None or envelope.run < known.run:
                return None
            if not known.running and envelope.run == known.run:
                return known
            known = replace(known, run=envelope.run)
            if failure is not None:
                known = known.fail(now, failure)
            elif not template.awaits(known):
                known = known.fail(now, _OVERTAKEN)
            elif slides is None:
                known = known.fail(now, _UNREADABLE)
            else:
                known = known.complete(now, len(slides))
                await transaction.replace_slides(template, slides)
                await transaction.save(template.learn(self._clock()))
            await transaction.write_analysis(envelope.organisation, known)
        self._metrics.analyses.labels(known.status.value).inc()
        return known

    async def _emit(self, event: Event, cause: Envelope, generation: GenerationId) -> None:
        await self._bus.emit(event, cause, id_=event_id(generation, cause.run, event.TYPE))


def _failure(outcome: Outcome) -> str | None:
    """Return why there is no result, or None if there is one."""
    match outcome:
        case GenerationFailed():
            return outcome.message
        case GenerationCancelled():
            reason = outcome.reason or "nobody gave a reason"
            return f"The analysis was cancelled: {reason}. Start another if you still want it."
        case _:
            return None
