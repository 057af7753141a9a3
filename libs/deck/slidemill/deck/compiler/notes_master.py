"""The notes master of a presentation, listed where some programs forget it."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from slidemill.deck.compiler.parts import next_id
from slidemill.deck.opc.namespaces import R, p, r
from slidemill.deck.opc.package import Package, Relationship

_KIND = "notesMaster"


def list_notes_master(
    package: Package, part: str, root: etree._Element, slides: Iterable[str]
) -> None:
    """Let the presentation `part` lead to the notes master of its slides and list it.

    `root` is its XML, in which `p:notesMasterIdLst` comes after the list of slide masters
    (CT_Presentation); without the list PowerPoint may make notes a master of their own.
    """
    known = _leading(package, part, _KIND)
    if not known:
        notes = (each.target for one in slides for each in _leading(package, one, "notesSlide"))
        found = next((each for one in notes for each in _leading(package, one, _KIND)), None)
        if found is None:
            return
        identity = f"rId{next_id(package.relationships(part))}"
        known = [Relationship(identity, f"{R}/{_KIND}", found.target)]
        package.relate(part, known[0])
    listing = root.find(p("notesMasterIdLst"))
    if listing is not None:
        if any(item.get(r("id")) == each.id for item in listing for each in known):
            return
        root.remove(listing)
    listing = etree.Element(p("notesMasterIdLst"))
    etree.SubElement(listing, p("notesMasterId"), {r("id"): known[0].id})
    masters = root.find(p("sldMasterIdLst"))
    root.insert(0 if masters is None else root.index(masters) + 1, listing)


def _leading(package: Package, part: str, kind: str) -> list[Relationship]:
    return [
        each
        for each in package.relationships(part)
        if each.kind == kind and not each.external and not each.dangling
    ]
