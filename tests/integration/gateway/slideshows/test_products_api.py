"""Products over HTTP, which are an addition of ours."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from slidemill.contracts.slideshow_asks import (
    CreateProduct,
    Deleted,
    DeleteProduct,
    ListProducts,
    ProductFacts,
    ProductPage,
    ProductReply,
)
from slidemill.messaging import Refused
from tests.integration.gateway.slideshows.answers import Row, breaks, done, fails
from tests.integration.gateway.slideshows.stage import Stage

PRODUCT = UUID("5b0c9c1e-1d0a-4a2e-8f55-0f7f0a9b6c11")
SHOWN = {
    "id": str(PRODUCT),
    "name": "Leaf",
    "description": "Loose teas",
    "created_at": "2026-03-02T10:15:00.000Z",
}


def a_product(product: UUID = PRODUCT) -> ProductFacts:
    now = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
    return ProductFacts(product=product, name="Leaf", description="Loose teas", created_at=now)


async def test_a_product_is_noted_once(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(
        organisation, CreateProduct, lambda ask: ProductReply(product=a_product(ask.product))
    )
    body = {"name": " Leaf ", "description": "Loose teas"}
    headers = {"Idempotency-Key": "the same"}
    made = done(await api.post("/products", json=body, headers=headers), 201)
    assert done(await api.post("/products", json=body, headers=headers), 201) == made
    asked = stage.owner.last(organisation, CreateProduct)
    assert made == {**SHOWN, "id": str(asked.product)}
    assert (asked.name, asked.description) == ("Leaf", "Loose teas")
    assert stage.owner.count(organisation, CreateProduct) == 1


async def test_products_are_listed(api: httpx.AsyncClient, stage: Stage, organisation: str) -> None:
    stage.owner.answers(organisation, ListProducts, ProductPage(products=[a_product()], total=9))
    data = done(await api.get("/products?limit=1&offset=8"), 200)
    assert data == {"products": [SHOWN], "total": 9, "limit": 1, "offset": 8}
    fails(await api.get("/products?limit=0"), 422, "invalid_query")


async def test_a_product_is_forgotten(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(organisation, DeleteProduct, Deleted(id=PRODUCT))
    data = done(await api.delete(f"/products/{PRODUCT}"), 200)
    assert data == {"id": str(PRODUCT), "deleted": True}


async def test_a_product_that_is_not_there_is_not_found(
    api: httpx.AsyncClient, stage: Stage, organisation: str
) -> None:
    stage.owner.answers(organisation, DeleteProduct, Refused("product_not_found", "no"))
    fails(await api.delete(f"/products/{PRODUCT}"), 404, "product_not_found")
    fails(await api.delete("/products/7"), 404, "product_not_found")
    fails(await api.delete("/products/%20"), 400, "missing_product_id")
    fails(await api.delete("/products"), 400, "missing_product_id")


@pytest.mark.parametrize(
    "body",
    [{}, {"name": " "}, {"name": "x" * 201}, {"name": "x", "description": "x" * 5001}, {"id": "x"}],
)
async def test_a_wrong_body_says_so(api: httpx.AsyncClient, body: Any) -> None:
    fails(await api.post("/products", json=body), 422, "invalid_payload")
    fails(await api.post("/products", content=b"{"), 400, "invalid_json")


@pytest.mark.parametrize(
    "row",
    [
        Row("POST", "/products", {"name": "x"}, CreateProduct, "product_create_failed"),
        Row("GET", "/products", None, ListProducts, "list_failed"),
        Row("DELETE", f"/products/{PRODUCT}", None, DeleteProduct, "product_delete_failed"),
    ],
    ids=str,
)
async def test_a_failure_of_ours_has_the_code_of_its_call(
    api: httpx.AsyncClient, stage: Stage, organisation: str, row: Row
) -> None:
    await breaks(api, stage, organisation, row)
