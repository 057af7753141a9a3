"""Films that take the place of shapes: from the package, or on YouTube."""

from __future__ import annotations

import re

from slidemill.deck.data import Overflow, Scaling, Video
from slidemill.deck.faults import AssetRefusedError
from slidemill.deck.opc.namespaces import P14
from slidemill.deck.render.media import AssetMissingError, FilmError
from slidemill.deck.render.page import Page
from slidemill.deck.render.picture import Placement, fitted_xml, placed, taken_picture
from slidemill.deck.youtube import YOUTUBE_FORMS, embed_address, is_address

_ID = re.compile(r'\bid="([^"]*)"')
_START_TAG = re.compile(r"<p:cNvPr\b[^>]*?(/?)>")
_OWN_CLICK = re.compile(r"<a:hlinkClick\b[^>]*?(?:/>|>.*?</a:hlinkClick>)", re.DOTALL)
_CLICK = '<a:hlinkClick r:id="" action="ppaction://media"/>'
_MEDIA_URI = "{DAA4B4D4-6D71-4841-9C94-3DE7FCFB9230}"
"""Extension of `p:nvPr` that embeds the film ([MS-PPTX] 2.2.1.6); older readers use the link."""


def write_video(
    identity: str,
    placement: Placement | None,
    out: list[str],
    page: Page,
    *,
    key: str,
    video: Video,
) -> None:
    """Write the `p:pic` of a film that stands for a shape; `identity` is the shape's `p:cNvPr`.

    The poster gives the film its proportions. What is wrong with a file or the shape is noted
    on the page, and nothing is written.
    """
    source = _source(video.src, page, key)
    if video.thumbnail is None:
        poster = page.media.take_poster()
    else:
        found = taken_picture(video.thumbnail, page, key)
        if found is None:
            return
        poster = found
    place = placed(placement, page, key)
    if source is None or place is None:
        return
    picture, target = poster
    overflow = Overflow.HIDDEN if video.scaling is Scaling.COVER else Overflow.VISIBLE
    blip, properties = fitted_xml(picture, page.picture(target), place, video.scaling, overflow)
    if match := _ID.search(identity):
        page.films.append(match[1])
    out.append(
        f"<p:pic><p:nvPicPr>{_clickable(identity)}<p:cNvPicPr>"
        f'<a:picLocks noRot="1" noChangeAspect="1"/></p:cNvPicPr><p:nvPr>{source}</p:nvPr>'
        f"</p:nvPicPr>{blip}{properties}</p:pic>"
    )


def _source(src: str, page: Page, key: str) -> str | None:
    """Return what `p:nvPr` says of the film; None after its fault was noted."""
    if is_address(src):
        address = embed_address(src)
        if address is None:
            page.fault(
                key,
                f'"{src[:80]}" is no address of a YouTube video; give one like {YOUTUBE_FORMS}, '
                "or put the film into the package and name its path.",
            )
            return None
        return f'<a:videoFile r:link="{page.online_film(address)}"/>'
    try:
        video, media = page.film(page.media.take_film(src))
    except AssetMissingError as error:
        page.file_fault(key, str(error))
    except AssetRefusedError as error:
        page.file_fault(key, error.message, error.place)
    except FilmError as error:
        page.file_fault(key, f'"{src}" cannot be used: {error}; give an mp4, m4v or mov file.')
    else:
        return (
            f'<a:videoFile r:link="{video}"/><p:extLst><p:ext uri="{_MEDIA_URI}">'
            f'<p14:media xmlns:p14="{P14}" r:embed="{media}"/></p:ext></p:extLst>'
        )
    return None


def _clickable(identity: str) -> str:
    """Return a `p:cNvPr` on which a click plays the film; a link of its own goes."""
    bare = _OWN_CLICK.sub("", identity)
    match = _START_TAG.match(bare)
    if match is None:
        return bare
    if match[1]:
        return f"{bare[: match.end() - 2]}>{_CLICK}</p:cNvPr>"
    return f"{bare[: match.end()]}{_CLICK}{bare[match.end() :]}"
