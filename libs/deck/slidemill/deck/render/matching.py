"""Holding a slide's data against its template slide: what finds no place, what gets no data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import chain, islice

from slidemill.deck.data import (
    Chart,
    DataObject,
    Delete,
    Image,
    ScatterChart,
    SlideData,
    Table,
    Text,
    TextList,
    Video,
)
from slidemill.deck.faults import Fault, FaultKind, within
from slidemill.deck.render.fitted import Spot
from slidemill.deck.render.frame import Frame
from slidemill.deck.render.page import Node
from slidemill.deck.render.plan import SlidePlan, flattened
from slidemill.deck.render.text import Marker

MAX_NOTED = 1_000
"""Unmatched keys and markers noted in a deck; each of 2,000 slides may have hundreds."""

_HINTED = 200
"""Unused keys that are compared with the names there are; more than are ever told."""
_COMPARED = 500
"""Names of a slide that a misspelt one is compared with."""
_COMPARED_LENGTH = 64
_TEXTUAL = (Text, TextList)
_SHAPES = (Image, Video)
_FRAMES = {Table: "table", Chart: "chart", ScatterChart: "chart"}


class Matching:
    """Finds the unmatched keys and markers of one deck, slide by slide.

    When `strict`, what it finds are faults and worded so; otherwise warnings.
    """

    def __init__(self, slides: tuple[SlidePlan, ...], *, strict: bool) -> None:
        self._slides = slides
        self._strict = strict
        self._found = 0
        self._messages: dict[tuple[int, str, type], str] = {}
        self._homes: dict[str, list[int]] | None = None

    def unmatched(self, place: str, slide: SlideData, left: Iterable[str]) -> tuple[Fault, ...]:
        """Return what does not match between a slide of the data and its template slide.

        `place` is the slide in the data (`slides[3]`), `left` the markers that it still shows.
        """
        plan = self._slides[slide.template - 1]
        unused = [item for item in slide.objects.items() if not _finds(plan, *item)]
        unfilled = [key for key in left if key not in slide.objects and key not in slide.keys]
        if unfilled and slide.keys:
            spared = _markers_of_faulty_frames(plan, slide)
            unfilled = [key for key in unfilled if key not in spared]
        room = max(0, MAX_NOTED - self._found)
        self._found += len(unused) + len(unfilled)
        told = chain(self._unused(place, slide, unused), self._unfilled(place, slide, unfilled))
        return tuple(islice(told, room))

    @property
    def more(self) -> int:
        """How many were found but not returned."""
        return max(0, self._found - MAX_NOTED)

    def _unused(
        self, place: str, slide: SlideData, items: Iterable[tuple[str, DataObject]]
    ) -> Iterator[Fault]:
        for key, value in items:
            known = (slide.template, key, type(value))
            message = self._messages.get(known)
            if message is None:
                message = self._messages[known] = self._unused_message(slide, key, value)
            yield Fault(within(place, key), message, FaultKind.UNUSED_KEY)

    def _unfilled(self, place: str, slide: SlideData, keys: Iterable[str]) -> Iterator[Fault]:
        for key in keys:
            message = (
                f"the marker {{{key}}} of template slide {slide.template} has no data; give it a "
                f'text ("" for none), or remove it with {{"delete": true}}.'
                if self._strict
                else f"the marker {{{key}}} was left as it is: no data for it."
            )
            yield Fault(within(place, key), message, FaultKind.UNFILLED_MARKER)

    def _unused_message(self, slide: SlideData, key: str, value: DataObject) -> str:
        number = slide.template
        text = f"text on template slide {number} holds {{{key}}}"
        kind = _FRAMES.get(type(value))
        if isinstance(value, _TEXTUAL):
            reason = f"no {text}"
        elif isinstance(value, _SHAPES):
            reason = f"no shape's {text}"
        elif kind is not None:
            reason = f'no {kind} on template slide {number} has the alternative text "{key}"'
        else:
            reason = f'no {text} and no frame has the alternative text "{key}"'
        hint = self._hint(slide, key, value) if len(self._messages) < _HINTED else ""
        if not self._strict:
            return f"{reason}, so it is ignored{hint and '; '}{hint or '.'}"
        return f"{reason}; {hint or 'put it into the template, or leave it out of the data.'}"

    def _hint(self, slide: SlideData, key: str, value: DataObject) -> str:
        plan = self._slides[slide.template - 1]
        if key in plan.frame_keys:
            kind = _FRAMES.get(type(value), "text" if isinstance(value, _TEXTUAL) else "picture")
            return f"the frame that has this alternative text takes no {kind}."
        if key in plan.marker_keys:
            if isinstance(value, _SHAPES):
                return "it stands in the speaker notes, which hold text only."
            return "it stands in a text; give a text, or name the frame in the template."
        names = set() if isinstance(value, _TEXTUAL + _SHAPES) else set(plan.frame_keys)
        if type(value) not in _FRAMES:
            names |= plan.marker_keys
        close = _closest(key, names - slide.objects.keys())
        if close:
            return f'did you mean "{close}"?'
        homes = [number for number in self._home(key) if number != slide.template]
        if homes:
            few = ", ".join(map(str, homes[:3])) + (" and others" if len(homes) > 3 else "")
            return f"it is on template slide {few}."
        return ""

    def _home(self, key: str) -> list[int]:
        """Return the template slides that have this marker or alternative text."""
        if self._homes is None:
            self._homes = {}
            for number, plan in enumerate(self._slides, 1):
                for name in plan.marker_keys | plan.frame_keys:
                    self._homes.setdefault(name, []).append(number)
        return self._homes.get(key, [])


def _finds(plan: SlidePlan, key: str, value: DataObject) -> bool:
    if isinstance(value, _TEXTUAL):
        return key in plan.marker_keys
    if isinstance(value, _SHAPES):
        return key in plan.page.text_keys
    if isinstance(value, Table):
        return key in plan.table_keys
    if isinstance(value, Chart | ScatterChart):
        return key in plan.page.chart_keys
    if isinstance(value, Delete):
        return key in plan.marker_keys or key in plan.frame_keys
    return key in plan.frame_keys


def _markers_of_faulty_frames(plan: SlidePlan, slide: SlideData) -> set[str]:
    """Markers in the cells of tables whose data are at fault: sound data would replace them."""
    faulty = frozenset(slide.keys) - slide.objects.keys()
    pages = (plan.page, *plan.noted)
    frames = (frame for page in pages for frame in _frames(page.nodes, faulty))
    return {leaf.key for leaf in flattened(frames) if isinstance(leaf, Marker)}


def _frames(nodes: Iterable[Node], names: frozenset[str]) -> Iterator[Frame]:
    """Yield the frames among `nodes` that have one of these alternative texts."""
    for node in nodes:
        if isinstance(node, Frame) and node.key in names:
            yield node
        elif not isinstance(node, str | Marker | Spot):
            yield from _frames(node.parts(), names)


def _closest(key: str, names: Iterable[str]) -> str:
    """Return the name most like `key` in any case, `""` when none is."""
    folded: dict[str, str] = {}
    for name in sorted(names)[:_COMPARED]:
        folded.setdefault(name[:_COMPARED_LENGTH].casefold(), name)
    close = get_close_matches(key[:_COMPARED_LENGTH].casefold(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else ""
