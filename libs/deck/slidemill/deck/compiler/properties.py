"""Reading document properties: what stays of the template's, and the titles of its slides."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from slidemill.deck.compiler.geometry import placeholder_of
from slidemill.deck.compiler.text import markers_in
from slidemill.deck.opc.namespaces import CORE, DC, DCTERMS, EXTENDED, a, p
from slidemill.deck.render.properties import Title
from slidemill.deck.text import escape

_STALE = frozenset(
    {
        "TotalTime", "Words", "Characters", "CharactersWithSpaces", "Lines", "Paragraphs", "Pages",
        "MMClips", "HLinks", "DigSig", "Slides", "Notes", "HiddenSlides", "HeadingPairs",
        "TitlesOfParts",
    }
)  # fmt: skip
"""What an `app.xml` says of the template's own content; some of it is said anew."""

_PREFIXES = {CORE: "cp", DC: "dc", DCTERMS: "dcterms"}
_NOT_KEPT = frozenset(
    {"cp:lastModifiedBy", "cp:revision", "cp:lastPrinted", "dcterms:created", "dcterms:modified"}
)
"""How and when the template itself was edited."""

_TITLES = ("title", "ctrTitle")


def kept_extended(root: etree._Element) -> str:
    """Return the elements of `docProps/app.xml` that hold for every deck (ECMA-376 22.2)."""
    kept = {
        name: f"<{name}>{escape(each.text or '')}</{name}>"
        for each in root
        if str(each.tag).startswith(f"{{{EXTENDED}}}")
        and (name := etree.QName(each).localname) not in _STALE
        and not len(each)
    }
    return "".join(kept.values())


def kept_core(root: etree._Element) -> dict[str, str]:
    """Return the core properties that hold for every deck, by prefixed name (OPC clause 11)."""
    kept = {}
    for each in root:
        uri, _, local = str(each.tag).removeprefix("{").partition("}")
        name = f"{_PREFIXES.get(uri)}:{local}"
        text = "".join(map(str, each.itertext())).strip()
        if uri in _PREFIXES and text and name not in _NOT_KEPT:
            kept[name] = text
    return kept


def title_of(slide: etree._Element) -> Title:
    """Return what the title placeholder of a slide says; an empty title when it has none."""
    for shape in slide.iter(p("sp")):
        placeholder = placeholder_of(shape)
        if placeholder is not None and placeholder.get("type") in _TITLES:
            return Title(tuple(_pieces(shape)))
    return Title(())


def _pieces(shape: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield texts, each with the key of the marker that it is, `""` for none."""
    for paragraph in shape.iterfind(f"{p('txBody')}/{a('p')}"):
        run = ""
        for child in paragraph:
            if child.tag == a("r"):
                run += child.findtext(a("t")) or ""
                continue
            yield from _cut(run)
            yield (child.findtext(a("t")) or " ", "")
            run = ""
        yield from _cut(run)
        yield " ", ""


def _cut(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    for start, end, key in markers_in(text):
        yield text[at:start], ""
        yield text[start:end], key
        at = end
    yield text[at:], ""
