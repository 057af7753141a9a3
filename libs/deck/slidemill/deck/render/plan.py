"""A compiled template: what every part of an output deck is made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from slidemill.deck.opc.archive import Packed, pack
from slidemill.deck.opc.names import Family
from slidemill.deck.render.fitted import FlatBody, Spot, flat_bodies
from slidemill.deck.render.media import TemplateMedia
from slidemill.deck.render.page import Node, joined
from slidemill.deck.render.properties import TemplateProperties, Title
from slidemill.deck.render.text import Marker

if TYPE_CHECKING:  # charts are made of outlines
    from slidemill.deck.render.chart import ChartPart


@dataclass(frozen=True, slots=True)
class Outline:
    """A part as static text with named gaps: text, name, text, name, …, text."""

    pieces: tuple[str, ...]

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the part with every gap filled."""
        texts = list(self.pieces)
        texts[1::2] = [values[name] for name in self.pieces[1::2]]
        return "".join(texts)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the gaps, in order."""
        return self.pieces[1::2]


MOST_COPIES = 256
"""Of one template slide that are remembered; each takes some 2 kB."""


class Aim(Enum):
    """What a relationship of a slide or of one of its parts points at."""

    FIXED = auto()
    """Something that keeps its name: a layout, a picture, a web page."""
    OWNED = auto()
    """A part copied with the slide: `index` counts the slide's owned parts."""
    SELF = auto()
    """The slide itself."""
    SLIDE = auto()
    """A slide of the template: `index` counts template slides from 0."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A relationship, cut where the base name of its target stands."""

    id: str
    aim: Aim
    before: str
    after: str = ""
    index: int = 0
    droppable: bool = False
    """Whether the slide's XML refers to it by id, so that it goes with its user."""

    def text(self, base: str = "") -> str:
        """Return the `Relationship` element."""
        return f"{self.before}{base}{self.after}"


@dataclass(slots=True)
class PagePlan:
    """A slide or notes page: nodes for every need, and pieces for text alone.

    `flat` is the page with every marker as a piece of its own, `slots` their positions, keys
    and line breaks.
    """

    nodes: tuple[Node, ...]
    text_keys: frozenset[str]
    table_keys: frozenset[str]
    frame_keys: frozenset[str]
    next_id: int
    animation: frozenset[str] = frozenset()
    """Ids of the shapes that the slide's timing animates."""
    chart_keys: frozenset[str] = frozenset()
    flat: tuple[str, ...] = ()
    slots: tuple[tuple[int, str, str], ...] = ()
    bodies: tuple[FlatBody, ...] = ()
    _text: str = ""
    _untouched: Packed | None = None

    def packed(self, xml: str) -> Packed:
        """Return `xml`, a writing of this page, packed.

        What no data changes (a slide of which only the chart is new, most notes) is deflated
        once for all decks.
        """
        if not self._text:
            self._text = "".join(self.flat)
        if xml != self._text:
            return pack(xml.encode())
        if self._untouched is None:
            self._untouched = pack(xml.encode())
        return self._untouched

    def __post_init__(self) -> None:
        flat: list[str] = []
        spots: list[tuple[int, Spot]] = []
        slots: list[tuple[int, str, str]] = []
        for node in joined(flattened(self.nodes)):
            if isinstance(node, Marker):
                slots.append((len(flat), node.key, node.line_break))
                flat.append(node.original)
            elif isinstance(node, Spot):
                spots.append((len(flat), node))
                flat.append(node.original)
            else:
                flat.append(str(node))
        self.flat, self.slots = tuple(flat), tuple(slots)
        self.bodies = flat_bodies(spots, [position for position, _, _ in slots])


def flattened(nodes: Iterable[Node]) -> Iterable[Node]:
    """Yield the strings, markers and spots that nodes are made of, in order."""
    for node in nodes:
        if isinstance(node, str | Marker | Spot):
            yield node
        else:
            yield from flattened(node.parts())


@dataclass(slots=True)
class OwnedPart:
    """A part that each output slide gets a copy of: notes, chart, workbook, diagram."""

    family: Family
    content: Packed | PagePlan | ChartPart
    override: str
    """Content type, `""` when the extension's default holds."""
    arrows: tuple[Arrow, ...]


class Copy(NamedTuple):
    """What names alone decide of an output slide: members with relationships, content types.

    `owned` has the relationships of each owned part, None for one without.
    """

    slide: tuple[str, Packed]
    owned: tuple[tuple[str, Packed] | None, ...]
    overrides: tuple[str, ...]


@dataclass(slots=True)
class SlidePlan:
    """A template slide with everything it brings along."""

    part: str
    page: PagePlan
    arrows: tuple[Arrow, ...]
    owned: tuple[OwnedPart, ...]
    shared: tuple[str, ...]
    """Parts it uses together with others, which are carried over once."""
    hidden: bool
    notes: bool
    title: Title = field(default_factory=lambda: Title(()))
    marker_keys: frozenset[str] = frozenset()
    """Keys of the markers on the slide and in its notes."""
    table_keys: frozenset[str] = frozenset()
    """Keys of the tables that data can fill, on the slide and in its notes."""
    frame_keys: frozenset[str] = frozenset()
    """Keys of all frames on the slide and in its notes."""
    fixed_arrows: str = ""
    moving_arrows: tuple[Arrow, ...] = ()
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Relationship ids of its pictures and films, by target."""
    steady: bool = True
    """Whether no relationship of it or its parts leads to another slide."""
    copies: dict[tuple[str, ...], Copy] = field(default_factory=dict)
    """Copies in earlier decks, by the names of the slide and of its parts."""
    sharing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Which of `shared` each of its relationships brings, by id, also through owned parts."""

    def shared_without(self, lost: frozenset[str]) -> list[str]:
        """Return what is left of `shared` when no output slide has the relationships `lost`."""
        empty = frozenset[str]()
        gone = empty.union(*(self.sharing.get(each, empty) for each in lost))
        kept = empty.union(*(names for each, names in self.sharing.items() if each not in lost))
        return [name for name in self.shared if name not in gone or name in kept]

    def __post_init__(self) -> None:
        self.fixed_arrows = "".join(a.text() for a in self.arrows if a.aim is Aim.FIXED)
        self.moving_arrows = tuple(a for a in self.arrows if a.aim is not Aim.FIXED)
        arrows = [*self.arrows, *(arrow for part in self.owned for arrow in part.arrows)]
        self.steady = not any(arrow.aim is Aim.SLIDE for arrow in arrows)
        pages = (self.page, *self.noted)
        self.marker_keys = frozenset[str]().union(*(page.text_keys for page in pages))
        self.table_keys = frozenset[str]().union(*(page.table_keys for page in pages))
        self.frame_keys = frozenset[str]().union(*(page.frame_keys for page in pages))

    @property
    def noted(self) -> tuple[PagePlan, ...]:
        """Its notes page, if it has one."""
        return tuple(part.content for part in self.owned if isinstance(part.content, PagePlan))

    def markers(self, left: Iterable[str] | None, noted: Iterable[str] = ()) -> dict[str, None]:
        """Return the keys of the markers in `left` (None for all of the slide) and in `noted`."""
        own = (key for _, key, _ in self.page.slots) if left is None else left
        return dict.fromkeys((*own, *noted))


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the template: its template slides, by index."""

    name: str
    id: str
    slides: frozenset[int]


@dataclass(frozen=True, slots=True)
class CustomShow:
    """A custom show of the template: start tag, template slides by index, what follows."""

    start: str
    slides: tuple[int, ...]
    after: str


@dataclass(frozen=True, slots=True)
class LinkingPart:
    """A shared part (layout, master) that links to slides of the template."""

    text: str
    relationships: str
    """Name of the member that holds its relationships."""
    arrows: tuple[Arrow, ...]


@dataclass(slots=True)
class DeckPlan:
    """A whole template.

    `base` are parts every deck has, in the template's order; parts in `rewritten`, `linking` or
    `themes` stand in it but are written anew.
    """

    parts: Mapping[str, Packed]
    base: tuple[str, ...]
    rewritten: Mapping[str, str]
    linking: Mapping[str, LinkingPart]
    themes: Mapping[str, tuple[Outline, Mapping[str, str]]]
    defaults: tuple[tuple[str, str], ...]
    overrides: Mapping[str, str]
    presentation_part: str
    presentation: Outline
    presentation_arrows: str
    next_id: int
    sections: tuple[Section, ...]
    shows: tuple[CustomShow, ...]
    properties: TemplateProperties
    slides: tuple[SlidePlan, ...]
    slides_folder: str
    slides_way: str
    """What goes before a slide's base name in the presentation's relationships."""
    slide_family: Family
    first_numbers: Mapping[Family, int]
    media: TemplateMedia
    size: int
