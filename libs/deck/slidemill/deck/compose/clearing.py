"""What becomes of shapes of the template slide that no data was sent for.

A template is analysed with sample content in it, and none of that may turn up in a deck:

- tables and charts go, with the parts behind them;
- placeholders for titles and texts are emptied: they show nothing in a show, and can be typed
  into;
- text boxes that hold content, or serve as the title, go; when they have a fill or an outline
  they are part of the design, and are only emptied;
- labels (a few words on one line, and what stands at the foot of the slide), headings that are
  no placeholders, pictures, lines and diagrams belong to the design and stay.
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from slidemill.deck.compose.canvas import Canvas
from slidemill.deck.compose.roles import Placed, Role
from slidemill.deck.opc.namespaces import a, p

_FRAMES = frozenset({Role.TABLE, Role.CHART})
_TEXTS = frozenset({Role.TITLE, Role.SUBTITLE, Role.BODY, Role.HEADING})
_CONTENT = frozenset({Role.TITLE, Role.SUBTITLE, Role.TEXT})
_LOOKS = ("solidFill", "gradFill", "blipFill", "pattFill", "grpFill")


def clear(canvas: Canvas, unused: Iterable[Placed]) -> None:
    """Take sample content off a page."""
    for each in unused:
        if each.role in _FRAMES:
            canvas.remove(each.shape)
        elif each.placeholder and each.role in _TEXTS:
            _empty(each.shape)
        elif not each.placeholder and each.role in _CONTENT:
            if _has_look(each.shape):
                canvas.claim(each.shape)
                _empty(each.shape)
            else:
                canvas.remove(each.shape)


def _empty(shape: etree._Element) -> None:
    """Leave one empty paragraph, set as the first was."""
    body = shape.find(p("txBody"))
    if body is None:
        return
    paragraphs = body.findall(a("p"))
    for each in paragraphs[1:]:
        body.remove(each)
    for child in [e for each in paragraphs[:1] for e in each if e.tag != a("pPr")]:
        paragraphs[0].remove(child)


def _has_look(shape: etree._Element) -> bool:
    """Whether a shape shows anything but its text."""
    if shape.find(p("style")) is not None:
        return True
    properties = shape.find(p("spPr"))
    if properties is None:
        return False
    line = properties.find(a("ln"))
    fills = (properties, line) if line is not None else (properties,)
    return any(each.find(a(name)) is not None for each in fills for name in _LOOKS)
