"""One package made of pages from several templates, built on the first page's template."""

from __future__ import annotations

import copy
import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from lxml import etree

from slidemill.deck.compiler.head import target_of
from slidemill.deck.compiler.left_out import LEFT_OUT_KINDS, forget_left_out
from slidemill.deck.compiler.markup import with_usual_prefixes
from slidemill.deck.compiler.parts import SHARED_KINDS, SLIDES_FOLDER, next_id
from slidemill.deck.compiler.relations import relationship_text
from slidemill.deck.compiler.shared_parts import SharedParts
from slidemill.deck.compose.families import families_of
from slidemill.deck.compose.imports import DeckParts, Import, by_kind, written
from slidemill.deck.compose.library import SlideLibrary
from slidemill.deck.compose.masters import MasterIds, close_masters
from slidemill.deck.compose.pages import MadePage
from slidemill.deck.compose.table_styles import PART as STYLES_PART
from slidemill.deck.compose.table_styles import TYPE as STYLES_TYPE
from slidemill.deck.compose.table_styles import TableStyles
from slidemill.deck.data import DocumentProperties
from slidemill.deck.images import CONTENT_TYPES as PICTURE_TYPES
from slidemill.deck.opc.archive import Packed, pack, write_archive
from slidemill.deck.opc.names import folder_of, relationships_name
from slidemill.deck.opc.namespaces import (
    CONTENT_TYPES,
    P14,
    REL_IMAGE,
    TYPE_PRESENTATION,
    TYPE_SLIDE,
    XML_DECLARATION,
    R,
    p,
    r,
)
from slidemill.deck.opc.package import CONTENT_TYPES_NAME, Relationship
from slidemill.deck.render.listing import FIRST_SLIDE_ID
from slidemill.deck.render.properties import UNTITLED, core_text, extended_text
from slidemill.deck.render.slide import without_links
from slidemill.deck.text import escape_attribute

_DEFAULTS = {
    "xml": "application/xml",
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
}


def assemble(pages: Sequence[MadePage]) -> list[bytes | memoryview]:
    """Return the deck as chunks of its archive; at least one page is needed.

    Presentation settings, slide size and all layouts come from the first page's template; of
    other templates only what their pages use. Raises ArchiveError beyond 4 GiB.
    """
    return write_archive(_Assembly(pages).whole())


class _Assembly:
    """Builds one deck; used once."""

    def __init__(self, pages: Sequence[MadePage]) -> None:
        self.pages = pages
        self.deck = DeckParts()
        self.home = pages[0].source.library
        self.slides = [f"{SLIDES_FOLDER}/slide{n + 1}.xml" for n in range(len(pages))]
        self.firsts: dict[tuple[str, str], str] = {}
        for page, name in zip(pages, self.slides, strict=True):
            self.deck.names.take(name)
            self.firsts.setdefault((page.source.library.digest, page.source.part), name)
        self.imports: dict[str, Import] = {}
        self.mixed = len({page.source.library.digest for page in pages}) > 1
        self.families: dict[str, tuple[Import, tuple[str, ...]]] = {}
        self.styles = TableStyles(self.home)

        self.shared = self.home.once(
            "shared", lambda: SharedParts(self.home.package, self.home.head)
        )

    def whole(self) -> list[tuple[str, Packed]]:
        """Return all entries of the archive, content types first."""
        self._lay_ground()
        for page, name in zip(self.pages, self.slides, strict=True):
            self._page(page, name)
        masters = self._masters()
        self._presentation(masters)
        self._properties(masters)
        types = self.deck.pack_once(self._content_types())
        return [(CONTENT_TYPES_NAME, types), *self.deck.entries.items()]

    def _lay_ground(self) -> None:
        """Take over what every deck of the first template has."""
        package, deck, shared = self.home.package, self.deck, self.shared
        home = self._import(self.home)
        rewritten = self.home.once("rewritten", lambda: _packed(shared.rewritten()))
        for part in shared.parts:
            home.placed[part] = deck.names.take(part)
        for part in shared.parts:
            relationships = package.relationships(part)
            if part == self.home.head.part:
                continue
            if part not in rewritten and any(each.kind == "slide" for each in relationships):
                home.write(part, part, package.packed(part), home.target)
                continue
            deck.add(part, rewritten.get(part) or package.packed(part), package.types.type_of(part))
            own, links = relationships_name(part), package.find(relationships_name(part))
            if own in rewritten:
                deck.entries[own] = rewritten[own]
            elif links is not None:
                deck.entries[links] = package.packed(links)
        deck.entries["_rels/.rels"] = rewritten["_rels/.rels"]
        for part, type_ in shared.made:
            deck.types[deck.names.take(part)] = type_

    def _import(self, library: SlideLibrary) -> Import:
        known = self.imports.get(library.digest)
        if known is None:
            home = library.digest == self.home.digest
            known = Import(library, self.deck, self._landing, home)
            self.imports[library.digest] = known
            if self.mixed:
                self._find_twins(known)
        return known

    def _find_twins(self, imported: Import) -> None:
        """Let masters that another template of this deck has too come from that one."""
        for family in families_of(imported.library):
            first, parts = self.families.setdefault(family.digest, (imported, family.parts))
            if first is not imported:
                pairs = zip(family.parts, parts, strict=True)
                imported.twins.update({part: (first, twin) for part, twin in pairs})

    def _landing(self, library: SlideLibrary, slide: str) -> str | None:
        """Return the first page made from a template slide."""
        return self.firsts.get((library.digest, slide))

    def _page(self, page: MadePage, name: str) -> None:
        imported, texts, lost = self._import(page.source.library), [], set()
        own: dict[str, str] = {}
        for each in page.relationships:
            target = self._target(page, each, name, imported, own)
            if target is None:
                lost.add(each.id)
            else:
                texts.append(written(each, name, target))
        for identity, picture in page.pictures.items():
            type_ = PICTURE_TYPES[picture.extension]
            part = self.deck.picture(picture.content, picture.extension, type_)
            texts.append(written(Relationship(identity, REL_IMAGE, part), name, part))
        xml = self.styles.carry(page.xml, page.source.library)
        if lost:
            xml = without_links(xml, frozenset(lost))
        self.deck.add(name, pack(xml.encode()), TYPE_SLIDE)
        self.deck.relate(name, texts)

    def _target(
        self, page: MadePage, each: Relationship, name: str, imported: Import, own: dict[str, str]
    ) -> str | None:
        if each.external or each.dangling:
            return ""
        if each.kind == "slide":
            same = each.target == page.source.part
            return name if same else self._landing(page.source.library, each.target)
        if each.kind in SHARED_KINDS or each.target in imported.placed:
            return imported.shared(each.target)
        return imported.own(each.target, page.charts.get(each.id), own)

    def _masters(self) -> list[tuple[str, str, Import]]:
        """Close the masters that other templates brought; name, id and template of each."""
        others = [each for each in self.imports.values() if each.masters]
        if not others:
            return []
        relationships = self.home.package.relationships(self.home.head.part)
        own = [self.home.root(each) for each in by_kind(relationships, "slideMaster").values()]
        ids = MasterIds(self.home.head.root, own)
        return [
            (name, number, each) for each in others for name, number in close_masters(each, ids)
        ]

    def _presentation(self, masters: Sequence[tuple[str, str, Import]]) -> None:
        head, deck = self.home.head, self.deck
        links = [
            each
            for each in self.home.package.relationships(head.part)
            if each.kind != "slide" and each.kind not in LEFT_OUT_KINDS
        ]
        number = next_id(self.home.package.relationships(head.part))
        root = copy.deepcopy(self.home.once("presentation", lambda: _without_slides(self.home)))

        def relate(kind: str, part: str) -> str:
            nonlocal number
            identity = f"rId{number}"
            number += 1
            links.append(Relationship(identity, f"{R}/{kind}", part))
            return identity

        listing = root.find(p("sldMasterIdLst"))
        if masters and listing is None:
            listing = etree.Element(p("sldMasterIdLst"))
            root.insert(0, listing)
        for name, master_id, _ in masters:
            identity = relate("slideMaster", name)
            if listing is not None:
                etree.SubElement(listing, p("sldMasterId"), {"id": master_id, r("id"): identity})
        slides = _slide_list(root)
        for count, name in enumerate(self.slides):
            identity = relate("slide", name)
            number_text = str(FIRST_SLIDE_ID + count)
            etree.SubElement(slides, p("sldId"), {"id": number_text, r("id"): identity})
        self._table_styles(relate)
        xml = XML_DECLARATION + etree.tostring(root, encoding="unicode")
        deck.add(head.part, pack(xml.encode()), TYPE_PRESENTATION)
        deck.relate(head.part, [relationship_text(each, folder_of(head.part)) for each in links])

    def _table_styles(self, relate: Callable[[str, str], str]) -> None:
        """Write the table styles when pages of other templates brought some."""
        text = self.styles.text()
        if text is None:
            return
        part = target_of(self.home.package, self.home.head.part, "tableStyles")
        if part is None:
            part = self.deck.names.take(STYLES_PART)
            relate("tableStyles", part)
        self.deck.add(part, self.deck.pack_once(text), STYLES_TYPE)

    def _properties(self, masters: Sequence[tuple[str, str, Import]]) -> None:
        """Let the deck say what is true of it: its slides, its themes, a title."""
        own = self.home.once("properties", self.shared.properties)
        themes = [
            name
            for _, _, each in masters
            for part in each.library.themes_of(each.masters)
            if (name := each.library.root(part).get("name"))
        ]
        properties = replace(own, themes=tuple(dict.fromkeys([*own.themes, *themes])))
        titles = [page.title for page in self.pages]
        title = next((html.unescape(each) for each in titles if each != UNTITLED), None)
        for part, text in (
            (own.extended_part, extended_text(properties, titles, notes=0, hidden=0)),
            (own.core_part, core_text(properties, DocumentProperties(title=title))),
        ):
            self.deck.entries[part] = self.deck.pack_once(text)

    def _content_types(self) -> str:
        """Return `[Content_Types].xml`: the first template's defaults, and what differs."""
        defaults = {**_DEFAULTS, **dict(self.home.package.types.defaults.values())}
        folded = {extension.casefold(): type_ for extension, type_ in defaults.items()}
        overrides = []
        for name, type_ in self.deck.types.items():
            extension = name.rpartition(".")[2].casefold()
            if extension in PICTURE_TYPES and extension not in folded:
                defaults[extension] = folded[extension] = type_
            if folded.get(extension) != type_:
                overrides.append(
                    f'<Override PartName="/{escape_attribute(name)}" '
                    f'ContentType="{escape_attribute(type_)}"/>'
                )
        stated = "".join(
            f'<Default Extension="{escape_attribute(extension)}"'
            f' ContentType="{escape_attribute(type_)}"/>'
            for extension, type_ in defaults.items()
        )
        return (
            f'{XML_DECLARATION}<Types xmlns="{CONTENT_TYPES}">{stated}{"".join(overrides)}</Types>'
        )


def _packed(texts: Mapping[str, str]) -> dict[str, Packed]:
    return {name: pack(text.encode()) for name, text in texts.items()}


def _without_slides(library: SlideLibrary) -> etree._Element:
    """Return a template's presentation without a word of its slides."""
    root = copy.deepcopy(library.head.root)
    forget_left_out(root, library.package.relationships(library.head.part))
    root = with_usual_prefixes(root)
    sections = next(root.iter(f"{{{P14}}}sectionLst"), None)
    gone = [root.find(p("custShowLst")), None if sections is None else sections.getparent()]
    for each in gone:
        if each is not None and (parent := each.getparent()) is not None:
            parent.remove(each)
    extensions = root.find(p("extLst"))
    if extensions is not None and not len(extensions):
        root.remove(extensions)
    return root


def _slide_list(root: etree._Element) -> etree._Element:
    """Return the emptied list of slides."""
    slides = root.find(p("sldIdLst"))
    if slides is None:
        raise ValueError("a template that was opened lists slides")
    for each in list(slides):
        slides.remove(each)
    return slides
