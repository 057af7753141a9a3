"""What stops one chart from being drawn, and how it is told what was adjusted."""

from __future__ import annotations

from collections.abc import Callable

Warn = Callable[[str, str], None]
"""Takes a place below the chart in the request (`series[1].color`, `""`) and a message."""


class ChartFault(Exception):  # noqa: N818  # a fault of the data, as everywhere in the engine
    """The chart cannot be drawn as asked; `place` lies below the chart in the request."""

    def __init__(self, place: str, message: str) -> None:
        self.place = place
        self.message = message
        super().__init__(f"{place}: {message}" if place else message)
