"""Reading a whole template: which parts stay, which are rewritten, which are slides."""

from __future__ import annotations

from lxml import etree

from slidemill.deck.compiler.head import open_package, read_head, target_of
from slidemill.deck.compiler.parts import (
    SLIDES_FOLDER,
    SlideParts,
    cut_plan,
    next_id,
    with_relationships,
)
from slidemill.deck.compiler.presentation import (
    cut_presentation,
)
from slidemill.deck.compiler.properties import title_of
from slidemill.deck.compiler.relations import relationships_text
from slidemill.deck.compiler.shared_parts import SharedParts
from slidemill.deck.compiler.table import whole
from slidemill.deck.compiler.table_style import TableStyles
from slidemill.deck.compiler.textbody import TextDefaults, theme_fonts
from slidemill.deck.opc.names import (
    Family,
    family_of,
    folder_of,
    number_in,
    target_uri,
)
from slidemill.deck.opc.namespaces import (
    p,
)
from slidemill.deck.opc.package import Package, reject
from slidemill.deck.render.media import MEDIA_FOLDER, TemplateMedia
from slidemill.deck.render.plan import (
    DeckPlan,
    SlidePlan,
)


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
        self.shared = SharedParts(package, self.head)
        self.indexes = self.head.indexes
        self._roots: dict[str, etree._Element] = {}
        self._defaults: dict[str | None, TextDefaults] = {}
        self._styles = TableStyles(package)

    def plan(self, size: int) -> DeckPlan:
        package, head = self.package, self.head
        outline, sections, shows = cut_presentation(head.root, head.by_id, head.by_relationship)
        relationships = package.relationships(head.part)
        slides = tuple(self._slide(part) for part in head.slides)
        members = [name for part in self.shared.parts for name in with_relationships(package, part)]
        return DeckPlan(
            parts=package.members,
            base=(*members, *(name for name, _ in self.shared.made)),
            rewritten=self.shared.rewritten(),
            linking=self.shared.linking(),
            themes=self.shared.themes(),
            defaults=tuple(package.types.defaults.values()),
            overrides=self.shared.overrides(),
            presentation_part=head.part,
            presentation=outline,
            presentation_arrows=relationships_text(
                [each for each in relationships if each.kind != "slide"], folder_of(head.part)
            ),
            next_id=next_id(relationships),
            sections=sections,
            shows=shows,
            properties=self.shared.properties(),
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
            package,
            part,
            self.indexes,
            frozenset(self.shared.parts),
            _Ancestry(self, part),
            self._styles,
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

    def _first_numbers(self, slides: tuple[SlidePlan, ...]) -> dict[Family, int]:
        """Where copies of parts start counting so that they meet no shared part's name."""
        families = {part.family for slide in slides for part in slide.owned}
        shared = [*self.shared.parts, *(name for slide in slides for name in slide.shared)]
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
