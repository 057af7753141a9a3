"""Examples of the presentation calls' bodies, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

_CHART: dict[str, Any] = {
    "chart_type": "clustered_column",
    "categories": ["Pier A", "Pier B", "Pier C"],
    "series": [
        {"name": "Loaded", "values": [120, 95, 71]},
        {"name": "Empty", "values": [14, 22, None]},
    ],
    "title": "Containers by pier",
    "legend": {"position": "bottom"},
    "value_axis": {"title": "Containers", "number_format": "#,##0"},
}
_TABLE: dict[str, Any] = {
    "rows": [
        {"is_header": True, "cells": [{"value": "Pier"}, {"value": "Waiting, hours"}]},
        {"cells": [{"value": "Pier A"}, {"value": "3.5"}]},
        {"cells": [{"value": "Pier B"}, {"value": "11"}]},
    ],
    "format_templates": {
        "late": {
            "rules": [
                {
                    "condition": {"operator": "greater_than", "value": 10},
                    "text": {"bold": True, "color": "#B42318"},
                }
            ]
        }
    },
    "column_configs": [{"column_index": 1, "format_template": "late"}],
}

ONE_SLIDE: dict[str, Any] = {
    "title_and_text": {
        "template_slide_id": "slide_4f1c2a9e",
        "slide_data": {
            "title": "The harbour in March",
            "content": {
                "blocks": [
                    {
                        "type": "text",
                        "text": {
                            "text": "Traffic is back to where it was.",
                            "bullets": ["Pier A is full", "Pier B has room"],
                        },
                    }
                ]
            },
        },
    }
}
DECK: dict[str, Any] = {
    "chart_and_table": {
        "slides": [
            {
                "template_slide_id": "slide_4f1c2a9e",
                "slide_data": {
                    "title": "Containers",
                    "content": [{"blocks": [{"type": "chart", "chart": _CHART}]}],
                },
            },
            {
                "template_slide_id": "slide_77d0b3c1",
                "slide_data": {
                    "title": "Waiting times",
                    "content": [{"blocks": [{"type": "table", "table": {"table": _TABLE}}]}],
                },
                "options": {"table_min_font_size": 10},
            },
        ],
        "options": {"show_slide_numbers": True, "footer_text": "Port authority"},
    }
}
UPDATE: dict[str, Any] = {
    "two_charts": {
        "updates": [
            {
                "slide_index": 2,
                "chart_data": {
                    "categories": ["Pier A", "Pier B"],
                    "series": [
                        {"name": "Loaded", "values": [120, 95]},
                        {"name": "Empty", "values": [14, 22]},
                    ],
                },
            },
            {
                "slide_index": 4,
                "chart_index": 1,
                "chart_data": {
                    "categories": ["2024", "2025"],
                    "series": [{"name": "Share", "values": [0.31, 0.36]}],
                },
            },
        ]
    }
}
EXPORT: dict[str, Any] = {
    "pdf": {"format": "pdf"},
    "every_slide": {"format": "png"},
    "first_slide": {"format": "png", "slide": 0, "width": 1920},
}
