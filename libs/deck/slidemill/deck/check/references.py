"""Rules of references: each id in the XML names a relationship of the kind it is used as."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from slidemill.deck.check.package import NAMESPACES, Package, Relationship, qualified, rels_name
from slidemill.deck.check.report import Report

_R: Final = f"{{{NAMESPACES['r']}}}"
_LINK: Final = frozenset({"hyperlink", "slide"})
_USES: Final[dict[str, dict[str, frozenset[str]]]] = {
    "p:sldMasterId": {"id": frozenset({"slideMaster"})},
    "p:sldLayoutId": {"id": frozenset({"slideLayout"})},
    "p:notesMasterId": {"id": frozenset({"notesMaster"})},
    "p:handoutMasterId": {"id": frozenset({"handoutMaster"})},
    "p:sldId": {"id": frozenset({"slide"})},
    "p:sld": {"id": frozenset({"slide"})},
    "p:tags": {"id": frozenset({"tags"})},
    "p:oleObj": {"id": frozenset({"oleObject", "package"})},
    "a:blip": {"embed": frozenset({"image"}), "link": frozenset({"image"})},
    "a:hlinkClick": {"id": _LINK},
    "a:hlinkHover": {"id": _LINK},
    "a:hlinkMouseOver": {"id": _LINK},
    "a:videoFile": {"link": frozenset({"video"})},
    "a:quickTimeFile": {"link": frozenset({"video"})},
    "a:audioFile": {"link": frozenset({"audio"})},
    "a:wavAudioFile": {"embed": frozenset({"audio"})},
    "a:snd": {"embed": frozenset({"audio"})},
    "p14:media": {"embed": frozenset({"media"}), "link": frozenset({"media"})},
    "c:chart": {"id": frozenset({"chart"})},
    "c:externalData": {"id": frozenset({"package", "oleObject"})},
    "c:userShapes": {"id": frozenset({"chartUserShapes"})},
}
"""Kinds of relationships by element and attribute that names them (ECMA-376 part 1, 13 to 15)."""
_BY_TAG: Final = {qualified(name): (name, uses) for name, uses in _USES.items()}
_ID: Final = re.compile(r"[^\W\d][\w.\-]*")
"""xsd:ID: a name without colons."""
_NOT_IN_URI: Final = re.compile(r'[\s<>"{}|\\^`\x00-\x1f]')
_FILM: Final = ("a:videoFile", "a:audioFile", "a:quickTimeFile")


def check_references(package: Package, report: Report) -> None:
    """Check how relationships are written, and that they are used as what they are."""
    for source, many in package.relationships.items():
        for one in many:
            _check_spelling(rels_name(source), one, report)
    for name in package.trees:
        if name in package.relationships:
            _check_uses(name, package, report)
            _check_films(name, package, report)


def _check_spelling(place: str, one: Relationship, report: Report) -> None:
    if not _ID.fullmatch(one.id):
        report(place, f'the id "{one.id}" must start with a letter and have no blanks or colons.')
    if not one.kind:
        report(place, f"{one.id} has no type.")
    if one.external and not _is_uri(one.target):
        report(place, f'{one.id} leads to "{one.target}", which is no address; escape it.')


def _is_uri(target: str) -> bool:
    """Tell whether package readers take a target; they refuse the whole part otherwise.

    In `file:` addresses PowerPoint itself writes backslashes.
    """
    if target.lower().startswith("file:"):
        target = target.replace("\\", "/")
    if not target or _NOT_IN_URI.search(target):
        return False
    try:
        _ = urlsplit(target).port
    except ValueError:
        return False
    return True


def _check_uses(name: str, package: Package, report: Report) -> None:
    kinds = {one.id: one.kind for one in package.relationships[name]}
    for element in package.trees[name].iter(*_BY_TAG):
        label, uses = _BY_TAG[str(element.tag)]
        for attribute, allowed in uses.items():
            rid = element.get(f"{_R}{attribute}")
            kind = kinds.get(rid or "")
            if kind is not None and kind not in allowed:
                wanted = " or ".join(sorted(allowed))
                report(name, f"{label} uses {rid} as {wanted}, but it is of kind {kind}.")


def _check_films(name: str, package: Package, report: Report) -> None:
    """Check that older and newer readers play the same film."""
    targets = {one.id: one.target for one in package.relationships[name] if not one.external}
    for properties in package.trees[name].iter(qualified("p:nvPr")):
        media = next(properties.iter(qualified("p14:media")), None)
        old = next(properties.iterchildren(*map(qualified, _FILM)), None)
        if media is None or old is None:
            continue
        played = targets.get(media.get(f"{_R}embed", ""))
        linked = targets.get(old.get(f"{_R}link", ""))
        if played is not None and linked is not None and played != linked:
            report(name, f"a film is {linked} for older readers but {played} for newer ones.")
