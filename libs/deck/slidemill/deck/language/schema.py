"""The data language as JSON Schema (2020-12), for editors, forms and schemas of one template."""

from __future__ import annotations

from typing import Any

from slidemill.deck.colors import SCHEME_NAMES
from slidemill.deck.language.media import FILM_SUFFIXES, PICTURE_SUFFIXES
from slidemill.deck.language.properties import PROPERTY_TEXTS, PROPERTY_TIMES
from slidemill.deck.limits import (
    MAX_CELL_TEXT,
    MAX_CHART_POINTS,
    MAX_CHART_SERIES,
    MAX_FONT_SIZE,
    MAX_FORMAT_LENGTH,
    MAX_KEY_LENGTH,
    MAX_LEVEL,
    MAX_LIST_ITEMS,
    MAX_PROPERTY_LENGTH,
    MAX_SERIAL_DATE,
    MAX_SLIDES,
    MAX_TABLE_COLUMNS,
    MAX_TABLE_ROWS,
    MAX_TEMPLATE_NUMBER,
    MAX_TEXT_LENGTH,
    MAX_URL_LENGTH,
)
from slidemill.deck.preset_colors import PRESET_RGB
from slidemill.deck.youtube import YOUTUBE_HOSTS

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SHORT_HOST = "youtu.be"
_PLACEHOLDERS = ("text", "list", "table", "chart", "scatter-chart", "image", "video", "delete")


def reference(name: str) -> Schema:
    """Return the schema that points at one of the `definitions`."""
    return {"$ref": f"#/$defs/{name}"}


def definitions() -> dict[str, Schema]:
    """Return a schema for each thing of the language, to stand under `$defs`.

    The placeholders' own are `string` (what stands for a text without braces), `text`, `list`,
    `table`, `chart`, `scatter-chart`, `image`, `video`, `delete` and `placeholder` (any of
    them); `slide`, `theme`, `properties` and the rest are what they are made of. What a schema
    accepts, the parser accepts without a fault, but for rules about several values at once
    (a minimum below its maximum, the cells of a table in all). The parser also takes the older
    forms of the language, null for what is absent and colour names in any case.
    """
    return {**_basics(), **_texts(), **_charts(), **_pictures(), **_document()}


def document_schema() -> Schema:
    """Return the schema of `data.json` for any template."""
    return {
        "$schema": _DIALECT,
        "title": "data.json",
        "description": "What a deck shows: its slides in order, and what goes into each.",
        **_object(
            {
                "$schema": {
                    "type": "string",
                    "description": "Where this schema lies, for editors.",
                },
                "slides": _array(reference("slide"), MAX_SLIDES, least=1),
                "theme": reference("theme"),
                "properties": reference("properties"),
                "strict": {
                    "type": "boolean",
                    "description": "Whether unused keys and markers without data are errors.",
                },
            },
            "slides",
        ),
        "$defs": definitions(),
    }


def _object(properties: dict[str, Schema], *required: str) -> Schema:
    needs: Schema = {"required": list(required)} if required else {}
    return {"type": "object", "properties": properties, **needs, "additionalProperties": False}


def _typed(name: str, properties: dict[str, Schema], *required: str) -> Schema:
    return _object({"type": {"const": name}, **properties}, "type", *required)


def _array(items: Schema, most: int, least: int = 0) -> Schema:
    bounds = {"minItems": least} if least else {}
    return {"type": "array", "items": items, **bounds, "maxItems": most}


def _either(*schemas: Schema) -> Schema:
    return {"anyOf": list(schemas)}


def _text(most: int) -> Schema:
    return {"type": "string", "maxLength": most}


def _scalar(most: int) -> Schema:
    return {"type": ["string", "number", "boolean"], "maxLength": most}


def _basics() -> dict[str, Schema]:
    color = reference("color")
    switch = {"type": "boolean"}
    return {
        "fixed_color": {
            "description": "Six hex digits or a DrawingML preset name.",
            **_either(
                {"type": "string", "pattern": "^#?[0-9A-Fa-f]{6}$"},
                {"enum": list(PRESET_RGB)},
            ),
        },
        "color": {
            "description": "A colour that stands by itself, or one of the theme's.",
            **_either(reference("fixed_color"), {"enum": list(SCHEME_NAMES)}),
        },
        "font": _object(
            {
                "typeface": _text(MAX_KEY_LENGTH),
                "size": {
                    "type": "number",
                    "minimum": 1,
                    "maximum": MAX_FONT_SIZE,
                    "description": "Points.",
                },
                "color": color,
                **dict.fromkeys(("bold", "italic", "underline", "strike"), switch),
            }
        ),
        "shape": _object(
            {
                "fill": color,
                "outline": color,
                "align": {"enum": ["left", "center", "right", "justified", "distributed"]},
                "vertical_align": {"enum": ["top", "center", "bottom"]},
            }
        ),
        "styles": _object({"font": reference("font"), "shape": reference("shape")}),
    }


def _texts() -> dict[str, Schema]:
    text = {
        "type": {"const": "text"},
        "value": reference("string"),
        "styles": reference("styles"),
        "hyperlink": {
            "type": "string",
            "pattern": "^([hH][tT][tT][pP][sS]?://|[mM][aA][iI][lL][tT][oO]:)[^\\s/]",
            "maxLength": MAX_URL_LENGTH,
        },
    }
    level = {"level": {"type": "integer", "minimum": 0, "maximum": MAX_LEVEL}}
    bar = _object(
        {
            "ratio": {"type": "number", "minimum": 0, "maximum": 1},
            "color": reference("color"),
        },
        "ratio",
        "color",
    )
    string, empty = reference("string"), {"type": "null"}
    return {
        "string": {
            "description": "A text, short for a text object; a newline breaks the line.",
            **_scalar(MAX_TEXT_LENGTH),
        },
        "text": _object({**text, **level}, "value"),
        "list_item": _either(string, _object({**text, **level}, "value")),
        "list": _typed(
            "list", {"values": _array(reference("list_item"), MAX_LIST_ITEMS)}, "values"
        ),
        "table_cell": _either(string, _object({**text, **level, "databar": bar}, "value"), empty),
        "table": _typed(
            "table",
            {
                "rows": _array(
                    _array(reference("table_cell"), MAX_TABLE_COLUMNS, least=1),
                    MAX_TABLE_ROWS,
                    least=1,
                ),
                "horizontal_sizing": {"enum": ["fixed", "anchor_left", "anchor_right"]},
                "vertical_sizing": {"enum": ["fixed", "anchor_top", "anchor_bottom"]},
            },
            "rows",
        ),
        "delete": _object({"delete": {"const": True}}, "delete"),
    }


def _charts() -> dict[str, Schema]:
    return {
        "bounds": _object({"minimum": {"type": "number"}, "maximum": {"type": "number"}}),
        "series": _series({"type": ["number", "null"]}),
        "point_series": _series(
            _either(
                {
                    "type": "array",
                    "items": {"type": ["number", "null"]},
                    "minItems": 2,
                    "maxItems": 3,
                    "description": "[x, y], or [x, y, size] for a bubble.",
                },
                {"type": "null"},
            )
        ),
        "axis": _axis("series", _value_axis()),
        "point_axis": _axis("point_series", {**_value_axis("x_"), **_value_axis("y_")}),
        "chart": _typed("chart", _chart_attributes(), "axis1"),
        "scatter-chart": _typed(
            "scatter-chart",
            {"axis1": reference("point_axis"), "axis2": reference("point_axis")},
            "axis1",
        ),
    }


def _chart_attributes() -> dict[str, Schema]:
    date = {"type": "number", "minimum": 0, "maximum": MAX_SERIAL_DATE}
    return {
        "labels": _array(
            {"type": ["string", "number", "boolean", "null"], "maxLength": MAX_CELL_TEXT},
            MAX_CHART_POINTS,
        ),
        "labels_interval": {"type": "integer", "minimum": 1, "maximum": MAX_CHART_POINTS},
        "date_labels": {
            **_array(date, MAX_CHART_POINTS),
            "description": "Excel serial dates, which stand instead of labels.",
        },
        "date_labels_format": _text(MAX_FORMAT_LENGTH),
        "date_labels_major_unit": {"type": "integer", "minimum": 1, "maximum": MAX_SERIAL_DATE},
        "date_labels_major_time_unit": {"enum": ["days", "months", "years"]},
        "axis1": reference("axis"),
        "axis2": reference("axis"),
    }


def _series(point: Schema) -> Schema:
    return _object(
        {
            "name": _scalar(MAX_CELL_TEXT),
            "values": _array(point, MAX_CHART_POINTS),
            "styles": reference("styles"),
            "data_point_styles": _array(
                _either(reference("styles"), {"type": "null"}), MAX_CHART_POINTS
            ),
        },
        "name",
        "values",
    )


def _axis(series: str, axis: dict[str, Schema]) -> Schema:
    return _object(
        {
            "series": {
                "type": "object",
                "description": "Series by the name of the template's, or a name of their own.",
                "additionalProperties": reference(series),
                "minProperties": 1,
                "maxProperties": MAX_CHART_SERIES,
            },
            **axis,
        },
        "series",
    )


def _value_axis(prefix: str = "") -> dict[str, Schema]:
    return {
        f"{prefix}bounds": reference("bounds"),
        f"{prefix}format": _text(MAX_FORMAT_LENGTH),
        f"{prefix}major_unit": {"type": "number", "exclusiveMinimum": 0},
    }


def _pictures() -> dict[str, Schema]:
    picture, film = _path(PICTURE_SUFFIXES), _path(FILM_SUFFIXES)
    hosts = "|".join(sorted(map(_literal, YOUTUBE_HOSTS - {_SHORT_HOST})))
    identity = "[A-Za-z0-9_-]{11}"
    address = (
        rf"^https?://({_literal(_SHORT_HOST)}/{identity}([/?#]|$)|({hosts})/"
        rf"((embed|shorts|live|v)/{identity}([/?#]|$)|watch\?(?:[^#v][^#&]*&)*v={identity}([&#]|$)))"
    )
    scaling = {"enum": ["contain", "cover"]}
    return {
        "image": _typed(
            "image",
            {
                "src": picture,
                "scaling": {"enum": ["none", "contain", "cover"]},
                "overflow": {"enum": ["visible", "hidden"]},
            },
            "src",
        ),
        "video": _either(
            _typed(
                "video", {"src": film, "thumbnail": picture, "scaling": scaling}, "src", "thumbnail"
            ),
            _typed(
                "video",
                {
                    "src": {
                        "type": "string",
                        "pattern": address,
                        "maxLength": MAX_URL_LENGTH,
                        "description": "A YouTube address.",
                    },
                    "thumbnail": picture,
                    "scaling": scaling,
                },
                "src",
            ),
        ),
    }


def _literal(host: str) -> str:
    """Return the pattern for a host; `re.escape` escapes more than ECMAScript allows."""
    return host.replace(".", r"\.")


def _path(suffixes: tuple[str, ...]) -> Schema:
    endings = "|".join(
        "".join(f"[{letter}{letter.upper()}]" if letter.isalpha() else letter for letter in suffix)
        for suffix in suffixes
    )
    step = r"(?!\.\.?/)[^/\\:\s][^/\\:\n]*"
    return {
        "type": "string",
        "pattern": rf"^({step}/)*{step}\.({endings})$",
        "maxLength": MAX_URL_LENGTH,
        "description": "A path in the package, relative to data.json.",
    }


def _document() -> dict[str, Schema]:
    slot = _either(reference("fixed_color"), {"enum": ["", None]})
    text = _text(MAX_PROPERTY_LENGTH)
    time = {
        "type": "string",
        "pattern": r"^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?$",
        "description": "Date and time, as in 2026-06-30T08:00:00Z.",
    }
    return {
        "placeholder": _either(reference("string"), *map(reference, _PLACEHOLDERS)),
        "slide": {
            "type": "object",
            "properties": {
                "template": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": MAX_TEMPLATE_NUMBER,
                    "description": "Number of the template slide, counted from 1.",
                }
            },
            "required": ["template"],
            "propertyNames": {"maxLength": MAX_KEY_LENGTH},
            "additionalProperties": reference("placeholder"),
        },
        "theme": _object({"colors": _object(dict.fromkeys(SCHEME_NAMES, slot))}),
        "properties": _object(
            {
                **dict.fromkeys(PROPERTY_TEXTS, text),
                **dict.fromkeys(PROPERTY_TIMES, time),
                "keywords": _either(text, _array(text, MAX_LIST_ITEMS)),
            }
        ),
    }
