"""The job that makes files of slideshows, called in this process."""

from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from lxml import etree
from PIL import Image
from pptx import Presentation

from slidemill.contracts.events import FailureCode
from slidemill.contracts.slideshow_asks import SlideshowFormat
from slidemill.contracts.slideshows import AspectRatio, FontFamily, PictureFormat, Slide
from slidemill.deck import check
from slidemill.picture import measure, render
from slidemill.renderer.child import Done, Failed
from slidemill.renderer.slideshows.drawing import Painter
from slidemill.renderer.slideshows.pptx.typefaces import typeface
from slidemill.renderer.slideshows.slideshow_job import SlideshowJob
from tests.fixtures.drawn_slides import picture
from tests.fixtures.slideshow_files import archived, every_look, finished, presented, text

ZIP, PDF = SlideshowFormat.ZIP, SlideshowFormat.PDF
EMU_PER_PX = 9525


def slide(*texts: dict[str, Any], **facts: Any) -> Slide:
    return Slide.model_validate({"image_url": "a", "text_elements": texts} | facts)


def shapes(deck: bytes, slide: int = 0) -> Any:
    return Presentation(io.BytesIO(deck)).slides[slide].shapes


def test_a_zip_holds_the_finished_pictures_stored_as_they_are(tmp_path: Path) -> None:
    pictures = finished()
    outcome, made = archived(tmp_path, ZIP, *pictures)
    archive = zipfile.ZipFile(io.BytesIO(made))
    assert archive.namelist() == ["01.jpg", "02.jpg"]
    assert [archive.read(name) for name in archive.namelist()] == pictures
    assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
    assert outcome == Done(slides=2, size=len(made))


def test_a_pdf_has_a_page_of_each_pictures_size_and_the_jpeg_as_it_is(tmp_path: Path) -> None:
    pictures = finished(AspectRatio.PORTRAIT)
    outcome, made = archived(tmp_path, PDF, *pictures, title="Tea (and „more“)")
    assert outcome == Done(slides=2, size=len(made))
    document = pdfium.PdfDocument(made)
    assert document.get_metadata_dict()["Title"] == "Tea (and „more“)"
    assert [page.get_size() for page in document] == [(810, 1012.5)] * 2
    assert all(picture in made for picture in pictures)
    shown = document[1].render(scale=4 / 3).to_pil().convert("RGB")
    assert shown.size == (1080, 1350)
    wanted = Image.open(io.BytesIO(pictures[1])).convert("RGB")
    assert shown.getpixel((500, 100)) == pytest.approx(wanted.getpixel((500, 100)), abs=8)


@pytest.mark.parametrize("kind", [PictureFormat.PNG, PictureFormat.WEBP])
def test_pictures_that_are_no_jpeg_are_shown_in_a_pdf(tmp_path: Path, kind: PictureFormat) -> None:
    blue = render(
        Slide(image_url="a"), {"a": picture("#2040c0")}, ratio=AspectRatio.SQUARE, format=kind
    )
    outcome, made = archived(tmp_path, PDF, blue.content)
    assert isinstance(outcome, Done)
    shown = pdfium.PdfDocument(made)[0].render().to_pil().convert("RGB")
    assert shown.getpixel((400, 400)) == pytest.approx((0x20, 0x40, 0xC0), abs=3)


@pytest.mark.parametrize("form", [ZIP, PDF])
def test_what_is_no_picture_is_refused_with_its_place(
    tmp_path: Path, form: SlideshowFormat
) -> None:
    outcome, made = archived(tmp_path, form, finished(count=1)[0], b"<script>")
    assert isinstance(outcome, Failed)
    assert outcome.code is FailureCode.DATA_INVALID
    assert [fault.place for fault in outcome.faults] == ["rendered[1]"]
    assert made == b""


def test_a_png_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    outcome, _ = archived(tmp_path, PDF, picture("#123456", (1080, 1080))[:-40])
    assert isinstance(outcome, Failed)
    assert [fault.place for fault in outcome.faults] == ["rendered[0]"]


@pytest.mark.parametrize("ratio", list(AspectRatio))
def test_a_presentation_of_every_look_is_valid(tmp_path: Path, ratio: AspectRatio) -> None:
    outcome, made = presented(tmp_path, every_look(), ratio, title='Tea & "more"')
    assert isinstance(outcome, Done)
    assert (outcome.slides, outcome.size) == (len(every_look()), len(made))
    assert check(made) == []
    deck = Presentation(io.BytesIO(made))
    assert (deck.slide_width, deck.slide_height) == tuple(side * EMU_PER_PX for side in ratio.size)
    assert deck.core_properties.title == 'Tea & "more"'


def test_each_text_can_be_edited_and_stands_where_it_is_drawn(tmp_path: Path) -> None:
    shown = slide(text("Cold, overnight, then strain and pour", 30), text("brew", 80, font_size=64))
    _, made = presented(tmp_path, (shown,))
    behind, *boxes = shapes(made)
    assert behind.shape_type.name == "PICTURE"
    assert [box.text_frame.text for box in boxes] == [
        element.content for element in shown.text_elements
    ]
    for box, measured in zip(boxes, measure(shown, ratio=AspectRatio.SQUARE), strict=True):
        middle = measured.left + measured.width / 2
        assert (box.left + box.width / 2) / EMU_PER_PX == pytest.approx(middle, abs=1)
        assert box.top / EMU_PER_PX == pytest.approx(measured.top, abs=1)
        assert box.height / EMU_PER_PX == pytest.approx(measured.height, abs=1)
        widest = max(line.width for line in measured.lines)
        assert widest < box.width / EMU_PER_PX < widest * 1.07
        (run,) = box.text_frame.paragraphs[0].runs
        assert run.font.size.pt == pytest.approx(measured.font_size * 0.75)
        assert (run.font.name, run.font.bold) == ("TikTok Sans", True)


def test_the_picture_behind_has_no_texts(tmp_path: Path) -> None:
    _, made = presented(tmp_path, (slide(text("over it")),), quality=90)
    bare = render(
        slide(), {"a": (tmp_path / "a").read_bytes()}, ratio=AspectRatio.SQUARE, quality=90
    )
    assert shapes(made)[0].image.blob == bare.content


def test_slides_with_one_background_share_its_picture_and_black_ones_have_none(
    tmp_path: Path,
) -> None:
    slides = (slide(text("one")), slide(text("two")), slide(text("three"), image_url=None))
    _, made = presented(tmp_path, slides)
    names = zipfile.ZipFile(io.BytesIO(made)).namelist()
    assert [name for name in names if name.startswith("ppt/media/")] == ["ppt/media/image1.jpg"]
    assert [shape.name for shape in shapes(made, 2)] == ["Text 1"]


def test_a_box_hugs_its_lines_and_a_bar_spans_the_slide(tmp_path: Path) -> None:
    shown = slide(
        text("tea", 20, style_preset="inverted"),
        text("tea", 50, style_preset="snapchat"),
        text("tea", 80, style_preset="white"),
    )
    _, made = presented(tmp_path, (shown,))
    box, bar, plain = list(shapes(made))[1:]
    assert 'prst="roundRect"' in xml(box)
    assert box.width < 200 * EMU_PER_PX
    assert (bar.left, bar.width) == (0, 1080 * EMU_PER_PX)
    assert 'alpha val="60000"' in xml(bar)
    assert "<a:noFill/>" in xml(plain)


def test_outline_shadow_and_direction_are_those_of_the_text(tmp_path: Path) -> None:
    shown = slide(
        text("tea 🍵", 20),
        text("tea", 50, style_preset="shadow"),
        text("شاي", 80, style_preset="white"),
    )
    _, made = presented(tmp_path, (shown,))
    outlined, shadowed, arabic = (xml(box) for box in list(shapes(made))[1:])
    words, emoji = outlined.split("<a:r>")[1:]
    assert '<a:ln w="' in words
    assert "<a:ln " not in emoji
    assert "<a:outerShdw" in shadowed
    assert "<a:ln " not in shadowed
    assert 'rtl="1"' in arabic


def test_letters_that_xml_can_not_hold_are_left_out(tmp_path: Path) -> None:
    _, made = presented(tmp_path, (slide(text("a\x00b\r\nc\ufffe <&>")),))
    assert check(made) == []
    assert [each.text for each in shapes(made)[1].text_frame.paragraphs] == ["ab", "c <&>"]


def test_faults_of_pictures_and_texts_are_told_together(tmp_path: Path) -> None:
    shown = (slide(), slide(text("x", text_color="reddish"), image_url=None))
    outcome, made = presented(tmp_path, shown)
    assert isinstance(outcome, Failed)
    assert outcome.code is FailureCode.PICTURE_INVALID
    assert [fault.place for fault in outcome.faults] == ["slides[1].text_elements[0].text_color"]
    assert made == b""


@pytest.mark.parametrize("form", [ZIP, PDF])
def test_pictures_put_together_twice_are_the_same_bytes(
    tmp_path: Path, form: SlideshowFormat
) -> None:
    pictures = finished()
    assert archived(tmp_path, form, *pictures) == archived(tmp_path, form, *pictures)


def test_a_presentation_made_twice_is_the_same_bytes_also_by_a_job_sent_to_a_child(
    tmp_path: Path,
) -> None:
    job = SlideshowJob(Painter(cache=1 << 24))
    sent = pickle.loads(pickle.dumps(job))  # noqa: S301 - our own bytes
    first = presented(tmp_path, every_look(), job=job)
    assert presented(tmp_path, every_look(), job=job) == first
    assert presented(tmp_path, every_look(), job=sent) == first


@pytest.mark.parametrize("family", list(FontFamily))
def test_every_family_has_a_face_to_ask_for(family: FontFamily) -> None:
    assert typeface(family).name


def xml(shape: Any) -> str:
    return str(etree.tostring(shape.element, encoding="unicode"))
