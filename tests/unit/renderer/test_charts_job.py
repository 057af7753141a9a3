"""The job of charts, called in this process."""

from __future__ import annotations

import json
import pickle
import re
from pathlib import Path
from typing import Any

import pytest

from slidemill.contracts.events import FailureCode, Status
from slidemill.deck import check
from slidemill.renderer.charts_job import ChartsJob
from slidemill.renderer.child import ChartsBrief, Done, Failed, JobKind, Task
from slidemill.renderer.finishing import Finish
from tests.fixtures.decks import add_chart, add_slide, new_deck, rebuilt, saved
from tests.fixtures.outside import linked_chart, with_macros

UPDATE = {
    "slide_index": 0,
    "chart_data": {"categories": ["a", "b"], "series": [{"name": "s", "values": [1, 2]}]},
}


def deck() -> bytes:
    presentation = new_deck()
    add_chart(add_slide(presentation), "load")
    return saved(presentation)


def run(
    job: ChartsJob, folder: Path, source: bytes, *updates: Any, ours: bool = False
) -> tuple[Done | Failed, bytes]:
    task = Task(
        directory=folder,
        send=lambda _: None,
        kind=JobKind.CHARTS,
        brief=ChartsBrief(ours=ours),
    )
    task.source.write_bytes(source)
    task.input.write_text(json.dumps({"updates": updates or [UPDATE]}))
    task.output.write_bytes(b"")
    return job(task), task.output.read_bytes()


@pytest.mark.parametrize("ours", [False, True])
def test_a_deck_gets_new_numbers_and_stays_valid(tmp_path: Path, ours: bool) -> None:
    job = ChartsJob(finish=Finish(check_decks=True))
    outcome, made = run(job, tmp_path, deck(), ours=ours)
    assert isinstance(outcome, Done)
    assert (outcome.slides, outcome.size) == (1, len(made))
    assert not outcome.partial


def test_a_chart_linked_to_an_outside_workbook_is_refreshed_and_the_link_is_told(
    tmp_path: Path,
) -> None:
    outcome, made = run(ChartsJob(finish=Finish(check_decks=True)), tmp_path, linked_chart())
    assert isinstance(outcome, Done), outcome
    assert outcome.results[0].status is Status.COMPLETED
    assert made
    (warning,) = outcome.warnings
    assert "workbook is a link" in warning.message


@pytest.mark.parametrize("source", [b"no zip", with_macros(deck())], ids=["no zip", "macros"])
def test_a_deck_from_outside_is_scanned(tmp_path: Path, source: bytes) -> None:
    outcome, made = run(ChartsJob(), tmp_path, source)
    assert isinstance(outcome, Failed)
    assert outcome.code is FailureCode.TEMPLATE_INVALID
    assert made == b""


def test_a_damaged_deck_of_ours_is_a_failure_and_no_defect(tmp_path: Path) -> None:
    outcome, _ = run(ChartsJob(), tmp_path, deck()[:-60], ours=True)
    assert isinstance(outcome, Failed)
    assert outcome.code is FailureCode.TEMPLATE_INVALID


def test_one_update_that_can_not_be_applied_is_told_in_the_singular(tmp_path: Path) -> None:
    outcome, _ = run(ChartsJob(), tmp_path, deck(), UPDATE | {"slide_index": 4})
    assert isinstance(outcome, Failed)
    assert outcome.message.startswith("The update could not be applied.")


def test_faults_that_the_deck_brought_along_are_not_taken_for_ours(tmp_path: Path) -> None:
    twice = re.compile(rb'(<p:cNvPr id=")\d+')
    faulty = rebuilt(deck(), {"ppt/slides/slide1.xml": lambda part: twice.sub(rb"\g<1>1", part)})
    assert any("shape id 1" in fault.message for fault in check(faulty))
    outcome, _ = run(ChartsJob(finish=Finish(check_decks=True)), tmp_path, faulty)
    assert isinstance(outcome, Done)


def test_a_job_can_be_sent_to_a_child(tmp_path: Path) -> None:
    job = pickle.loads(pickle.dumps(ChartsJob()))  # noqa: S301 - our own bytes
    assert isinstance(run(job, tmp_path, deck())[0], Done)
