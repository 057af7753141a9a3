"""What this service reads of an analysis document: the slides, and what places they have."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from slidemill.contracts.ids import SlideId


class AnalysedSlide(BaseModel):
    """One slide of a template."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    id: SlideId = Field(validation_alias="slideId")
    index: int = Field(ge=0, validation_alias="slideIndex")
    """0-based."""
    layout: str | None = Field(default=None, validation_alias="layoutName")
    counts: dict[str, int] = Field(default_factory=dict)
    """Places for content, by kind."""


class AnalysisDocument(BaseModel):
    """The part of an analysis document that decides which slides can be used."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    slides: list[AnalysedSlide]


def read_document(content: bytes) -> list[AnalysedSlide]:
    """Return the slides of an analysis document; raises pydantic's ValidationError."""
    return AnalysisDocument.model_validate_json(content).slides
