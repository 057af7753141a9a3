"""A package as the rules see it: parts, content types, relationships, parsed XML."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from lxml import etree

from slidemill.deck.check.archive import CONTENT_TYPES
from slidemill.deck.check.report import Report

NAMESPACES: Final = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "a16": "http://schemas.microsoft.com/office/drawing/2014/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "cp": "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
    "ct": "http://schemas.openxmlformats.org/package/2006/content-types",
    "dcterms": "http://purl.org/dc/terms/",
    "ep": "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "p14": "http://schemas.microsoft.com/office/powerpoint/2010/main",
    "p188": "http://schemas.microsoft.com/office/powerpoint/2018/8/main",
    "pr": "http://schemas.openxmlformats.org/package/2006/relationships",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "vt": "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}


def qualified(name: str) -> str:
    """Turn `p:sld` into lxml's `{namespace}sld`."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship: `target` is a part name, or an address when `external`."""

    id: str
    kind: str
    """Last segment of the relationship type, such as `slideLayout`."""
    target: str
    external: bool


@dataclass(slots=True)
class Package:
    """Parts by name (without a leading slash), and what is said about them."""

    parts: dict[str, bytes]
    types: dict[str, str] = field(default_factory=dict)
    relationships: dict[str, list[Relationship]] = field(default_factory=dict)
    """By source part; the package's own are under the empty name."""
    trees: dict[str, etree._Element] = field(default_factory=dict)

    def related(self, source: str, kind: str) -> list[str]:
        """List the parts inside the package that `source` points at with this kind."""
        return [
            one.target
            for one in self.relationships.get(source, ())
            if one.kind == kind and not one.external and one.target in self.parts
        ]

    def related_by_id(self, source: str, rid: str | None) -> str | None:
        """Find the part behind a relationship id; None when there is none."""
        for one in self.relationships.get(source, ()):
            if one.id == rid and not one.external and one.target in self.parts:
                return one.target
        return None

    def of_kind(self, kind: str) -> list[str]:
        """List the parts that some relationship of this kind points at, in package order."""
        found = {
            one.target for many in self.relationships.values() for one in many if one.kind == kind
        }
        return [name for name in self.parts if name in found]

    def referrers(self) -> dict[str, list[tuple[str, Relationship]]]:
        """Map each part to the sources and relationships that point at it."""
        found: dict[str, list[tuple[str, Relationship]]] = {}
        for source, many in self.relationships.items():
            for one in many:
                if not one.external:
                    found.setdefault(one.target, []).append((source, one))
        return found

    def main_part(self) -> str | None:
        """Find the presentation part."""
        return next(iter(self.related("", "officeDocument")), None)


def load_package(parts: dict[str, bytes], report: Report) -> Package:
    """Parse all XML of the package; what cannot be parsed is a fault and left out."""
    package = Package(parts)
    for name, raw in parts.items():
        if _is_xml(name):
            tree = _parse(name, raw, report)
            if tree is not None:
                package.trees[name] = tree
    _load_types(package)
    known = {_folded(name): name for name in parts}
    for name in parts:
        source = _source_of(name)
        if source is not None and name in package.trees:
            source = known.get(_folded(source), source)
            package.relationships[source] = list(_relationships(source, package.trees[name], known))
    return package


def rels_name(source: str) -> str:
    """Name the relationships part of `source`."""
    folder, base = posixpath.split(source)
    return posixpath.join(folder, "_rels", base + ".rels")


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml"))


def _parse(name: str, raw: bytes, report: Report) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if name.lower().endswith(".vml"):
            return None  # Office itself writes VML that is HTML more than XML.
        report(name, f"this is not well-formed XML: {error}.")
        return None
    if tree.getroottree().docinfo.internalDTD is not None:
        report(name, "a document type declaration is not allowed in a part.")
    return tree


def _load_types(package: Package) -> None:
    """Give each part its content type (ISO/IEC 29500-2, 7.2.3)."""
    tree = package.trees.get(CONTENT_TYPES)
    if tree is None:
        return
    defaults = {
        item.get("Extension", "").lower(): item.get("ContentType", "")
        for item in tree.iter(qualified("ct:Default"))
    }
    overrides = {
        item.get("PartName", "").lower(): item.get("ContentType", "")
        for item in tree.iter(qualified("ct:Override"))
    }
    for name in package.parts:
        if name == CONTENT_TYPES:
            continue
        suffix = name.rpartition(".")[2].lower()
        found = overrides.get(f"/{name}".lower()) or defaults.get(suffix)
        if found is not None:
            package.types[name] = found


def _source_of(name: str) -> str | None:
    """Name the part whose relationships `name` holds; None when it holds none."""
    folder, base = posixpath.split(name)
    if posixpath.basename(folder).lower() != "_rels" or not base.lower().endswith(".rels"):
        return None
    return posixpath.join(posixpath.dirname(folder), base[: -len(".rels")])


def _folded(name: str) -> str:
    """Part names are equal whatever their case and escapes (ISO/IEC 29500-2, 6.2.2.3)."""
    return unquote(name).lower()


def _relationships(
    source: str, tree: etree._Element, known: dict[str, str]
) -> Iterator[Relationship]:
    """Read the relationships of `source`; `known` gives part names by their folded form."""
    for item in tree.iter(qualified("pr:Relationship")):
        target = item.get("Target", "")
        external = item.get("TargetMode") == "External"
        if not external:
            path = target.partition("#")[0]
            joined = posixpath.join("/", posixpath.dirname(source), path)
            target = posixpath.normpath(joined).lstrip("/")
            target = known.get(_folded(target), target)
        kind = item.get("Type", "").rpartition("/")[2]
        yield Relationship(item.get("Id", ""), kind, target, external)
