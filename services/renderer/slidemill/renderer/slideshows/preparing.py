"""What a slideshow's job works on, brought into its workspace, and what it is to write."""

from __future__ import annotations

from typing import TypeVar

from slidemill.contracts.commands import RenderPictures, RenderSlideshowFile
from slidemill.contracts.events import FailureCode
from slidemill.contracts.slideshow_asks import SlideshowFormat
from slidemill.contracts.slideshows import AspectRatio, PictureFormat
from slidemill.contracts.slideshows.orders import (
    PicturesManifest,
    PicturesRequest,
    RenderedPicture,
    SlideshowFileRequest,
)
from slidemill.messaging import DeadLettered
from slidemill.renderer.blame import blame
from slidemill.renderer.child import PicturesBrief, SlideshowBrief, WantedPicture
from slidemill.renderer.fetching import NothingToWorkOn, Setup
from slidemill.renderer.orders import check_keys
from slidemill.renderer.output import Content
from slidemill.renderer.pool import Workspace
from slidemill.renderer.request_faults import BadRequest, read_request
from slidemill.renderer.slideshows.shown import shown_objects

PREVIEW_WIDTH = 540
"""Px."""
PREVIEW = "preview.jpg"
LARGEST_REQUEST = 4 << 20
"""Bytes; ten slides of twenty of the longest texts have half of that."""
RequestT = TypeVar("RequestT", bound=PicturesRequest)
_ENDINGS = {PictureFormat.JPEG: "jpg", PictureFormat.PNG: "png", PictureFormat.WEBP: "webp"}


async def prepare_pictures(command: RenderPictures, setup: Setup) -> PicturesBrief:
    """Bring the request and all pictures it shows, and make the files that are to be written."""
    if not command.folder.endswith("/"):
        raise DeadLettered(f"the folder {command.folder!r} lacks its closing slash")
    request = await _request(PicturesRequest, command, setup)
    wanted = _wanted(request)
    files = await setup.fetcher.pictures(shown_objects(request), setup)
    for picture in wanted:
        setup.workspace.add_output(picture.name)
    return PicturesBrief(files=files, wanted=wanted)


def finished_pictures(
    command: RenderPictures, brief: PicturesBrief, workspace: Workspace
) -> tuple[Content, list[tuple[str, Content]]]:
    """Return the manifest, and the pictures by key."""
    pictures = [
        RenderedPicture(
            key=f"{command.folder}{picture.name}",
            width=picture.width,
            height=picture.height,
            size=workspace.size(picture.name),
        )
        for picture in brief.wanted
    ]
    manifest = PicturesManifest(pictures=pictures[:-1], preview=pictures[-1])
    contents = [
        (made.key, Content(workspace.written(picture.name), picture.media_type))
        for made, picture in zip(pictures, brief.wanted, strict=True)
    ]
    return Content(manifest.model_dump_json().encode(), "application/json"), contents


async def prepare_slideshow(command: RenderSlideshowFile, setup: Setup) -> SlideshowBrief:
    """Bring the request and the pictures that the file is made of."""
    request = await _request(SlideshowFileRequest, command, setup)
    check_keys(request.rendered, setup.organisation)
    if command.format is SlideshowFormat.PPTX:
        files = await setup.fetcher.pictures(shown_objects(request), setup)
        return SlideshowBrief(format=command.format, files=files)
    if len(request.rendered) != len(request.slides):
        message = (
            f"{len(request.rendered)} finished pictures are given for {len(request.slides)} "
            "slides; render the slideshow first and name the picture of each slide."
        )
        raise NothingToWorkOn(FailureCode.DATA_INVALID, f"rendered: {message}")
    files = await setup.fetcher.pictures(request.rendered, setup)
    for file in files:
        if file.fault is not None:
            raise NothingToWorkOn(FailureCode.SOURCE_MISSING, file.fault)
    return SlideshowBrief(format=command.format, files=files)


async def _request(
    model: type[RequestT], command: RenderPictures | RenderSlideshowFile, setup: Setup
) -> RequestT:
    """Bring the request and read it; the child gets it from us only if it keeps the schema."""
    await setup.fetcher.request(command, setup.workspace, LARGEST_REQUEST)
    try:
        request = read_request(model, setup.workspace.input)
    except BadRequest as bad:
        failed = blame(FailureCode.DATA_INVALID, bad.faults)
        raise NothingToWorkOn(failed.code, failed.message, failed.faults) from None
    check_keys(request.pictures.values(), setup.organisation)
    return request


def _wanted(request: PicturesRequest) -> tuple[WantedPicture, ...]:
    width, height = request.ratio.size
    ending, media_type = _ENDINGS[request.format], request.format.media_type
    slides = [
        WantedPicture(name=f"{n}.{ending}", width=width, height=height, media_type=media_type)
        for n, _ in enumerate(request.slides)
    ]
    small = WantedPicture(
        name=PREVIEW,
        width=PREVIEW_WIDTH,
        height=_preview_height(request.ratio),
        media_type=PictureFormat.JPEG.media_type,
    )
    return (*slides, small)


def _preview_height(ratio: AspectRatio) -> int:
    width, height = ratio.size
    return round(height * PREVIEW_WIDTH / width)
