"""The calls about slideshow templates (slideshow reference, section 8)."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from slidemill.contracts.slideshow_asks import Deleted
from slidemill.contracts.slideshow_template_asks import (
    CreateSlideshowTemplate,
    DeleteSlideshowTemplate,
    GetSlideshowTemplate,
    KeepSlideshowAsTemplate,
    ListSlideshowTemplates,
    SlideshowTemplatePage,
    SlideshowTemplateReply,
    UpdateSlideshowTemplate,
)
from slidemill.gateway.asking import Owners
from slidemill.gateway.credentials import Caller
from slidemill.gateway.repository import AskKeys
from slidemill.gateway.routes.documenting import IDEMPOTENCY_KEY, documented
from slidemill.gateway.routes.slideshow_templates_schemas import (
    CreateSlideshowTemplateBody,
    KeepSlideshowBody,
    SlideshowTemplateAnswer,
    SlideshowTemplateQuery,
    SlideshowTemplatesAnswer,
    UpdateSlideshowTemplateBody,
    template_body,
    templates_body,
)
from slidemill.gateway.routes.slideshows_answers import slideshow_answers
from slidemill.gateway.slideshows.admitting import ADMITTED
from slidemill.gateway.slideshows.bodies import path_id, read_body, read_query
from slidemill.gateway.slideshows.envelope import BASE, DeletedAnswer, DeletedBody, success
from slidemill.gateway.slideshows.errors import failing, slideshow_error
from slidemill.gateway.slideshows.idempotency import once

_CONFIG: dict[str, Any] = {
    "version": 1,
    "structure": {
        "slides": [
            {
                "type": "custom",
                "id": "1d3c6a5e-6f0b-4b53-9d3e-2f4b7c8a9e10",
                "pinnedImageUrl": "https://img.example/fields/dawn.png",
                "textElements": [
                    {
                        "id": "title",
                        "content": "Three ways to brew",
                        "x": 50,
                        "y": 25,
                        "fontSize": 48,
                        "width": 70,
                    }
                ],
            }
        ]
    },
    "content": {"mode": "manual"},
    "visuals": {
        "aspectRatio": "4:5",
        "textSettings": {"fontSize": "default", "preset": "tiktok", "width": "default"},
    },
}
_REPEATED = ("invalid_header", "idempotency_key_reused")
_CREATE = {
    "private": {"name": "Brewing", "config": _CONFIG, "description": "One picture, one line"}
}
_UPDATE = {
    "rename": {"name": "Brewing tea", "description": None},
    "replace_config": {"config": _CONFIG},
}
_KEEP = {
    "named": {"name": "Brewing", "description": "As it was posted"},
    "layout_only": {"preserve_text": False},
}
_BODY = ("invalid_json", "payload_too_large", "invalid_payload", "invalid_template_config")


class SlideshowTemplatesController(Controller):
    """What one keeps of slideshows, to make others like them."""

    path = f"{BASE}/templates"
    tags = ("Slideshow templates",)
    dependencies = ADMITTED
    exception_handlers = {Exception: slideshow_error}  # noqa: RUF012 - as Litestar types it

    @get(
        "/",
        summary="List slideshow templates",
        operation_id="listSlideshowTemplates",
        responses=slideshow_answers("list_failed", "invalid_query"),
        operation_class=documented(query=SlideshowTemplateQuery),
        opt=failing("list_failed"),
    )
    async def list_templates(
        self,
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
    ) -> Response[SlideshowTemplatesAnswer]:
        """List the templates that the key may read, newest first."""
        query = read_query(request, SlideshowTemplateQuery)
        ask = ListSlideshowTemplates(scope=caller.scope, **query.model_dump())
        page = await owners.ask(ask, SlideshowTemplatePage, organisation=caller.organisation)
        return success(templates_body(page, query), "Templates retrieved")

    @get(
        "/{template_id:str}",
        summary="Get a slideshow template",
        operation_id="getSlideshowTemplate",
        responses=slideshow_answers("template_fetch_failed", "missing_template_id", "not_found"),
        opt=failing("template_fetch_failed"),
    )
    async def get_template(
        self,
        template_id: FromPath[str],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
    ) -> Response[SlideshowTemplateAnswer]:
        """Look a template up; pass what its config says to generate."""
        ask = GetSlideshowTemplate(template=path_id(template_id, "template"), scope=caller.scope)
        reply = await owners.ask(ask, SlideshowTemplateReply, organisation=caller.organisation)
        return success(template_body(reply.template), "Template retrieved")

    @post(
        "/",
        summary="Create a slideshow template",
        operation_id="createSlideshowTemplate",
        responses=slideshow_answers(
            "template_create_failed", "template_name_conflict", *_REPEATED, *_BODY
        ),
        operation_class=documented(
            body=CreateSlideshowTemplateBody, examples=_CREATE, headers=[IDEMPOTENCY_KEY]
        ),
        opt=failing("template_create_failed"),
    )
    async def create_template(
        self,
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
        ask_keys: NamedDependency[AskKeys],
    ) -> Response[SlideshowTemplateAnswer]:
        """Keep a config under a name that no other template of the owner has."""
        body = await read_body(request, CreateSlideshowTemplateBody)
        command = await once(request, caller, ask_keys)
        reply = await owners.ask(
            CreateSlideshowTemplate(
                template=command.new_id(),
                scope=caller.scope,
                name=body.name,
                description=body.description,
                visibility=body.visibility,
                config=body.config,
            ),
            SlideshowTemplateReply,
            organisation=caller.organisation,
            command_id=command.command,
        )
        return success(template_body(reply.template), "Template created", status=201)

    @patch(
        "/{template_id:str}",
        summary="Change a slideshow template",
        operation_id="updateSlideshowTemplate",
        responses=slideshow_answers(
            "template_update_failed",
            "missing_template_id",
            "not_found",
            "forbidden_template",
            "template_name_conflict",
            *_BODY,
        ),
        operation_class=documented(body=UpdateSlideshowTemplateBody, examples=_UPDATE),
        opt=failing("template_update_failed"),
    )
    async def update_template(
        self,
        template_id: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
    ) -> Response[SlideshowTemplateAnswer]:
        """Change what is given of a template; a config is replaced whole."""
        template = path_id(template_id, "template")
        body = await read_body(request, UpdateSlideshowTemplateBody)
        changes = body.model_dump(mode="json", exclude_unset=True)
        ask = UpdateSlideshowTemplate(template=template, scope=caller.scope, changes=changes)
        reply = await owners.ask(ask, SlideshowTemplateReply, organisation=caller.organisation)
        return success(template_body(reply.template), "Template updated")

    @delete(
        "/{template_id:str}",
        status_code=200,
        summary="Delete a slideshow template",
        operation_id="deleteSlideshowTemplate",
        responses=slideshow_answers(
            "template_delete_failed", "missing_template_id", "not_found", "forbidden_template"
        ),
        opt=failing("template_delete_failed"),
    )
    async def delete_template(
        self,
        template_id: FromPath[str],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
    ) -> Response[DeletedAnswer]:
        """Delete a template; slideshows that were made with it stay."""
        template = path_id(template_id, "template")
        ask = DeleteSlideshowTemplate(template=template, scope=caller.scope)
        reply = await owners.ask(ask, Deleted, organisation=caller.organisation)
        return success(DeletedBody(str(reply.id)), "Template deleted")

    @post(
        "/from-slideshow/{slideshow_id:str}",
        summary="Make a template of a slideshow",
        operation_id="keepSlideshowAsTemplate",
        responses=slideshow_answers(
            "template_create_failed",
            "missing_slideshow_id",
            "slideshow_not_found",
            "template_name_conflict",
            *_REPEATED,
            *_BODY,
        ),
        operation_class=documented(
            body=KeepSlideshowBody,
            body_required=False,
            examples=_KEEP,
            headers=[IDEMPOTENCY_KEY],
        ),
        opt=failing("template_create_failed"),
    )
    async def keep_slideshow(
        self,
        slideshow_id: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
        ask_keys: NamedDependency[AskKeys],
    ) -> Response[SlideshowTemplateAnswer]:
        """Keep what a slideshow is made of; without a name one is made of its title."""
        slideshow = path_id(slideshow_id, "slideshow", code="slideshow_not_found")
        body = await read_body(request, KeepSlideshowBody, optional=True)
        command = await once(request, caller, ask_keys)
        reply = await owners.ask(
            KeepSlideshowAsTemplate(
                template=command.new_id(),
                slideshow=slideshow,
                scope=caller.scope,
                **body.model_dump(),
            ),
            SlideshowTemplateReply,
            organisation=caller.organisation,
            command_id=command.command,
        )
        return success(template_body(reply.template), "Template created", status=201)

    @patch("/", include_in_schema=False)
    async def update_nothing(self, caller: NamedDependency[Caller]) -> None:
        """Say that the path lacks its id."""
        path_id("", "template")

    @delete("/", status_code=200, include_in_schema=False)
    async def delete_nothing(self, caller: NamedDependency[Caller]) -> None:
        """Say that the path lacks its id."""
        path_id("", "template")

    @post("/from-slideshow", include_in_schema=False)
    async def keep_nothing(self, caller: NamedDependency[Caller]) -> None:
        """Say that the path lacks the slideshow's id."""
        path_id("", "slideshow")
