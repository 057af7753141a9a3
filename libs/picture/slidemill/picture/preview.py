"""A finished picture made small, for lists of slideshows."""

from __future__ import annotations

import pyvips

from slidemill.picture.photos import kind_of, loaded


def preview(content: bytes, width: int, *, quality: int = 85) -> bytes:
    """Return a finished picture as a JPEG of this width, px; the same input gives the same bytes.

    `content` is what `render` made. Raises ValueError for what is no JPEG, PNG or WebP.
    """
    kind = kind_of(content)
    if kind is None:
        raise ValueError("content: it is no JPEG, PNG or WebP")
    try:
        header = loaded(content, kind, 1)
        image = loaded(content, kind, width / header.width)
        image = image.resize(width / image.width, kernel="cubic")
        return bytes(image.jpegsave_buffer(Q=quality, optimize_coding=True, keep="none"))
    except pyvips.Error as error:
        raise ValueError("content: it can not be decoded") from error
