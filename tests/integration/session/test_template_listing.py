"""Which templates are listed, in which order, and what is counted beside them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from slidemill.contracts.template_asks import TemplateFacts
from tests.integration.session.stage import Stage
from tests.integration.session.template_stage import analysed, announced, page, uploaded


@pytest.fixture(scope="module")
async def shelf(stage: Stage) -> tuple[str, list[TemplateFacts]]:
    """Fill an organisation's shelf: two pending, one uploaded, one analysed, oldest first."""
    organisation = f"org-{uuid4().hex[:12]}"
    made = [
        (await announced(stage, organisation, "Zeta.pptx", category="sales", tags=["a"])).template,
        (await announced(stage, organisation, "100%_done.pptx", tags=["a", "b"])).template,
        await uploaded(
            stage, organisation, filename="alpha.pptx", category="sales", description="Año Nuevo"
        ),
        await analysed(stage, organisation, filename="Beta.pptx", category="legal", tags=["b"]),
    ]
    return organisation, made


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, [3, 2, 1, 0]),
        ({"order": "asc"}, [0, 1, 2, 3]),
        ({"sort": "filename", "order": "asc"}, [1, 2, 3, 0]),
        ({"sort": "updatedAt"}, [3, 2, 1, 0]),
        ({"status": "pending"}, [1, 0]),
        ({"status": "analyzed"}, [3]),
        ({"category": "sales"}, [2, 0]),
        ({"category": "Sales"}, []),
        ({"tags": ["a"]}, [1, 0]),
        ({"tags": ["a", "b"]}, [1]),
        ({"tags": ["c"]}, []),
        ({"filename": "BETA.PPTX"}, [3]),
        ({"filename": "beta"}, []),
        ({"search": "eta"}, [3, 0]),
        ({"search": "AÑO"}, [2]),
        ({"search": "legal"}, [3]),
        ({"search": "b", "category": "legal"}, [3]),
        ({"search": "%"}, [1]),
        ({"search": "0%_d"}, [1]),
        ({"search": "_"}, [1]),
        ({"search": "\\"}, []),
        ({"search": "' OR true --"}, []),
        ({"search": "\0"}, []),
        ({"category": "\0"}, []),
        ({"limit": 2}, [3, 2]),
        ({"limit": 2, "page": 2}, [1, 0]),
        ({"limit": 2, "page": 3}, []),
        ({"limit": 100, "page": 1_000_000}, []),
    ],
)
async def test_filters_order_and_pages_find_what_they_say(
    stage: Stage,
    shelf: tuple[str, list[TemplateFacts]],
    filters: dict[str, Any],
    found: list[int],
) -> None:
    organisation, made = shelf
    listed = await page(stage, organisation, **filters)
    order = [template.template for template in made]
    assert [order.index(template.template) for template in listed.templates] == found


async def test_sizes_sort_with_unknown_ones_last(
    stage: Stage, shelf: tuple[str, list[TemplateFacts]]
) -> None:
    organisation, _ = shelf
    for order in ("asc", "desc"):
        listed = await page(stage, organisation, sort="fileSize", order=order)
        assert [template.file_size is None for template in listed.templates] == [
            False,
            False,
            True,
            True,
        ]


async def test_times_of_creation_bound_the_list_with_and_without_a_zone(
    stage: Stage, shelf: tuple[str, list[TemplateFacts]]
) -> None:
    organisation, made = shelf
    second = made[1].created_at
    listed = await page(stage, organisation, created_after=second, order="asc")
    assert [template.template for template in listed.templates] == [
        template.template for template in made[1:]
    ]
    naive = second.replace(tzinfo=None) + timedelta(microseconds=1)
    assert (await page(stage, organisation, created_before=naive)).total == 2
    assert (await page(stage, organisation, created_after=naive, created_before=second)).total == 0


async def test_the_counts_are_of_all_pages_and_of_what_the_filters_found(
    stage: Stage, shelf: tuple[str, list[TemplateFacts]]
) -> None:
    organisation, _ = shelf
    for limit in (1, 100):
        listed = await page(stage, organisation, limit=limit)
        assert listed.total == 4
        assert listed.by_status == {"pending": 2, "uploaded": 1, "analyzed": 1}
        assert listed.by_category == {"sales": 2, "legal": 1}
        assert listed.by_tag == {"a": 2, "b": 2}
    listed = await page(stage, organisation, category="legal", page=9)
    assert (listed.templates, listed.total) == ([], 1)
    assert listed.by_tag == {"b": 1}
    assert (await page(stage, organisation, search="nowhere")).by_status == {}


async def test_of_very_many_tags_the_most_frequent_are_counted(
    stage: Stage, organisation: str
) -> None:
    for number in range(21):
        tags = ["everywhere", "zz", *(f"tag-{number}-{n:02}" for n in range(48))]
        await announced(stage, organisation, tags=tags)
    listed = await page(stage, organisation, limit=1)
    assert len(listed.by_tag) == 1000
    assert (listed.by_tag["everywhere"], listed.by_tag["zz"]) == (21, 21)
