"""Examples of the slideshow calls' bodies, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

GENERATE: dict[str, Any] = {
    "by_hand": {
        "skip_ai": True,
        "aspect_ratio": "1:1",
        "slide_config": {
            "total_slides": 2,
            "slide_types": ["custom_image", "custom_image"],
            "custom_images": {
                "0": {"image_url": "https://img.example/kettle.png", "image_id": "kettle"},
                "1": {"image_url": "https://img.example/tea.png", "image_id": "tea"},
            },
            "slide_texts": {"0": "Three ways to brew"},
            "slide_text_elements": {
                "1": [
                    {"content": "Cold, overnight", "x": 50, "y": 30, "font_size": 44, "width": 70}
                ]
            },
        },
    },
    "by_ai": {
        "prompt": "Three ways to brew tea",
        "pack_id": "5b0c9c1e-1d0a-4a2e-8f55-0f7f0a9b6c11",
        "slide_count": 4,
        "language": "en",
        "advanced_settings": {"font_size": "small", "text_preset": "shadow"},
    },
}
UPDATE: dict[str, Any] = {
    "rename": {"title": "Three ways to brew"},
    "taller": {"settings": {"aspect_ratio": "9:16"}},
    "slides": {
        "slides": [
            {
                "image_url": "https://img.example/kettle.png",
                "text_elements": [
                    {
                        "content": "Hot, three minutes",
                        "x": 50,
                        "y": 25,
                        "font_size": 48,
                        "style_preset": "inverted",
                    }
                ],
            }
        ]
    },
}
REGENERATE: dict[str, Any] = {"shorter": {"instruction": "Say it in five words"}}
