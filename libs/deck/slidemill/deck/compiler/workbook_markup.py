"""Cutting a workbook's parts: gaps, attributes as text, addresses of cells."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Final

from lxml import etree

from slidemill.deck.compiler.markup import Markup
from slidemill.deck.opc.namespaces import XML_DECLARATION
from slidemill.deck.render.plan import Outline
from slidemill.deck.render.workbook_cells import CellArea

SML: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

_GAP = re.compile(r"<\?gap (\w+)\?>")
_AREA = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?")


def gap(name: str) -> etree._ProcessingInstruction:
    """Return the instruction at which `outline` cuts."""
    return etree.ProcessingInstruction("gap", name)


def put_gap(element: etree._Element, name: str) -> None:
    """Let a gap stand where `element` stood."""
    parent = element.getparent()
    if parent is not None:
        mark = gap(name)
        mark.tail = element.tail
        parent.replace(element, mark)


def serialized(root: etree._Element) -> str:
    """Return a whole part as text."""
    return XML_DECLARATION + etree.tostring(root, encoding="unicode")


def outline(root: etree._Element) -> Outline:
    """Return a part cut at its gaps."""
    return Outline(tuple(_GAP.split(serialized(root))))


def prefix_of(element: etree._Element) -> str:
    """Return what goes before the local names of elements like this one."""
    return f"{element.prefix}:" if element.prefix else ""


def start_tag(markup: Markup, element: etree._Element, without: Collection[str] = ()) -> str:
    """Return an element's start tag up to the closing bracket; some attributes are left out."""
    kept = dict(element.attrib.items())
    tail, text, children = element.tail, element.text, list(element)
    for name in without:
        element.attrib.pop(name, "")
    for child in children:
        element.remove(child)
    element.text = None
    tag = markup.fragment(element).removesuffix("/>")
    for key, value in kept.items():
        element.set(key, value)
    element.extend(children)
    element.text, element.tail = text, tail
    return tag


def area(reference: str | None) -> CellArea | None:
    """Read a reference such as `A1:C5`; None when it is of another form."""
    found = _AREA.fullmatch(reference or "")
    if found is None:
        return None
    first_row, first_column = int(found[2]) - 1, column_number(found[1])
    last_row = int(found[4]) - 1 if found[4] else first_row
    last_column = column_number(found[3]) if found[3] else first_column
    return CellArea(first_row, first_column, last_row, last_column)


@cache
def column_number(letters: str) -> int:
    """Return the column, counted from 0, that has these letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
