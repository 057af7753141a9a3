"""Rules of slides: layout, notes, shape ids, texts, tables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lxml import etree

from slidemill.deck.check.package import Package, qualified
from slidemill.deck.check.report import Report, whole
from slidemill.deck.check.tables import check_table

_FALLBACK = qualified("mc:Fallback")
_PARAGRAPH = qualified("a:p")
_TEXT_BODIES = (qualified("p:txBody"), qualified("a:txBody"))
_LEAD = (qualified("p:nvGrpSpPr"), qualified("p:grpSpPr"))
_BUILDS = ("p:bldP", "p:bldDgm", "p:bldOleChart", "p:bldGraphic")
_MOST_ID = 2**32


def check_slides(package: Package, report: Report) -> None:
    """Check every slide of the presentation, and its notes."""
    main = package.main_part()
    if main is None:
        return
    for name in package.related(main, "slide"):
        _check_related(name, package, report)
        tree = package.trees.get(name)
        if tree is not None:
            _check_tree(name, tree, report)
            _check_shapes(name, tree, report)
            _check_timing(name, tree, report)
            _check_texts(name, tree, report)
            for number, table in enumerate(tree.iter(qualified("a:tbl")), 1):
                check_table(name, number, table, report)


def _check_related(name: str, package: Package, report: Report) -> None:
    layouts = package.related(name, "slideLayout")
    if len(layouts) != 1:
        report(name, f"exactly one slide layout is expected, found {len(layouts)}.")
    notes = package.related(name, "notesSlide")
    if len(notes) > 1:
        report(name, f"at most one notes slide is expected, found {len(notes)}.")
    for note in notes:
        if name not in package.related(note, "slide"):
            report(note, f"the notes must lead back to their slide, {name}.")
        elif len(package.related(note, "slide")) > 1:
            report(note, "the notes must lead back to one slide only.")
        if len(package.related(note, "notesMaster")) != 1:
            report(note, "the notes must have exactly one notes master.")
        tree = package.trees.get(note)
        if tree is not None:
            _check_shapes(note, tree, report)
            _check_texts(note, tree, report)


def _check_shapes(name: str, tree: etree._Element, report: Report) -> None:
    """Shape ids are unique, and connectors and animations name shapes that are there."""
    owners: dict[str, str] = {}
    for shape in _outside_fallback(tree, "p:cNvPr"):
        number, title = shape.get("id", ""), shape.get("name", "")
        if not 0 <= (-1 if (value := whole(number)) is None else value) < _MOST_ID:
            report(name, f'"{title}" has the shape id "{number}"; give it a whole number.')
        if shape.get("name") is None:
            report(name, f"the shape {number} has no name; an empty one will do.")
        if number in owners:
            report(
                name,
                f'the shape id {number} is used by "{owners[number]}" and "{title}"; '
                "ids must be unique on a slide.",
            )
        owners.setdefault(number, title)
    ids = {shape.get("id") for shape in tree.iter(qualified("p:cNvPr"))}
    for tag, attribute, what in (
        ("a:stCxn", "id", "a connector starts at"),
        ("a:endCxn", "id", "a connector ends at"),
        ("p:spTgt", "spid", "an animation moves"),
        *((build, "spid", "an animation builds") for build in _BUILDS),
    ):
        for item in tree.iter(qualified(tag)):
            if item.get(attribute) not in ids:
                report(name, f"{what} the shape id {item.get(attribute)}, which is not there.")


def _check_tree(name: str, tree: etree._Element, report: Report) -> None:
    """Check that a slide has a tree of shapes, and that groups start with their properties."""
    if tree.find(f"{qualified('p:cSld')}/{qualified('p:spTree')}") is None:
        report(name, "the slide has no tree of shapes.")
    for group in tree.iter(qualified("p:spTree"), qualified("p:grpSp")):
        if tuple(child.tag for child in islice(group, 2)) != _LEAD:
            report(name, "a group of shapes must start with its names and its properties.")


def _check_timing(name: str, tree: etree._Element, report: Report) -> None:
    for timing in tree.iter(qualified("p:timing")):
        ids = [node.get("id") for node in timing.iter(qualified("p:cTn"))]
        stated = [number for number in ids if number is not None]
        if len(stated) != len(set(stated)):
            report(name, "two steps of an animation have one id.")


def _outside_fallback(tree: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Find elements, save those that repeat an alternative for older readers."""
    for item in tree.iter(qualified(tag)):
        if next(item.iterancestors(_FALLBACK), None) is None:
            yield item


def _check_texts(name: str, tree: etree._Element, report: Report) -> None:
    for body in tree.iter(*_TEXT_BODIES):
        if body.find(_PARAGRAPH) is None:
            report(name, "a text without any paragraph; keep an empty one.")
