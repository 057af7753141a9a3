"""Putting one changed frame into a slide's text, whose other bytes stay."""

from __future__ import annotations

import re

from lxml import etree

from slidemill.deck.compiler.markup import Markup, in_utf8
from slidemill.deck.opc.namespaces import XML_DECLARATION, p

_FRAME = re.compile(rb"<(\w+:)?graphicFrame[\s>].*?</(\w+:)?graphicFrame\s*>", re.DOTALL)


def with_frame(source: bytes, root: etree._Element, frame: etree._Element) -> bytes:
    """Return a slide's text with the frame as its tree has it.

    Frames do not hold frames, so the text has them in the same order. A slide that cannot be
    spliced is written anew from its tree.
    """
    found = list(_FRAME.finditer(source)) if in_utf8(source) and b"<!--" not in source else []
    frames = list(root.iter(p("graphicFrame")))
    if len(found) != len(frames):
        return (XML_DECLARATION + etree.tostring(root, encoding="unicode")).encode()
    place = found[frames.index(frame)]
    text = Markup(root).fragment(frame).encode()
    return source[: place.start()] + text + source[place.end() :]
