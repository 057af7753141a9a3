"""The bodies of the three job calls (presentations reference, sections 4 and 6)."""

from __future__ import annotations

from pydantic import Field

from slidemill.contracts.ids import SlideId
from slidemill.contracts.presentations.chart import ChartUpdate
from slidemill.contracts.presentations.lenient import Part
from slidemill.contracts.presentations.options import DeckOptions, RenderOptions
from slidemill.contracts.presentations.slide import SlideData

MOST_SLIDES = 200
MOST_UPDATES = 200


class SlideRequest(Part):
    """One slide: the analysed slide it is made from, and its content.

    `options`, when given, replaces the deck's rendering options as a whole.
    """

    template_slide_id: SlideId
    slide_data: SlideData
    options: RenderOptions | None = None


class DeckRequest(Part):
    """The slides of a deck, in order; templates may be mixed."""

    slides: list[SlideRequest] = Field(min_length=1, max_length=MOST_SLIDES)
    options: DeckOptions = Field(default_factory=DeckOptions)

    def options_of(self, slide: SlideRequest) -> RenderOptions:
        """Return the rendering options that hold for a slide."""
        return self.options if slide.options is None else slide.options


class UpdateRequest(Part):
    """New numbers for charts of one deck; for a chart that is named twice the last one wins."""

    updates: list[ChartUpdate] = Field(min_length=1, max_length=MOST_UPDATES)
