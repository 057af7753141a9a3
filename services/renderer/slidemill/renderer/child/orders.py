"""What a parent can order of a child, as lines of JSON."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from slidemill.contracts.commands import AnalysisOptions
from slidemill.contracts.slideshow_asks import SlideshowFormat


class Line(BaseModel):
    """One line of JSON on a pipe."""

    model_config = ConfigDict(frozen=True)


class JobKind(StrEnum):
    """What a child can be asked to do with its input."""

    DECK = "deck"
    """A package becomes a deck."""
    INSPECT = "inspect"
    """A template becomes a JSON document of what it holds."""
    SLIDES = "slides"
    """A request, and slides of stored templates, become a deck."""
    CHARTS = "charts"
    """A deck gets the numbers of a request into its charts."""
    ANALYSIS = "analysis"
    """A template becomes a JSON document of its slides and their places."""
    PICTURES = "pictures"
    """Slides of a slideshow become pictures."""
    SLIDESHOW = "slideshow"
    """A slideshow becomes one file."""


class TemplateFile(Line):
    """Where a job finds a template, or why it does not."""

    path: str = ""
    lasting: bool = False
    """Whether the same path always holds the same bytes, for all jobs."""
    fault: str | None = None
    """What is wrong when there is no such file, and the mend."""


class Place(Line):
    """One requested slide: the analysed slide's id, its template (0-based), its index there."""

    id: str
    template: int = Field(ge=0)
    index: int = Field(ge=0)


class SlidesBrief(Line):
    """Particulars of a job of slides; the request is the input."""

    kind: Literal["slides"] = "slides"
    templates: tuple[TemplateFile, ...]
    places: tuple[Place, ...]
    """One for each slide of the request, in order."""


class AnalysisBrief(Line):
    """Particulars of an analysis."""

    kind: Literal["analysis"] = "analysis"
    template: TemplateFile
    template_id: str
    options: AnalysisOptions = AnalysisOptions()


class ChartsBrief(Line):
    """Particulars of a job of charts; the request is the input, the deck the source."""

    kind: Literal["charts"] = "charts"
    ours: bool = False
    """Whether a renderer made the deck, so that it need not be scanned."""


class PictureFile(Line):
    """Where a job finds a picture, or why it does not."""

    path: str = ""
    fault: str | None = None
    """What is wrong when there is no such file, and the mend."""


class WantedPicture(Line):
    """A picture that a job writes."""

    name: str
    """Of the file in the job's folder; it is there and empty, and must be written in place."""
    width: int
    """Px."""
    height: int
    """Px."""
    media_type: str


class PicturesBrief(Line):
    """Particulars of drawing slides; the request is the input."""

    kind: Literal["pictures"] = "pictures"
    files: tuple[PictureFile, ...]
    """One for each object that the slides show, in the order of `shown_objects`."""
    wanted: tuple[WantedPicture, ...]
    """One for each slide, in order, and the preview last."""


class SlideshowBrief(Line):
    """Particulars of making a slideshow's file; the request is the input."""

    kind: Literal["slideshow"] = "slideshow"
    format: SlideshowFormat
    files: tuple[PictureFile, ...]
    """For PPTX as of `PicturesBrief`, else the finished pictures, in order."""


Brief = Annotated[
    SlidesBrief | ChartsBrief | AnalysisBrief | PicturesBrief | SlideshowBrief,
    Field(discriminator="kind"),
]


class Order(Line):
    """Parent to child: do a job."""

    job: JobKind = JobKind.DECK
    directory: str
    """Working directory; holds the input and the output file."""
    cpu: float
    """Seconds of processor time the job may burn."""
    brief: Brief | None = None
    """For the kinds that need more than their input; far below the 64 KiB of a pipe."""
