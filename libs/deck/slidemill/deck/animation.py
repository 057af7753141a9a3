"""Animation of a slide from which shapes were taken: what moved them goes too."""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

from slidemill.deck.opc.namespaces import A, P, R, p

_START, _END = "<p:timing", "</p:timing>"
_BUILDS = ("bldP", "bldDgm", "bldOleChart", "bldGraphic")


def animated_shapes(timing: etree._Element) -> frozenset[str]:
    """Ids of the shapes that a `p:timing` refers to."""
    return frozenset(each.get("spid", "") for each in timing.iter() if each.get("spid"))


def without_shapes(xml: str, removed: frozenset[str], replaced: frozenset[str]) -> str:
    """Return a slide whose timing forgets shapes that are gone.

    Shapes in `replaced` are pictures now: effects on the whole shape stay, those on single
    paragraphs become effects on the whole, and their text builds go.
    """
    start = xml.rfind(_START)
    end = xml.rfind(_END)
    if start < 0 or end < start:
        return xml
    end += len(_END)
    return xml[:start] + _pruned(xml[start:end], removed, replaced) + xml[end:]


@lru_cache(maxsize=256)
def _pruned(timing: str, removed: frozenset[str], replaced: frozenset[str]) -> str:
    wrapped = f'<w xmlns:a="{A}" xmlns:p="{P}" xmlns:r="{R}">{timing}</w>'
    root = etree.fromstring(wrapped, etree.XMLParser(resolve_entities=False, no_network=True))
    element = root[0]
    for build in [each for name in _BUILDS for each in element.iter(p(name))]:
        if build.get("spid") in removed | replaced:
            _drop(build)
    for target in list(element.iter(p("spTgt"))):
        if target.get("spid") in removed:
            _drop(_effect_of(target))
        elif target.get("spid") in replaced:
            for child in list(target):
                target.remove(child)
    builds = element.find(p("bldLst"))
    if builds is not None and not len(builds):
        element.remove(builds)
    nodes = element.find(p("tnLst"))
    if nodes is None or not len(nodes):
        return ""
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    head, _, rest = text.partition(">")
    for prefix, uri in (("a", A), ("p", P), ("r", R)):
        head = head.replace(f' xmlns:{prefix}="{uri}"', "")
    return f"{head}>{rest}"


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
