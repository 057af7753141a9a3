"""Commands that take time (submitted): what a producer may order."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from slidemill.contracts.ids import ObjectKey, SlideId, TemplateId
from slidemill.contracts.messages import Command
from slidemill.contracts.slideshow_asks import SlideshowFormat

INLINE_LIMIT = 64 * 1024
"""Bytes of JSON; a larger request lies in the store and the command carries its key."""


class Priority(StrEnum):
    """Class of render work: some workers are kept free for jobs that someone waits for."""

    INTERACTIVE = "interactive"
    BULK = "bulk"


class RenderSession(Command, type="session.render"):
    """Render what was uploaded to a session; the session service turns it into `render.deck`."""

    session: UUID
    priority: Priority = Priority.INTERACTIVE


class AnalysisOptions(BaseModel):
    """What an analysis tells of a template; all of it unless said otherwise."""

    model_config = ConfigDict(frozen=True)

    parse_master_template_layout: bool = True
    parse_slides: bool = True
    include_placeholder_positions: bool = True
    include_table_details: bool = True


class AnalyseTemplate(Command, type="template.analyse"):
    """Read an uploaded template, so that its slides can be used; becomes `render.analysis`."""

    template: TemplateId
    options: AnalysisOptions = AnalysisOptions()
    priority: Priority = Priority.INTERACTIVE


class _WithRequest(Command):
    """A command with a request that may be large, in itself or in the store."""

    request: dict[str, Any] | None = None
    """The request's JSON, if it has at most 64 KiB."""
    request_key: ObjectKey | None = None
    """Where the request's JSON lies, if it has more."""

    @model_validator(mode="after")
    def _one_request(self) -> Self:
        if (self.request is None) == (self.request_key is None):
            raise ValueError("give either `request` or `request_key`")
        return self


class GenerateDeck(_WithRequest, type="presentation.generate_deck"):
    """Make a deck of analysed slides; the owner of the templates turns it into `render.slides`.

    The request is a `deck_request`.
    """

    slides: list[SlideId] = Field(min_length=1, max_length=200)
    """The analysed slide of each requested slide, in order, as the request names them."""
    output: ObjectKey
    priority: Priority = Priority.INTERACTIVE


class RenderSlideshow(Command, type="slideshow.render"):
    """Draw the slides of a slideshow; the slideshow service turns it into `render.pictures`."""

    slideshow: UUID
    content: int | None = Field(default=None, ge=1)
    """What it is about, as `slideshow.prepare_render` said; as it is by then when left out."""
    priority: Priority = Priority.INTERACTIVE


class ExportSlideshow(Command, type="slideshow.export"):
    """Turn a slideshow into one file; becomes `render.slideshow`."""

    slideshow: UUID
    content: int = Field(ge=1)
    """What it is about, as `slideshow.prepare_export` said."""
    format: SlideshowFormat
    output: ObjectKey
    priority: Priority = Priority.INTERACTIVE


class CaptionImage(Command, type="pack.caption_image"):
    """Have the AI provider say what a pack's picture shows."""

    pack: UUID
    image: UUID


class RenderJob(Command):
    """An order to the renderer: make one file and put it under `output`."""

    output: ObjectKey
    """Written once, whole; the same key for every try."""
    priority: Priority = Priority.BULK
    deadline: float = Field(default=120.0, gt=0, le=300)
    """Seconds of wall time the job may take once it has started."""

    @property
    def routing_key(self) -> str:
        """`render.<what>.<interactive|bulk>`: each class has a queue of its own."""
        return f"{self.TYPE}.{self.priority}"


class RenderDeck(RenderJob, type="render.deck"):
    """Make a deck from a stored package and put it under `output`."""

    package: ObjectKey
    """Zip of `template.pptx`, `data.json` and media."""


class SlideSource(BaseModel):
    """Where an analysed slide is found."""

    model_config = ConfigDict(frozen=True)

    slide: SlideId
    template: ObjectKey
    index: int = Field(ge=0)
    """0-based."""


class RenderSlides(RenderJob, _WithRequest, type="render.slides"):
    """Make a deck of slides whose templates are known; the request is a `deck_request`."""

    sources: list[SlideSource] = Field(min_length=1, max_length=200)
    """One for each requested slide, in order."""


class RenderCharts(RenderJob, _WithRequest, type="render.charts"):
    """Give charts of a stored deck new numbers; the request is an `update_request`."""

    source: ObjectKey
    """The deck; it stays as it is."""


class RenderAnalysis(RenderJob, type="render.analysis"):
    """Read a stored template and write what its slides hold, as JSON."""

    template: ObjectKey
    template_id: TemplateId
    options: AnalysisOptions = AnalysisOptions()


class ExportFormat(StrEnum):
    """What a deck can be turned into."""

    PDF = "pdf"
    PNG = "png"


class RenderExport(RenderJob, type="render.export"):
    """Turn a stored deck into a PDF, one picture, or a zip of pictures."""

    source: ObjectKey
    format: ExportFormat
    slide: int | None = Field(default=None, ge=0)
    """The one slide to make a picture of, 0-based; all of them, in a zip, when left out."""
    width: int | None = Field(default=None, ge=64, le=4096)
    """Of a picture, in px; 1280 when left out."""


class RenderPictures(RenderJob, _WithRequest, type="render.pictures"):
    """Draw slides of a slideshow as pictures; the request is a `pictures_request`.

    The pictures are put under `folder`, then the `pictures_manifest` under `output`. When some
    slides cannot be drawn nothing is put and the generation fails, with a result for each slide.
    """

    folder: ObjectKey
    """Prefix of the pictures' keys, with its closing slash."""


class RenderSlideshowFile(RenderJob, _WithRequest, type="render.slideshow"):
    """Make a zip, PDF or PPTX of a slideshow; the request is a `slideshow_file_request`."""

    format: SlideshowFormat
