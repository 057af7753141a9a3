"""Bodies of the slideshow API: unknown fields are refused (slideshow reference, section 10)."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

_WEB = re.compile(r"https?://[^\s/?#]+[^\s]*", re.IGNORECASE)


class Body(BaseModel):
    """One object of a request's JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


def _is_web_address(text: str) -> str:
    if not _WEB.fullmatch(text):
        raise ValueError("it must be an absolute http or https URL")
    return text


WebAddress = Annotated[
    str, StringConstraints(min_length=1, max_length=2048), AfterValidator(_is_web_address)
]
"""An absolute http(s) URL; whether it answers is seen when it is fetched."""


def _not_null(value: Any) -> Any:
    if value is None:
        raise ValueError("null is not allowed here; leave the field out")
    return value


NotNull = BeforeValidator(_not_null)
"""For optional fields that may be left out but not be null."""
