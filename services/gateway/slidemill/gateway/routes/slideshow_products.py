"""The product calls: what slideshows are made for, and what AI reads to write about it."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from slidemill.contracts.slideshow_asks import (
    CreateProduct,
    Deleted,
    DeleteProduct,
    ListProducts,
    ProductPage,
    ProductReply,
)
from slidemill.contracts.slideshows.packs import CreateProductBody
from slidemill.gateway.asking import Owners
from slidemill.gateway.credentials import Caller
from slidemill.gateway.repository import AskKeys
from slidemill.gateway.routes.documenting import IDEMPOTENCY_KEY, documented
from slidemill.gateway.routes.slideshow_packs_schemas import PageQuery
from slidemill.gateway.routes.slideshow_products_schemas import (
    ProductAnswer,
    ProductsAnswer,
    product_body,
    products_body,
)
from slidemill.gateway.routes.slideshows_answers import slideshow_answers
from slidemill.gateway.slideshows.admitting import ADMITTED
from slidemill.gateway.slideshows.bodies import path_id, read_body, read_query
from slidemill.gateway.slideshows.envelope import BASE, DeletedAnswer, DeletedBody, success
from slidemill.gateway.slideshows.errors import failing, slideshow_error
from slidemill.gateway.slideshows.idempotency import once

_REPEATED = ("invalid_header", "idempotency_key_reused")
_CREATE = {
    "described": {
        "name": "Leaf & Kettle",
        "description": "Loose teas from three gardens, for people who brew by hand.",
    }
}


class ProductsController(Controller):
    """Products to name in `product_id`; these calls are additions of ours."""

    path = f"{BASE}/products"
    tags = ("Products",)
    dependencies = ADMITTED
    exception_handlers = {Exception: slideshow_error}  # noqa: RUF012 - as Litestar types it

    @post(
        "/",
        summary="Create a product",
        operation_id="createProduct",
        responses=slideshow_answers(
            "product_create_failed",
            "invalid_json",
            *_REPEATED,
            "payload_too_large",
            "invalid_payload",
        ),
        operation_class=documented(
            body=CreateProductBody, examples=_CREATE, headers=[IDEMPOTENCY_KEY]
        ),
        opt=failing("product_create_failed"),
    )
    async def create_product(
        self,
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
        ask_keys: NamedDependency[AskKeys],
    ) -> Response[ProductAnswer]:
        """Describe a product."""
        body = await read_body(request, CreateProductBody)
        command = await once(request, caller, ask_keys)
        reply = await owners.ask(
            CreateProduct(
                product=command.new_id(),
                scope=caller.scope,
                name=body.name,
                description=body.description,
            ),
            ProductReply,
            organisation=caller.organisation,
            command_id=command.command,
        )
        return success(product_body(reply.product), "Product created", status=201)

    @get(
        "/",
        summary="List products",
        operation_id="listProducts",
        responses=slideshow_answers("list_failed", "invalid_query"),
        operation_class=documented(query=PageQuery),
        opt=failing("list_failed"),
    )
    async def list_products(
        self,
        request: Request[Any, Any, Any],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
    ) -> Response[ProductsAnswer]:
        """List products, newest first."""
        query = read_query(request, PageQuery)
        ask = ListProducts(scope=caller.scope, **query.model_dump())
        page = await owners.ask(ask, ProductPage, organisation=caller.organisation)
        return success(products_body(page, query), "Products retrieved")

    @delete(
        "/{product_id:str}",
        status_code=200,
        summary="Delete a product",
        operation_id="deleteProduct",
        responses=slideshow_answers(
            "product_delete_failed", "missing_product_id", "product_not_found"
        ),
        opt=failing("product_delete_failed"),
    )
    async def delete_product(
        self,
        product_id: FromPath[str],
        caller: NamedDependency[Caller],
        owners: NamedDependency[Owners],
    ) -> Response[DeletedAnswer]:
        """Forget a product; slideshows that were made for it stay, and lose it."""
        product = path_id(product_id, "product", code="product_not_found")
        ask = DeleteProduct(product=product, scope=caller.scope)
        reply = await owners.ask(ask, Deleted, organisation=caller.organisation)
        return success(DeletedBody(str(reply.id)), "Product deleted")

    @delete("/", status_code=200, include_in_schema=False)
    async def delete_nothing(self, caller: NamedDependency[Caller]) -> None:
        """Say that the path lacks its id."""
        path_id("", "product")
