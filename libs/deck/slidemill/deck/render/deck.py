"""Assembling an output deck: slides in the order of the data, and all that lists them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from slidemill.deck.data import DeckData, SlideData
from slidemill.deck.faults import AssetError, DataError, Fault, FaultKind, listed, within
from slidemill.deck.opc.archive import ArchiveError, Packed, pack, write_archive
from slidemill.deck.opc.names import Family, relationships_name
from slidemill.deck.opc.namespaces import TYPE_SLIDE
from slidemill.deck.opc.package import CONTENT_TYPES_NAME
from slidemill.deck.render.chart import ChartPart
from slidemill.deck.render.chart_filling import filled_charts
from slidemill.deck.render.landings import Landings
from slidemill.deck.render.listing import content_types_text
from slidemill.deck.render.matching import Matching
from slidemill.deck.render.media import MediaShelf
from slidemill.deck.render.order import in_order
from slidemill.deck.render.page import Page
from slidemill.deck.render.plan import (
    MOST_COPIES,
    Aim,
    Arrow,
    Copy,
    DeckPlan,
    OwnedPart,
    PagePlan,
    SlidePlan,
)
from slidemill.deck.render.shared import RELATIONSHIPS_END, RELATIONSHIPS_START, shared_texts
from slidemill.deck.render.slide import (
    any_page,
    only_text,
    references,
    text_page,
    without_links,
)
from slidemill.deck.text import escape_attribute

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SlideResult:
    """One slide of the output: its part, its template slide (1-based), what was ignored."""

    part: str
    template: int
    warnings: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reach:
    """What one template slide's relationships lead to in this deck."""

    moving: tuple[Arrow, ...]
    """Arrows whose target is not fixed, those to lost slides left out."""
    lost: frozenset[str]
    """Ids of arrows to template slides that are not in the output."""


class _Targets(NamedTuple):
    """Names that one slide and its owned parts got; `""` for a part that was left out."""

    slide: str
    owned: list[str]


class DeckWriter:
    """Writes one deck from a plan; use once."""

    def __init__(
        self,
        plan: DeckPlan,
        deck: DeckData,
        assets: Mapping[str, bytes],
        *,
        strict: bool | None = None,
    ) -> None:
        """`strict`, when given, stands above what the data says."""
        self._plan = plan
        self._deck = deck
        self._media = MediaShelf(assets, plan.media, plan.slides_folder)
        self._entries: list[tuple[str, Packed]] = []
        self._overrides: list[str] = []
        self._numbers = dict(plan.first_numbers)
        self._strict = deck.strict if strict is None else strict
        self._matching = Matching(plan.slides, strict=self._strict)
        self._data_faults: list[Fault] = []
        self._asset_faults: list[Fault] = []
        self._reaches: dict[int, _Reach] = {}
        self._packed: dict[str, Packed] = {}
        count = len(plan.slides)
        self._templates: list[int] = []
        self._landings = Landings(plan.slides)
        self._lost: dict[int, frozenset[str]] = {}
        """Relationships that all slides made from a template slide lost, by its index."""
        for number, slide in enumerate(deck.slides):
            if 1 <= slide.template <= count:
                part = plan.slides[slide.template - 1].part
                self._landings.firsts.setdefault(part, f"slide{number + 1}.xml")
                self._templates.append(slide.template - 1)
            elif slide.template or not deck.faults:
                few = "1 slide" if count == 1 else f"{count} slides"
                self._data_faults.append(
                    Fault(
                        f"slides[{number}].template",
                        f"there is no template slide {slide.template}: the template has {few}; "
                        f"give a number from 1 to {count}.",
                    )
                )

    def write(
        self, progress: Progress | None = None
    ) -> tuple[list[bytes | memoryview], list[SlideResult]]:
        """Return the deck as chunks of its archive, and what became of each slide.

        Raises DataError or AssetError with every fault of the data, in its order.
        """
        results = self._slides(progress)
        found = [*self._deck.faults, *self._data_faults, *self._asset_faults]
        if found:
            more = self._deck.more_faults + (self.unlisted if self._strict else 0)
            faults = listed(in_order(found, self._deck), more)
            only_assets = len(found) == len(self._asset_faults)
            raise AssetError(faults) if only_assets else DataError(faults)
        try:
            return write_archive(self._whole()), results
        except ArchiveError as error:
            raise DataError([Fault("slides", f"{error}; make fewer slides per deck.")]) from error

    @property
    def unlisted(self) -> int:
        """Number of unmatched keys and markers that are only counted."""
        return self._matching.more

    def _slides(self, progress: Progress | None) -> list[SlideResult]:
        results = []
        total = len(self._deck.slides)
        count = len(self._plan.slides)
        for number, slide in enumerate(self._deck.slides):
            if 1 <= slide.template <= count:
                results.append(self._slide(number, slide))
            if progress is not None:
                progress(number + 1, total)
        return results

    def _slide(self, number: int, data: SlideData) -> SlideResult:
        plan, objects = self._plan.slides[data.template - 1], data.objects
        name = self._plan.slide_family.name(number + 1)
        plain = only_text(objects)
        over: list[tuple[str, str]] = []
        if plain and not plan.owned:
            xml = text_page(plan.page, objects, data.template, over)
            gone, page = frozenset[str](), None
        else:
            page = self._page(f"slides[{number}]", data, plan)
            if plain:
                xml = text_page(plan.page, objects, data.template, over)
            else:
                xml = any_page(plan.page, page)
            gone = frozenset(page.unlinked) - references(xml) if page.unlinked else frozenset()
        self._lost[data.template - 1] = self._lost.get(data.template - 1, gone) & gone
        reach = self._reach(data.template - 1)
        if reach.lost:
            xml = without_links(xml, reach.lost)
        self._entries.append((name, plan.page.packed(xml)))
        self._overrides.append(f'<Override PartName="/{name}" ContentType="{TYPE_SLIDE}"/>')
        if page is None and not reach.moving:
            self._entries.append((relationships_name(name), self._fixed(plan)))
        else:
            self._relate(name, plan, page or self._page("", data, plan), gone)
        noted = page.warnings if page is not None else []
        for key, message in over:
            place = within(f"slides[{number}]", key)
            noted.append(Fault(place, message, FaultKind.TEXT_OVERFLOW))
        if plain and objects.keys() == plan.marker_keys and not noted:
            return SlideResult(name, data.template)
        left = plan.markers(
            None if plain or page is None else page.left, page.noted if page is not None else ()
        )
        unmatched = self._matching.unmatched(f"slides[{number}]", data, left)
        if self._strict:
            self._data_faults += unmatched
            unmatched = ()
        return SlideResult(name, data.template, (*noted, *unmatched))

    def _page(self, place: str, data: SlideData, plan: SlidePlan) -> Page:
        return Page(
            data.objects,
            place,
            data.template,
            self._media,
            plan.page.next_id,
            self._data_faults,
            self._asset_faults,
            plan.pictures,
        )

    def _fixed(self, plan: SlidePlan) -> Packed:
        """Return the relationships of a slide that has only fixed ones."""
        return self._pack_once(f"{RELATIONSHIPS_START}{plan.fixed_arrows}{RELATIONSHIPS_END}")

    def _reach(self, index: int) -> _Reach:
        known = self._reaches.get(index)
        if known is None:
            moving, lost = self._landings.aimed(self._plan.slides[index].moving_arrows)
            known = self._reaches[index] = _Reach(moving, lost)
        return known

    def _relate(self, name: str, plan: SlidePlan, page: Page, gone: frozenset[str]) -> None:
        """Write the relationships of a slide and the parts it owns, without those in `gone`."""
        fixed, moving = plan.fixed_arrows, self._reach(page.number - 1).moving
        owned = range(len(plan.owned))
        kept = set(owned)
        if gone:
            fixed = "".join(
                arrow.text()
                for arrow in plan.arrows
                if arrow.aim is Aim.FIXED and not (arrow.droppable and arrow.id in gone)
            )
            moving = tuple(a for a in moving if not (a.droppable and a.id in gone))
            kept = _owned_from(moving, plan)
        names = [self._name(plan.owned[index].family) if index in kept else "" for index in owned]
        targets = _Targets(name, names)
        filled = filled_charts(plan, page) if page.charts else {}
        if plan.steady and not gone and not page.added:
            self._relate_copy(plan, targets, page, filled)
            return
        self._entries.append(self._relationships(name, fixed, moving, targets, page.added))
        for index in owned:
            if index in kept:
                self._owned(plan.owned[index], names[index], targets, page, filled.get(index))

    def _relate_copy(
        self, plan: SlidePlan, targets: _Targets, page: Page, filled: Mapping[int, Packed]
    ) -> None:
        """Write the same for a slide that only the names of its parts tell from other copies.

        Slides come back under the same names in the next deck: what those decide is kept.
        """
        slide, names = targets
        key = (slide, *names)
        copy = plan.copies.get(key)
        if copy is None:
            copy = Copy(
                self._relationships(slide, plan.fixed_arrows, plan.moving_arrows, targets, []),
                tuple(
                    self._relationships(name, "", part.arrows, targets, []) if part.arrows else None
                    for part, name in zip(plan.owned, names, strict=True)
                ),
                tuple(
                    _override(part, name)
                    for part, name in zip(plan.owned, names, strict=True)
                    if part.override
                ),
            )
            if len(plan.copies) < MOST_COPIES:
                plan.copies[key] = copy
        entries = self._entries
        entries.append(copy.slide)
        self._overrides += copy.overrides
        for index, (part, name) in enumerate(zip(plan.owned, names, strict=True)):
            packed, added = self._content(part, page, filled.get(index), frozenset())
            entries.append((name, packed))
            own = copy.owned[index]
            if added:
                entries.append(self._relationships(name, "", part.arrows, targets, added))
            elif own is not None:
                entries.append(own)

    def _name(self, family: Family) -> str:
        number = self._numbers[family]
        self._numbers[family] = number + 1
        return family.name(number)

    def _owned(
        self, part: OwnedPart, name: str, targets: _Targets, page: Page, filled: Packed | None
    ) -> None:
        arrows, lost = self._landings.aimed(part.arrows) if part.arrows else ((), frozenset[str]())
        packed, added = self._content(part, page, filled, lost)
        self._entries.append((name, packed))
        if part.override:
            self._overrides.append(_override(part, name))
        if arrows or added:
            self._entries.append(self._relationships(name, "", arrows, targets, added))

    def _content(
        self, part: OwnedPart, page: Page, filled: Packed | None, lost: frozenset[str]
    ) -> tuple[Packed, list[str]]:
        """Return what a copied part holds, and the relationships that its data adds."""
        if isinstance(part.content, PagePlan):
            notes = Page(
                page.objects,
                page.place,
                page.number,
                self._media,
                part.content.next_id,
                self._data_faults,
                self._asset_faults,
                notes=True,
            )
            if part.content.slots or part.content.frame_keys:
                xml = any_page(part.content, notes)
                page.noted |= notes.left
                page.warnings += [each for each in notes.warnings if each not in page.warnings]
            else:
                xml = "".join(part.content.flat)
            if lost:
                xml = without_links(xml, lost)
            return part.content.packed(xml), notes.added
        if filled is not None:
            return filled, []
        if isinstance(part.content, ChartPart):
            return part.content.packed, []
        return part.content, []

    def _relationships(
        self,
        name: str,
        fixed: str,
        arrows: tuple[Arrow, ...],
        targets: _Targets,
        added: list[str],
    ) -> tuple[str, Packed]:
        """Return the relationships part of the part `name`."""
        texts = [RELATIONSHIPS_START, fixed]
        for arrow in arrows:
            aim = arrow.aim
            if aim is Aim.OWNED:
                if target := targets.owned[arrow.index]:
                    texts.append(arrow.text(escape_attribute(target.rpartition("/")[2])))
            elif aim is Aim.SELF:
                texts.append(arrow.text(targets.slide.rpartition("/")[2]))
            elif aim is Aim.SLIDE:
                texts.append(self._landings.text(arrow))
            else:
                texts.append(arrow.text())
        texts += added
        texts.append(RELATIONSHIPS_END)
        return relationships_name(name), self._pack_once("".join(texts))

    def _pack_once(self, text: str) -> Packed:
        """`text` packed; equal texts (relationships of plain slides) are deflated once."""
        packed = self._packed.get(text)
        if packed is None:
            packed = self._packed[text] = pack(text.encode())
        return packed

    def _whole(self) -> list[tuple[str, Packed]]:
        """All entries of the archive, content types first."""
        plan = self._plan
        used = {index: plan.slides[index] for index in dict.fromkeys(self._templates)}
        kept = dict.fromkeys(plan.base)
        for index, slide in used.items():
            lost = self._lost.get(index)
            kept.update(dict.fromkeys(slide.shared_without(lost) if lost else slide.shared))
        kept.update(dict.fromkeys(sorted(self._media.carried)))
        texts = shared_texts(plan, self._deck, self._templates, self._landings)
        shared = [
            (name, self._pack_once(texts[name]) if name in texts else plan.parts[name])
            for name in kept
        ]
        overrides = [*self._overrides, *self._media.overrides(plan.defaults)]
        types = content_types_text(plan, kept, overrides, self._media.content_types())
        return [
            (CONTENT_TYPES_NAME, pack(types.encode())),
            *shared,
            *((name, pack(texts[name].encode())) for name in texts if name not in kept),
            *self._media.stored.items(),
            *self._entries,
        ]


def _override(part: OwnedPart, name: str) -> str:
    return f'<Override PartName="/{escape_attribute(name)}" ContentType="{part.override}"/>'


def _owned_from(arrows: tuple[Arrow, ...], plan: SlidePlan) -> set[int]:
    """Return the owned parts that are still reached from a slide."""
    waiting = [arrow.index for arrow in arrows if arrow.aim is Aim.OWNED]
    kept: set[int] = set()
    while waiting:
        index = waiting.pop()
        if index not in kept:
            kept.add(index)
            further = plan.owned[index].arrows
            waiting += [arrow.index for arrow in further if arrow.aim is Aim.OWNED]
    return kept
