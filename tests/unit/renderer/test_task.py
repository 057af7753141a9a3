"""What a job is given."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from pydantic import ValidationError

from slidemill.contracts.events import FailureCode
from slidemill.deck import Fault
from slidemill.renderer.blame import blame, findings
from slidemill.renderer.child import Done, Failed, JobKind, Place, SlidesBrief, Task, TemplateFile
from slidemill.renderer.child.orders import Order
from slidemill.renderer.child.outcomes import Crashed, Progress, Ready, parse_child_line
from slidemill.renderer.items import failed_item
from slidemill.renderer.pool.worker import MAX_LINE


def test_progress_is_said_at_most_four_times_a_second() -> None:
    now = 0.0
    said: list[Progress] = []
    task = Task(directory=Path("/job"), send=said.append, clock=lambda: now)
    for step in range(100):
        now = step * 0.1
        task.progress(step, 100)
    gaps = [after.done - before.done for before, after in itertools.pairwise(said)]
    assert said[0] == Progress(done=3, total=100)
    assert set(gaps) == {3}


@pytest.mark.parametrize(
    "line",
    [
        Ready(network="seccomp"),
        Progress(done=1, total=2),
        Done(slides=3, size=4),
        Failed(code=FailureCode.DATA_INVALID, message="slides[0]: wrong"),
    ],
)
def test_what_a_child_says_is_understood(line: Ready | Progress | Done | Failed) -> None:
    assert parse_child_line(line.model_dump_json().encode()) == line


@pytest.mark.parametrize("line", [b"", b"\x80\x04K\x01.", b"{}", b'{"kind":"crashed"}', b"[]"])
def test_anything_else_a_child_says_is_refused(line: bytes) -> None:
    with pytest.raises(ValidationError):
        parse_child_line(line)


def test_the_longest_report_of_a_child_fits_a_line() -> None:
    worst = "\x01" * 5_000
    results = tuple(failed_item(n, worst, "s" * 64) for n in range(200))
    faults = [Fault(f"slides[{n}]{worst}", worst) for n in range(200)]
    failed = blame(FailureCode.NO_VALID_SLIDES, faults).model_copy(update={"results": results})
    done = Done(slides=0, size=0, warnings=findings(faults), results=results)
    for line in (failed, done):
        assert len(line.model_dump_json().encode()) < MAX_LINE


def test_the_longest_order_of_slides_fits_a_pipe() -> None:
    path = "/var/lib/slidemill/scratch/slidemill-renderer-abcdefgh/templates/" + 32 * "f"
    brief = SlidesBrief(
        templates=tuple(TemplateFile(path=path, lasting=True) for _ in range(200)),
        places=tuple(Place(id="s" * 64, template=n, index=1000) for n in range(200)),
    )
    order = Order(job=JobKind.SLIDES, directory=path, cpu=300, brief=brief)
    assert len(order.model_dump_json().encode()) < 1 << 16


def test_a_crash_tells_a_signal_without_a_name_by_its_number() -> None:
    assert Crashed(exit_code=-62).reason == "signal 62"
