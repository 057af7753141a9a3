"""Commands that take time (submitted): what a producer may order."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from pydantic import Field

from slidemill.contracts.ids import ObjectKey
from slidemill.contracts.messages import Command


class Priority(StrEnum):
    """Class of render work: some workers are kept free for jobs that someone waits for."""

    INTERACTIVE = "interactive"
    BULK = "bulk"


class RenderSession(Command, type="session.render"):
    """Render what was uploaded to a session; the session service turns it into `render.deck`."""

    session: UUID
    priority: Priority = Priority.INTERACTIVE


class RenderDeck(Command, type="render.deck"):
    """Make a deck from a stored package and put it under `output`."""

    package: ObjectKey
    """Zip of `template.pptx`, `data.json` and media."""
    output: ObjectKey
    """Written once, whole; the same key for every try."""
    priority: Priority = Priority.BULK
    deadline: float = Field(default=120.0, gt=0, le=300)
    """Seconds of wall time the job may take once it has started."""

    @property
    def routing_key(self) -> str:
        """`render.deck.<interactive|bulk>`: each class has a queue of its own."""
        return f"{self.TYPE}.{self.priority}"
