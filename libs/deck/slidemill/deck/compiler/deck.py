"""Reading a whole template: which parts stay, which are rewritten, which are slides."""

from __future__ import annotations

from lxml import etree

from slidemill.deck.compiler.head import open_package, read_head, target_of
from slidemill.deck.compiler.left_out import LEFT_OUT_KINDS
from slidemill.deck.compiler.markup import with_usual_prefixes
from slidemill.deck.compiler.parts import (
    SLIDES_FOLDER,
    SlideParts,
    cut_plan,
    next_id,
    reach,
    with_relationships,
)
from slidemill.deck.compiler.presentation import (
    cut_presentation,
    cut_theme,
    without_slide_choice,
    without_slide_list,
)
from slidemill.deck.compiler.properties import kept_core, kept_extended, title_of
from slidemill.deck.compiler.table import whole
from slidemill.deck.compiler.table_style import TableStyles
from slidemill.deck.compiler.textbody import TextDefaults, theme_fonts
from slidemill.deck.opc.names import (
    Family,
    family_of,
    folder_of,
    number_in,
    relationships_name,
    target_uri,
)
from slidemill.deck.opc.namespaces import (
    REL_CORE,
    REL_EXTENDED,
    RELATIONSHIPS,
    TYPE_CORE,
    TYPE_EXTENDED,
    TYPE_PRESENTATION,
    XML_DECLARATION,
    p,
)
from slidemill.deck.opc.package import Package, Relationship, reject
from slidemill.deck.render.media import MEDIA_FOLDER, TemplateMedia
from slidemill.deck.render.plan import (
    Aim,
    Arrow,
    DeckPlan,
    LinkingPart,
    Outline,
    SlidePlan,
)
from slidemill.deck.render.properties import TemplateProperties
from slidemill.deck.text import escape_attribute

_PROPERTIES = {
    "docProps/app.xml": (REL_EXTENDED, TYPE_EXTENDED),
    "docProps/core.xml": (REL_CORE, TYPE_CORE),
}
"""Usual names of the property parts: their relationship and content types."""

_RELATIONSHIPS_START = f'{XML_DECLARATION}<Relationships xmlns="{RELATIONSHIPS}">'


def compile_deck(template: bytes) -> DeckPlan:
    """Compile a template; TemplateError says what is wrong with it, and where."""
    return _Compiler(open_package(template)).plan(len(template))


class _Ancestry:
    """Layout, master and text defaults of one slide, read when they are wanted."""

    def __init__(self, compiler: _Compiler, slide: str) -> None:
        self._compiler, self._slide = compiler, slide

    def __call__(self) -> tuple[etree._Element, ...]:
        return self._compiler.ancestry(self._slide)

    def text_defaults(self) -> TextDefaults:
        return self._compiler.text_defaults(self._slide)


class _Compiler:
    """Holds what the steps of one compilation share."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.head = read_head(package)
        starts = [
            each.target
            for each in package.relationships("")
            if not each.external and not each.dangling and each.kind not in LEFT_OUT_KINDS
        ]
        reached = set(reach(package, starts))
        self.base = tuple(name for name in package.members if name in reached)
        self.made = tuple(
            (name, kind)
            for name, (relationship, kind) in _PROPERTIES.items()
            if target_of(self.package, "", relationship.rpartition("/")[2]) is None
        )
        """Property parts that the template lacks and every deck gets, with their types."""
        self.indexes: dict[str, int] = {}
        for index, part in enumerate(self.head.slides):
            self.indexes.setdefault(part, index)
        self._roots: dict[str, etree._Element] = {}
        self._defaults: dict[str | None, TextDefaults] = {}
        self._styles = TableStyles(package)

    def plan(self, size: int) -> DeckPlan:
        package, head = self.package, self.head
        outline, sections, shows = cut_presentation(head.root, head.by_id, head.by_relationship)
        relationships = package.relationships(head.part)
        slides = tuple(self._slide(part) for part in head.slides)
        members = [name for part in self.base for name in with_relationships(package, part)]
        return DeckPlan(
            parts=package.members,
            base=(*members, *(name for name, _ in self.made)),
            rewritten=self._rewritten(),
            linking=self._linking(),
            themes=self._themes(),
            defaults=tuple(package.types.defaults.values()),
            overrides=self._overrides(),
            presentation_part=head.part,
            presentation=outline,
            presentation_arrows=_relationships_text(
                [each for each in relationships if each.kind != "slide"], folder_of(head.part)
            ),
            next_id=next_id(relationships),
            sections=sections,
            shows=shows,
            properties=self._properties(),
            slides=slides,
            slides_folder=SLIDES_FOLDER,
            slides_way=target_uri(folder_of(head.part), f"{SLIDES_FOLDER}/"),
            slide_family=Family(f"{SLIDES_FOLDER}/slide", ".xml"),
            first_numbers=self._first_numbers(slides),
            media=self._media(),
            size=size,
        )

    def _slide(self, part: str) -> SlidePlan:
        package = self.package
        parts = SlideParts(
            package, part, self.indexes, frozenset(self.base), _Ancestry(self, part), self._styles
        )
        parts.collect()
        if target_of(self.package, part, "slideLayout") is None:
            reject(part, "the slide has no layout; save the template again from PowerPoint.")
        parts.ancestry()  # a broken layout or master is told now, even if no text asks for it
        root = package.xml(part)
        hidden, title = root.get("show") in ("0", "false"), title_of(root)
        page, referred = cut_plan(package, part, parts.ancestry, self._styles, root)
        shared = [name for each in parts.shared for name in with_relationships(package, each)]
        return SlidePlan(
            part,
            page,
            parts.arrows(part, SLIDES_FOLDER, referred),
            tuple(parts.owned_part(each) for each in parts.owned),
            tuple(shared),
            hidden,
            target_of(self.package, part, "notesSlide") is not None,
            title=title,
            pictures=parts.pictures(),
            sharing=parts.sharing(),
        )

    def _properties(self) -> TemplateProperties:
        package = self.package
        extended, core = (
            target_of(self.package, "", kind.rpartition("/")[2]) for kind, _ in _PROPERTIES.values()
        )
        extended_name, core_name = _PROPERTIES
        return TemplateProperties(
            extended or extended_name,
            "" if extended is None else kept_extended(package.xml(extended)),
            core or core_name,
            {} if core is None else kept_core(package.xml(core)),
            tuple(name for part in self._theme_parts() if (name := package.xml(part).get("name"))),
        )

    def ancestry(self, slide: str) -> tuple[etree._Element, ...]:
        layout = target_of(self.package, slide, "slideLayout")
        master = None if layout is None else target_of(self.package, layout, "slideMaster")
        return tuple(self._root(part) for part in (layout, master) if part is not None)

    def text_defaults(self, slide: str) -> TextDefaults:
        """Return what the text of a slide falls back on."""
        layout = target_of(self.package, slide, "slideLayout")
        known = self._defaults.get(layout)
        if known is None:
            known = self._defaults[layout] = self._read_defaults(layout)
        return known

    def _read_defaults(self, layout: str | None) -> TextDefaults:
        master = None if layout is None else target_of(self.package, layout, "slideMaster")
        theme = None if master is None else target_of(self.package, master, "theme")
        fonts = {} if theme is None else theme_fonts(self._root(theme))
        size = self.head.root.find(p("sldSz"))
        height = 0 if size is None else whole(size.get("cy"))
        return TextDefaults(self.head.root.find(p("defaultTextStyle")), fonts, height)

    def _root(self, part: str) -> etree._Element:
        root = self._roots.get(part)
        if root is None:
            root = self._roots[part] = self.package.xml(part)
        return root

    def _rewritten(self) -> dict[str, str]:
        """Shared parts that would speak of the template's slides, and lists that name them."""
        package, result = self.package, {}
        kept = [each for each in package.relationships("") if each.kind not in LEFT_OUT_KINDS]
        first = next_id(kept)
        made = "".join(
            f'<Relationship Id="rId{first + number}" Type="{_PROPERTIES[name][0]}" '
            f'Target="{name}"/>'
            for number, (name, _) in enumerate(self.made)
        )
        result["_rels/.rels"] = _relationships_text(kept, "") + made + "</Relationships>"
        for part in self.base:
            if part in package.respelled and part != self.head.part:
                links = list(package.relationships(part))
                text = _relationships_text(links, folder_of(part)) + "</Relationships>"
                result[relationships_name(part)] = text
        properties = target_of(self.package, self.head.part, "presProps")
        if properties is not None:
            result[properties] = without_slide_choice(package.xml(properties))
        views = target_of(self.package, self.head.part, "viewProps")
        if views is not None and any(e.kind == "slide" for e in package.relationships(views)):
            result[views] = without_slide_list(package.xml(views))
            others = [each for each in package.relationships(views) if each.kind != "slide"]
            name = package.find(relationships_name(views)) or relationships_name(views)
            result[name] = _relationships_text(others, folder_of(views)) + "</Relationships>"
        return result

    def _linking(self) -> dict[str, LinkingPart]:
        result = {}
        skipped = (self.head.part, target_of(self.package, self.head.part, "viewProps"))
        for part in self.base:
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
        index = self.indexes.get(each.target)
        if each.kind != "slide" or index is None:
            return Arrow(each.id, Aim.FIXED, _relationship_text(each, folder))
        way = target_uri(folder, f"{SLIDES_FOLDER}/")
        start = f'<Relationship Id="{each.id}" Type="{each.type}" Target="{way}'
        return Arrow(each.id, Aim.SLIDE, start, '"/>', index, droppable=True)

    def _theme_parts(self) -> tuple[str, ...]:
        """Themes of the slide masters, in the masters' order."""
        masters = [
            each.target
            for each in self.package.relationships(self.head.part)
            if each.kind == "slideMaster" and not each.dangling
        ]
        themes = dict.fromkeys(target_of(self.package, master, "theme") for master in masters)
        return tuple(part for part in themes if part is not None)

    def _themes(self) -> dict[str, tuple[Outline, dict[str, str]]]:
        return {part: cut_theme(self.package.xml(part)) for part in self._theme_parts()}

    def _overrides(self) -> dict[str, str]:
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

    def _first_numbers(self, slides: tuple[SlidePlan, ...]) -> dict[Family, int]:
        """Where copies of parts start counting so that they meet no shared part's name."""
        families = {part.family for slide in slides for part in slide.owned}
        shared = [*self.base, *(name for slide in slides for name in slide.shared)]
        numbers = {}
        for family in families:
            taken = [number_in(family, name) for name in shared]
            numbers[family] = max((n for n in taken if n is not None), default=0) + 1
        return numbers

    def _media(self) -> TemplateMedia:
        by_content: dict[tuple[int, int], tuple[str, ...]] = {}
        numbers: dict[str, int] = {}
        for name, packed in self.package.members.items():
            family = family_of(name)
            stem = family.stem.casefold()
            numbers[stem] = max(numbers.get(stem, 0), number_in(family, name) or 0)
            kind = self.package.types.type_of(name) or ""
            if kind.startswith(("image/", "video/")):
                fingerprint = (packed.crc, packed.size)
                by_content[fingerprint] = (*by_content.get(fingerprint, ()), name)
        return TemplateMedia(
            by_content,
            self.package.members,
            numbers.get(f"{MEDIA_FOLDER}/image", 0) + 1,
            numbers.get(f"{MEDIA_FOLDER}/media", 0) + 1,
        )


def _relationships_text(relationships: list[Relationship], folder: str) -> str:
    """Start of a relationships part that holds these, left open for more."""
    kept = [each for each in relationships if each.kind not in LEFT_OUT_KINDS]
    return _RELATIONSHIPS_START + "".join(_relationship_text(each, folder) for each in kept)


def _relationship_text(each: Relationship, folder: str) -> str:
    verbatim = each.external or each.dangling
    target = escape_attribute(each.target if verbatim else target_uri(folder, each.target))
    mode = ' TargetMode="External"' if each.external else ""
    return (
        f'<Relationship Id="{escape_attribute(each.id)}" Type="{escape_attribute(each.type)}" '
        f'Target="{target}"{mode}/>'
    )
