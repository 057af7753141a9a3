"""Animation of a slide from which shapes were taken: what moved them goes too."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from lxml import etree

from slidemill.deck.opc.namespaces import A, P, R, p

_TIMING = re.compile(r"<p:timing\b(?:[^>]*/>|.*?</p:timing>)", re.DOTALL)
_DECLARED = re.compile(r'\sxmlns:([\w.-]+)="([^"]*)"')
_BUILDS = ("bldP", "bldDgm", "bldOleChart", "bldGraphic")

Namespaces = tuple[tuple[str, str], ...]
"""Prefixes in scope and what they stand for."""


def animated_shapes(slide: etree._Element) -> frozenset[str]:
    """Ids of the shapes that the timing of a slide refers to, in any of its alternatives."""
    return frozenset(
        str(each.get("spid"))
        for timing in slide.iter(p("timing"))
        for each in timing.iter()
        if each.get("spid")
    )


def without_shapes(xml: str, removed: frozenset[str], replaced: frozenset[str]) -> str:
    """Return a slide whose timing forgets shapes that are gone.

    Shapes in `replaced` are pictures now: effects on the whole shape stay, those on single
    paragraphs become effects on the whole, and their text builds go.
    """
    return each_timing(xml, lambda timing, spaces: _pruned(timing, spaces, removed, replaced))


def each_timing(xml: str, change: Callable[[str, Namespaces], str]) -> str:
    """Return a slide with each of its timings changed; alternatives have one each."""
    start = max(xml.rfind("</p:cSld>"), 0)
    if xml.find("<p:timing", start) < 0:
        return xml

    def changed(match: re.Match[str]) -> str:
        return change(match[0], _in_scope(xml[: start + match.start()], match[0]))

    return xml[:start] + _TIMING.sub(changed, xml[start:])


def _in_scope(before: str, timing: str) -> Namespaces:
    """Return the namespaces that a timing uses; writers declare each prefix for one only."""
    spaces = {"a": A, "p": P, "r": R}
    for prefix, uri in _DECLARED.findall(before):
        if f"{prefix}:" in timing:
            spaces.setdefault(prefix, uri)
    return tuple(spaces.items())


def parsed_timing(timing: str, spaces: Namespaces) -> etree._Element:
    """Return a `p:timing` as an element."""
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in spaces)
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(f"<w{declared}>{timing}</w>", parser)[0]


def timing_text(element: etree._Element, spaces: Namespaces) -> str:
    """Return a `p:timing` as text that may stand where `spaces` are declared."""
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    head, _, rest = text.partition(">")
    for prefix, uri in spaces:
        head = head.replace(f' xmlns:{prefix}="{uri}"', "")
    return f"{head}>{rest}"


@lru_cache(maxsize=256)
def _pruned(
    timing: str, spaces: Namespaces, removed: frozenset[str], replaced: frozenset[str]
) -> str:
    element = parsed_timing(timing, spaces)
    for build in [each for name in _BUILDS for each in element.iter(p(name))]:
        if build.get("spid") in removed | replaced:
            _drop(build)
    for target in list(element.iter(p("spTgt"))):
        if target.get("spid") in removed:
            _drop(_effect_of(target))
        elif target.get("spid") in replaced:
            for child in list(target):
                target.remove(child)
            _ungroup(target)
    builds = element.find(p("bldLst"))
    if builds is not None and not len(builds):
        element.remove(builds)
    nodes = element.find(p("tnLst"))
    if nodes is None or not len(nodes):
        return ""
    return timing_text(element, spaces)


def _ungroup(target: etree._Element) -> None:
    """Take an effect out of the text build that it belonged to (`grpId`, see CT_BuildParagraph)."""
    for node in target.iterancestors(p("cTn")):
        if node.attrib.pop("grpId", ""):
            return


def _effect_of(target: etree._Element) -> etree._Element:
    """Return the time node to take out for a target: the one that sits in a list of time nodes."""
    node = target
    while (parent := node.getparent()) is not None:
        if parent.tag in (p("childTnLst"), p("subTnLst"), p("tnLst")):
            return node
        node = parent
    return target


def _drop(node: etree._Element) -> None:
    """Take a node out, and every list and time node that it leaves empty (they may not be)."""
    parent = node.getparent()
    if parent is None:
        return
    parent.remove(node)
    if len(parent) or parent.tag in (p("tnLst"), p("bldLst")):
        return
    if parent.tag == p("subTnLst"):
        owner = parent.getparent()
        if owner is not None:
            owner.remove(parent)
    elif parent.tag == p("childTnLst"):
        _drop(_effect_of(parent))
