"""Logos in the cells of tables: pictures over the cells that hold them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from lxml import etree

from slidemill.deck.compose.boxes import Box
from slidemill.deck.compose.canvas import Canvas
from slidemill.deck.compose.logos import Logos, domain_of
from slidemill.deck.images import UPRIGHT, PictureError, read_picture, upright
from slidemill.deck.opc.namespaces import A, P, R
from slidemill.deck.render.bodytext import EMU_PER_POINT
from slidemill.deck.text import escape_attribute

_HIGHEST: Final = 457_200
"""EMU (half an inch): a logo in a high row stays a logo."""


class FoundLogo(NamedTuple):
    """A logo and the domain it belongs to; `error` says why there is none, `""` for no reason."""

    content: bytes | None
    domain: str
    error: str = ""


def find_logo(logos: Logos, value: str) -> FoundLogo:
    """Return the logo for what a cell says: nothing when that is no domain or has no logo."""
    domain = domain_of(value)
    content = None if domain is None else logos.find(domain)
    if domain is None or content is None:
        return FoundLogo(None, domain or "")
    try:
        picture = read_picture(content)
        if picture.orientation != UPRIGHT:
            content = upright(content)
    except PictureError as error:
        return FoundLogo(None, domain, str(error))
    return FoundLogo(content, domain)


def logo_shape(
    canvas: Canvas, logo: bytes, domain: str, cell: Box, padding: Sequence[float]
) -> etree._Element:
    """Return the `p:pic` of a logo in the middle of a cell, as large as its padding lets it.

    `cell` is where the cell stands, `padding` its left, right, upper and lower margins, in points.
    """
    picture = read_picture(logo)
    left, right, top, bottom = (round(each * EMU_PER_POINT) for each in padding)
    room_x = max(cell.cx - left - right, 1)
    room_y = min(max(cell.cy - top - bottom, 1), _HIGHEST)
    scale = min(room_x / picture.width, room_y / picture.height)
    width, height = max(round(picture.width * scale), 1), max(round(picture.height * scale), 1)
    x = cell.x + left + (room_x - width) // 2
    y = cell.y + (cell.cy - height) // 2
    name = escape_attribute(domain)
    return etree.fromstring(
        f'<p:pic xmlns:p="{P}" xmlns:a="{A}" xmlns:r="{R}"><p:nvPicPr>'
        f'<p:cNvPr id="1" name="Logo {name}" descr="Logo of {name}"/>'
        '<p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr/></p:nvPicPr>'
        f'<p:blipFill><a:blip r:embed="{canvas.picture(logo, picture.kind)}"/>'
        "<a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr><a:xfrm>"
        f'<a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
    )
