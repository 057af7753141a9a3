"""Whether what was uploaded is what was announced: by its bytes, never by its name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from mmap import ACCESS_READ, mmap
from pathlib import Path

from slidemill.contracts.slideshows.packs import FileType
from slidemill.intake import IntakeError, VideoKind, scan_heif, scan_video
from slidemill.slideshow.pictures.content import Content, look_at

_HEIF = frozenset({FileType.HEIC, FileType.HEIF})
_VIDEOS: Mapping[FileType, VideoKind] = {
    FileType.MP4: VideoKind.MP4,
    FileType.M4V: VideoKind.MP4,
    FileType.QUICKTIME: VideoKind.QUICKTIME,
    FileType.AVI: VideoKind.AVI,
    FileType.WEBM: VideoKind.WEBM,
}


class NotAsAnnounced(Exception):  # noqa: N818 - reads as what happened
    """An upload cannot be taken; the text says what it is, and the mend."""


def check_picture(body: bytes, announced: FileType) -> Content:
    """Return what an uploaded picture is.

    HEIC and HEIF are one container and may stand for each other. Raises `NotAsAnnounced`.
    """
    try:
        if announced in _HEIF:
            kind = scan_heif(body)
            digest = hashlib.sha256(body).hexdigest()
            return Content(digest, kind.media_type, kind.value, len(body))
        content = look_at(body)
    except IntakeError as error:
        raise _refused(announced, error) from error
    if content.media_type != announced:
        raise NotAsAnnounced(
            f"it was announced as {announced} but is {content.media_type}; announce it as that"
        )
    return content


def check_video(path: Path, announced: FileType) -> Content:
    """Return what an uploaded video is; raises `NotAsAnnounced`."""
    size = path.stat().st_size
    if not size:
        raise NotAsAnnounced("it is empty; upload the video")
    with path.open("rb") as file:
        try:
            with mmap(file.fileno(), 0, access=ACCESS_READ) as data:
                kind = scan_video(data)
        except IntakeError as error:
            raise _refused(announced, error) from error
        if kind is not _VIDEOS[announced]:
            raise NotAsAnnounced(
                f"it was announced as {announced} but is {kind.media_type}; announce it as that"
            )
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Content(digest, kind.media_type, kind.value, size)


def _refused(announced: FileType, error: IntakeError) -> NotAsAnnounced:
    return NotAsAnnounced(f"it was announced as {announced}, but {error.message}")
