"""What is over of templates and presentations goes, and nothing else does, on real servers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from slidemill.contracts import slide_id
from slidemill.contracts.template_asks import (
    AnalysisStatus,
    CreateTemplate,
    DeleteTemplate,
    ResolveSlides,
    SlidesResolved,
    TemplateReply,
    TemplateStatus,
    TemplateWithUpload,
)
from slidemill.session.templates.template import upload_key
from slidemill.storage import ObjectStore
from tests.integration.session.stage import Stage
from tests.integration.session.template_stage import (
    analysed,
    announced,
    confirm,
    latest,
    look_up,
    ordered,
    page,
    presentation,
    put,
    tell,
    uploaded,
)

DAY = timedelta(days=1)
MOMENT = timedelta(minutes=1)


async def there(store: ObjectStore, *keys: str | None) -> list[bool]:
    """Return of each key whether it has an object."""
    return [bool(key and await store.head(key)) for key in keys]


async def test_a_deleted_template_goes_with_its_objects_after_thirty_days(
    stage: Stage, organisation: str
) -> None:
    facts = await analysed(stage, organisation)
    found = await latest(stage, organisation, facts.template)
    upload = upload_key(organisation, facts.template)
    await stage.ask(organisation, DeleteTemplate(template=facts.template), TemplateReply)
    await stage.template_sweep(later=30 * DAY - MOMENT).outlived()
    assert await there(stage.store, facts.file, found.document) == [True, True]
    assert (await page(stage, organisation, include_deleted=True)).total == 1
    await stage.template_sweep(later=30 * DAY + MOMENT).outlived()
    assert not any(await there(stage.store, upload, facts.file, found.document))
    assert (await page(stage, organisation, include_deleted=True)).total == 0


async def test_a_living_template_stays_usable_for_ever(stage: Stage, organisation: str) -> None:
    facts = await analysed(stage, organisation)
    await stage.template_sweep(later=400 * DAY).outlived()
    assert (await look_up(stage, organisation, facts.template)).status is TemplateStatus.ANALYZED
    found = await latest(stage, organisation, facts.template)
    assert found.status is AnalysisStatus.COMPLETED
    assert await there(stage.store, facts.file, found.document) == [True, True]
    request = ResolveSlides(slides=[slide_id(facts.template, 0)])
    assert (await stage.ask(organisation, request, SlidesResolved)).sources


async def test_an_upload_goes_after_a_day_confirmed_or_not(stage: Stage, organisation: str) -> None:
    confirmed = await uploaded(stage, organisation)
    made = await announced(stage, organisation)
    await put(made.upload_url, presentation())
    uploads = [
        upload_key(organisation, template)
        for template in (confirmed.template, made.template.template)
    ]
    await stage.template_sweep(later=DAY - MOMENT).outlived()
    assert await there(stage.store, *uploads) == [True, True]
    await stage.template_sweep(later=DAY + MOMENT).outlived()
    assert await there(stage.store, *uploads) == [False, False]
    assert (await confirm(stage, organisation, confirmed.template)).file == confirmed.file
    pending = await look_up(stage, organisation, made.template.template)
    assert pending.status is TemplateStatus.PENDING


async def test_what_a_template_had_before_goes_a_day_after_its_last_change(
    stage: Stage, organisation: str
) -> None:
    first = await analysed(stage, organisation)
    before = await latest(stage, organisation, first.template)
    request = CreateTemplate(template=first.template, filename="again.pptx")
    made = await stage.ask(organisation, request, TemplateWithUpload)
    await put(made.upload_url, presentation("another"))
    second = await confirm(stage, organisation, first.template)
    await stage.template_sweep(later=DAY - MOMENT).outlived()
    assert await there(stage.store, first.file, before.document) == [True, True]
    await stage.template_sweep(later=DAY + MOMENT).outlived()
    assert await there(stage.store, first.file, before.document, second.file) == [
        False,
        False,
        True,
    ]


async def test_only_the_latest_analysis_is_kept_for_good(stage: Stage, organisation: str) -> None:
    facts = await analysed(stage, organisation)
    old = await latest(stage, organisation, facts.template)
    _, order = await ordered(stage, organisation, facts.template)
    await tell(stage, order)
    new = await latest(stage, organisation, facts.template)
    await stage.template_sweep(later=31 * DAY).outlived()
    assert await there(stage.store, old.document, new.document) == [False, True]
    assert await stage.templates.find_analysis(organisation, old.analysis) is None
    assert await latest(stage, organisation, facts.template) == new


async def test_objects_without_a_template_go_after_a_day(stage: Stage, organisation: str) -> None:
    template = "tmpl_0123456789ab"
    strays = [
        f"templates/files/{organisation}/{template}/00.pptx",
        f"templates/analyses/{organisation}/{template}/ana_0123456789ab.json",
    ]
    for key in strays:
        await stage.store.put(key, b"x", "application/x")
    await stage.template_sweep(later=DAY - MOMENT).outlived()
    assert await there(stage.store, *strays) == [True, True]
    await stage.template_sweep(later=DAY + MOMENT).outlived()
    assert await there(stage.store, *strays) == [False, False]


@pytest.mark.parametrize("kind", ["decks", "requests", "uploads"])
async def test_presentations_go_after_thirty_days(
    stage: Stage, organisation: str, kind: str
) -> None:
    key = f"presentations/{kind}/{organisation}/gen_0123456789ab.pptx"
    await stage.store.put(key, b"x", "application/x")
    await stage.template_sweep(later=30 * DAY - MOMENT).outlived()
    assert await there(stage.store, key) == [True]
    assert await stage.template_sweep(later=30 * DAY + MOMENT).outlived() >= 1
    assert await there(stage.store, key) == [False]
