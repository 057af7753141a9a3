"""The package validator: whether a deck keeps the rules that PowerPoint relies on."""

from __future__ import annotations

from slidemill.deck.check.archive import read_archive
from slidemill.deck.check.charts import check_charts
from slidemill.deck.check.compatibility import check_compatibility
from slidemill.deck.check.media import check_media
from slidemill.deck.check.package import load_package
from slidemill.deck.check.parts import check_parts
from slidemill.deck.check.presentation import check_presentation
from slidemill.deck.check.references import check_references
from slidemill.deck.check.remarks import check_remarks
from slidemill.deck.check.report import Report
from slidemill.deck.check.slides import check_slides
from slidemill.deck.check.values import check_values
from slidemill.deck.faults import Fault

__all__ = ["check"]


def check(deck: bytes) -> list[Fault]:
    """List what is wrong with a `.pptx`; an empty list means that no rule is broken.

    `place` of a fault is the part it is about. Checked is the structure that schemas do not
    describe (archive, content types, relationships, ids, counts, workbooks, media) and the
    values that data can spoil. Faults of the kind `NOTE` are what PowerPoint opens all the same.
    Never raises for bad input.
    """
    report = Report()
    parts = read_archive(deck, report)
    if parts is None:
        return report.faults
    package = load_package(parts, report)
    check_parts(package, report)
    check_references(package, report)
    check_compatibility(package, report)
    check_values(package, report)
    check_presentation(package, report)
    check_slides(package, report)
    check_remarks(package, report)
    check_charts(package, report)
    check_media(package, report)
    return report.faults
