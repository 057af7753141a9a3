"""One slide (or notes page) being written, and the nodes it is written from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from slidemill.deck.data import DataObject, ShapeStyle, Text
from slidemill.deck.drawing import RunFormat
from slidemill.deck.faults import Fault, FaultKind, within
from slidemill.deck.links import LinkError, checked_link
from slidemill.deck.opc.namespaces import REL_HYPERLINK, REL_IMAGE, REL_MEDIA, REL_VIDEO
from slidemill.deck.render.media import MediaShelf
from slidemill.deck.text import escape, escape_attribute


@dataclass(slots=True)
class Page:
    """State of one output slide while its nodes are written.

    `place` is the slide in the data (`slides[3]`), `number` its template slide (1-based).
    New relationships get ids from `next_id` on and collect in `added` as XML.
    """

    objects: Mapping[str, DataObject]
    place: str
    number: int
    media: MediaShelf
    next_id: int
    data_faults: list[Fault]
    asset_faults: list[Fault]
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Relationship ids of the pictures and films that the template slide has, by target."""
    notes: bool = False
    added: list[str] = field(default_factory=list)
    style: ShapeStyle | None = None
    item: Text | None = None
    item_place: str = ""
    item_format: RunFormat | None = None
    unlinked: set[str] = field(default_factory=set)
    """Ids of relationships whose user left the slide."""
    removed: set[str] = field(default_factory=set)
    """Ids of shapes that left the slide."""
    replaced: set[str] = field(default_factory=set)
    """Ids of shapes that became pictures."""
    films: list[str] = field(default_factory=list)
    """Ids of shapes that became films."""
    warnings: list[Fault] = field(default_factory=list)
    """What the slide shows otherwise than asked; goes into its result."""
    spots: dict[tuple[int, bool], int] = field(default_factory=dict)
    """Where the properties of bodies that are fitted were written, and those of their shapes."""
    left: dict[str, None] = field(default_factory=dict)
    """Markers that stand in the output because the data has nothing for them."""
    noted: dict[str, None] = field(default_factory=dict)
    """The same in the notes of the slide."""
    charts: dict[str, str] = field(default_factory=dict)
    """Keys of the charts with data, by the relationship id of their part."""
    _targets: dict[str, str] = field(default_factory=dict)

    def fault(self, key: str, message: str) -> None:
        """Note what is wrong with the data object `key`, or at a place below it."""
        self.data_faults.append(Fault(self._at(key), message))

    def file_fault(self, key: str, message: str, file: str = "") -> None:
        """Note what is wrong with a file that the data object `key` names."""
        place = self._at(key)
        place = f"{place} > {file}" if file else place
        self.asset_faults.append(Fault(place, message, FaultKind.ASSET))

    def warn(self, key: str, message: str, kind: FaultKind = FaultKind.ADJUSTED) -> None:
        """Note what could not be done as asked for the data object `key`; the deck is made."""
        self.warnings.append(Fault(self._at(key), message, kind))

    def _at(self, key: str) -> str:
        return within(self.place, key) if key in self.objects else f"{self.place}.{key}"

    def link(self, text: Text, place: str, format_: RunFormat) -> str | None:
        """Return the relationship id of the link behind `text`, None when it has none.

        It takes the place of the link in `format_`. No text, no link: nobody could click it.
        A link that may not be is a fault at `place`.
        """
        url = text.hyperlink
        if not url or not escape(text.value):
            return None
        self.unlinked.update(format_.links)
        known = self._targets.get(url)
        if known is not None:
            return known
        try:
            target = checked_link(url)
        except LinkError as error:
            self.data_faults.append(Fault(f"{self.place}.{place}.hyperlink", str(error)))
            return None
        return self._relate(url, REL_HYPERLINK, f'{escape_attribute(target)}" TargetMode="External')

    def picture(self, target: str) -> str:
        """Return the relationship id of a picture; `target` is relative to the slide's folder."""
        return self._known(target) or self._relate(target, REL_IMAGE, escape_attribute(target))

    def film(self, target: str) -> tuple[str, str]:
        """Return the relationship ids of a film in the deck, as a video and as media."""
        video, media = f"video {target}", f"media {target}"
        text = escape_attribute(target)
        return (
            self._known(video) or self._relate(video, REL_VIDEO, text),
            self._known(media) or self._relate(media, REL_MEDIA, text),
        )

    def online_film(self, address: str) -> str:
        """Return the relationship id of a film on the web."""
        key = f"video {address}"
        external = f'{escape_attribute(address)}" TargetMode="External'
        return self._known(key) or self._relate(key, REL_VIDEO, external)

    def _known(self, key: str) -> str | None:
        return self._targets.get(key) or self.pictures.get(key)

    def _relate(self, key: str, kind: str, target: str) -> str:
        identity = f"rId{self.next_id}"
        self.next_id += 1
        self.added.append(f'<Relationship Id="{identity}" Type="{kind}" Target="{target}"/>')
        self._targets[key] = identity
        return identity


@runtime_checkable
class Slot(Protocol):
    """A place in a slide whose text depends on the data."""

    def write(self, out: list[str], page: Page) -> None:
        """Append what stands here on `page`."""

    def parts(self) -> Iterable[Node]:
        """Return what stands here when nothing but plain text is asked for."""


Node = str | Slot


def emit(nodes: Iterable[Node], out: list[str], page: Page) -> None:
    """Write nodes in order."""
    for node in nodes:
        if type(node) is str:
            out.append(node)
        else:
            node.write(out, page)  # type: ignore[union-attr]  # `type() is str` does not narrow


def joined(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Return the same nodes with neighbouring strings made one and empty ones left out."""
    result: list[Node] = []
    texts: list[str] = []
    for node in nodes:
        if isinstance(node, str):
            texts.append(node)
            continue
        if text := "".join(texts):
            result.append(text)
        texts = []
        result.append(node)
    if text := "".join(texts):
        result.append(text)
    return tuple(result)
