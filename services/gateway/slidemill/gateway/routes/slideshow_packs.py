"""The pack calls (slideshow reference, section 6)."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from slidemill.contracts.pack_asks import (
    AddPackImage,
    CreatePack,
    DeletePack,
    DeletePackImage,
    GetPack,
    ListPacks,
    PackImageReply,
    PackPage,
    PackReply,
    UpdatePack,
)
from slidemill.contracts.slideshow_asks import Deleted
from slidemill.contracts.slideshows.packs import AddImageBody, CreatePackBody, UpdatePackBody
from slidemill.gateway.asking import Owners
from slidemill.gateway.credentials import Caller
from slidemill.gateway.repository import AskKeys
from slidemill.gateway.routes.documenting import IDEMPOTENCY_KEY, documented
from slidemill.gateway.routes.slideshow_packs_schemas import (
    PackAnswer,
    PackImageAnswer,
    PackQuery,
    PacksAnswer,
    image_body,
    pack_body,
    packs_body,
)
from slidemill.gateway.routes.slideshows_answers import slideshow_answers
from slidemill.gateway.slideshows.admitting import ADMITTED
from slidemill.gateway.slideshows.bodies import path_id, read_body, read_query
from slidemill.gateway.slideshows.envelope import BASE, DeletedAnswer, DeletedBody, success
from slidemill.gateway.slideshows.errors import failing, slideshow_error
from slidemill.gateway.slideshows.idempotency import once

_REPEATED = ("invalid_header", "idempotency_key_reused")
_CREATE = {"private": {"name": "Tea fields"}, "public": {"name": "Tea cups", "is_public": True}}
_UPDATE = {"rename": {"name": "Tea gardens"}, "publish": {"is_public": True}}
_ADD = {
    "named": {"image_url": "https://img.example/fields/dawn.png", "file_name": "dawn.png"},
    "plain": {"image_url": "https://img.example/fields/noon"},
}
_BODY = ("invalid_json", "payload_too_large", "invalid_payload")


class PacksController(Controller):
    """Collections of pictures, for slides to show."""

    path = f"{BASE}/packs"
    tags = ("Packs",)
    dependencies = ADMITTED
    exception_handlers = {Exception: slideshow_error}  # noqa: RUF012 - as Litestar types it

    @get(
        "/",
        summary="List packs",
        operation_id="listPacks",
        responses=slideshow_answers("list_failed", "invalid_query"),
        operation_class=documented(query=PackQuery),
        opt=failing("list_failed"),
    )
    async def list_packs(
        self,
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
    ) -> Response[PacksAnswer]:
        """List packs of one's own, and public ones of the organisation, newest first."""
        query = read_query(request, PackQuery)
        ask = ListPacks(scope=caller.scope, **query.model_dump())
        page = await owners.ask(ask, PackPage, organisation=caller.organisation)
        return success(packs_body(page, query), "Packs retrieved")

    @get(
        "/{pack_id:str}",
        summary="Get a pack",
        operation_id="getPack",
        responses=slideshow_answers("pack_fetch_failed", "missing_pack_id", "not_found"),
        opt=failing("pack_fetch_failed"),
    )
    async def get_pack(
        self,
        pack_id: FromPath[str],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
    ) -> Response[PackAnswer]:
        """Look a pack up, with its pictures."""
        ask = GetPack(pack=path_id(pack_id, "pack"), scope=caller.scope)
        reply = await owners.ask(ask, PackReply, organisation=caller.organisation)
        return success(pack_body(reply.pack), "Pack retrieved")

    @post(
        "/",
        summary="Create a pack",
        operation_id="createPack",
        responses=slideshow_answers("pack_create_failed", *_REPEATED, *_BODY),
        operation_class=documented(
            body=CreatePackBody, examples=_CREATE, headers=[IDEMPOTENCY_KEY]
        ),
        opt=failing("pack_create_failed"),
    )
    async def create_pack(
        self,
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
        ask_keys: NamedDependency[AskKeys],
    ) -> Response[PackAnswer]:
        """Start an empty pack."""
        body = await read_body(request, CreatePackBody)
        command = await once(request, caller, ask_keys)
        reply = await owners.ask(
            CreatePack(
                pack=command.new_id(),
                scope=caller.scope,
                name=body.name,
                is_public=body.is_public,
            ),
            PackReply,
            organisation=caller.organisation,
            command_id=command.command,
        )
        return success(pack_body(reply.pack), "Pack created", status=201)

    @patch(
        "/{pack_id:str}",
        summary="Change a pack",
        operation_id="updatePack",
        responses=slideshow_answers("pack_update_failed", "missing_pack_id", "not_found", *_BODY),
        operation_class=documented(body=UpdatePackBody, examples=_UPDATE),
        opt=failing("pack_update_failed"),
    )
    async def update_pack(
        self,
        pack_id: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
    ) -> Response[PackAnswer]:
        """Rename a pack, or say who may read it."""
        pack = path_id(pack_id, "pack")
        body = await read_body(request, UpdatePackBody)
        ask = UpdatePack(pack=pack, scope=caller.scope, name=body.name, is_public=body.is_public)
        reply = await owners.ask(ask, PackReply, organisation=caller.organisation)
        return success(pack_body(reply.pack), "Pack updated")

    @delete(
        "/{pack_id:str}",
        status_code=200,
        summary="Delete a pack",
        operation_id="deletePack",
        responses=slideshow_answers("pack_delete_failed", "missing_pack_id", "not_found"),
        opt=failing("pack_delete_failed"),
    )
    async def delete_pack(
        self,
        pack_id: FromPath[str],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
    ) -> Response[DeletedAnswer]:
        """Delete a pack; slideshows that were made with it stay."""
        ask = DeletePack(pack=path_id(pack_id, "pack"), scope=caller.scope)
        reply = await owners.ask(ask, Deleted, organisation=caller.organisation)
        return success(DeletedBody(str(reply.id)), "Pack deleted")

    @post(
        "/{pack_id:str}/images",
        summary="Add a picture",
        operation_id="addPackImage",
        responses=slideshow_answers(
            "pack_image_add_failed",
            "missing_pack_id",
            "pack_not_found",
            "pack_full",
            *_REPEATED,
            *_BODY,
        ),
        operation_class=documented(body=AddImageBody, examples=_ADD, headers=[IDEMPOTENCY_KEY]),
        opt=failing("pack_image_add_failed"),
    )
    async def add_image(
        self,
        pack_id: FromPath[str],
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
        ask_keys: NamedDependency[AskKeys],
    ) -> Response[PackImageAnswer]:
        """Put a picture into a pack by its address; it must still answer when it is rendered."""
        pack = path_id(pack_id, "pack", code="pack_not_found")
        body = await read_body(request, AddImageBody)
        command = await once(request, caller, ask_keys)
        reply = await owners.ask(
            AddPackImage(
                pack=pack,
                image=command.new_id(),
                scope=caller.scope,
                url=body.image_url,
                file_name=body.file_name,
            ),
            PackImageReply,
            organisation=caller.organisation,
            command_id=command.command,
        )
        return success(image_body(reply.image), "Image added to pack", status=201)

    @delete(
        "/{pack_id:str}/images/{image_id:str}",
        status_code=200,
        summary="Take a picture out",
        operation_id="deletePackImage",
        responses=slideshow_answers(
            "pack_image_delete_failed",
            "missing_pack_id",
            "missing_image_id",
            "pack_not_found",
            "image_not_found",
        ),
        opt=failing("pack_image_delete_failed"),
    )
    async def delete_image(
        self,
        pack_id: FromPath[str],
        image_id: FromPath[str],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
    ) -> Response[DeletedAnswer]:
        """Take a picture out of a pack."""
        ask = DeletePackImage(
            pack=path_id(pack_id, "pack", code="pack_not_found"),
            image=path_id(image_id, "image", code="image_not_found"),
            scope=caller.scope,
        )
        reply = await owners.ask(ask, Deleted, organisation=caller.organisation)
        return success(DeletedBody(str(reply.id)), "Image removed from pack")

    @patch("/", include_in_schema=False)
    async def update_nothing(self, caller: NamedDependency[Caller]) -> None:
        """Say that the path lacks its id."""
        path_id("", "pack")

    @delete("/", status_code=200, include_in_schema=False)
    async def delete_nothing(self, caller: NamedDependency[Caller]) -> None:
        """Say that the path lacks its id."""
        path_id("", "pack")

    @delete("/{pack_id:str}/images", status_code=200, include_in_schema=False)
    async def delete_no_image(
        self, pack_id: FromPath[str], caller: NamedDependency[Caller]
    ) -> None:
        """Say that the path lacks the picture's id."""
        path_id(pack_id, "pack", code="pack_not_found")
        path_id("", "image")
