"""Reading the parts that list slides: presentation, its settings, themes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from slidemill.deck.compiler.markup import Markup, with_usual_prefixes
from slidemill.deck.compiler.text import stated_attributes
from slidemill.deck.opc.namespaces import P14, XML_DECLARATION, a, p, r
from slidemill.deck.render.plan import CustomShow, Outline, Section

_GAP = re.compile(r"<\?gap ([\w:]+)\?>")


def _gap(name: str) -> etree._ProcessingInstruction:
    return etree.ProcessingInstruction("gap", name)


def _outline(root: etree._Element) -> Outline:
    text = XML_DECLARATION + etree.tostring(root, encoding="unicode")
    return Outline(tuple(_GAP.split(text)))


def _replace(element: etree._Element, gap: etree._Element | etree._ProcessingInstruction) -> None:
    parent = element.getparent()
    if parent is not None:
        gap.tail = element.tail
        parent.replace(element, gap)


def slide_list(root: etree._Element) -> list[tuple[str, str]]:
    """Id and relationship id of each slide, in order (`p:sldIdLst`)."""
    return [
        (element.get("id", ""), element.get(r("id"), ""))
        for element in root.iterfind(f"{p('sldIdLst')}/{p('sldId')}")
    ]


def cut_presentation(
    root: etree._Element, indexes: Mapping[str, int], by_relationship: Mapping[str, int]
) -> tuple[Outline, tuple[Section, ...], tuple[CustomShow, ...]]:
    """Return the presentation part with gaps, its sections and its custom shows.

    The gaps are `slides`, `shows` (when there were any) and `sections` (likewise).

    `indexes` gives the index of a template slide by its slide id, `by_relationship` by its
    relationship id.
    """
    markup = Markup(with_usual_prefixes(root))
    root = markup.root
    slides = root.find(p("sldIdLst"))
    if slides is not None:
        _replace(slides, _gap("slides"))
    shows: list[CustomShow] = []
    show_list = root.find(p("custShowLst"))
    if show_list is not None:
        shows = [_custom_show(markup, show, by_relationship) for show in show_list]
        _replace(show_list, _gap("shows"))
    sections: list[Section] = []
    section_list = next(root.iter(f"{{{P14}}}sectionLst"), None)
    if section_list is not None:
        sections = [_section(section, indexes) for section in section_list]
        # the p:ext around it goes too: it may not be empty
        holder = section_list.getparent()
        _replace(section_list if holder is None else holder, _gap("sections"))
    return _outline(root), tuple(sections), tuple(shows)


def _custom_show(
    markup: Markup, show: etree._Element, by_relationship: Mapping[str, int]
) -> CustomShow:
    attributes = "".join(f' {k}="{v}"' for k, v in stated_attributes(show).items())
    listed = (by_relationship.get(each.get(r("id"), "")) for each in show.iter(p("sld")))
    after = "".join(markup.fragment(child) for child in show if child.tag != p("sldLst"))
    return CustomShow(
        f"<p:custShow{attributes}>",
        tuple(index for index in listed if index is not None),
        after,
    )


def _section(section: etree._Element, indexes: Mapping[str, int]) -> Section:
    listed = (indexes.get(each.get("id", "")) for each in section.iter(f"{{{P14}}}sldId"))
    attributes = stated_attributes(section)
    return Section(
        attributes.get("name", ""),
        attributes.get("id", ""),
        frozenset(index for index in listed if index is not None),
    )


def cut_theme(root: etree._Element) -> tuple[Outline, dict[str, str]]:
    """Return a theme with a gap in each colour slot, and the colours it has now."""
    markup = Markup(root)
    colors: dict[str, str] = {}
    scheme = root.find(f"{a('themeElements')}/{a('clrScheme')}")
    if scheme is not None:
        for slot in scheme:
            name = etree.QName(slot).localname
            if name == "extLst" or not len(slot):
                continue
            colors[name] = "".join(markup.fragment(child) for child in slot)
            for child in list(slot):
                slot.remove(child)
            slot.append(_gap(name))
    return _outline(root), colors


def without_slide_choice(root: etree._Element) -> str:
    """Presentation properties that show and print all slides, not numbers of the template's."""
    for name in ("sldRg", "custShow"):
        for element in list(root.iter(p(name))):
            _replace(element, etree.Element(p("sldAll")))
    return XML_DECLARATION + etree.tostring(root, encoding="unicode")


def without_slide_list(root: etree._Element) -> str:
    """View properties that remember no slides of the template."""
    for element in list(root.iter(p("sldLst"))):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    return XML_DECLARATION + etree.tostring(root, encoding="unicode")
