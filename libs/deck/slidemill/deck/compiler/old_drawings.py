"""The VML drawing behind an embedded object, which slides keep for readers before 2010."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from slidemill.deck.opc.namespaces import p, r
from slidemill.deck.opc.package import Relationship


def old_drawings(root: etree._Element, relationships: Iterable[Relationship]) -> dict[str, str]:
    """Return the relationship id of a slide's VML drawing, by that of its embedded object.

    The object names a shape of the drawing (`spid`), not the drawing. One drawing holds the
    shapes of all objects and controls of its slide, so it goes with an object only when that
    has it to itself; otherwise nothing is returned.
    """
    drawings = [each.id for each in relationships if each.kind == "vmlDrawing"]
    users = [each for each in root.iter(p("oleObj"), p("control")) if each.get("spid")]
    objects = {each.get(r("id"), "") for each in users if each.tag == p("oleObj")}
    if len(drawings) != 1 or len({each.get("spid") for each in users}) != 1 or len(objects) != 1:
        return {}
    return {objects.pop(): drawings[0]}
