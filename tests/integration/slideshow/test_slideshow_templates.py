"""Slideshow templates are read by those they are shown to, and changed by their owners."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from slidemill.contracts import slideshow_template_asks as asks
from slidemill.contracts.slideshow_asks import Deleted
from slidemill.contracts.slideshows.scope import Scope
from slidemill.contracts.slideshows.template import Visibility
from slidemill.messaging import Refused
from slidemill.slideshow.templates.asking import SlideshowTemplateAsks
from tests.integration.slideshow.client import Client
from tests.integration.slideshow.configs import config, text
from tests.integration.slideshow.stage import Stage

WORKSPACE = uuid4()
ANA = Scope(owner="ana")
BEN = Scope(owner="ben")
ANA_AT_WORK = Scope(owner="ana", workspace=WORKSPACE)
BEN_AT_WORK = Scope(owner="ben", workspace=WORKSPACE)
ANA_ELSEWHERE = Scope(owner="ana", workspace=uuid4())
BEN_ELSEWHERE = Scope(owner="ben", workspace=uuid4())
NOTHING, READS, CHANGES = "sees nothing", "reads it", "changes it"


@pytest.fixture
def ana(stage: Stage, organisation: str) -> Client:
    return Client(stage, organisation, ANA)


async def create(
    client: Client, name: str = "Brewing", **fields: Any
) -> asks.SlideshowTemplateFacts:
    fields = {"template": uuid4(), "config": config(), **fields}
    reply = await client.ask(
        asks.CreateSlideshowTemplate, asks.SlideshowTemplateReply, name=name, **fields
    )
    return reply.template


async def get(client: Client, template: UUID) -> asks.SlideshowTemplateFacts:
    reply = await client.ask(
        asks.GetSlideshowTemplate, asks.SlideshowTemplateReply, template=template
    )
    return reply.template


async def update(client: Client, template: UUID, **changes: Any) -> asks.SlideshowTemplateFacts:
    reply = await client.ask(
        asks.UpdateSlideshowTemplate,
        asks.SlideshowTemplateReply,
        template=template,
        changes=changes,
    )
    return reply.template


async def names(client: Client, **wanted: Any) -> list[str]:
    page = await client.ask(asks.ListSlideshowTemplates, asks.SlideshowTemplatePage, **wanted)
    return [template.name for template in page.templates]


async def publish(client: Client, template: UUID) -> None:
    """Make a template public, which no ask can."""
    async with client.stage.house.transaction() as connection:
        await connection.execute(
            "UPDATE slideshow.templates SET visibility = 'public' WHERE id = $1", template
        )


async def test_a_template_is_told_as_it_was_kept(ana: Client) -> None:
    given = config()
    made = await create(ana, "Brewing", description="For teas", config=given)
    found = await get(ana, made.template)
    assert found == made
    assert (found.name, found.description, found.visibility) == ("Brewing", "For teas", "private")
    assert (found.use_count, found.last_used_at, found.is_owner) == (0, None, True)
    kept = found.config.model_dump(mode="json", exclude_none=True)
    assert kept["structure"]["slides"] == given["structure"]["slides"]
    assert kept["visuals"] == given["visuals"]


async def test_a_template_that_is_created_twice_by_one_id_is_one_template(ana: Client) -> None:
    template = uuid4()
    for name in ("First", "Second"):
        assert (await create(ana, name, template=template)).name == "First"
    assert await names(ana) == ["First"]


async def test_templates_created_at_once_by_one_id_are_one_template(ana: Client) -> None:
    """Many times, as the later one rarely stumbles over the name rather than the id."""
    handlers = SlideshowTemplateAsks(ana.stage.house)
    for n in range(80):
        ask = asks.CreateSlideshowTemplate(
            template=uuid4(), scope=ana.scope, name=f"{n}", config=config()
        )
        made = await asyncio.gather(*(handlers.create(ana.delivery(ask)) for _ in range(10)))
        assert {each.template.template for each in made} == {ask.template}
    assert len(await names(ana, limit=100)) == 80


@pytest.mark.parametrize("visible", [False, True])
async def test_the_id_of_somebody_elses_template_is_taken(ana: Client, visible: bool) -> None:
    template = (await create(ana)).template
    if visible:
        await publish(ana, template)
    refused = await ana.within(owner="ben").refused(
        asks.CreateSlideshowTemplate, template=template, name="Mine", config=config()
    )
    assert refused == "invalid_payload"


@pytest.mark.parametrize(
    ("maker", "visibility", "key", "may"),
    [
        (ANA, "private", ANA, CHANGES),
        (ANA, "private", ANA_AT_WORK, CHANGES),
        (ANA, "private", BEN, NOTHING),
        (ANA, "private", BEN_AT_WORK, NOTHING),
        (ANA_AT_WORK, "private", ANA_AT_WORK, CHANGES),
        (ANA_AT_WORK, "private", ANA, CHANGES),
        (ANA_AT_WORK, "private", ANA_ELSEWHERE, CHANGES),
        (ANA_AT_WORK, "private", BEN_AT_WORK, NOTHING),
        (ANA_AT_WORK, "private", BEN, NOTHING),
        (ANA_AT_WORK, "workspace", ANA_AT_WORK, CHANGES),
        (ANA_AT_WORK, "workspace", BEN_AT_WORK, READS),
        (ANA_AT_WORK, "workspace", ANA_ELSEWHERE, NOTHING),
        (ANA_AT_WORK, "workspace", BEN_ELSEWHERE, NOTHING),
        (ANA_AT_WORK, "workspace", ANA, NOTHING),
        (ANA_AT_WORK, "workspace", BEN, NOTHING),
        (ANA, "public", ANA, CHANGES),
        (ANA, "public", ANA_AT_WORK, CHANGES),
        (ANA, "public", BEN, READS),
        (ANA, "public", BEN_AT_WORK, READS),
        (ANA_AT_WORK, "public", ANA, CHANGES),
        (ANA_AT_WORK, "public", BEN_ELSEWHERE, READS),
    ],
)
async def test_who_reads_a_template_and_who_changes_it(
    ana: Client, maker: Scope, visibility: str, key: Scope, may: str
) -> None:
    owner, client = replace(ana, scope=maker), replace(ana, scope=key)
    set_by_ask = "private" if visibility == "public" else visibility
    id_ = (await create(owner, visibility=set_by_ask)).template
    if visibility == "public":
        await publish(owner, id_)
    if may is NOTHING:
        assert await client.refused(asks.GetSlideshowTemplate, template=id_) == "not_found"
        assert await names(client) == []
    else:
        found = await get(client, id_)
        assert (found.visibility, found.is_owner) == (visibility, may is CHANGES)
        assert await names(client) == ["Brewing"]
    if may is CHANGES:
        assert (await update(client, id_, name="Steeping")).name == "Steeping"
        assert (await client.ask(asks.DeleteSlideshowTemplate, Deleted, template=id_)).id == id_
        assert await owner.refused(asks.GetSlideshowTemplate, template=id_) == "not_found"
    else:
        code = "forbidden_template" if may is READS else "not_found"
        change = {"template": id_, "changes": {"name": "Mine"}}
        assert await client.refused(asks.UpdateSlideshowTemplate, **change) == code
        assert await client.refused(asks.DeleteSlideshowTemplate, template=id_) == code
        assert (await get(owner, id_)).name == "Brewing"


@pytest.mark.parametrize("visibility", ["private", "workspace", "public"])
async def test_another_organisation_sees_no_template_of_any_visibility(
    ana: Client, visibility: str
) -> None:
    owner = replace(ana, scope=ANA_AT_WORK)
    set_by_ask = "private" if visibility == "public" else visibility
    id_ = (await create(owner, visibility=set_by_ask)).template
    if visibility == "public":
        await publish(owner, id_)
    stranger = replace(owner, organisation=f"{ana.organisation}-2")
    assert await stranger.refused(asks.GetSlideshowTemplate, template=id_) == "not_found"
    assert await stranger.refused(asks.DeleteSlideshowTemplate, template=id_) == "not_found"
    assert await names(stranger) == []


@pytest.mark.parametrize(
    ("key", "visibility"), [(ANA, "workspace"), (ANA, "public"), (ANA_AT_WORK, "public")]
)
async def test_a_visibility_that_a_key_cannot_set_is_refused(
    ana: Client, key: Scope, visibility: str
) -> None:
    client = replace(ana, scope=key)
    new = {"name": "Brewing", "config": config(), "visibility": visibility}
    refusal = await client.refusal(asks.CreateSlideshowTemplate, template=uuid4(), **new)
    assert (refusal.code, refusal.field) == ("invalid_payload", "visibility")
    id_ = (await create(client)).template
    refusal = await client.refusal(
        asks.UpdateSlideshowTemplate, template=id_, changes={"visibility": visibility}
    )
    assert (refusal.code, refusal.field) == ("invalid_payload", "visibility")
    assert (await get(client, id_)).visibility is Visibility.PRIVATE


async def test_a_personal_template_can_be_shown_to_a_workspace_and_taken_back(ana: Client) -> None:
    id_ = (await create(ana)).template
    at_work, colleague = replace(ana, scope=ANA_AT_WORK), replace(ana, scope=BEN_AT_WORK)
    await update(at_work, id_, visibility="workspace")
    assert await names(colleague) == ["Brewing"]
    await update(at_work, id_, visibility="private")
    assert await names(colleague) == []
    assert await names(ana) == ["Brewing"]


async def test_what_is_not_given_stays_when_a_template_is_changed(ana: Client) -> None:
    made = await create(ana, description="For teas")
    changed = await update(ana, made.template, name="Steeping")
    assert (changed.name, changed.description, changed.config) == (
        "Steeping",
        "For teas",
        made.config,
    )
    assert changed.updated_at > made.updated_at
    assert (await update(ana, made.template, description=None)).description is None
    new = config(content={"mode": "ai", "prompt": "Coffee"})
    assert (await update(ana, made.template, config=new)).config.content.prompt == "Coffee"
    assert (await update(ana, made.template, name="Steeping")).name == "Steeping"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"config": None}, "config"),
        ({"visibility": None}, "visibility"),
        ({"description": "x" * 501}, "description"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_a_change_that_makes_no_template_is_refused(
    ana: Client, changes: dict[str, Any], field: str | None
) -> None:
    id_ = (await create(ana)).template
    refusal = await ana.refusal(asks.UpdateSlideshowTemplate, template=id_, changes=changes)
    assert (refusal.code, refusal.field) == ("invalid_payload", field)


def wrong(place: str, value: Any) -> dict[str, Any]:
    """Return a config with another value at a place, names and indexes parted by dots."""
    found: Any = (whole := config())
    *way, last = place.split(".")
    for step in way:
        found = found[int(step)] if isinstance(found, list) else found[step]
    found[last] = value
    return whole


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        ("structure.slides.1.textElements.1.fontSize", 201, "200"),
        ("structure.slides.0.textElements.0.content", "x" * 2001, "2000"),
        ("structure.slides.0.id", "tea", "UUID"),
        ("structure.slides.0.type", "image_pack", "'pack' or 'custom'"),
        ("structure.slides.1.pinnedImageUrl", "ftp://img.example/a.png", "http"),
        ("structure.slides.1.textElements", [text(str(n)) for n in range(21)], "20"),
        ("structure.slides", [], "at least 1"),
        ("structure.packAssignments", {"0": "tea"}, "UUID"),
        ("content.mode", "magic", "'ai' or 'manual'"),
        ("visuals.textSettings.fontSize", "huge", "default"),
        ("visuals.aspectRatio", "2:1", "9:16"),
        ("version", 2, "1"),
        ("colour", "red", "not permitted"),
    ],
)
async def test_a_config_is_refused_with_the_place_of_its_fault_and_what_was_expected(
    ana: Client, place: str, value: Any, expected: str
) -> None:
    bad = wrong(place, value)
    new = {"template": uuid4(), "name": "Bad", "config": bad}
    made = (await create(ana)).template
    change = {"template": made, "changes": {"config": bad}}
    for refusal in (
        await ana.refusal(asks.CreateSlideshowTemplate, **new),
        await ana.refusal(asks.UpdateSlideshowTemplate, **change),
    ):
        assert refusal.code == "invalid_template_config"
        assert refusal.field is not None
        assert refusal.field.startswith(place)
        assert refusal.detail.startswith(f"{place}")
        assert expected in refusal.detail
    assert await names(ana) == ["Brewing"]


async def test_all_faults_of_a_config_are_told_at_once(ana: Client) -> None:
    bad = wrong("visuals.aspectRatio", "2:1") | {"version": 3}
    refusal = await ana.refusal(
        asks.CreateSlideshowTemplate, template=uuid4(), name="Bad", config=bad
    )
    assert "version" in refusal.detail
    assert "visuals.aspectRatio" in refusal.detail


async def test_a_page_of_the_greatest_templates_can_be_sent(ana: Client) -> None:
    slide = {"type": "custom", "textElements": [text("x" * 2000) for _ in range(3)]}
    slides = [{**slide, "id": str(uuid4())} for _ in range(10)]
    great = config(structure={"slides": slides})
    for n in range(100):
        await create(ana, f"{n}", config=great)
    assert len(await names(ana, limit=100)) == 100
    slides[0]["textElements"] = [text("x" * 2000) for _ in range(10)]
    new = {"template": uuid4(), "name": "Greater", "config": great}
    refusal = await ana.refusal(asks.CreateSlideshowTemplate, **new)
    assert (refusal.code, refusal.field) == ("invalid_template_config", "structure.slides")


async def test_a_name_is_unique_for_its_owner(ana: Client) -> None:
    await create(ana, "Brewing")
    other = (await create(ana, "Steeping")).template
    new = {"template": uuid4(), "name": "Brewing", "config": config()}
    for client in (ana, replace(ana, scope=ANA_AT_WORK)):
        refusal = await client.refusal(asks.CreateSlideshowTemplate, **new)
        assert (refusal.code, refusal.field) == ("template_name_conflict", "name")
    refused = await ana.refused(
        asks.UpdateSlideshowTemplate, template=other, changes={"name": "Brewing"}
    )
    assert refused == "template_name_conflict"
    await create(ana.within(owner="ben"), "Brewing")
    await create(replace(ana, organisation=f"{ana.organisation}-2"), "Brewing")
    assert await names(ana) == ["Steeping", "Brewing"]


async def test_of_many_who_take_one_name_at_once_one_gets_it(ana: Client) -> None:
    others = [(await create(ana, f"Other {n}")).template for n in range(3)]
    racing = [
        *(create(ana, "Brewing") for _ in range(5)),
        *(update(ana, other, name="Brewing") for other in others),
    ]
    ended = await asyncio.gather(*racing, return_exceptions=True)
    refused = [each.code for each in ended if isinstance(each, Refused)]
    assert refused == ["template_name_conflict"] * 7
    assert (await names(ana)).count("Brewing") == 1


async def test_a_name_is_free_again_once_its_template_is_deleted(ana: Client) -> None:
    id_ = (await create(ana)).template
    await ana.ask(asks.DeleteSlideshowTemplate, Deleted, template=id_)
    assert (await create(ana)).template != id_


async def test_templates_are_listed_page_by_page_newest_first(ana: Client) -> None:
    for n in range(3):
        await create(ana, f"{n}")
    await create(ana.within(owner="ben"), "unseen")
    pages = [
        await ana.ask(
            asks.ListSlideshowTemplates, asks.SlideshowTemplatePage, limit=2, offset=offset
        )
        for offset in (0, 2, 4)
    ]
    assert [[each.name for each in page.templates] for page in pages] == [["2", "1"], ["0"], []]
    assert {page.total for page in pages} == {3}


async def test_templates_are_searched_in_names_and_descriptions_in_any_case(ana: Client) -> None:
    await create(ana, "Grüner TEE 50%")
    await create(ana, "Cup", description="For Tee")
    await create(ana, "Coffee")
    assert await names(ana, search="tee") == ["Cup", "Grüner TEE 50%"]
    assert await names(ana, search="GRÜN") == ["Grüner TEE 50%"]
    assert await names(ana, search="0%") == ["Grüner TEE 50%"]
    assert await names(ana, search="_") == []
    page = await ana.ask(
        asks.ListSlideshowTemplates, asks.SlideshowTemplatePage, search="tee", limit=1
    )
    assert (len(page.templates), page.total) == (1, 2)
