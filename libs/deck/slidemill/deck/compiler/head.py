"""The presentation part of a package and the slides it lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from slidemill.deck.compiler.notes_master import list_notes_master
from slidemill.deck.compiler.presentation import slide_list
from slidemill.deck.opc.namespaces import STRICT_P, p
from slidemill.deck.opc.package import Package, reject

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"


@dataclass(slots=True)
class Head:
    """The presentation part and the slides it lists, in order."""

    part: str
    root: etree._Element
    slides: tuple[str, ...]
    by_id: Mapping[str, int]
    by_relationship: Mapping[str, int]

    @property
    def indexes(self) -> dict[str, int]:
        """Index of the first slide that each slide part is."""
        found: dict[str, int] = {}
        for index, part in enumerate(self.slides):
            found.setdefault(part, index)
        return found


def open_package(template: bytes) -> Package:
    """Open a template's package; TemplateError for old and encrypted files and broken archives."""
    if template.startswith(_COMPOUND_FILE):
        reject(
            "",
            "The template is an old .ppt file or protected by a password; save it as .pptx "
            "without a password.",
        )
    return Package(template)


def target_of(package: Package, part: str, kind: str) -> str | None:
    """Return the part that `part` (`""`: the package) leads to by a relationship of this kind."""
    for each in package.relationships(part):
        if each.kind == kind and not each.external and not each.dangling:
            return each.target
    return None


def read_head(package: Package) -> Head:
    """Read the main document; TemplateError when it is no presentation or has no slides."""
    part = target_of(package, "", "officeDocument")
    if part is None:
        reject("_rels/.rels", "the file names no main document, so this is no presentation.")
    root = package.xml(part)
    if root.tag == f"{{{STRICT_P}}}presentation":
        reject(
            part,
            "the template is in the Strict Open XML form; save it as an ordinary .pptx "
            "(PowerPoint Presentation).",
        )
    if root.tag != p("presentation"):
        reject(part, "the main document is no presentation; give a .pptx file.")
    targets = {each.id: each for each in package.relationships(part)}
    slides, by_id, by_relationship = [], {}, {}
    for number, (slide_id, relationship) in enumerate(slide_list(root)):
        arrow = targets.get(relationship)
        if arrow is None or arrow.external or arrow.dangling:
            reject(part, f"slide {number + 1} of the template is missing from the file.")
        slides.append(arrow.target)
        by_id[slide_id] = number
        by_relationship[relationship] = number
    if not slides:
        reject(part, "the template has no slides; add at least one.")
    list_notes_master(package, part, root, slides)
    return Head(part, root, tuple(slides), by_id, by_relationship)
