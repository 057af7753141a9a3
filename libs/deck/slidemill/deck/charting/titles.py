"""Titles of charts and axes, and the properties that all text of an axis has."""

from __future__ import annotations

import copy

from lxml import etree

from slidemill.contracts.presentations import TextFormat
from slidemill.deck.charting.order import child_of, put
from slidemill.deck.opc.namespaces import a, c
from slidemill.deck.text import lines_of
from slidemill.deck.text_formats import format_paragraph, format_run


def write_title(holder: etree._Element, text: str, format_: TextFormat | None) -> etree._Element:
    """Give a chart or an axis a title in the format of its old one; return `c:title`."""
    title = child_of(holder, "title")
    rich = _rich_of(title)
    model = next(rich.iterchildren(a("p")), None)
    for paragraph in rich.findall(a("p")):
        rich.remove(paragraph)
    for line in lines_of(text):
        rich.append(_paragraph(model, line, format_))
    drop_text(title)
    tx = etree.Element(c("tx"))
    tx.append(rich)
    put(title, tx)
    if title.find(c("overlay")) is None:
        put(title, etree.Element(c("overlay"), val="0"))
    return title


def format_title(title: etree._Element, format_: TextFormat) -> None:
    """Lay a format over a title that keeps its text."""
    rich = title.find(f"{c('tx')}/{c('rich')}")
    if rich is None:
        format_text_body(child_of(title, "txPr"), format_)
        return
    for paragraph in rich.iterchildren(a("p")):
        _format_paragraph(paragraph, format_)


def format_text_body(body: etree._Element, format_: TextFormat) -> None:
    """Lay a format over a `c:txPr`."""
    format_run(default_run(body), format_)


def default_run(body: etree._Element) -> etree._Element:
    """Return `a:defRPr` of a `c:txPr`, made with all that belongs there when it has none."""
    if body.find(a("bodyPr")) is None:
        body.insert(0, etree.Element(a("bodyPr")))
    if body.find(a("lstStyle")) is None:
        body.insert(1, etree.Element(a("lstStyle")))
    paragraph = body.find(a("p"))
    if paragraph is None:
        paragraph = etree.SubElement(body, a("p"))
        etree.SubElement(paragraph, a("endParaRPr"))
    return _default_of(paragraph)


def _default_of(paragraph: etree._Element) -> etree._Element:
    properties = paragraph.find(a("pPr"))
    if properties is None:
        properties = etree.Element(a("pPr"))
        paragraph.insert(0, properties)
    default = properties.find(a("defRPr"))
    if default is None:
        default = etree.Element(a("defRPr"))
        extensions = properties.find(a("extLst"))
        if extensions is None:
            properties.append(default)
        else:
            extensions.addprevious(default)
    return default


def _rich_of(title: etree._Element) -> etree._Element:
    """Return a text body to write into: a copy of the title's own, or made from its format."""
    rich = title.find(f"{c('tx')}/{c('rich')}")
    if rich is not None:
        return copy.deepcopy(rich)
    rich = etree.Element(c("rich"))
    body = title.find(c("txPr"))
    for child in () if body is None else body:
        rich.append(copy.deepcopy(child))
    default_run(rich)
    return rich


def drop_text(title: etree._Element) -> None:
    """Remove what a title said, and the format it had without a text of its own."""
    for name in ("tx", "txPr"):
        found = title.find(c(name))
        if found is not None:
            title.remove(found)


def _paragraph(
    model: etree._Element | None, text: str, format_: TextFormat | None
) -> etree._Element:
    """Return a paragraph in the format of the model and its first run."""
    paragraph = etree.Element(a("p"))
    properties = None if model is None else model.find(a("pPr"))
    if properties is not None:
        paragraph.append(copy.deepcopy(properties))
    _default_of(paragraph)
    run = etree.SubElement(paragraph, a("r"))
    first = None if model is None else next(model.iter(a("rPr"), a("endParaRPr")), None)
    look = etree.SubElement(run, a("rPr"))
    if first is not None:
        look.attrib.update(first.attrib)
        look.extend(copy.deepcopy(child) for child in first if child.tag not in _LINKS)
    etree.SubElement(run, a("t")).text = text
    if format_ is not None:
        _format_paragraph(paragraph, format_)
    return paragraph


_LINKS = frozenset({a("hlinkClick"), a("hlinkMouseOver")})


def _format_paragraph(paragraph: etree._Element, format_: TextFormat) -> None:
    format_run(_default_of(paragraph), format_)
    properties = paragraph.find(a("pPr"))
    if properties is not None:
        format_paragraph(properties, format_)
    for look in paragraph.iter(a("rPr"), a("endParaRPr")):
        format_run(look, format_)
