"""The template calls (presentations API reference, section 2)."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, delete, get, post
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from litestar.response import Stream

from slidemill.contracts.commands import AnalysisOptions
from slidemill.contracts.presentations.status import timestamp
from slidemill.contracts.template_asks import (
    MatchReply,
    MatchSlides,
    TemplateMetadata,
    TemplatePage,
)
from slidemill.gateway import downloads
from slidemill.gateway.asking import Owners
from slidemill.gateway.credentials import Caller
from slidemill.gateway.presentations.errors import NotFound, vendor_error
from slidemill.gateway.presentations.reading import body_of, read_json, read_query
from slidemill.gateway.presentations.templates import LARGEST_TEMPLATE, Templates
from slidemill.gateway.routes.admitting import ADMITTED, check_organisation
from slidemill.gateway.routes.answers import file_answer, vendor_answers
from slidemill.gateway.routes.documenting import documented
from slidemill.gateway.routes.templates_schemas import (
    AnalysisAnswer,
    AnalysisBody,
    AnalysisStartedAnswer,
    CreateTemplateBody,
    MatchBody,
    MatchesAnswer,
    TemplateAnswer,
    TemplateQuery,
    TemplatesAnswer,
    UploadAnswer,
    analysis_answer,
    matches_answer,
    template_answer,
    templates_answer,
    upload_answer,
)
from slidemill.gateway.settings import Settings
from slidemill.storage import ObjectStore

_MIB = 1024 * 1024

_CREATE = {
    "minimal": {"filename": "quarterly.pptx"},
    "described": {
        "filename": "quarterly.pptx",
        "metadata": {"category": "reports", "tags": ["finance", "quarter"], "version": "3"},
    },
}
_MATCH = {
    "chart_beside_text": {
        "slide_data": {
            "title": "Berths in use",
            "content": [
                {"blocks": [{"type": "text", "text": {"bullets": ["Pier A is full"]}}]},
                {
                    "blocks": [
                        {
                            "type": "chart",
                            "chart": {
                                "categories": ["Pier A", "Pier B"],
                                "series": [{"name": "Berths", "values": [12, 9]}],
                            },
                        }
                    ]
                },
            ],
        },
        "top_k": 3,
    }
}


class TemplatesController(Controller):
    """Upload templates, have their slides analysed, find the slides that take some content."""

    path = "/api/v1/templates"
    tags = ("Templates",)
    dependencies = ADMITTED
    exception_handlers = {Exception: vendor_error}  # noqa: RUF012 - as Litestar types it
    request_max_body_size = _MIB

    @post(
        "/",
        status_code=201,
        summary="Announce a template",
        operation_id="createTemplate",
        responses=vendor_answers(400, 413, 422),
        operation_class=documented(body=CreateTemplateBody, examples=_CREATE),
    )
    async def create(
        self,
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        templates: NamedDependency[Templates],
    ) -> UploadAnswer:
        """Announce a template and get the URL to PUT its file to; then confirm the upload."""
        wish = read_json(await body_of(request, _MIB), CreateTemplateBody).value
        check_organisation(caller, wish.org_name)
        if not wish.filename.lower().endswith(".pptx"):
            raise HTTPException(
                status_code=400, detail="the filename must end in .pptx; no other files are taken"
            )
        if (wish.file_size or 0) > LARGEST_TEMPLATE:
            raise HTTPException(
                status_code=400,
                detail=f"a template may have {LARGEST_TEMPLATE} bytes, not {wish.file_size}",
            )
        metadata = wish.metadata.facts() if wish.metadata else TemplateMetadata()
        made = await templates.create(caller.organisation, wish.filename, wish.file_size, metadata)
        return upload_answer(made)

    @get(
        "/",
        summary="List templates",
        operation_id="listTemplates",
        responses=vendor_answers(422),
        operation_class=documented(query=TemplateQuery),
    )
    async def list_templates(
        self,
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
        settings: NamedDependency[Settings],
    ) -> TemplatesAnswer:
        """List the organisation's templates, page by page; deleted ones on request."""
        query = read_query(request, TemplateQuery)
        page = await owners.ask(query.ask(), TemplatePage, organisation=caller.organisation)
        return templates_answer(page, query, caller.organisation, life=int(settings.download_life))

    @post(
        "/match",
        status_code=200,
        summary="Find slides for some content",
        operation_id="matchTemplates",
        responses=vendor_answers(400, 413, 422),
        operation_class=documented(body=MatchBody, examples=_MATCH),
    )
    async def match(
        self,
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
    ) -> MatchesAnswer:
        """Find the analysed slides that take `slide_data` best."""
        wish = read_json(await body_of(request, _MIB), MatchBody)
        check_organisation(caller, wish.value.org_name)
        ask = MatchSlides(slide_data=wish.raw["slide_data"], top_k=wish.value.top_k)
        reply = await owners.ask(ask, MatchReply, organisation=caller.organisation)
        return matches_answer(reply)

    @get(
        "/{template_id:str}",
        summary="Get a template",
        operation_id="getTemplate",
        responses=vendor_answers(404),
    )
    async def get_template(
        self,
        template_id: FromPath[str],
        caller: NamedDependency[Caller],
        templates: NamedDependency[Templates],
        settings: NamedDependency[Settings],
    ) -> TemplateAnswer:
        """Look a template up; its link is made anew each time."""
        facts = await templates.get(caller.organisation, template_id)
        return template_answer(facts, caller.organisation, life=int(settings.download_life))

    @delete(
        "/{template_id:str}",
        summary="Delete a template",
        operation_id="deleteTemplate",
        responses=vendor_answers(404),
    )
    async def delete_template(
        self,
        template_id: FromPath[str],
        caller: NamedDependency[Caller],
        templates: NamedDependency[Templates],
    ) -> None:
        """Delete a template: its slides can no longer be used, decks made of it stay."""
        await templates.delete(caller.organisation, template_id)

    @get(
        "/{template_id:str}/download",
        summary="Download a template",
        operation_id="downloadTemplate",
        responses=file_answer(downloads.PPTX) | vendor_answers(404),
    )
    async def download(
        self,
        template_id: FromPath[str],
        caller: NamedDependency[Caller],
        templates: NamedDependency[Templates],
        store: NamedDependency[ObjectStore],
    ) -> Stream:
        """Return the file as it was uploaded."""
        facts = await templates.get(caller.organisation, template_id)
        if facts.file is None:
            raise NotFound(f"template {template_id} has no file yet: upload it, then confirm")
        return await downloads.sent(store, facts.file, facts.filename)

    @post(
        "/{template_id:str}/upload/confirm",
        status_code=200,
        summary="Confirm an upload",
        operation_id="confirmUpload",
        responses=vendor_answers(400, 404),
    )
    async def confirm(
        self,
        template_id: FromPath[str],
        caller: NamedDependency[Caller],
        templates: NamedDependency[Templates],
        settings: NamedDependency[Settings],
    ) -> TemplateAnswer:
        """Take what was put to the upload URL as the template's file, once it was checked."""
        facts = await templates.confirm(caller.organisation, template_id)
        return template_answer(facts, caller.organisation, life=int(settings.download_life))

    @post(
        "/{template_id:str}/analysis",
        status_code=202,
        summary="Analyse a template",
        operation_id="startAnalysis",
        responses=vendor_answers(400, 404, 413, 422),
        operation_class=documented(
            body=AnalysisBody,
            body_required=False,
            examples={"all": {}, "slides_only": {"options": {"parse_slides": True}}},
        ),
    )
    async def start_analysis(
        self,
        template_id: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        templates: NamedDependency[Templates],
    ) -> AnalysisStartedAnswer:
        """Have the slides of a template read; while that runs, another call returns the same."""
        wish = read_json(await body_of(request, _MIB) or b"{}", AnalysisBody).value
        check_organisation(caller, wish.org_name)
        reply = await templates.analyse(
            caller.organisation, template_id, wish.options or AnalysisOptions()
        )
        return AnalysisStartedAnswer(
            reply.analysis, reply.status.value, timestamp(reply.started_at) or ""
        )

    @get(
        "/{template_id:str}/analysis",
        summary="Get the analysis of a template",
        operation_id="getAnalysis",
        responses=vendor_answers(404),
    )
    async def get_analysis(
        self,
        template_id: FromPath[str],
        caller: NamedDependency[Caller],
        templates: NamedDependency[Templates],
    ) -> AnalysisAnswer:
        """Return where the latest analysis stands, and once it is completed what it found."""
        analysis = await templates.analysis(caller.organisation, template_id)
        return analysis_answer(analysis.reply, analysis.view, analysis.found)
