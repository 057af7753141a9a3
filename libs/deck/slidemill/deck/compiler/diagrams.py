"""SmartArt diagrams: which drawing belongs to which data."""

from __future__ import annotations

from slidemill.deck.opc.package import Package

_EXTENSION = "{http://schemas.microsoft.com/office/drawing/2008/diagram}dataModelExt"


def drawings(package: Package, slide: str) -> dict[str, str]:
    """Return the relationship id of each diagram's drawing, by that of its data.

    The slide names the data only; the data names the drawing ([MS-ODRAWXML] 2.5.1).
    """
    return {
        each.id: identity
        for each in package.relationships(slide)
        if each.kind == "diagramData" and not each.external and not each.dangling
        for extension in package.xml(each.target).iter(_EXTENSION)
        if (identity := extension.get("relId"))
    }
