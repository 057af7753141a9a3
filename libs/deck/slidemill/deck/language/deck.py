"""The whole document: slides with their placeholders, and the theme."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from slidemill.deck.colors import SCHEME_NAMES, UnknownColorError, parse_theme_color
from slidemill.deck.data import Color, DataObject, DeckData, Delete, SlideData, Text
from slidemill.deck.language.attributes import Attributes, choose, string_of
from slidemill.deck.language.chart import parse_chart
from slidemill.deck.language.findings import Findings, shown
from slidemill.deck.language.media import parse_image, parse_video
from slidemill.deck.language.properties import parse_properties
from slidemill.deck.language.scatter import parse_scatter_chart
from slidemill.deck.language.table import parse_table
from slidemill.deck.language.text import parse_list, parse_text
from slidemill.deck.limits import MAX_KEY_LENGTH, MAX_SLIDES, MAX_TEMPLATE_NUMBER, MAX_TEXT_LENGTH

_PARSERS: Final[Mapping[str, tuple[str, Callable[[Attributes], DataObject | None]]]] = {
    "text": ("a text", parse_text),
    "list": ("a list", parse_list),
    "table": ("a table", parse_table),
    "chart": ("a chart", parse_chart),
    "scatter-chart": ("a scatter chart", parse_scatter_chart),
    "image": ("an image", parse_image),
    "video": ("a video", parse_video),
}
_TYPES = ", ".join(f'"{name}"' for name in _PARSERS)
_ROOT = frozenset({"slides", "theme", "properties", "strict", "$schema"})
"""What may stand at the root; `$schema` is for editors alone."""
_DELETE = Delete()


def parse_document(document: object, findings: Findings) -> DeckData:
    """Read the deck in a decoded document; what is wrong with it goes into `findings`."""
    if isinstance(document, list):
        return DeckData(_slides(document, findings))
    if not isinstance(document, dict):
        findings.fault(
            "", f'an object with "slides" is expected, found {shown(document)}; {_SLIDES_MEND}'
        )
        return DeckData(())
    root = Attributes(document, "", "the document", findings)
    root.known(_ROOT)
    slides = root.array("slides", MAX_SLIDES, _SLIDES_MEND)
    if slides is None and root.values.get("slides") is None:
        root.missing("slides", _SLIDES_MEND)
    return DeckData(
        theme_colors=_theme(root),
        properties=parse_properties(root),
        strict=root.boolean("strict") or False,
        slides=() if slides is None else _slides(slides, findings),
    )


_SLIDES_MEND = 'write {"slides": [{"template": 1, …}]}.'


def _slides(values: list[object], findings: Findings) -> tuple[SlideData, ...]:
    if not values:
        findings.fault("slides", f"at least one slide is expected; {_SLIDES_MEND}")
    if len(values) > MAX_SLIDES:
        findings.fault(
            "slides", f"{len(values):,} items are too many; give at most {MAX_SLIDES:,}."
        )
        return ()
    slides = []
    for index, value in enumerate(values):
        place = f"slides[{index}]"
        if isinstance(value, dict):
            slides.append(_slide(Attributes(value, place, "a slide", findings)))
        else:
            findings.fault(
                place, f"a slide object is expected, found {shown(value)}; {_SLIDES_MEND}"
            )
            slides.append(SlideData(0, {}))
    return tuple(slides)


def _slide(slide: Attributes) -> SlideData:
    name = "template_slide" if slide.values.get("template") is None else "template"
    number = slide.whole(name, 1, MAX_TEMPLATE_NUMBER, "1 for the first slide of the template")
    if slide.values.get(name) is None:
        slide.missing("template", 'write "template": 1 for the first slide of the template.')
    objects: dict[str, DataObject] = {}
    keys: dict[str, bool] = {}
    """Whether each key is faulty."""
    for written, value in slide.values.items():
        if written in {"template", "template_slide"}:
            continue
        if len(written) > MAX_KEY_LENGTH:
            slide.findings.fault(
                slide.at(written),
                f"a placeholder key of at most {MAX_KEY_LENGTH} characters is expected; "
                "shorten it here and in the template.",
            )
            continue
        key, before = written.strip(), slide.findings.count
        found = _object(value, written, slide)
        if key in keys:
            slide.findings.fault(
                slide.at(written),
                "this key stands twice but for spaces around it; keep one of them.",
            )
        keys[key] = slide.findings.count > before
        if keys[key]:
            objects.pop(key, None)
        elif found is not None and key:
            objects[key] = found
    return SlideData(number or 0, objects, tuple(keys) if any(keys.values()) else ())


def _object(value: object, key: str, slide: Attributes) -> DataObject | None:
    if isinstance(value, dict):
        return _typed(Attributes(value, slide.at(key), "a placeholder", slide.findings))
    text = string_of(value, slide.at(key), slide.findings)
    if text is None:
        mend = 'write a string, or an object with a "type".'
        if value is None:
            mend = 'write "" for no text, {"delete": true} to remove it, or leave the key out.'
        elif isinstance(value, list):
            mend = 'write {"type": "list", "values": […]} or {"type": "table", "rows": […]}.'
        slide.fault(key, "a string or an object", mend)
        return None
    if len(text) > MAX_TEXT_LENGTH:
        slide.too_long(key, text, MAX_TEXT_LENGTH)
    return Text(text)


def _typed(source: Attributes) -> DataObject | None:
    if source.values.get("delete") is not None:
        if source.boolean("delete"):
            return _DELETE
        if source.values.keys() == {"delete"}:
            return None
        source.values = {name: item for name, item in source.values.items() if name != "delete"}
    kind = source.values.get("type")
    if kind is None:
        kind = _implied_type(source.values)
    if kind is None:
        source.missing("type", f"write one of {_TYPES}.")
        return None
    if not isinstance(kind, str) or kind not in _PARSERS:
        source.fault("type", f"one of {_TYPES}", lambda: choose(kind, _PARSERS))
        return None
    what, parse = _PARSERS[kind]
    source.what = what
    return parse(source)


def _implied_type(values: Mapping[str, object]) -> str | None:
    """Guess the type of an object that names none, when only one can be meant."""
    if "src_path" in values:
        return "image"
    return "text" if "value" in values else None


def _theme(root: Attributes) -> Mapping[str, Color]:
    values = root.nested("theme")
    if values is None:
        return {}
    theme = Attributes(values, root.at("theme"), "a theme", root.findings)
    theme.known(frozenset({"colors"}))
    slots = theme.nested("colors")
    if slots is None:
        return {}
    colors = Attributes(slots, theme.at("colors"), "a theme's colours", root.findings)
    colors.known(frozenset(SCHEME_NAMES))
    found = {slot: _theme_color(colors, slot) for slot in SCHEME_NAMES}
    return {slot: color for slot, color in found.items() if color is not None}


def _theme_color(colors: Attributes, slot: str) -> Color | None:
    text = colors.string(slot)
    if not text:
        return None
    try:
        return parse_theme_color(text)
    except UnknownColorError as error:
        mend = str(error)
        colors.fault(slot, "a colour", mend if mend.endswith("?") else f"{mend}.")
        return None
