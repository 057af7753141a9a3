"""The asks whose answers may have to wait for the AI provider."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slidemill.contracts import Ask
from slidemill.contracts.slideshow_asks import GenerateSlideshow, RegenerateSlide
from slidemill.messaging import AskHandler
from slidemill.slideshow.house import House
from slidemill.slideshow.writing.author import Author
from slidemill.slideshow.writing.generating import Generating
from slidemill.slideshow.writing.regenerating import Regenerating


def writing_handlers(house: House) -> Mapping[type[Ask[Any]], AskHandler]:
    """Return what answers which ask."""
    author = Author(house.settings)
    return {
        GenerateSlideshow: Generating(house, author).generate,
        RegenerateSlide: Regenerating(house, author).regenerate,
    }
