"""The job of slides, called in this process."""

from __future__ import annotations

import io
import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation

from slidemill.contracts.events import FailureCode, Status
from slidemill.renderer.child import Done, Failed, JobKind, Place, SlidesBrief, Task, TemplateFile
from slidemill.renderer.finishing import Finish
from slidemill.renderer.slides_job import SlidesJob
from tests.fixtures.decks import picture
from tests.fixtures.packages import texts


def template() -> bytes:
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[1])
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def run(
    job: SlidesJob, folder: Path, titles: list[str], *files: TemplateFile
) -> tuple[Done | Failed, bytes]:
    """Do the job as a child would; the n-th slide is of the n-th template, or of the last."""
    last = len(files) - 1
    places = tuple(
        Place(id=f"slide_{n}", template=min(n, last), index=0) for n in range(len(titles))
    )
    slides: list[dict[str, Any]] = [
        {"template_slide_id": f"slide_{n}", "slide_data": {"title": title}}
        for n, title in enumerate(titles)
    ]
    brief = SlidesBrief(templates=files, places=places)
    task = Task(directory=folder, send=lambda _: None, kind=JobKind.SLIDES, brief=brief)
    task.input.write_text(json.dumps({"slides": slides}))
    task.output.write_bytes(b"")
    return job(task), task.output.read_bytes()


@pytest.fixture
def lasting(tmp_path: Path) -> TemplateFile:
    path = tmp_path / "kept"
    path.write_bytes(template())
    return TemplateFile(path=str(path), lasting=True)


def test_slides_become_a_valid_deck(tmp_path: Path, lasting: TemplateFile) -> None:
    job = SlidesJob(finish=Finish(check_decks=True))
    outcome, deck = run(job, tmp_path, ["a", "b"], lasting)
    assert isinstance(outcome, Done)
    assert [slide[0] for slide in texts(deck)] == ["a", "b"]
    assert not outcome.partial


def test_a_warm_job_does_without_the_file_and_gives_the_same_bytes(
    tmp_path: Path, lasting: TemplateFile
) -> None:
    job = SlidesJob()
    _, first = run(job, tmp_path, ["a"], lasting)
    Path(lasting.path).unlink()
    _, warm = run(job, tmp_path, ["a"], lasting)
    assert first == warm


def test_a_file_that_may_change_is_known_by_its_content(
    tmp_path: Path, lasting: TemplateFile
) -> None:
    job, file = SlidesJob(), lasting.model_copy(update={"lasting": False})
    assert isinstance(run(job, tmp_path, ["a"], file)[0], Done)
    Path(file.path).write_bytes(b"no zip")
    outcome, _ = run(job, tmp_path, ["a"], file)
    assert isinstance(outcome, Failed)
    assert outcome.code is FailureCode.NO_VALID_SLIDES


def test_a_job_can_be_sent_to_a_child(tmp_path: Path, lasting: TemplateFile) -> None:
    logos = tmp_path / "logos"
    logos.mkdir()
    (logos / "acme.example.png").write_bytes(picture())
    job = pickle.loads(pickle.dumps(SlidesJob(logos=logos)))  # noqa: S301 - our own bytes
    assert isinstance(run(job, tmp_path, ["a"], lasting)[0], Done)


def test_results_and_places_are_those_of_the_request_also_when_slides_are_left_out(
    tmp_path: Path, lasting: TemplateFile
) -> None:
    gone = TemplateFile(fault="There is no template x; it may have been deleted.")
    broken = tmp_path / "broken"
    broken.write_bytes(b"no zip")
    files = [gone, lasting, TemplateFile(path=str(broken)), lasting]
    outcome, deck = run(SlidesJob(), tmp_path, ["a", "b", "c", "d"], *files)
    assert isinstance(outcome, Done)
    assert outcome.partial
    assert [(one.index, one.id, one.status) for one in outcome.results] == [
        (0, "slide_0", Status.FAILED),
        (1, "slide_1", Status.COMPLETED),
        (2, "slide_2", Status.FAILED),
        (3, "slide_3", Status.COMPLETED),
    ]
    assert "There is no template x" in (outcome.results[0].error or "")
    assert "zip" in (outcome.results[2].error or "")
    assert [slide[0] for slide in texts(deck)] == ["b", "d"]


def test_a_deck_over_the_size_is_refused_and_not_written(
    tmp_path: Path, lasting: TemplateFile
) -> None:
    outcome, output = run(SlidesJob(finish=Finish(largest=1000)), tmp_path, ["a"], lasting)
    assert isinstance(outcome, Failed)
    assert "1000" in outcome.message
    assert output == b""
