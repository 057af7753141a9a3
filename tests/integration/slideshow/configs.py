"""Configs of slideshow templates, by code."""

from __future__ import annotations

from typing import Any
from uuid import uuid4


def config(**changes: Any) -> dict[str, Any]:
    """Return a config with two slides, as a client writes it; `changes` replace its parts."""
    return {
        "version": 1,
        "structure": {
            "slides": [
                {"type": "pack", "id": str(uuid4()), "textElements": [text("Three ways to brew")]},
                {
                    "type": "custom",
                    "id": str(uuid4()),
                    "pinnedImageUrl": "https://img.example/tea.png",
                    "textElements": [text("Cold"), text("Overnight", fontSize=33)],
                },
            ]
        },
        "content": {"mode": "manual"},
        "visuals": {
            "aspectRatio": "4:5",
            "textSettings": {"fontSize": "default", "preset": "tiktok", "width": "default"},
        },
        **changes,
    }


def text(content: str, **changes: Any) -> dict[str, Any]:
    """Return a text with its place."""
    return {
        "id": "t",
        "content": content,
        "x": 50,
        "y": 30,
        "fontSize": 48,
        "width": 70,
        **changes,
    }
