"""Text of a slide that comes into a deck whose presentation sets text otherwise.

What a text box or a table does not say itself it takes from the presentation's
`defaultTextStyle` (ECMA-376 part 1, 19.2.1.8), and a deck has one only: that of its first
template. What differs in a slide's own presentation is written into its texts.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator

from lxml import etree

from slidemill.deck.compiler.geometry import placeholder_of
from slidemill.deck.compose.library import SlideLibrary
from slidemill.deck.opc.namespaces import a, p

_LEVELS = tuple(a(f"lvl{number}pPr") for number in range(1, 10))
_NAMES = (a("defPPr"), *_LEVELS)


def carry_defaults(root: etree._Element, library: SlideLibrary, home: SlideLibrary) -> None:
    """Let the texts of a slide of `library` look the same in a deck built on `home`."""
    if library.digest == home.digest:
        return
    levels = library.once(("differing", home.digest), lambda: _differing(library, home))
    if levels:
        for body in _bodies(root):
            _write(body, levels)


def _differing(library: SlideLibrary, home: SlideLibrary) -> tuple[etree._Element, ...]:
    """Return the levels that the presentations set differently, as `library` has them."""
    theirs = _levels(home)
    return tuple(
        level
        for name, level in _levels(library).items()
        if name not in theirs or _canonical(level) != _canonical(theirs[name])
    )


def _levels(library: SlideLibrary) -> dict[str, etree._Element]:
    head = library.root(library.head.part)
    style = head.find(p("defaultTextStyle"))
    if style is None:
        return {}
    return {str(each.tag): each for each in style.iterchildren(*_LEVELS)}


def _canonical(level: etree._Element) -> str:
    return etree.tostring(level, method="c14n", exclusive=True).decode()


def _bodies(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the texts that follow the presentation: of tables, and of shapes without a layout's."""
    yield from root.iter(a("txBody"))
    for shape in root.iter(p("sp")):
        body = shape.find(p("txBody"))
        if body is not None and placeholder_of(shape) is None:
            yield body


def _write(body: etree._Element, levels: tuple[etree._Element, ...]) -> None:
    style = body.find(a("lstStyle"))
    if style is None:
        style = etree.Element(a("lstStyle"))
        properties = body.find(a("bodyPr"))
        body.insert(0 if properties is None else body.index(properties) + 1, style)
    for level in levels:
        own = style.find(level.tag)
        if own is None:
            before = _NAMES[: _NAMES.index(str(level.tag))]
            at = sum(1 for each in style if each.tag in before)
            style.insert(at, copy.deepcopy(level))
        else:
            _complete(own, level)


def _complete(own: etree._Element, level: etree._Element) -> None:
    """Add to a text's own level what it leaves to the presentation."""
    _take(own, level)
    theirs, run = level.find(a("defRPr")), own.find(a("defRPr"))
    if theirs is None:
        return
    if run is not None:
        _take(run, theirs)
        return
    last = own.find(a("extLst"))
    if last is None:
        own.append(copy.deepcopy(theirs))
    else:
        last.addprevious(copy.deepcopy(theirs))


def _take(own: etree._Element, other: etree._Element) -> None:
    for name, value in other.attrib.items():
        if name not in own.attrib:
            own.set(name, value)
