"""The job itself, called in this process."""

from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path

import pytest
from pptx import Presentation

from slidemill.contracts.events import FailureCode
from slidemill.deck import FaultKind
from slidemill.deck.check import check
from slidemill.renderer.child import Done, Failed, Task
from slidemill.renderer.finishing import Finish
from slidemill.renderer.job import DeckJob
from tests.fixtures.decks import (
    add_slide,
    new_deck,
    picture,
    rebuilt,
    saved,
)
from tests.fixtures.films import brands, data_entry, description, film
from tests.fixtures.outside import linked_chart, with_macros
from tests.fixtures.packages import data, package, photo, template, texts


def run(job: DeckJob, body: bytes, directory: Path) -> tuple[Done | Failed, bytes]:
    """Do the job as a child would; return its outcome and output."""
    task = Task(directory=directory, send=lambda _: None)
    task.input.write_bytes(body)
    task.output.write_bytes(b"")
    return job(task), task.output.read_bytes()


def refused(body: bytes, directory: Path) -> Failed:
    """Return the failure of a package that can not be rendered."""
    outcome, output = run(DeckJob(), body, directory)
    assert isinstance(outcome, Failed), outcome
    assert output == b""
    return outcome


def test_a_package_becomes_a_valid_deck(tmp_path: Path) -> None:
    outcome, deck = run(DeckJob(finish=Finish(check_decks=True)), package(), tmp_path)
    assert outcome == Done(slides=3, size=len(deck))
    assert texts(deck)[1] == ["Pier", "Tons", "A", "410", "B", "395"]


def test_the_same_package_gives_the_same_bytes_from_a_fresh_and_a_warm_job(tmp_path: Path) -> None:
    job = DeckJob()
    _, first = run(job, package(), tmp_path)
    _, warm = run(job, package(), tmp_path)
    _, fresh = run(DeckJob(), package(), tmp_path)
    assert first == warm == fresh


def test_a_job_can_be_sent_to_a_child(tmp_path: Path) -> None:
    job = pickle.loads(pickle.dumps(DeckJob()))  # noqa: S301 - our own bytes
    assert isinstance(run(job, package(), tmp_path)[0], Done)


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"slides": [{"template": 3}]}, "slides[0].template"),
        ({"slides": [{}, {"template": 1, "title": {"type": "nothing"}}]}, "slides[1].title"),
        ({"slides": "none"}, "slides"),
    ],
)
def test_a_fault_in_the_data_names_slide_and_key(
    tmp_path: Path, document: object, place: str
) -> None:
    failed = refused(package(document), tmp_path)
    assert failed.code is FailureCode.DATA_INVALID
    assert any(fault.place.startswith(place) for fault in failed.faults)
    assert place in failed.message


@pytest.mark.parametrize(
    ("presentation", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "PowerPoint 97-2003"),
        (with_macros(template()), "macro"),
        (template()[:-40], "template.pptx"),
    ],
)
def test_a_fault_of_the_template_is_told_as_such(
    tmp_path: Path, presentation: bytes, words: str
) -> None:
    failed = refused(package(template_pptx=presentation), tmp_path)
    assert failed.code is FailureCode.TEMPLATE_INVALID
    assert words in failed.message


def test_a_bad_picture_is_told_with_who_asked_for_it_first(tmp_path: Path) -> None:
    document = data()
    document["slides"].append(document["slides"][1])
    failed = refused(package(document, photo_jpg=b"GIF8 not"), tmp_path)
    assert failed.code is FailureCode.ASSET_INVALID
    assert "slides[1].photo" in failed.message
    assert "photo.jpg" in failed.message


def test_media_nobody_asks_for_may_be_anything(tmp_path: Path) -> None:
    document = {"slides": [{"template": 1, "title": "plain"}]}
    outcome, _ = run(DeckJob(), package(document, photo_jpg=b"whatever"), tmp_path)
    assert isinstance(outcome, Done)


def test_a_picture_may_be_named_with_a_dot_in_front(tmp_path: Path) -> None:
    document = data()
    document["slides"][1]["photo"]["src"] = "./photo.jpg"
    outcome, deck = run(DeckJob(), package(document), tmp_path)
    assert isinstance(outcome, Done)
    pictures = [
        shape.image.blob
        for slide in Presentation(io.BytesIO(deck)).slides
        for shape in slide.shapes
        if hasattr(shape, "image")
    ]
    assert pictures == [photo()]


def test_a_deck_over_the_size_is_refused_and_not_written(tmp_path: Path) -> None:
    outcome, output = run(DeckJob(finish=Finish(largest=1000)), package(), tmp_path)
    assert isinstance(outcome, Failed)
    assert "1000" in outcome.message
    assert output == b""


def test_a_template_that_failed_fails_again(tmp_path: Path) -> None:
    job = DeckJob()
    broken = package(template_pptx=with_macros(template()))
    first, second = (run(job, broken, tmp_path)[0] for _ in range(2))
    assert isinstance(first, Failed)
    assert first == second


def film_data(src: str = "quay.mp4") -> dict[str, object]:
    """Return data that puts a film into the place of the photo."""
    clip = {"type": "video", "src": src, "thumbnail": "photo.jpg"}
    return {"slides": [{"template": 2, "photo": clip}]}


def test_a_film_of_the_package_gets_into_the_deck(tmp_path: Path) -> None:
    body = package(film_data(), quay_mp4=film())
    outcome, deck = run(DeckJob(finish=Finish(check_decks=True)), body, tmp_path)
    assert isinstance(outcome, Done), outcome
    with zipfile.ZipFile(io.BytesIO(deck)) as archive:
        assert archive.read("ppt/media/media1.mp4") == film()


@pytest.mark.parametrize(
    "body",
    [
        b"a text that is called a film",
        film()[:-20],
        brands(b"isom") + description(data_entry(b"http://127.0.0.1/a.mp4\0")),
    ],
    ids=["text", "cut off", "elsewhere"],
)
def test_a_bad_film_is_told_with_who_asked_for_it(tmp_path: Path, body: bytes) -> None:
    failed = refused(package(film_data(), quay_mp4=body), tmp_path)
    assert failed.code is FailureCode.ASSET_INVALID
    assert "slides[0].photo" in failed.message
    assert "quay.mp4" in failed.message


def test_a_bad_thumbnail_is_told_as_a_picture(tmp_path: Path) -> None:
    failed = refused(package(film_data(), quay_mp4=film(), photo_jpg=film()), tmp_path)
    assert failed.code is FailureCode.ASSET_INVALID
    assert "photo.jpg" in failed.message


def test_all_that_is_wrong_with_a_package_is_told_at_once(tmp_path: Path) -> None:
    document = data()
    document["slides"][0] = {"template": 1, "title": []}
    document["slides"].append({"template": 9})
    failed = refused(package(document, photo_jpg=b"GIF8 not"), tmp_path)
    assert failed.code is FailureCode.DATA_INVALID
    assert [fault.place for fault in failed.faults] == [
        "slides[0].title",
        "slides[1].photo > photo.jpg",
        f"slides[{len(document['slides']) - 1}].template",
    ]


def test_faults_of_the_data_are_told_beside_those_of_the_template(tmp_path: Path) -> None:
    document = {"slides": [{"template": 1, "title": []}]}
    failed = refused(package(document, template_pptx=with_macros(template())), tmp_path)
    assert failed.code is FailureCode.TEMPLATE_INVALID
    assert failed.faults[-1].place == "slides[0].title"


def test_a_deck_with_markers_left_is_made_and_says_so(tmp_path: Path) -> None:
    outcome, _ = run(DeckJob(), package({"slides": [{"template": 1}]}), tmp_path)
    assert isinstance(outcome, Done)
    assert "slides[0].title" in [warning.place for warning in outcome.warnings]


def test_strict_data_that_leaves_markers_is_refused(tmp_path: Path) -> None:
    failed = refused(package({"strict": True, "slides": [{"template": 1}]}), tmp_path)
    assert failed.code is FailureCode.DATA_INVALID
    assert "slides[0].title" in [fault.place for fault in failed.faults]


def test_very_many_faults_are_listed_up_to_a_hundred_and_counted(tmp_path: Path) -> None:
    slides = [{"template": 9 + number} for number in range(150)]
    failed = refused(package({"slides": slides}), tmp_path)
    assert len(failed.faults) == 101
    assert failed.faults[-1].message == "and 50 more like these."
    assert failed.message.endswith("and more than 97 other faults")


def test_a_picture_that_the_template_names_wrongly_gets_through(tmp_path: Path) -> None:
    deck = new_deck()
    add_slide(deck).shapes.add_picture(io.BytesIO(picture()), 0, 0)
    misnamed = rebuilt(saved(deck), {"ppt/media/image1.png": photo()})
    body = package({"slides": [{"template": 1}]}, template_pptx=misnamed)
    outcome, made = run(DeckJob(finish=Finish(check_decks=True)), body, tmp_path)
    assert isinstance(outcome, Done), outcome
    assert [each.kind for each in check(made)] == [FaultKind.NOTE]


def test_a_chart_linked_to_an_outside_workbook_gets_through(tmp_path: Path) -> None:
    body = package(
        {"slides": [{"template": 1, "title": "a"}, {"template": 1, "title": "b"}]},
        template_pptx=linked_chart(),
    )
    outcome, _ = run(DeckJob(finish=Finish(check_decks=True)), body, tmp_path)
    assert isinstance(outcome, Done), outcome
