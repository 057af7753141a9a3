"""A job that draws what it is asked for and then never ends, to be cancelled."""

from __future__ import annotations

import threading

from slidemill.renderer.child import MIB, Task
from slidemill.renderer.child.outcomes import ChildOutcome
from slidemill.renderer.slideshows.drawing import Painter
from slidemill.renderer.slideshows.pictures_job import PicturesJob

HALT = "halt"
"""What a request says somewhere that is to be drawn and halted then."""


class HaltingJob:
    """Draws slides, and with `HALT` among their texts waits for ever."""

    def __init__(self) -> None:
        self._pictures = PicturesJob(Painter(cache=32 * MIB))

    def __call__(self, task: Task) -> ChildOutcome:
        outcome = self._pictures(task)
        if HALT in task.input.read_text():
            threading.Event().wait()
        return outcome
