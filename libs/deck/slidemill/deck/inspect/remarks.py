"""What is worth telling about a template: doubled keys, and what looks fillable but is not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from lxml import etree

from slidemill.deck.compiler.text import markers_in
from slidemill.deck.faults import Fault
from slidemill.deck.inspect.items import Accepts, Slide
from slidemill.deck.inspect.texts import RESERVED, paragraph_text, run_groups
from slidemill.deck.limits import MAX_KEY_LENGTH
from slidemill.deck.opc.namespaces import a, p
from slidemill.deck.opc.package import Package

_SHOWN = 60
_MENDS = (
    "put a bar, line, area, pie, doughnut, radar, scatter or bubble chart there if it should",
    "let PowerPoint make the chart anew",
)
"""For charts that take no data, and for those that do."""
_ELSEWHERE = {
    "diagramData": "SmartArt",
    "chart": "a chart's own texts",
    "slideLayout": "the layout",
    "slideMaster": "the slide master",
}


def remarks_on(package: Package, slides: Sequence[Slide]) -> Iterator[Fault]:
    """Yield the remarks slide by slide, then those on layouts and masters."""
    seen: set[str] = set()
    for slide in slides:
        yield from _doubled(slide)
        yield from _alike(slide)
        yield from _unusable(slide)
        yield from _unnamed(slide)
        yield from _half_usable(slide)
        root = package.xml(slide.part)
        yield from _broken(slide, root)
        yield from _elsewhere(package, slide, seen)


def _at(slide: Slide, name: str = "") -> str:
    return f'slide {slide.number}, "{name}"' if name else f"slide {slide.number}"


def _doubled(slide: Slide) -> Iterator[Fault]:
    """Frames that one key finds together, and keys that find a frame and a text."""
    holders: dict[str, list[str]] = defaultdict(list)
    for each in slide.framed:
        if each.key:
            holders[each.key].append(each.name)
    for key, names in holders.items():
        if len(names) > 1:
            quoted = " and ".join(f'"{name}"' for name in names)
            yield Fault(
                _at(slide),
                f'{quoted} share the alternative text "{key}", so the same data fills both; give '
                "each a key of its own unless that is meant.",
            )
    for placeholder in slide.placeholders:
        if placeholder.key in holders:
            yield Fault(
                _at(slide, holders[placeholder.key][0]),
                f'"{placeholder.key}" is its alternative text and also the marker '
                f"{{{placeholder.key}}} in a text; one object cannot fill both.",
            )


def _alike(slide: Slide) -> Iterator[Fault]:
    """Keys that differ in case, spaces or dashes only."""
    spelt: dict[str, str] = {}
    for key in slide.accepted():
        folded = "".join(char for char in key.casefold() if char.isalnum())
        other = spelt.setdefault(folded, key)
        if folded and other != key:
            yield Fault(
                _at(slide),
                f'the keys "{other}" and "{key}" are spelt almost alike but need data of their '
                "own; spell them the same if one value is meant.",
            )


def _unusable(slide: Slide) -> Iterator[Fault]:
    """Markers whose key data cannot name."""
    for placeholder in slide.placeholders:
        shape = placeholder.occurrences[0].where.shape
        if placeholder.key in RESERVED:
            yield Fault(
                _at(slide, shape),
                f"the marker {{{placeholder.key}}} cannot be filled, as this key names the "
                "template slide in the data; rename the marker.",
            )
        elif len(placeholder.key) > MAX_KEY_LENGTH:
            yield Fault(
                _at(slide, shape),
                f'the key "{_short(placeholder.key)}" has {len(placeholder.key)} characters, '
                f"more than the {MAX_KEY_LENGTH} that data may use; shorten it.",
            )


def _unnamed(slide: Slide) -> Iterator[Fault]:
    """Frames that data cannot find, and alternative texts that look like markers."""
    for table in slide.tables:
        if not table.key and not table.marked:
            yield Fault(
                _at(slide, table.name),
                "the table has no alternative text, so data cannot fill it; write its key there "
                "(right click, Edit Alt Text).",
            )
    for chart in slide.charts:
        if not chart.key:
            yield Fault(
                _at(slide, chart.name),
                "the chart has no alternative text, so data cannot fill it; write its key there "
                "(right click, Edit Alt Text).",
            )
    for each in slide.framed:
        if each.key.startswith("{") and each.key.endswith("}"):
            inner = each.key[1:-1].strip()
            yield Fault(
                _at(slide, each.name),
                f'its alternative text is "{each.key}", braces included; write "{inner}" there, '
                "as braces are for markers in texts.",
            )
    for picture in slide.pictures:
        if markers_in(picture.alternative_text):
            yield Fault(
                _at(slide, picture.name),
                "a picture is not replaced by its alternative text; put the marker into the text "
                "of a shape in its place.",
            )


def _half_usable(slide: Slide) -> Iterator[Fault]:
    """Charts and tables that data finds but cannot fill as one would think."""
    for table in slide.tables:
        if table.key and Accepts.TABLE not in table.accepts:
            yield Fault(_at(slide, table.name), "the table has no cell to copy; add a row.")
    for chart in slide.charts:
        if chart.key and chart.caveat:
            yield Fault(
                _at(slide, chart.name), f"{chart.caveat}; {_MENDS[len(chart.accepts) > 1]}."
            )
    for frame in slide.frames:
        if frame.kind == "chart of a newer kind":
            yield Fault(
                _at(slide, frame.name),
                "charts of this kind (waterfall, funnel, treemap and the like) cannot take data.",
            )


def _broken(slide: Slide, root: etree._Element) -> Iterator[Fault]:
    """Markers torn by a line break or a field, and braces that never close."""
    for shape in root.iter(p("sp"), p("graphicFrame")):
        name = shape.find(f"*/{p('cNvPr')}")
        for paragraph in shape.iter(a("p")):
            joined = [
                "".join(run.findtext(a("t")) or "" for run in group)
                for group in run_groups(paragraph)
            ]
            whole = paragraph_text(paragraph)
            missed = sum(len(markers_in(text)) for text in joined) < len(markers_in(whole))
            if missed or any(_is_open(text) for text in joined):
                yield Fault(
                    _at(slide, "" if name is None else name.get("name", "")),
                    f'"{_short(whole)}" holds a marker that is not whole, as it lacks a brace or '
                    "is torn by a line break or field; type it again in one go.",
                )


def _is_open(text: str) -> bool:
    """Whether a brace opens right before a letter and does not close."""
    rest = text.rpartition("{")[2] if "{" in text else ""
    return bool(rest) and "}" not in rest and rest[0].isalpha()


def _elsewhere(package: Package, slide: Slide, seen: set[str]) -> Iterator[Fault]:
    """Markers in parts that are carried over as they are."""
    waiting = [(slide.part, _at(slide))]
    while waiting:
        source, place = waiting.pop()
        for each in package.relationships(source):
            kind = _ELSEWHERE.get(each.kind)
            if kind is None or each.external or each.dangling or each.target in seen:
                continue
            seen.add(each.target)
            root = package.xml(each.target)
            keys = dict.fromkeys(
                key
                for paragraph in root.iter(a("p"))
                for _, _, key in markers_in(paragraph_text(paragraph))
            )
            if each.kind in {"slideLayout", "slideMaster"}:
                place = each.target
                waiting.append((each.target, each.target))
            if keys:
                listed = ", ".join(f"{{{key}}}" for key in keys)
                yield Fault(
                    place,
                    f"{listed} stands in {kind}, where markers are not filled; put it into a "
                    "text of the slide.",
                )


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
