"""What may happen to a template and its analyses, without any server."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slidemill.contracts import GenerationId
from slidemill.contracts.template_asks import AnalysisStatus, TemplateMetadata, TemplateStatus
from slidemill.session.templates.handlers import look_at
from slidemill.session.templates.template import (
    Analysis,
    File,
    Template,
    document_key,
    file_key,
    objects_of,
    owner_of,
    upload_key,
    uploaded_id,
)
from slidemill.storage import belongs_to, check_key

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANALYSIS = GenerationId("ana_0123456789ab")
NEWER = GenerationId("ana_ba9876543210")
FILE = File("templates/files/acme/tmpl_0/aa.pptx", "aa", NOON)
OTHER = File("templates/files/acme/tmpl_0/bb.pptx", "bb", NOON + HOUR)
TEMPLATE = Template("acme", "tmpl_0", "a.pptx", None, TemplateMetadata(), NOON, NOON)


def analysis(id_: GenerationId = ANALYSIS) -> Analysis:
    return Analysis(id_, "tmpl_0", 1, FILE.key, NOON)


def zipped(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


def test_a_template_comes_from_pending_over_uploaded_to_analyzed() -> None:
    uploaded = TEMPLATE.take_file(FILE, 7)
    analyzed = uploaded.begin(analysis()).learn(NOON + HOUR)
    assert [state.status for state in (TEMPLATE, uploaded, analyzed)] == list(TemplateStatus)
    assert (uploaded.size, uploaded.updated_at) == (7, NOON)
    assert analyzed.updated_at == NOON + HOUR


def test_the_same_file_again_changes_nothing_and_another_drops_what_was_known() -> None:
    known = TEMPLATE.take_file(FILE, 7).begin(analysis()).learn(NOON)
    assert known.take_file(replace(FILE, confirmed_at=NOON + HOUR), 7) is known
    replaced = known.take_file(OTHER, 8)
    assert (replaced.status, replaced.analysis) == (TemplateStatus.UPLOADED, None)


def test_deleting_twice_keeps_the_first_time() -> None:
    deleted = TEMPLATE.delete(NOON)
    assert deleted.delete(NOON + HOUR) is deleted


def test_only_the_latest_analysis_of_the_present_file_is_awaited() -> None:
    template = TEMPLATE.take_file(FILE, 7).begin(analysis())
    assert template.awaits(analysis())
    assert not template.begin(analysis(NEWER)).awaits(analysis())
    assert not template.take_file(OTHER, 8).awaits(analysis())
    assert not template.delete(NOON).awaits(analysis())


def test_what_a_template_has_is_needed_and_what_it_had_only_for_a_while() -> None:
    template = TEMPLATE.take_file(OTHER, 8).begin(analysis(NEWER))
    document = document_key("acme", "tmpl_0", NEWER)
    late = template.updated_at + HOUR
    assert template.needs(OTHER.key, late)
    assert template.needs(document, late)
    assert not template.needs(FILE.key, late)
    assert not template.needs(document_key("acme", "tmpl_0", ANALYSIS), late)
    assert template.needs(FILE.key, template.updated_at - HOUR)


def test_an_analysis_lives_until_it_ends_or_was_silent_for_too_long() -> None:
    assert analysis().lives(NOON + HOUR - timedelta(seconds=1), HOUR)
    assert not analysis().lives(NOON + HOUR, HOUR)
    assert not analysis().complete(NOON, 3).lives(NOON, HOUR)


def test_an_analysis_shows_its_document_only_once_it_is_completed() -> None:
    running = analysis()
    assert running.reply("acme").document is None
    completed = running.complete(NOON, 3).reply("acme")
    assert completed.document == "templates/analyses/acme/tmpl_0/ana_0123456789ab.json"
    failed = running.fail(NOON, "no").reply("acme")
    assert (failed.status, failed.document, failed.message) == (AnalysisStatus.FAILED, None, "no")


def test_news_of_an_upload_have_an_id_of_their_own_for_each_file_and_organisation() -> None:
    assert uploaded_id(TEMPLATE, FILE) == uploaded_id(TEMPLATE.take_file(FILE, 1), FILE)
    others = [
        uploaded_id(TEMPLATE, OTHER),
        uploaded_id(TEMPLATE, replace(FILE, confirmed_at=NOON + HOUR)),
        uploaded_id(replace(TEMPLATE, organisation="zeta"), FILE),
    ]
    assert len({uploaded_id(TEMPLATE, FILE), *others}) == 4


def test_every_key_is_its_organisations_and_files_and_documents_name_their_template() -> None:
    owned = (
        file_key("acme", "tmpl_0", "aa"),
        document_key("acme", "tmpl_0", ANALYSIS),
    )
    upload = upload_key("acme", "tmpl_0")
    for key in (upload, *owned):
        assert belongs_to(check_key(key), "acme")
    assert [owner_of(key) for key in owned] == [("acme", "tmpl_0")] * 2
    assert owner_of(upload) is None
    first, *folders = objects_of(TEMPLATE)
    assert first == upload
    assert all(any(key.startswith(folder) for folder in folders) for key in owned)


@given(st.text())
def test_no_other_key_has_an_owner(key: str) -> None:
    assert owner_of(f"sessions/{key}") is None
    assert owner_of(f"templates/uploads/{key}") is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "zip"),
        (b"plain text", "zip"),
        (zipped("ppt/presentation.xml"), "[Content_Types].xml"),
        (zipped("[Content_Types].xml", "word/document.xml"), "ppt/presentation.xml"),
        (zipped("[Content_Types].xml", "ppt/presentation.xml", "../a"), "../a"),
    ],
)
def test_what_is_no_presentation_is_told_apart_by_its_directory(content: bytes, why: str) -> None:
    assert why in (look_at(content, 10_000) or "")


def test_what_looks_like_a_presentation_passes_up_to_the_limit() -> None:
    content = zipped("[Content_Types].xml", "ppt/presentation.xml")
    assert look_at(content, len(content)) is None
    assert look_at(content, len(content) - 1)
