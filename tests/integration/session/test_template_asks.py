"""Creating, uploading, confirming, looking up and deleting templates, on real servers."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any
from uuid import uuid4

import httpx
import pytest

from slidemill.contracts import Ask, new_template_id
from slidemill.contracts.events import TemplateUploaded
from slidemill.contracts.template_asks import (
    ConfirmUpload,
    CreateTemplate,
    DeleteTemplate,
    GetAnalysis,
    GetTemplate,
    StartAnalysis,
    TemplateMetadata,
    TemplateReply,
    TemplateStatus,
    TemplateWithUpload,
)
from slidemill.messaging import Refused
from slidemill.session.templates.template import subject_of
from tests.integration.session.stage import Stage
from tests.integration.session.template_stage import (
    analysed,
    announced,
    confirm,
    latest,
    look_up,
    new_analysis,
    ordered,
    page,
    presentation,
    put,
    start,
    tell,
    uploaded,
)

TEN_MIB = 10 * 1024 * 1024


async def test_a_new_template_is_pending_and_says_where_its_file_goes(
    stage: Stage, organisation: str
) -> None:
    made = await announced(stage, organisation, "q3.pptx", category="sales", tags=["emea"])
    facts = made.template
    assert (facts.filename, facts.status) == ("q3.pptx", TemplateStatus.PENDING)
    assert facts.metadata == TemplateMetadata(category="sales", tags=["emea"])
    assert facts.created_at == facts.updated_at
    assert (facts.file, facts.file_hash, facts.download_url) == (None, None, None)
    assert (made.expires_in, made.max_file_size) == (3600, TEN_MIB)


async def test_a_repeated_creation_makes_one_template(stage: Stage, organisation: str) -> None:
    request = CreateTemplate(template=new_template_id(), filename="a.pptx", file_size=7)
    made = await asyncio.gather(
        *(stage.ask(organisation, request, TemplateWithUpload) for _ in range(5))
    )
    assert len({reply.template.created_at for reply in made}) == 1
    other = request.model_copy(update={"filename": "b.pptx"})
    again = await stage.ask(organisation, other, TemplateWithUpload)
    assert again.template.filename == "a.pptx"
    assert (await page(stage, organisation)).total == 1


async def test_any_number_of_bytes_may_be_announced(stage: Stage, organisation: str) -> None:
    for size in (0, 10**30):
        request = CreateTemplate(template=new_template_id(), filename="a.pptx", file_size=size)
        made = await stage.ask(organisation, request, TemplateWithUpload)
        assert made.template.file_size == min(size, 2**63 - 1)


async def test_a_tag_of_more_than_200_characters_is_refused_with_its_place(
    stage: Stage, organisation: str
) -> None:
    assert (await announced(stage, organisation, tags=["a" * 200])).template.metadata.tags
    with pytest.raises(Refused, match="invalid_metadata") as refused:
        await announced(stage, organisation, tags=["a", "b" * 201])
    assert refused.value.field == "metadata.tags[1]"


async def test_a_confirmed_upload_is_the_templates_file_and_can_be_downloaded(
    stage: Stage, organisation: str
) -> None:
    content = presentation()
    facts = await uploaded(stage, organisation, content, filename="Über uns.pptx")
    digest = hashlib.sha256(content).hexdigest()
    assert facts.status is TemplateStatus.UPLOADED
    assert (facts.file_size, facts.file_hash) == (len(content), digest)
    assert facts.file == f"templates/files/{organisation}/{facts.template}/{digest}.pptx"
    assert facts.download_url
    async with httpx.AsyncClient() as client:
        download = await client.get(facts.download_url)
    assert download.content == content
    assert "filename*=UTF-8''%C3%9Cber%20uns.pptx" in download.headers["content-disposition"]
    assert await look_up(stage, organisation, facts.template) == facts.model_copy(
        update={"download_url": (await look_up(stage, organisation, facts.template)).download_url}
    )
    (told,) = await stage.heard_of(TemplateUploaded, subject_of(facts.template))
    assert told.message == TemplateUploaded(
        template=facts.template, filename="Über uns.pptx", size=len(content)
    )
    assert told.envelope.organisation == organisation


async def test_confirming_the_same_file_again_changes_nothing(
    stage: Stage, organisation: str
) -> None:
    facts = await analysed(stage, organisation)
    before = await look_up(stage, organisation, facts.template)
    await confirm(stage, organisation, facts.template)
    after = await confirm(stage, organisation, facts.template)
    assert (after.updated_at, after.status) == (before.updated_at, TemplateStatus.ANALYZED)
    told = await stage.heard_of(TemplateUploaded, subject_of(facts.template), 3)
    assert len({delivery.envelope.id for delivery in told}) == 1


async def test_a_confirmed_template_stays_as_it_is_when_its_upload_is_gone(
    stage: Stage, organisation: str
) -> None:
    facts = await uploaded(stage, organisation)
    await stage.store.delete(f"templates/uploads/{organisation}/{facts.template}.pptx")
    assert (await confirm(stage, organisation, facts.template)).file == facts.file


async def test_confirming_another_file_replaces_the_first_and_drops_its_analysis(
    stage: Stage, organisation: str
) -> None:
    facts = await analysed(stage, organisation)
    url = (
        await stage.ask(
            organisation,
            CreateTemplate(template=facts.template, filename="x"),
            TemplateWithUpload,
        )
    ).upload_url
    await put(url, presentation("another"))
    replaced = await confirm(stage, organisation, facts.template)
    assert replaced.status is TemplateStatus.UPLOADED
    assert replaced.file_hash != facts.file_hash
    with pytest.raises(Refused, match="analysis_not_found"):
        await latest(stage, organisation, facts.template)
    assert facts.file
    assert await stage.store.head(facts.file)  # work under way may still need it


async def test_what_is_uploaded_while_a_file_is_confirmed_does_not_count(
    stage: Stage, organisation: str
) -> None:
    made = await announced(stage, organisation)
    contents = [presentation(str(number)) for number in range(4)]
    await put(made.upload_url, contents[0])
    confirming = asyncio.create_task(confirm(stage, organisation, made.template.template))
    await asyncio.gather(*(put(made.upload_url, content) for content in contents[1:]))
    confirmed = await confirming
    assert confirmed.file
    kept = await stage.store.get(confirmed.file, TEN_MIB)
    assert kept in contents
    assert hashlib.sha256(kept).hexdigest() == confirmed.file_hash


async def test_confirming_without_an_upload_is_refused(stage: Stage, organisation: str) -> None:
    made = await announced(stage, organisation)
    with pytest.raises(Refused, match="upload_missing"):
        await confirm(stage, organisation, made.template.template)


async def test_a_file_of_more_than_ten_mib_is_refused(stage: Stage, organisation: str) -> None:
    made = await announced(stage, organisation)
    await put(made.upload_url, bytes(TEN_MIB + 1))
    with pytest.raises(Refused, match="upload_too_large"):
        await confirm(stage, organisation, made.template.template)


@pytest.mark.parametrize(
    "content", [b"", b"not a zip", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)]
)
async def test_a_file_that_is_no_presentation_is_refused_and_leaves_the_template_pending(
    stage: Stage, organisation: str, content: bytes
) -> None:
    made = await announced(stage, organisation)
    await put(made.upload_url, content)
    with pytest.raises(Refused, match="upload_invalid"):
        await confirm(stage, organisation, made.template.template)
    facts = await look_up(stage, organisation, made.template.template)
    assert facts.status is TemplateStatus.PENDING


async def test_a_deleted_template_is_gone_for_everything_but_the_listing(
    stage: Stage, organisation: str
) -> None:
    facts = await analysed(stage, organisation)
    request = DeleteTemplate(template=facts.template)
    deleted = (await stage.ask(organisation, request, TemplateReply)).template
    assert deleted.deleted_at
    again = (await stage.ask(organisation, request, TemplateReply)).template
    assert again.deleted_at == deleted.deleted_at
    for ask in asks_about(facts.template):
        if not isinstance(ask, DeleteTemplate):
            with pytest.raises(Refused, match="template_not_found"):
                await stage.ask(organisation, ask, TemplateReply)
    assert (await page(stage, organisation)).total == 0
    assert (await page(stage, organisation, include_deleted=True)).total == 1


async def test_another_organisations_template_is_not_found_by_any_ask(
    stage: Stage, organisation: str
) -> None:
    facts = await uploaded(stage, organisation)
    stranger = f"org-{uuid4().hex[:12]}"
    for ask in asks_about(facts.template):
        with pytest.raises(Refused, match="template_not_found"):
            await stage.ask(stranger, ask, TemplateReply)
    assert (await page(stage, stranger, include_deleted=True)).total == 0
    assert (await look_up(stage, organisation, facts.template)).deleted_at is None


async def test_two_organisations_with_one_id_have_two_templates(
    stage: Stage, organisation: str
) -> None:
    facts = await uploaded(stage, organisation)
    stranger = f"org-{uuid4().hex[:12]}"
    request = CreateTemplate(template=facts.template, filename="mine.pptx")
    made = await stage.ask(stranger, request, TemplateWithUpload)
    await put(made.upload_url, presentation("mine"))
    theirs = await confirm(stage, stranger, facts.template)
    assert theirs.file_hash != facts.file_hash
    _, order = await ordered(stage, stranger, facts.template)
    await tell(stage, order)
    ours = await look_up(stage, organisation, facts.template)
    assert (ours.file, ours.status) == (facts.file, TemplateStatus.UPLOADED)


async def test_an_analysis_of_nothing_is_refused(stage: Stage, organisation: str) -> None:
    made = await announced(stage, organisation)
    with pytest.raises(Refused, match="upload_missing"):
        await start(stage, organisation, made.template.template)
    with pytest.raises(Refused, match="analysis_not_found"):
        await latest(stage, organisation, made.template.template)


def asks_about(template: str) -> list[Ask[Any]]:
    """Return every ask that names a template, the changing ones last."""
    return [
        GetTemplate(template=template),
        GetAnalysis(template=template),
        StartAnalysis(template=template, analysis=new_analysis()),
        ConfirmUpload(template=template),
        DeleteTemplate(template=template),
    ]
