"""Rules of the document properties: counts, titles, dates, names."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from lxml import etree

from slidemill.deck.check.package import Package, qualified
from slidemill.deck.check.report import Report, whole

_DATES: Final = (qualified("dcterms:created"), qualified("dcterms:modified"))
_DATE: Final = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?")
"""The profile of ISO 8601 that core properties keep to (W3CDTF)."""
_LEAST_PID: Final = 2


def check_properties(slides: list[str], package: Package, report: Report) -> None:
    """Check the properties of a deck with these slides (part names)."""
    notes = sum(bool(package.related(slide, "notesSlide")) for slide in slides)
    hidden = sum(_is_hidden(package.trees.get(slide)) for slide in slides)
    counts = (("Slides", len(slides)), ("Notes", notes), ("HiddenSlides", hidden))
    for name in package.related("", "extended-properties"):
        tree = package.trees.get(name)
        if tree is not None:
            _check_counts(name, tree, counts, report)
            _check_titles(name, tree, report)
    for name in package.related("", "core-properties"):
        tree = package.trees.get(name)
        if tree is not None:
            _check_core(name, tree, report)
    for name in package.related("", "custom-properties"):
        tree = package.trees.get(name)
        if tree is not None:
            _check_custom(name, tree, report)


def _is_hidden(tree: etree._Element | None) -> bool:
    return tree is not None and tree.get("show") in {"0", "false"}


def _check_counts(
    name: str, tree: etree._Element, counts: tuple[tuple[str, int], ...], report: Report
) -> None:
    words = {"Slides": "slides", "Notes": "notes", "HiddenSlides": "hidden slides"}
    for tag, number in counts:
        counted = tree.findtext(qualified(f"ep:{tag}"))
        if counted is not None and counted.strip() != str(number):
            report.note(name, f"it counts {counted} {words[tag]}, but the deck has {number}.")


def _check_titles(name: str, tree: etree._Element, report: Report) -> None:
    """Compare the counts in HeadingPairs with the number of TitlesOfParts."""
    for vector in tree.iter(qualified("vt:vector")):
        if vector.get("size") != str(len(vector)):
            report(name, f"a vector of size {vector.get('size')} has {len(vector)} items.")
    pairs = tree.find(qualified("ep:HeadingPairs"))
    titles = tree.find(f"{qualified('ep:TitlesOfParts')}/{qualified('vt:vector')}")
    if pairs is None and titles is None:
        return
    if pairs is None or titles is None:
        report(name, "HeadingPairs and TitlesOfParts must be there both or not at all.")
        return
    counts = [whole(item.text) or 0 for item in pairs.iter(qualified("vt:i4"))]
    if sum(counts) != len(titles):
        report(name, f"its headings count {sum(counts)} titles, but it lists {len(titles)}.")


def _check_core(name: str, tree: etree._Element, report: Report) -> None:
    """Each property once, dates as dates: package readers refuse others (ISO/IEC 29500-2, 8)."""
    tags = Counter(child.tag for child in tree.iterchildren("*"))
    for tag, count in tags.items():
        if count > 1:
            report(name, f"it states {etree.QName(tag).localname} {count} times; keep one.")
    for date in tree.iterchildren(*_DATES):
        what = etree.QName(date).localname
        if date.get(qualified("xsi:type")) != "dcterms:W3CDTF":
            report(name, f'the date {what} needs xsi:type="dcterms:W3CDTF".')
        if not _DATE.fullmatch((date.text or "").strip()):
            report(name, f'the date {what} is "{date.text}"; write it as 2026-01-31T12:00:00Z.')


def _check_custom(name: str, tree: etree._Element, report: Report) -> None:
    pids: list[str] = []
    names: list[str] = []
    for item in tree.iter(qualified("cp:property")):
        pids.append(item.get("pid", ""))
        names.append(item.get("name", "").casefold())
        if (whole(pids[-1]) or 0) < _LEAST_PID:
            report(name, f'the property id "{pids[-1]}" must be 2 or more.')
    for what, many in (("id", pids), ("name", names)):
        for value, count in Counter(many).items():
            if count > 1:
                report(name, f'{count} properties have the {what} "{value}".')
