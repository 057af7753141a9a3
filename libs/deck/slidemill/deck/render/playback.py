"""How films play: their nodes in a slide's timing, as PowerPoint writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from lxml import etree

from slidemill.deck.animation import Namespaces, each_timing, parsed_timing, timing_text
from slidemill.deck.opc.namespaces import A, P, p

_EXTENSIONS = re.compile(r"<p:extLst\b[^>]*?(/?)>|</p:extLst>")
_SLIDE_END = "</p:sld>"
_ROOT = (
    '<p:par xmlns:p="{P}"><p:cTn id="{id}" dur="indefinite" restart="never" nodeType="tmRoot">'
    "<p:childTnLst/></p:cTn></p:par>"
)
_AFTER_CHILDREN = p("subTnLst")


def with_films(xml: str, films: Sequence[str]) -> str:
    """Return a slide on which a click on a film (a shape id) plays and pauses it."""
    changed = each_timing(xml, lambda timing, spaces: _extended(timing, spaces, tuple(films)))
    if changed != xml:
        return changed
    nodes = "".join(film_nodes(film, 2 + 6 * n) for n, film in enumerate(films))
    at = _timing_place(xml)
    return (
        f'{xml[:at]}<p:timing><p:tnLst><p:par><p:cTn id="1" dur="indefinite" restart="never" '
        f'nodeType="tmRoot"><p:childTnLst>{nodes}</p:childTnLst></p:cTn></p:par></p:tnLst>'
        f"</p:timing>{xml[at:]}"
    )


def film_nodes(film: str, first: int) -> str:
    """Return the six time nodes of a film, numbered from `first`.

    The media node holds it stopped (`delay="indefinite"`), the interactive sequence calls it
    when the film itself is clicked (ECMA-376 part 1, 19.5.29 and 19.5.65).
    """
    target = f'<p:tgtEl><p:spTgt spid="{film}"/></p:tgtEl>'
    now = '<p:stCondLst><p:cond delay="0"/></p:stCondLst>'
    click = f'<p:cond evt="onClick" delay="0">{target}</p:cond>'
    held = f'<p:par><p:cTn id="{{}}" fill="hold">{now}<p:childTnLst>'
    return (
        f'<p:video><p:cMediaNode vol="80000"><p:cTn id="{first}" fill="hold" display="0">'
        '<p:stCondLst><p:cond delay="indefinite"/></p:stCondLst></p:cTn>'
        f"{target}</p:cMediaNode></p:video>"
        f'<p:seq concurrent="1" nextAc="seek"><p:cTn id="{first + 1}" restart="whenNotActive" '
        'fill="hold" evtFilter="cancelBubble" nodeType="interactiveSeq">'
        f'<p:stCondLst>{click}</p:stCondLst><p:endSync evt="end" delay="0"><p:rtn val="all"/>'
        f"</p:endSync><p:childTnLst>{held.format(first + 2)}{held.format(first + 3)}"
        f'<p:par><p:cTn id="{first + 4}" presetID="2" presetClass="mediacall" presetSubtype="0" '
        f'fill="hold" nodeType="clickEffect">{now}<p:childTnLst><p:cmd type="call" '
        f'cmd="togglePause"><p:cBhvr><p:cTn id="{first + 5}" dur="1" fill="hold"/>{target}'
        "</p:cBhvr></p:cmd></p:childTnLst></p:cTn></p:par>"
        "</p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn>"
        f"<p:nextCondLst>{click}</p:nextCondLst></p:seq>"
    )


@lru_cache(maxsize=256)
def _extended(timing: str, spaces: Namespaces, films: tuple[str, ...]) -> str:
    """Return a timing with the nodes of films behind what it has."""
    element = parsed_timing(timing, spaces)
    children = _children_of_root(element)
    first = _free_id(element)
    nodes = "".join(film_nodes(film, first + 6 * n) for n, film in enumerate(films))
    children.extend(etree.fromstring(f'<w xmlns:p="{P}" xmlns:a="{A}">{nodes}</w>'))
    return timing_text(element, spaces)


def _free_id(timing: etree._Element) -> int:
    ids = [node.get("id", "") for node in timing.iter(p("cTn"))]
    return 1 + max((int(each) for each in ids if each.isdecimal()), default=0)


def _children_of_root(timing: etree._Element) -> etree._Element:
    """Return the list of time nodes below the root of a timing, made when it has none."""
    nodes = timing.find(p("tnLst"))
    if nodes is None:
        nodes = etree.Element(p("tnLst"))
        timing.insert(0, nodes)
    root = nodes.find(f"{p('par')}/{p('cTn')}")
    if root is None:
        nodes.append(etree.fromstring(_ROOT.format(P=P, id=_free_id(timing))))
        root = nodes[-1][0]
    children = root.find(p("childTnLst"))
    if children is None:
        children = etree.Element(p("childTnLst"))
        after = root.find(_AFTER_CHILDREN)
        root.insert(len(root) if after is None else root.index(after), children)
    return children


def _timing_place(xml: str) -> int:
    """Where a slide's timing belongs: at its end, before its own extensions (CT_Slide)."""
    end = xml.rindex(_SLIDE_END)
    start = max(xml.rfind("</p:cSld>"), 0)
    opened: list[int] = []
    at = end
    for match in _EXTENSIONS.finditer(xml, start, end):
        if match[0].startswith("</"):
            begin = opened.pop() if opened else match.start()
        elif match[1]:
            begin = match.start()
        else:
            opened.append(match.start())
            continue
        if not opened and not xml[match.end() : end].strip():
            at = begin
    return at
