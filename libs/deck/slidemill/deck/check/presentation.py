"""Rules of the presentation part: slide list, masters, layouts, sections, properties."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from slidemill.deck.check.package import Package, qualified
from slidemill.deck.check.properties import check_properties
from slidemill.deck.check.report import GUID, Report, whole

_LEAST_SLIDE_ID = 256
_LEAST_MASTER_ID = 2**31
_END_OF_IDS = 2**32
"""Slide ids stay below it, master and layout ids above (ST_SlideId, ST_SlideMasterId)."""


def check_presentation(package: Package, report: Report) -> None:
    """Check what the presentation part says about its slides, masters and sections."""
    main = package.main_part()
    tree = package.trees.get(main or "")
    if main is None or tree is None:
        report("_rels/.rels", "no relationship leads to a presentation part.")
        return
    slide_ids, slides = _check_slide_list(main, tree, package, report)
    _check_sections(main, tree, slide_ids, report)
    shows = [show.get("id", "") for show in tree.iter(qualified("p:custShow"))]
    _report_repeated(main, "custom show id", shows, report)
    _check_masters(main, tree, package, report)
    _check_notes_master(main, package, report)
    check_properties(slides, package, report)


def _check_slide_list(
    main: str, tree: etree._Element, package: Package, report: Report
) -> tuple[list[str], list[str]]:
    """Check the list of slides; return the ids in it, and the parts."""
    ids: list[str] = []
    targets: list[str] = []
    for item in tree.iterfind(f"{qualified('p:sldIdLst')}/{qualified('p:sldId')}"):
        slide_id = item.get("id", "")
        ids.append(slide_id)
        if not _LEAST_SLIDE_ID <= (whole(slide_id) or 0) < _LEAST_MASTER_ID:
            report(main, f'the slide id "{slide_id}" must lie between 256 and 2147483647.')
        target = package.related_by_id(main, item.get(qualified("r:id")))
        if target is not None:
            targets.append(target)
    _report_repeated(main, "slide id", ids, report)
    for target, count in Counter(targets).items():
        if count > 1:
            report(main, f"{target} is in the list of slides {count} times.")
    for name in package.related(main, "slide"):
        if name not in targets:
            report(name, f"the slide is not in the list of slides of {main}.")
    return ids, targets


def _check_sections(main: str, tree: etree._Element, slide_ids: list[str], report: Report) -> None:
    sections = next(tree.iter(qualified("p14:sectionLst")), None)
    if sections is None:
        return
    listed = [item.get("id", "") for item in sections.iter(qualified("p14:sldId"))]
    _report_repeated(main, "slide id in sections", listed, report)
    for slide_id in sorted(set(listed) - set(slide_ids)):
        report(main, f"a section lists the slide id {slide_id}, which is no slide.")
    for slide_id in sorted(set(slide_ids) - set(listed)):
        report(main, f"the slide id {slide_id} is in no section.")
    if sorted(listed) == sorted(slide_ids) and listed != slide_ids:
        report(main, "the sections list the slides in another order than the list of slides.")
    ids = [section.get("id", "") for section in sections.iter(qualified("p14:section"))]
    _report_repeated(main, "section id", ids, report)
    for section_id in ids:
        if not GUID.fullmatch(section_id):
            report(main, f'the section id "{section_id}" must be a GUID in braces.')


def _check_masters(main: str, tree: etree._Element, package: Package, report: Report) -> None:
    ids: list[str] = []
    listed = 0
    for item in tree.iter(qualified("p:sldMasterId")):
        listed += 1
        ids.append(item.get("id", ""))
        master = package.related_by_id(main, item.get(qualified("r:id")))
        if master is not None and master in package.trees:
            ids += _check_master(master, package, report)
    if not listed:
        report(main, "the presentation has no slide master.")
    for number in ids:
        if number and not _LEAST_MASTER_ID <= (whole(number) or 0) < _END_OF_IDS:
            report(
                main,
                f'the master or layout id "{number}" must lie between 2147483648 and 4294967295.',
            )
    _report_repeated(main, "master or layout id", [number for number in ids if number], report)


def _check_master(master: str, package: Package, report: Report) -> list[str]:
    """Check theme and layouts of a master; return the ids it gives to its layouts."""
    _expect_one(master, "theme", package, report)
    ids: list[str] = []
    listed: list[str] = []
    for item in package.trees[master].iter(qualified("p:sldLayoutId")):
        ids.append(item.get("id", ""))
        layout = package.related_by_id(master, item.get(qualified("r:id")))
        if layout is not None:
            listed.append(layout)
    for layout in package.related(master, "slideLayout"):
        if layout not in listed:
            report(layout, f"the layout is not in the list of layouts of {master}.")
        if package.related(layout, "slideMaster") != [master]:
            report(layout, f"the layout must lead back to its one master, {master}.")
    return ids


def _check_notes_master(main: str, package: Package, report: Report) -> None:
    masters = package.related(main, "notesMaster")
    for master in masters:
        _expect_one(master, "theme", package, report)
    if package.of_kind("notesSlide") and not masters:
        report(main, "slides have notes, but the presentation has no notes master.")
    listed = package.trees[main].iter(qualified("p:notesMasterId"))
    named = {package.related_by_id(main, item.get(qualified("r:id"))) for item in listed}
    for master in masters:
        if master not in named:
            report.note(main, f"{master} is not in the list of notes masters.")


def _expect_one(source: str, kind: str, package: Package, report: Report) -> None:
    found = len(package.related(source, kind))
    if found != 1:
        report(source, f"exactly one {kind} is expected, found {found}.")


def _report_repeated(place: str, what: str, ids: list[str], report: Report) -> None:
    for number, count in Counter(ids).items():
        if count > 1:
            report(place, f"the {what} {number} is used {count} times.")
