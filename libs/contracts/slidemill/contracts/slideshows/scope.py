"""Whose rows a key sees (slideshow reference, section 1)."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

Owner = Annotated[
    str,
    StringConstraints(min_length=1, max_length=63, pattern=r"^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$"),
]
"""Who a key belongs to within its organisation."""

DEFAULT_OWNER = "default"
"""Of keys that were made for nobody in particular: all of them see the same rows."""


class Scope(BaseModel):
    """What a key stands for: a workspace, or its owner's own things outside any workspace."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    owner: Owner = DEFAULT_OWNER
    workspace: UUID | None = None
    """Set for a workspace key."""

    def sees(self, owner: str, workspace: UUID | None) -> bool:
        """Whether a row that `owner` made in `workspace` is within this scope."""
        if self.workspace is not None:
            return workspace == self.workspace
        return workspace is None and owner == self.owner
