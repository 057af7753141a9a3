"""What runs in a render child, and the words that it and its parent share."""

from slidemill.renderer.child.limits import MIB, Limits
from slidemill.renderer.child.orders import (
    AnalysisBrief,
    Brief,
    ChartsBrief,
    JobKind,
    PictureFile,
    PicturesBrief,
    Place,
    SlidesBrief,
    SlideshowBrief,
    TemplateFile,
    WantedPicture,
)
from slidemill.renderer.child.outcomes import (
    Crashed,
    DeadlineExceeded,
    Done,
    Errored,
    Failed,
    Outcome,
    OutOfMemory,
)
from slidemill.renderer.child.task import Job, Task

__all__ = [
    "MIB",
    "AnalysisBrief",
    "Brief",
    "ChartsBrief",
    "Crashed",
    "DeadlineExceeded",
    "Done",
    "Errored",
    "Failed",
    "Job",
    "JobKind",
    "Limits",
    "OutOfMemory",
    "Outcome",
    "PictureFile",
    "PicturesBrief",
    "Place",
    "SlidesBrief",
    "SlideshowBrief",
    "Task",
    "TemplateFile",
    "WantedPicture",
]
