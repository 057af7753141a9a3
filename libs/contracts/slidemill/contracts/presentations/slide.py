"""What goes on a slide: title, columns, blocks (presentations reference, section 4)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from slidemill.contracts.presentations.chart import Chart
from slidemill.contracts.presentations.lenient import Part
from slidemill.contracts.presentations.table import TableContent
from slidemill.contracts.presentations.text import Agenda, TextContent, TextFormat


class TextBlock(Part):
    """Text."""

    type: Literal["text"]
    text: TextContent


class TableBlock(Part):
    """A table; the key is doubled: `{"type": "table", "table": {"table": {…}}}`."""

    type: Literal["table"]
    table: TableContent


class ChartBlock(Part):
    """A chart."""

    type: Literal["chart"]
    chart: Chart


class AgendaBlock(Part):
    """An agenda."""

    type: Literal["agenda"]
    agenda: Agenda


Block = Annotated[TextBlock | TableBlock | ChartBlock | AgendaBlock, Field(discriminator="type")]


class Column(Part):
    """Blocks from top to bottom, under an optional header."""

    header: str | None = None
    blocks: list[Block] = Field(default_factory=list, max_length=20)


class TextBoxFormat(Part):
    """Formats of the text blocks that bring none of their own."""

    header: TextFormat | None = None
    text: TextFormat | None = None
    bullets: TextFormat | None = None


class SlideFormat(Part):
    """Formats of the slide's texts."""

    title: TextFormat | None = None
    subtitle: TextFormat | None = None
    body: TextFormat | None = None
    textbox: TextBoxFormat | None = None


def _one_or_several(schema: dict[str, Any]) -> None:
    """Say in the schema of a list that its one item may stand without the list."""
    if "items" in schema:  # pydantic may call this again for a schema it keeps
        several = {name: schema.pop(name) for name in ("type", "items", "maxItems")}
        schema["anyOf"] = [several["items"], several]


class SlideData(Part):
    """The content of one slide."""

    title: str | None = None
    subtitle: str | None = None
    header: str | None = None
    footer: str | None = None
    content: list[Column] = Field(
        default_factory=list, max_length=4, json_schema_extra=_one_or_several
    )
    """One column, or several from left to right; a single one may stand without the list."""
    slide_format: SlideFormat | None = None

    @field_validator("content", mode="before")
    @classmethod
    def _as_columns(cls, value: object) -> object:
        if value is None:
            return []
        return [value] if isinstance(value, dict) else value
