"""Answers of the product calls: the reference has products, and no calls for them."""

from __future__ import annotations

from typing import Annotated

import msgspec
from pydantic import BaseModel

from slidemill.contracts.slideshow_asks import ProductFacts, ProductPage
from slidemill.contracts.slideshows.packs import CreateProductBody
from slidemill.gateway.routes.slideshow_packs_schemas import PageQuery
from slidemill.gateway.slideshows.envelope import Success, named, stamp

REQUESTS: tuple[type[BaseModel], ...] = (CreateProductBody, PageQuery)


class ProductBody(msgspec.Struct):
    """Something that slideshows are made for."""

    id: str
    name: str
    description: str
    created_at: str


class ProductsBody(msgspec.Struct):
    """A page of products, newest first; `total` counts those of all pages."""

    products: list[ProductBody]
    total: int
    limit: int
    offset: int


ProductAnswer = Annotated[Success[ProductBody], named("ProductAnswer")]
ProductsAnswer = Annotated[Success[ProductsBody], named("ProductsAnswer")]


def product_body(facts: ProductFacts) -> ProductBody:
    """Write a product."""
    return ProductBody(
        id=str(facts.product),
        name=facts.name,
        description=facts.description,
        created_at=stamp(facts.created_at),
    )


def products_body(page: ProductPage, query: PageQuery) -> ProductsBody:
    """Write a page of products."""
    lines = [product_body(each) for each in page.products]
    return ProductsBody(lines, page.total, query.limit, query.offset)
