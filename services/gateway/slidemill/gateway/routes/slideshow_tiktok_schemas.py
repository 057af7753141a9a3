"""Bodies of the calls that copy from TikTok (slideshow reference, section 7)."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from slidemill.contracts.slideshows.requests import Title
from slidemill.contracts.slideshows.strict import Body, WebAddress

_HOST = "tiktok.com"


class TikTokPreviewBody(Body):
    """Look at a post before it is copied."""

    url: WebAddress


class TikTokImportBody(Body):
    """Copy a post: its texts, over pictures of a pack or of a list."""

    url: WebAddress
    preview_id: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    title: Title | None = None
    pack_id: UUID | None = None
    pack_images: Annotated[list[WebAddress], Field(min_length=1, max_length=100)] | None = None
    product_id: UUID | None = None

    @property
    def has_one_source(self) -> bool:
        """Whether exactly one of `pack_id` and `pack_images` is given."""
        return (self.pack_id is None) != (self.pack_images is None)


REQUESTS: tuple[type[BaseModel], ...] = (TikTokPreviewBody, TikTokImportBody)


def is_tiktok(url: str) -> bool:
    """Whether a URL is one of TikTok's, short ones included."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:  # brackets that are no IPv6 address
        return False
    return host == _HOST or host.endswith(f".{_HOST}")
