"""The schema of `data.json` for one template: which keys each slide has, and what they take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slidemill.deck.inspect.items import Accepts, Slide, Where
from slidemill.deck.language.schema import document_schema, reference

Schema = dict[str, Any]

_MOST_SAMPLES = 3
_LONGEST = 500
"""Characters of a description."""


def schema_of(slides: Sequence[Slide]) -> Schema:
    """Return the JSON Schema (2020-12) of data for a template with these slides.

    It is stricter than the parser in one thing: a key that its template slide lacks is wrong,
    where the parser lets it pass and a render warns.
    """
    schema = document_schema()
    definitions = {name: each for name, each in schema["$defs"].items() if name not in _GENERAL}
    items = {"oneOf": [reference(_name(slide)) for slide in slides]}
    schema["properties"]["slides"]["items"] = items
    schema["title"] = "data.json for this template"
    schema["$defs"] = {**{_name(slide): _slide(slide) for slide in slides}, **definitions}
    return schema


_GENERAL = ("slide", "placeholder")
"""Definitions that hold for any template, and so have no place in one template's."""


def _name(slide: Slide) -> str:
    return f"slide_{slide.number}"


def _slide(slide: Slide) -> Schema:
    number = {"const": slide.number, "description": "Number of the template slide."}
    keys = {key: _placeholder(slide, key, kinds) for key, kinds in slide.accepted().items()}
    return {
        "title": f"Slide {slide.number}: {_title(slide)}",
        "type": "object",
        "properties": {"template": number, **keys},
        "required": ["template"],
        "additionalProperties": False,
    }


def _title(slide: Slide) -> str:
    return " ".join(slide.title.split()) or slide.layout or "without a title"


def _placeholder(slide: Slide, key: str, kinds: Sequence[Accepts]) -> Schema:
    strings = [reference("string")] if Accepts.TEXT in kinds else []
    return {
        "description": _description(slide, key),
        "anyOf": [*strings, *(reference(kind.value) for kind in kinds)],
    }


def _description(slide: Slide, key: str) -> str:
    """Say what the key fills, with the template's own words around it."""
    parts = []
    for placeholder in slide.placeholders:
        if placeholder.key == key:
            samples = dict.fromkeys(each.sample.strip() for each in placeholder.occurrences)
            places = dict.fromkeys(_place(each.where) for each in placeholder.occurrences)
            quoted = ", ".join(f'"{sample}"' for sample in list(samples)[:_MOST_SAMPLES])
            parts.append(f"{quoted} in {', '.join(list(places)[:_MOST_SAMPLES])}")
    for table in slide.tables:
        if table.key == key:
            header = ", ".join(cell for cell in table.cells[0] if cell) if table.cells else ""
            size = f"{len(table.cells)} rows, {len(table.widths)} columns"
            parts.append(f'table "{table.name}", {size}{header and f": {header}"}')
    for chart in slide.charts:
        if chart.key == key:
            names = ", ".join(series.name for series in chart.series)
            kinds = " and ".join(chart.kinds)
            parts.append(f'chart "{chart.name}", {kinds}{names and f": {names}"}')
    parts += [f'{each.kind} "{each.name}"' for each in slide.frames if each.key == key]
    text = "; ".join(parts)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _place(where: Where) -> str:
    if where.notes:
        return "the notes"
    if where.row is None:
        return f'shape "{where.shape}"'
    return f'table "{where.shape}", row {where.row + 1}, column {(where.column or 0) + 1}'
