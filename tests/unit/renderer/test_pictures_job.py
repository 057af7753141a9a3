"""The job of pictures, called in this process."""

from __future__ import annotations

import os
import pickle
import sys
import threading
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from slidemill.contracts.events import FailureCode, Status
from slidemill.contracts.slideshows import AspectRatio, PictureFormat, Slide
from slidemill.contracts.slideshows.orders import PicturesRequest
from slidemill.picture import Fault, Picture, PictureError
from slidemill.renderer.child import (
    Done,
    Failed,
    JobKind,
    PictureFile,
    PicturesBrief,
    Task,
    WantedPicture,
)
from slidemill.renderer.child.outcomes import Progress
from slidemill.renderer.slideshows import drawing
from slidemill.renderer.slideshows.drawing import Painter
from slidemill.renderer.slideshows.pictures_job import PicturesJob
from slidemill.renderer.slideshows.shown import shown_objects
from tests.fixtures.drawn_slides import picture as one_colour

SQUARE = AspectRatio.SQUARE


def job() -> PicturesJob:
    return PicturesJob(Painter(cache=1 << 24))


def text(content: str = "x", **facts: Any) -> dict[str, Any]:
    return {"content": content, "x": 50, "y": 50, "font_size": 90} | facts


def run(
    job: PicturesJob,
    folder: Path,
    *slides: dict[str, Any],
    missing: str | None = None,
    **pictures: bytes,
) -> tuple[Done | Failed, list[bytes]]:
    """Draw slides that show pictures by name; returns what was written."""
    keys = {name: f"tests/pictures/us/{name}" for name in pictures}
    request = PicturesRequest.model_validate(
        {"ratio": SQUARE, "slides": slides, "pictures": keys, "quality": 80}
    )
    files = []
    for key in shown_objects(request):
        name = key.rpartition("/")[2]
        path = folder / name
        path.write_bytes(pictures[name])
        lost = name == missing
        files.append(PictureFile(fault="It is lost.") if lost else PictureFile(path=str(path)))
    wanted = [
        WantedPicture(name=f"{n}.out", width=1080, height=1080, media_type="image/jpeg")
        for n, _ in enumerate(slides)
    ]
    wanted.append(WantedPicture(name="small", width=540, height=540, media_type="image/jpeg"))
    brief = PicturesBrief(files=tuple(files), wanted=tuple(wanted))
    task = Task(directory=folder, send=lambda _: None, kind=JobKind.PICTURES, brief=brief)
    task.input.write_text(request.model_dump_json())
    outcome = job(task)
    return outcome, [
        (folder / each.name).read_bytes() for each in wanted if (folder / each.name).exists()
    ]


def sizes(made: list[bytes]) -> list[tuple[int, int]]:
    return [Image.open(BytesIO(content)).size for content in made]


def test_every_slide_and_the_preview_are_written(tmp_path: Path) -> None:
    slides = [{"image_url": "sea", "text_elements": [text(str(n))]} for n in range(3)]
    outcome, made = run(job(), tmp_path, *slides, sea=one_colour("#205080"))
    assert isinstance(outcome, Done)
    assert sizes(made) == [(1080, 1080)] * 3 + [(540, 540)]
    assert (outcome.slides, outcome.size) == (3, sum(map(len, made)))
    assert len(set(made)) == 4


def test_a_slide_without_a_picture_is_drawn_on_black(tmp_path: Path) -> None:
    outcome, (slide, _) = run(job(), tmp_path, {"text_elements": []})
    assert isinstance(outcome, Done)
    assert Image.open(BytesIO(slide)).getextrema() == ((0, 0),) * 3


def test_a_job_done_twice_writes_the_same_bytes_also_from_kept_backgrounds(tmp_path: Path) -> None:
    slides = [{"image_url": "sea", "text_elements": [text(str(n))]} for n in range(4)]
    mine = job()
    first = run(mine, tmp_path, *slides, sea=one_colour())
    assert run(mine, tmp_path, *slides, sea=one_colour()) == first
    assert run(job(), tmp_path, *slides, sea=one_colour()) == first


def test_a_picture_that_is_not_there_is_told_with_every_place_that_shows_it(tmp_path: Path) -> None:
    overlay = {"image_url": "gone", "x": 50, "y": 50, "width": 10, "height": 10}
    outcome, _ = run(
        job(),
        tmp_path,
        {"image_url": "sea"},
        {"image_url": "gone", "image_overlays": [overlay]},
        {"grid_type": "vertical", "grid_images": ["sea", "gone"]},
        missing="gone",
        sea=one_colour(),
        gone=b"",
    )
    assert isinstance(outcome, Failed)
    assert outcome.code is FailureCode.PICTURE_INVALID
    assert [(fault.place, fault.message) for fault in outcome.faults] == [
        ("slides[1].image_url", "It is lost."),
        ("slides[1].image_overlays[0].image_url", "It is lost."),
        ("slides[2].grid_images[1]", "It is lost."),
    ]
    assert outcome.message.splitlines()[0] == "slide 2 (index 1): image_url: It is lost."
    assert [result.status for result in outcome.results] == [
        Status.COMPLETED,
        Status.FAILED,
        Status.FAILED,
    ]


def test_many_faults_are_counted_in_the_message_and_listed_beside_it(tmp_path: Path) -> None:
    slides = [{"image_url": "odd"}] * 5
    outcome, _ = run(job(), tmp_path, *slides, odd=b"plain text")
    assert isinstance(outcome, Failed)
    assert outcome.message.endswith("and 2 more faults")
    assert len(outcome.faults) == 5


def test_what_is_drawn_otherwise_than_asked_for_is_a_warning_with_its_place(tmp_path: Path) -> None:
    slide = {"text_elements": [text(), text(font_family="Papyrus")]}
    outcome, _ = run(job(), tmp_path, {}, slide)
    assert isinstance(outcome, Done)
    (warning,) = outcome.warnings
    assert warning.place == "slides[1].text_elements[1].font_family"
    assert warning.kind == "adjusted"


def test_slides_are_drawn_side_by_side_and_counted_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    together = threading.Barrier(2, timeout=30)

    def meet(*_: object, **__: object) -> Picture:
        together.wait()
        return Picture(b"", 1, 1, PictureFormat.JPEG, ())

    monkeypatch.setattr(drawing, "render", meet)
    request = PicturesRequest(ratio=SQUARE, slides=[Slide()] * 6, pictures={})
    taken: list[int] = []
    steps: list[Progress] = []
    Painter(cache=0, at_once=2).draw(
        request,
        (),
        lambda number, _: taken.append(number),
        lambda done, total: steps.append(Progress(done=done, total=total)),
    )
    assert sorted(taken) == list(range(6))
    assert steps == [Progress(done=n, total=6) for n in range(1, 7)]


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no niceness of their own")
def test_the_thread_that_helps_takes_what_others_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    together = threading.Barrier(2, timeout=30)
    niceness: set[int] = set()

    def meet(*_: object, **__: object) -> Picture:
        together.wait()
        niceness.add(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        return Picture(b"", 1, 1, PictureFormat.JPEG, ())

    monkeypatch.setattr(drawing, "render", meet)
    mine = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    request = PicturesRequest(ratio=SQUARE, slides=[Slide()] * 2, pictures={})
    Painter(cache=0, at_once=2).draw(request, (), lambda *_: None, lambda *_: None)
    assert niceness == {mine, max(mine, 10)}


def test_a_defect_in_any_thread_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(slide: Slide, *_: object, **__: object) -> Picture:
        if slide.image_url is None:
            raise PictureError([Fault("image_url", "It is odd.")])
        raise RuntimeError("a defect")

    monkeypatch.setattr(drawing, "render", fail)
    slides = [Slide(), Slide(), Slide(image_url="x"), Slide()]
    request = PicturesRequest(ratio=SQUARE, slides=slides, pictures={"x": "a/b/c/d"})
    painter = Painter(cache=0, at_once=3)
    with pytest.raises(RuntimeError, match="a defect"):
        painter.draw(request, [PictureFile(path="/dev/null")], lambda *_: None, lambda *_: None)


def test_a_job_can_be_sent_to_a_child(tmp_path: Path) -> None:
    sent = pickle.loads(pickle.dumps(job()))  # noqa: S301 - our own bytes
    assert isinstance(run(sent, tmp_path, {})[0], Done)
