"""Cutting one XML part into static text and slots.

Slots are put into the tree as processing instructions, the part is serialized once, and the
text is split at them. A pair of instructions around sibling elements makes a slot that owns
the nodes between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from lxml import etree

from slidemill.deck.opc.namespaces import XML_DECLARATION, A, P, R
from slidemill.deck.render.page import Node, Slot, joined

Build = Callable[[tuple[Node, ...]], Slot]

_TOKEN = re.compile(r"<\?slot ([=+-])(\d+)\?>")
_DECLARED = re.compile(r'\sxmlns(?::([\w.-]+))?="([^"]*)"')
_DECLARATIONS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>",
)
"""As PowerPoint and as lxml write it, so nearly always."""
_UTF8 = re.compile(
    rb"""<\?xml version=["']1\.0["'](?: encoding=["'](?i:utf-8)["'])?"""
    rb"""(?: standalone=["'](?:yes|no)["'])?\s*\?>\s*<|<\w"""
)
_BOUND = re.compile(rb""":?([^\s=]*)\s*=\s*(["'])(.*?)\2""", re.DOTALL)
_PREFIXES = {"a": A, "p": P, "r": R}


def with_usual_prefixes(
    root: etree._Element, prefixes: Mapping[str, str] = _PREFIXES, source: bytes = b""
) -> etree._Element:
    """Return the same part with `a`, `p` and `r` declared at its root and used throughout.

    Fragments written at render time use these prefixes. Nearly every writer does already; the
    others' parts are rebuilt. `prefixes` are other usual ones (charts have `c`, not `p`).
    `source`, the bytes that were parsed, spares a look at each element.
    """
    usual = {uri: prefix for prefix, uri in prefixes.items()}
    if all(root.nsmap.get(prefix) == uri for prefix, uri in prefixes.items()) and (
        _binds_only(source, usual)
        or all(
            element.prefix == usual[uri] for uri in usual for element in root.iter(f"{{{uri}}}*")
        )
    ):
        return root
    rebuilt = etree.Element(root.tag, nsmap={**prefixes, **_others(root, prefixes)})
    _copy_into(root, rebuilt, prefixes)
    return rebuilt


def in_utf8(source: bytes) -> bool:
    """Whether a part's text says that it is in UTF-8, so that its bytes can be searched."""
    return source.startswith(_DECLARATIONS) or _UTF8.match(source) is not None


def _binds_only(source: bytes, usual: Mapping[str, str]) -> bool:
    """Whether a part's text binds the usual namespaces to their prefixes wherever it binds them.

    False also when this cannot be told, as of a part in another encoding than UTF-8.
    """
    if not in_utf8(source):
        return False
    for stretch in source.split(b"xmlns")[1:]:
        bound = _BOUND.match(stretch)
        if bound is None or b"&" in bound[3]:
            return False
        prefix, uri = bound[1].decode("latin-1"), bound[3].decode("latin-1")
        if usual.get(uri, prefix) != prefix:
            return False
    return True


def _others(element: etree._Element, prefixes: Mapping[str, str]) -> dict[str, str]:
    """Return the prefixes in scope that are none of the usual ones, nor stand for their URIs."""
    return {
        prefix: uri
        for prefix, uri in element.nsmap.items()
        if prefix is not None and prefix not in prefixes and uri not in prefixes.values()
    }


def _copy_into(source: etree._Element, target: etree._Element, prefixes: Mapping[str, str]) -> None:
    for name, value in source.attrib.items():
        target.set(name, value)
    target.text = source.text
    for child in source:
        copy = etree.SubElement(target, child.tag, nsmap=_others(child, prefixes))
        _copy_into(child, copy, prefixes)
        copy.tail = child.tail


class Markup:
    """One part under compilation; `root` is changed in place."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self._scope = set(root.nsmap.items())
        self._declared = self._declarations()
        self._leaves: list[Slot] = []
        self._builders: list[Build] = []

    def leaf(self, slot: Slot) -> etree._ProcessingInstruction:
        """Return an instruction that stands for `slot`."""
        self._leaves.append(slot)
        return etree.ProcessingInstruction("slot", f"={len(self._leaves) - 1}")

    def put(self, element: etree._Element, slot: Slot) -> None:
        """Let `slot` stand where `element` stood."""
        parent = element.getparent()
        if parent is None:
            raise ValueError("a part's root cannot become a slot")
        leaf = self.leaf(slot)
        leaf.tail = element.tail
        parent.replace(element, leaf)

    def wrap(self, first: etree._Element, last: etree._Element, build: Build) -> None:
        """Let the slot that `build` makes own the siblings from `first` to `last`."""
        self._builders.append(build)
        number = len(self._builders) - 1
        first.addprevious(etree.ProcessingInstruction("slot", f"+{number}"))
        last.addnext(etree.ProcessingInstruction("slot", f"-{number}"))

    def fragment(self, element: etree._Element) -> str:
        """Return an element as text that may stand anywhere in this part, tail left out."""
        text = etree.tostring(element, encoding="unicode", with_tail=False)
        at = text.find(self._declared) if self._declared else -1
        if at >= 0:
            return text[:at] + text[at + len(self._declared) :]
        end = text.index(">")
        start_tag = _DECLARED.sub(
            lambda match: "" if (match[1], match[2]) in self._scope else match[0], text[:end]
        )
        return start_tag + text[end:]

    def _declarations(self) -> str:
        """Return the declarations that serializing a child of the root repeats."""
        child = etree.SubElement(self.root, "child")
        text = etree.tostring(child, encoding="unicode")
        self.root.remove(child)
        return text.removeprefix("<child").removesuffix("/>")

    def nodes(self) -> tuple[Node, ...]:
        """Return the whole part, XML declaration included, as strings and slots."""
        text = XML_DECLARATION + etree.tostring(self.root, encoding="unicode")
        pieces = _TOKEN.split(text)
        stack: list[list[Node]] = [[pieces[0]]]
        for sign, number, after in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            if sign == "=":
                stack[-1].append(self._leaves[int(number)])
            elif sign == "+":
                stack.append([])
            else:
                owned = joined(stack.pop())
                stack[-1].append(self._builders[int(number)](owned))
            stack[-1].append(after)
        return joined(stack[0])
