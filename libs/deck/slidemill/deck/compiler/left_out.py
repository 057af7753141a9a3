"""What an output deck does not take over from its template, and the markup that speaks of it."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from slidemill.deck.opc.namespaces import R, a, mc, p
from slidemill.deck.opc.package import Relationship

LEFT_OUT_KINDS = frozenset(
    {
        "comments", "changesInfo", "revisionInfo", "vbaProject", "origin", "attachedToolbars",
        "thumbnail",
    }
)  # fmt: skip
"""Remarks on the template, its edit history, macros and signatures, the picture of its first slide:
none holds for the output."""

_EXTENSIONS = (p("ext"), a("ext"))
_LISTS = (p("extLst"), a("extLst"))
_ZOOMS = tuple(
    f"{{http://schemas.microsoft.com/office/powerpoint/2016/{kind}zoom}}*"
    for kind in ("slide", "section", "summary")
)


def forget_left_out(root: etree._Element, relationships: Iterable[Relationship]) -> None:
    """Remove what refers to relationships that are left out; an unresolved id asks for repair.

    PowerPoint names the comments of a slide in an extension (`p188:commentRel` of
    [MS-PPTX]): an extension goes as a whole, and an emptied list of extensions with it.
    """
    gone = {each.id for each in relationships if each.kind in LEFT_OUT_KINDS}
    if not gone:
        return
    for element in [each for each in root.iter() if _refers(each, gone)]:
        holder = next(element.iterancestors(*_EXTENSIONS), element)
        parent = holder.getparent()
        if parent is None:
            continue
        parent.remove(holder)
        above = parent.getparent()
        if parent.tag in _LISTS and not len(parent) and above is not None:
            above.remove(parent)


def flatten_zooms(root: etree._Element) -> None:
    """Let zooms be the linked pictures that they are for older readers.

    A zoom names slides by id, and slides get new ids in every deck.
    """
    zooms = {next(each.iterancestors(mc("AlternateContent")), None) for each in root.iter(*_ZOOMS)}
    for choices in zooms:
        if choices is None:
            continue
        fallback = choices.find(mc("Fallback"))
        for child in [] if fallback is None else list(fallback):
            choices.addprevious(child)
        parent = choices.getparent()
        if parent is not None:
            parent.remove(choices)


def _refers(element: etree._Element, ids: set[str]) -> bool:
    return any(
        str(name).startswith(f"{{{R}}}") and value in ids for name, value in element.attrib.items()
    )
