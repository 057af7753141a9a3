"""Which parts a slide brings along: copied with it, or shared with others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from lxml import etree

from slidemill.deck.animation import animated_shapes
from slidemill.deck.compiler.chart import compile_chart
from slidemill.deck.compiler.diagrams import drawings
from slidemill.deck.compiler.left_out import LEFT_OUT_KINDS, flatten_zooms, forget_left_out
from slidemill.deck.compiler.markup import in_utf8
from slidemill.deck.compiler.old_drawings import old_drawings
from slidemill.deck.compiler.slide import Ancestry, cut_page, relationship_ids
from slidemill.deck.compiler.table_style import TableStyles
from slidemill.deck.opc.names import family_of, folder_of, relationships_name, target_uri
from slidemill.deck.opc.package import Package, Relationship, parse_xml
from slidemill.deck.render.chart import ChartPart
from slidemill.deck.render.plan import Aim, Arrow, OwnedPart, PagePlan
from slidemill.deck.text import escape_attribute

SHARED_KINDS = frozenset(
    {
        "slideLayout", "slideMaster", "notesMaster", "handoutMaster", "theme", "image", "hdphoto",
        "media", "audio", "video", "font", "model3d", "customXml", "tableStyles",
    }
)  # fmt: skip
"""Relationships whose target any number of slides may use."""

_CHARTS = frozenset(
    {
        "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
        "application/vnd.ms-office.chartex+xml",
    }
)

SLIDES_FOLDER = "ppt/slides"
_MEDIA_KINDS = ("image", "video", "media")


def reach(package: Package, starts: Iterable[str], stop: frozenset[str] = frozenset()) -> list[str]:
    """Parts reached from `starts`, themselves included, slides and what is left out excepted."""
    found: dict[str, None] = {}
    waiting = [part for part in starts if part not in stop]
    while waiting:
        part = waiting.pop()
        if part in found:
            continue
        found[part] = None
        waiting.extend(
            each.target for each in package.relationships(part) if carried(each)
            and each.target not in stop
        )  # fmt: skip
    return list(found)


def carried(relationship: Relationship) -> bool:
    """Whether a relationship leads to a part that goes where its source goes."""
    return (
        not relationship.external
        and not relationship.dangling
        and relationship.kind != "slide"
        and relationship.kind not in LEFT_OUT_KINDS
    )


def next_id(relationships: Iterable[Relationship]) -> int:
    """Return the first number that no `rId…` among the relationships has."""
    numbers = [
        int(each.id[3:])
        for each in relationships
        if each.id.startswith("rId") and each.id[3:].isascii() and each.id[3:].isdecimal()
    ]
    return max(numbers, default=0) + 1


@dataclass(slots=True)
class SlideParts:
    """Collects the parts of one template slide."""

    package: Package
    slide: str
    slides: Mapping[str, int]
    base: frozenset[str]
    ancestry: Ancestry
    styles: TableStyles
    owned: list[str] = field(default_factory=list)
    shared: dict[str, None] = field(default_factory=dict)

    def collect(self) -> None:
        """Follow the slide's relationships and sort the parts they lead to."""
        waiting = [self.slide]
        seen = {self.slide}
        while waiting:
            part = waiting.pop(0)
            for each in self.package.relationships(part):
                if not carried(each) or each.target in seen:
                    continue
                seen.add(each.target)
                if each.target in self.base:
                    continue
                if each.kind in SHARED_KINDS:
                    self.shared.update(dict.fromkeys(reach(self.package, [each.target], self.base)))
                else:
                    self.owned.append(each.target)
                    waiting.append(each.target)

    def sharing(self) -> dict[str, frozenset[str]]:
        """Return the shared members that each of the slide's relationships brings, by id.

        Those that a chart or another part it owns brings come with the way to that part.
        """
        result: dict[str, frozenset[str]] = {}
        for each in self.package.relationships(self.slide):
            if carried(each) and each.target not in self.base:
                parts = reach(self.package, [each.target], self.base)
                shared = [part for part in parts if part in self.shared]
                members = {m for part in shared for m in with_relationships(self.package, part)}
                if members:
                    result[each.id] = frozenset(members)
        return result

    def pictures(self) -> dict[str, str]:
        """Return the relationship ids of the slide's pictures, by target from an output slide.

        Those of its films stand under `video` or `media`, a space and their target.
        """
        return {
            ("" if each.kind == "image" else f"{each.kind} ")
            + escape_attribute(target_uri(SLIDES_FOLDER, each.target)): each.id
            for each in self.package.relationships(self.slide)
            if each.kind in _MEDIA_KINDS and not each.external and not each.dangling
        }

    def arrows(self, part: str, folder: str, referred: frozenset[str]) -> tuple[Arrow, ...]:
        """Relationships of a part that will lie in `folder`."""
        return tuple(
            self._arrow(each, folder, referred)
            for each in self.package.relationships(part)
            if each.kind not in LEFT_OUT_KINDS
        )

    def _arrow(self, each: Relationship, folder: str, referred: frozenset[str]) -> Arrow:
        droppable = each.id in referred
        kind = escape_attribute(each.type)
        start = f'<Relationship Id="{escape_attribute(each.id)}" Type="{kind}" Target="'
        if each.external or each.dangling:
            mode = ' TargetMode="External"' if each.external else ""
            text = f'{start}{escape_attribute(each.target)}"{mode}/>'
            return Arrow(each.id, Aim.FIXED, text, droppable=droppable)
        if each.kind == "slide" and each.target in self.slides:
            aim = Aim.SELF if each.target == self.slide else Aim.SLIDE
            index, home = self.slides[each.target], SLIDES_FOLDER
        elif each.target in self.owned:
            aim, index, home = Aim.OWNED, self.owned.index(each.target), folder_of(each.target)
        else:
            target = escape_attribute(target_uri(folder, each.target))
            return Arrow(each.id, Aim.FIXED, f'{start}{target}"/>', droppable=droppable)
        way = escape_attribute(target_uri(folder, f"{home}/"))
        return Arrow(each.id, aim, start + way, '"/>', index, droppable)

    def owned_part(self, part: str) -> OwnedPart:
        """Return the plan of one part that is copied with the slide."""
        folder = folder_of(part)
        if self._is_notes(part):
            content, referred = cut_plan(self.package, part, self.ancestry, self.styles)
            arrows = self.arrows(part, folder, referred)
            return OwnedPart(family_of(part), content, self._override(part), arrows)
        arrows = self.arrows(part, folder, frozenset())
        packed = self.package.packed(part)
        if self.package.types.type_of(part) in _CHARTS:
            chart = ChartPart(packed, partial(compile_chart, self.package, part))
            return OwnedPart(family_of(part), chart, self._override(part), arrows)
        return OwnedPart(family_of(part), packed, self._override(part), arrows)

    def _is_notes(self, part: str) -> bool:
        kind = self.package.types.type_of(part) or ""
        return kind.endswith("presentationml.notesSlide+xml")

    def _override(self, part: str) -> str:
        return escape_attribute(self.package.types.override_of(part) or "")


def cut_plan(
    package: Package,
    part: str,
    ancestry: Ancestry,
    styles: TableStyles,
    root: etree._Element | None = None,
) -> tuple[PagePlan, frozenset[str]]:
    """Return the plan of a slide or notes page, and the relationship ids its XML refers to.

    `root` is the part when it was parsed already; it is used up.
    """
    content = package.read(part)
    if root is None:
        root = parse_xml(content, part)
    forget_left_out(root, package.relationships(part))
    if b"zoom" in content or not in_utf8(content):
        flatten_zooms(root)
    drawn = drawings(package, part) | old_drawings(root, package.relationships(part))
    referred = relationship_ids(root).union(drawn.values())
    animated = frozenset[str]()
    if b"timing" in content or not in_utf8(content):
        animated = animated_shapes(root)
    source = cut_page(root, ancestry, drawn, styles, content)
    plan = PagePlan(
        source.nodes,
        frozenset(source.text_keys),
        frozenset(source.table_keys),
        frozenset(source.frame_keys),
        next_id(package.relationships(part)),
        animation=animated,
        chart_keys=frozenset(source.chart_keys),
    )
    return plan, referred


def with_relationships(package: Package, part: str) -> list[str]:
    """Return the archive members that hold a part: itself and its relationships."""
    relationships = package.find(relationships_name(part))
    return [part] if relationships is None else [part, relationships]
