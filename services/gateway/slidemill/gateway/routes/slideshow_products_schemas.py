"""Answers of the product calls: the reference has products, and no calls for them."""

from __future__ import annotations

import msgspec
from pydantic import BaseModel

from slidemill.contracts.slideshow_asks import ProductFacts, ProductPage
from slidemill.contracts.slideshows.packs import CreateProductBody
from slidemill.gateway.routes.slideshow_packs_schemas import PageQuery
from slidemill.gateway.slideshows.envelope import stamp

REQUESTS: tuple[type[BaseModel], ...] = (CreateProductBody, PageQuery)


class ProductAnswer(msgspec.Struct):
    """Something that slideshows are made for."""

    id: str
    name: str
    description: str
    created_at: str


class ProductsAnswer(msgspec.Struct):
    """A page of products, newest first; `total` counts those of all pages."""

    products: list[ProductAnswer]
    total: int
    limit: int
    offset: int


def product_answer(facts: ProductFacts) -> ProductAnswer:
    """Write a product."""
    return ProductAnswer(
        id=str(facts.product),
        name=facts.name,
        description=facts.description,
        created_at=stamp(facts.created_at),
    )


def products_answer(page: ProductPage, query: PageQuery) -> ProductsAnswer:
    """Write a page of products."""
    lines = [product_answer(each) for each in page.products]
    return ProductsAnswer(lines, page.total, query.limit, query.offset)
