"""A child does the job that the order is of, and is born with all of them loaded."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

import pytest

from slidemill.renderer.analysis_job import analyse_template
from slidemill.renderer.charts_job import ChartsJob
from slidemill.renderer.child import Failed, JobKind, Task
from slidemill.renderer.jobs import Jobs

JOBS = Jobs({JobKind.CHARTS: ChartsJob(), JobKind.ANALYSIS: analyse_template})


def test_an_order_goes_to_the_job_of_its_kind(tmp_path: Path) -> None:
    task = Task(directory=tmp_path, send=lambda _: None, kind=JobKind.CHARTS)
    task.source.write_bytes(b"no deck")
    task.input.write_bytes(b"no request")
    assert isinstance(pickle.loads(pickle.dumps(JOBS))(task), Failed)  # noqa: S301 - our own bytes


def test_an_order_that_nobody_does_is_a_defect(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        JOBS(Task(directory=tmp_path, send=lambda _: None, kind=JobKind.DECK))


def test_the_modules_to_load_are_those_of_all_jobs() -> None:
    assert JOBS.modules == ("slidemill.renderer.analysis_job", "slidemill.renderer.charts_job")
    assert set(JOBS.modules) <= set(sys.modules)
