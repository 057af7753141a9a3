"""The parts that all slides of a template share: masters, themes, settings, properties."""

from __future__ import annotations

from lxml import etree

from slidemill.deck.compiler.head import Head, target_of
from slidemill.deck.compiler.left_out import LEFT_OUT_KINDS
from slidemill.deck.compiler.markup import with_usual_prefixes
from slidemill.deck.compiler.parts import SLIDES_FOLDER, next_id, reach
from slidemill.deck.compiler.presentation import cut_theme, without_slide_choice, without_slide_list
from slidemill.deck.compiler.properties import kept_core, kept_extended
from slidemill.deck.compiler.relations import (
    RELATIONSHIPS_END,
    relationship_text,
    relationships_text,
)
from slidemill.deck.opc.names import folder_of, relationships_name, target_uri
from slidemill.deck.opc.namespaces import (
    REL_CORE,
    REL_EXTENDED,
    TYPE_CORE,
    TYPE_EXTENDED,
    TYPE_PRESENTATION,
    XML_DECLARATION,
)
from slidemill.deck.opc.package import Package, Relationship
from slidemill.deck.render.plan import Aim, Arrow, LinkingPart, Outline
from slidemill.deck.render.properties import TemplateProperties
from slidemill.deck.text import escape_attribute

_PROPERTIES = {
    "docProps/app.xml": (REL_EXTENDED, TYPE_EXTENDED),
    "docProps/core.xml": (REL_CORE, TYPE_CORE),
}
"""Usual names of the property parts: their relationship and content types."""


class SharedParts:
    """What every deck made from a template has of it, whichever slides it shows."""

    def __init__(self, package: Package, head: Head) -> None:
        self.package, self.head = package, head
        starts = [
            each.target
            for each in package.relationships("")
            if not each.external and not each.dangling and each.kind not in LEFT_OUT_KINDS
        ]
        reached = set(reach(package, starts))
        self.parts = tuple(name for name in package.members if name in reached)
        self.made = tuple(
            (name, kind)
            for name, (relationship, kind) in _PROPERTIES.items()
            if target_of(package, "", relationship.rpartition("/")[2]) is None
        )
        """Property parts that the template lacks and every deck gets, with their types."""
        self._indexes = head.indexes

    def properties(self) -> TemplateProperties:
        """Return what the template's document properties give to every deck."""
        package = self.package
        extended, core = (
            target_of(package, "", kind.rpartition("/")[2]) for kind, _ in _PROPERTIES.values()
        )
        extended_name, core_name = _PROPERTIES
        return TemplateProperties(
            extended or extended_name,
            "" if extended is None else kept_extended(package.xml(extended)),
            core or core_name,
            {} if core is None else kept_core(package.xml(core)),
            tuple(name for part in self.theme_parts() if (name := package.xml(part).get("name"))),
        )

    def rewritten(self) -> dict[str, str]:
        """Shared parts that would speak of the template's slides, and lists that name them."""
        package, result = self.package, {}
        kept = [each for each in package.relationships("") if each.kind not in LEFT_OUT_KINDS]
        first = next_id(kept)
        made = "".join(
            f'<Relationship Id="rId{first + number}" Type="{_PROPERTIES[name][0]}" '
            f'Target="{name}"/>'
            for number, (name, _) in enumerate(self.made)
        )
        result["_rels/.rels"] = relationships_text(kept, "") + made + RELATIONSHIPS_END
        for part in self.parts:
            if part in package.respelled and part != self.head.part:
                links = list(package.relationships(part))
                text = relationships_text(links, folder_of(part)) + RELATIONSHIPS_END
                result[relationships_name(part)] = text
        properties = target_of(package, self.head.part, "presProps")
        if properties is not None:
            result[properties] = without_slide_choice(package.xml(properties))
        views = target_of(package, self.head.part, "viewProps")
        if views is not None and any(e.kind == "slide" for e in package.relationships(views)):
            result[views] = without_slide_list(package.xml(views))
            others = [each for each in package.relationships(views) if each.kind != "slide"]
            name = package.find(relationships_name(views)) or relationships_name(views)
            result[name] = relationships_text(others, folder_of(views)) + RELATIONSHIPS_END
        return result

    def linking(self) -> dict[str, LinkingPart]:
        """Return the shared parts that link to slides."""
        result = {}
        skipped = (self.head.part, target_of(self.package, self.head.part, "viewProps"))
        for part in self.parts:
            relationships = self.package.relationships(part)
            if part in skipped or not any(each.kind == "slide" for each in relationships):
                continue
            folder = folder_of(part)
            arrows = tuple(self._linking_arrow(each, folder) for each in relationships)
            # links are cut out of it by text, so it must be written the usual way
            root = with_usual_prefixes(self.package.xml(part))
            text = XML_DECLARATION + etree.tostring(root, encoding="unicode")
            name = self.package.find(relationships_name(part)) or relationships_name(part)
            result[part] = LinkingPart(text, name, arrows)
        return result

    def _linking_arrow(self, each: Relationship, folder: str) -> Arrow:
        index = self._indexes.get(each.target)
        if each.kind != "slide" or index is None:
            return Arrow(each.id, Aim.FIXED, relationship_text(each, folder))
        way = target_uri(folder, f"{SLIDES_FOLDER}/")
        start = f'<Relationship Id="{each.id}" Type="{each.type}" Target="{way}'
        return Arrow(each.id, Aim.SLIDE, start, '"/>', index, droppable=True)

    def theme_parts(self) -> tuple[str, ...]:
        """Themes of the slide masters, in the masters' order."""
        masters = [
            each.target
            for each in self.package.relationships(self.head.part)
            if each.kind == "slideMaster" and not each.dangling
        ]
        themes = dict.fromkeys(target_of(self.package, master, "theme") for master in masters)
        return tuple(part for part in themes if part is not None)

    def themes(self) -> dict[str, tuple[Outline, dict[str, str]]]:
        """Return the themes of the slide masters with their colours."""
        return {part: cut_theme(self.package.xml(part)) for part in self.theme_parts()}

    def overrides(self) -> dict[str, str]:
        """`Override` elements of the shared parts, by part name."""
        types = self.package.types
        result = {}
        for part in self.package.members:
            kind = types.override_of(part)
            if part == self.head.part:
                kind = TYPE_PRESENTATION
            if kind is not None:
                name, kind = escape_attribute(part), escape_attribute(kind)
                result[part] = f'<Override PartName="/{name}" ContentType="{kind}"/>'
        for part, kind in self.made:
            result[part] = f'<Override PartName="/{part}" ContentType="{kind}"/>'
        return result
