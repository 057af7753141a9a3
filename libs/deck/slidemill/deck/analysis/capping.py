"""Limits of the analysis document, so that no template makes it large."""

from __future__ import annotations

from typing import Final

LONGEST_TEXT: Final = 300
"""Characters of a text's sample."""
LONGEST_NAME: Final = 200
"""Characters of a name, alternative text, header or label."""
MOST_SHAPES: Final = 500
"""Of one slide, those in groups included."""
MOST_TOLD: Final = 8 << 20
"""Characters that slides may take together; those that come later are told without shapes."""
MOST_LISTED: Final = 100
"""Columns, rows, categories, series, masters."""
MOST_LAYOUTS: Final = 300
MOST_PLACEHOLDERS: Final = 100
"""Of one layout."""
DEEPEST: Final = 32
"""Groups in groups."""


def capped(text: str, length: int) -> str:
    """Return a text that is cut, with an ellipsis, where it is longer than `length` characters."""
    return text if len(text) <= length else f"{text[: length - 1]}…"
