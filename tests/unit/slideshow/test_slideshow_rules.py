"""What slideshows are and how they change, without servers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slidemill.contracts import GenerationId
from slidemill.contracts.slideshow_asks import SlideshowFormat
from slidemill.contracts.slideshows.media import render_folder, render_path
from slidemill.contracts.slideshows.settings import SlideshowSettings, SlideshowType
from slidemill.contracts.slideshows.slide import AspectRatio, ImageOverlay, Slide, TextElement
from slidemill.slideshow.slideshows.changing import InvalidChange, change, read_changes
from slidemill.slideshow.slideshows.slideshow import (
    Made,
    Rendered,
    Slideshow,
    Subject,
    export_key,
    facts,
    filename,
    made_of,
    outdated,
    read_subject,
    with_ids,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ID = UUID("5b0c9c1e-1d0a-4a2e-8f55-0f7f0a9b6c11")
SEED = UUID("7a0c9c1e-1d0a-4a2e-8f55-0f7f0a9b6c22")
RENDER = "gen_0123456789abcdef-2"
FOLDER = render_folder("acme", ID, GenerationId("gen_0123456789abcdef"), 2)
SHOWN = Rendered(NOW, FOLDER, f"{FOLDER}preview.jpg", (f"{FOLDER}0.jpg",))
SLIDE = Slide(
    text_elements=(TextElement(content="Cold", x=50, y=30),) * 2,
    image_overlays=(ImageOverlay(image_url="leaf", x=1, y=2, width=3, height=4),),
)


def a_slideshow(rendered: Rendered | None = SHOWN, title: str = "Tea", **known: Any) -> Slideshow:
    return Slideshow(
        id=ID,
        organisation="acme",
        owner="ada",
        workspace=None,
        title=title,
        slideshow_type=SlideshowType.EDUCATIONAL,
        settings=SlideshowSettings(**known),
        slides=with_ids([SLIDE], ID),
        created_at=NOW,
        updated_at=NOW,
        version=4,
        content=3,
        rendered=rendered,
    )


def changed(slideshow: Slideshow, **changes: Any) -> Slideshow:
    return change(slideshow, read_changes(changes), LATER, seed=SEED)


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Tea", "Coffee"]),
        "status": st.just("draft"),
        "slideshow_type": st.sampled_from(["educational", "personal"]),
        "product_id": st.none() | st.uuids().map(str),
        "settings": st.fixed_dictionaries(
            {},
            optional={
                "aspect_ratio": st.sampled_from([None, "4:5", "1:1"]),
                "image_pack_id": st.none() | st.uuids().map(str),
                "advanced_settings": st.sampled_from(
                    [None, {}, {"font_size": None}, {"font_size": 60}]
                ),
            },
        ),
        "slides": st.sampled_from(
            [[], [{"image_url": "https://a.example/b", "text_elements": []}]]
        ),
    },
).filter(bool)


@given(changes=CHANGES)
def test_every_change_is_the_next_version_and_pictures_are_only_of_what_is_drawn(
    changes: dict[str, Any],
) -> None:
    before = a_slideshow()
    after = changed(before, **changes)
    assert (after.version, after.updated_at, after.created_at) == (5, LATER, NOW)
    assert after.content in {3, 4}
    same_looks = (after.slides, after.settings.ratio) == (before.slides, before.settings.ratio)
    assert after.content == 4 or same_looks
    assert after.rendered in {None, SHOWN}
    assert after.rendered is None or after.content == 3
    assert after.rendered is not None or after.content == 4 or changes.get("status") == "draft"


@pytest.mark.parametrize(
    ("settings_before", "patch", "content"),
    [
        ({}, {"aspect_ratio": "4:5"}, 3),
        ({}, {"aspect_ratio": None}, 3),
        ({"aspect_ratio": AspectRatio.SQUARE}, {"aspect_ratio": "1:1"}, 3),
        ({"aspect_ratio": AspectRatio.SQUARE}, {"aspect_ratio": None}, 4),
        ({}, {"advanced_settings": {"font_size": None}}, 3),
        ({}, {"advanced_settings": {"text_preset": "white"}}, 4),
        (
            {"advanced_settings": {"text_preset": "white", "font_size": 60}},
            {"advanced_settings": {"text_preset": "white"}},
            3,
        ),
    ],
)
def test_settings_count_as_other_looks_only_if_they_are_others(
    settings_before: dict[str, Any], patch: dict[str, Any], content: int
) -> None:
    assert changed(a_slideshow(**settings_before), settings=patch).content == content


def test_a_draft_cannot_be_called_rendered() -> None:
    with pytest.raises(InvalidChange, match="render it instead") as fault:
        changed(a_slideshow(rendered=None), status="rendered")
    assert fault.value.field == "status"


def test_going_back_to_draft_changes_nothing_that_is_drawn() -> None:
    after = changed(a_slideshow(), status="draft")
    assert (after.rendered, after.content, after.version) == (None, 3, 5)


def test_the_product_stays_unless_it_is_named() -> None:
    product = uuid4()
    after = changed(a_slideshow(), product_id=str(product))
    assert after.product == product
    assert changed(after, title="Coffee").product == product
    assert changed(after, product_id=None).product is None


def test_faults_are_told_with_the_places_clients_know() -> None:
    with pytest.raises(InvalidChange) as fault:
        read_changes({"title": "", "slides": [{"image_url": "x", "text_elements": []}]})
    assert fault.value.field == "title"
    assert "slides.0: image_url: it must be an absolute http or https URL" in fault.value.message


def test_missing_ids_are_given_and_the_same_for_the_same_seed() -> None:
    own = SLIDE.model_copy(
        update={
            "text_elements": (TextElement(id=ID, content="Own", x=1, y=1), *SLIDE.text_elements)
        }
    )
    slides = with_ids([own, own], SEED)
    assert slides == with_ids([own, own], SEED)
    assert slides[0].text_elements[0].id == ID
    ids = [text.id for slide in slides for text in slide.text_elements[1:]]
    ids += [overlay.id for slide in slides for overlay in slide.image_overlays or ()]
    assert None not in ids
    assert len(set(ids)) == 6


def test_a_copy_has_ids_of_its_own_and_no_pictures() -> None:
    original = a_slideshow()
    copy = original.copied(SEED, LATER)
    assert (copy.title, copy.version, copy.content, copy.rendered) == ("Copy of Tea", 1, 1, None)
    before = {text.id for text in original.slides[0].text_elements}
    assert before.isdisjoint({text.id for text in copy.slides[0].text_elements})


def test_the_facts_of_a_rendered_slideshow_name_its_pictures() -> None:
    told = facts(a_slideshow())
    assert [slide.rendered for slide in told.slides] == [f"{FOLDER}0.jpg"]
    assert (told.preview, told.last_rendered_at) == (SHOWN.preview, NOW)
    assert render_path(f"{FOLDER}0.jpg")


def test_files_have_keys_of_what_they_are_made_of() -> None:
    exports = f"slideshows/exports/acme/{ID}/"
    slideshow = a_slideshow()
    assert export_key(slideshow, SlideshowFormat.PPTX) == f"{exports}3.pptx"
    assert export_key(slideshow, SlideshowFormat.ZIP) == f"{exports}gen_0123456789abcdef-2.zip"
    assert export_key(a_slideshow(rendered=None), SlideshowFormat.PDF) is None


EXPORTS = f"slideshows/exports/acme/{ID}/"
DECK, PDF, ZIP = (f"{EXPORTS}{name}" for name in ("3.pptx", f"{RENDER}.pdf", f"{RENDER}.zip"))


@pytest.mark.parametrize(
    ("after", "gone"),
    [
        (Made("Tea", 3, FOLDER), set()),
        (Made("Coffee", 3, FOLDER), {DECK, PDF}),
        (Made("Tea", 3, None), {FOLDER, PDF, ZIP}),
        (Made("Tea", 3, "another/"), {FOLDER, PDF, ZIP}),
        (Made("Tea", 4, None), {DECK, FOLDER, PDF, ZIP}),
    ],
)
def test_what_is_outdated_goes_and_nothing_else(after: Made, gone: set[str]) -> None:
    before = made_of(a_slideshow())
    assert set(outdated("acme", ID, before, after)) == gone


def test_a_draft_has_only_its_presentation_to_outdate() -> None:
    before = made_of(a_slideshow(rendered=None))
    assert list(outdated("acme", ID, before, Made("Coffee", 3, None))) == [DECK]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Three ways to brew", "Three ways to brew.pdf"),
        ("a/b\\c:d\n*e?", "a b c d e.pdf"),
        ("../..", "slideshow.pdf"),
        ("冷泡茶", "冷泡茶.pdf"),
        ("x" * 200, f"{'x' * 120}.pdf"),
    ],
)
def test_a_file_is_called_as_its_slideshow_where_file_systems_allow(title: str, name: str) -> None:
    assert filename(a_slideshow(title=title), SlideshowFormat.PDF) == name


@pytest.mark.parametrize(
    "subject",
    [
        Subject(ID, None, None),
        Subject(ID, 3, None),
        Subject(ID, 3, SlideshowFormat.PPTX),
    ],
)
def test_a_subject_is_read_as_it_is_written(subject: Subject) -> None:
    assert read_subject(str(subject)) == subject


@pytest.mark.parametrize(
    "subject",
    [
        None,
        "",
        f"session/{ID}",
        "slideshow/x",
        f"slideshow/{ID}/",
        f"slideshow/{ID}/x",
        f"slideshow/{ID}/1/docx",
        f"slideshow/{ID}/1/pptx/2",
        f"slideshow/{ID}/99999999999",
    ],
)
def test_other_subjects_are_not_ours(subject: str | None) -> None:
    assert read_subject(subject) is None
