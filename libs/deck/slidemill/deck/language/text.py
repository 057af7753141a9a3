"""Texts, lists and the styles laid over them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from slidemill.deck.data import (
    Align,
    Databar,
    FontStyle,
    ShapeStyle,
    Styles,
    Text,
    TextList,
    VerticalAlign,
)
from slidemill.deck.language.attributes import Attributes, string_of
from slidemill.deck.language.findings import Findings, shown
from slidemill.deck.limits import (
    MAX_FONT_SIZE,
    MAX_KEY_LENGTH,
    MAX_LEVEL,
    MAX_LIST_ITEMS,
    MAX_TEXT_LENGTH,
    MAX_URL_LENGTH,
)

_ALIGN: Final = {
    "left": Align.LEFT,
    "center": Align.CENTER,
    "right": Align.RIGHT,
    "justified": Align.JUSTIFIED,
    "distributed": Align.DISTRIBUTED,
}
_VERTICAL_ALIGN: Final = {
    "top": VerticalAlign.TOP,
    "center": VerticalAlign.CENTER,
    "bottom": VerticalAlign.BOTTOM,
}
_STYLES = frozenset({"font", "shape"})
_FONT = frozenset({"typeface", "size", "color", "bold", "italic", "underline", "strike"})
_SHAPE = frozenset({"fill", "outline", "align", "vertical_align"})
_TEXT = frozenset({"type", "value", "styles", "hyperlink", "level"})
_CELL = _TEXT | {"databar"}
_LIST = frozenset({"type", "values"})
_SCRIPT_SCHEMES = ("javascript:", "vbscript:", "data:")
_BAR_TOLERANCE = 1e-9
"""Ratios come out of divisions; a last digit over 1 is rounding, not a mistake."""


def parse_text(source: Attributes, *, known: frozenset[str] = _TEXT) -> Text | None:
    """Read a text object; `value` is required."""
    source.known(known)
    value = source.string("value")
    if value is None and source.values.get("value") is None:
        source.missing("value", 'write "value": "…", empty for no text.')
    level = source.whole("level", 0, MAX_LEVEL, "0 for the outermost level")
    text = Text(
        value=value or "",
        styles=parse_styles(source),
        hyperlink=_hyperlink(source),
        level=level or 0,
        databar=_databar(source) if "databar" in known else None,
    )
    return None if value is None else text


def parse_cell(value: object, place: str, findings: Findings) -> Text | None:
    """Read a table cell: a string or a text object, with a data bar or without; null is empty."""
    if value is None:
        return Text("")
    return _text_or_string(value, place, "a table cell", _CELL, findings)


def parse_list(source: Attributes) -> TextList | None:
    """Read a list object; items are strings or text objects, mixed as one likes."""
    source.known(_LIST)
    values = source.array("values", MAX_LIST_ITEMS, 'write "values": ["…", "…"].')
    if values is None:
        if source.values.get("values") is None:
            source.missing("values", 'write "values": ["…", "…"].')
        return None
    place = source.at("values")
    items = [
        _text_or_string(value, f"{place}[{index}]", "a list item", _TEXT, source.findings)
        for index, value in enumerate(values)
    ]
    return TextList(tuple(item for item in items if item is not None))


def _text_or_string(
    value: object, place: str, what: str, known: frozenset[str], findings: Findings
) -> Text | None:
    if isinstance(value, dict):
        source = Attributes(value, place, what, findings)
        if value.get("type", "text") not in {"text", None}:
            source.fault("type", '"text"', f"{what} holds text only.")
            return None
        return parse_text(source, known=known)
    text = string_of(value, place, findings)
    if text is None:
        findings.fault(
            place,
            f"a string or a text object is expected, found {shown(value)}; "
            'write "…" or {"type": "text", "value": "…"}.',
        )
        return None
    if len(text) > MAX_TEXT_LENGTH:
        findings.fault(
            place, f"{len(text):,} characters are too many; give at most {MAX_TEXT_LENGTH:,}."
        )
    return Text(text)


def parse_styles(source: Attributes, name: str = "styles") -> Styles | None:
    """Read the styles of an object; None when it has none."""
    values = source.nested(name)
    if values is None:
        return None
    styles = Attributes(values, source.at(name), "styles", source.findings)
    return read_styles(styles)


def read_styles(styles: Attributes) -> Styles:
    """Read a styles object."""
    styles.known(_STYLES)
    font, shape = styles.nested("font"), styles.nested("shape")
    return Styles(
        font=FontStyle() if font is None else _font(font, styles),
        shape=ShapeStyle() if shape is None else _shape(shape, styles),
    )


def _font(values: Mapping[str, object], styles: Attributes) -> FontStyle:
    font = Attributes(values, styles.at("font"), "a font style", styles.findings)
    font.known(_FONT)
    size = font.number("size")
    if size is not None and not 1 <= size <= MAX_FONT_SIZE:
        font.fault("size", f"a size from 1 to {MAX_FONT_SIZE:,} points", "write 18, for example.")
    return FontStyle(
        typeface=font.string("typeface", MAX_KEY_LENGTH) or None,
        size=size,
        color=font.color("color"),
        bold=font.boolean("bold"),
        italic=font.boolean("italic"),
        underline=font.boolean("underline"),
        strike=font.boolean("strike"),
    )


def _shape(values: Mapping[str, object], styles: Attributes) -> ShapeStyle:
    shape = Attributes(values, styles.at("shape"), "a shape style", styles.findings)
    shape.known(_SHAPE)
    return ShapeStyle(
        fill=shape.color("fill"),
        outline=shape.color("outline"),
        align=shape.choice("align", _ALIGN),
        vertical_align=shape.choice("vertical_align", _VERTICAL_ALIGN),
    )


def _hyperlink(source: Attributes) -> str | None:
    link = source.string("hyperlink", MAX_URL_LENGTH)
    if link is None:
        return None
    link = "".join(char for char in link.strip() if char not in "\n\t")
    if link.lower().startswith(_SCRIPT_SCHEMES):
        source.fault("hyperlink", "a web, mail or telephone address", "scripts cannot be linked.")
        return None
    return link or None


def _databar(source: Attributes) -> Databar | None:
    values = source.nested("databar")
    if values is None:
        return None
    bar = Attributes(values, source.at("databar"), "a data bar", source.findings)
    bar.known(frozenset({"ratio", "color"}))
    ratio, color = bar.number("ratio"), bar.color("color")
    if bar.values.get("ratio") is None:
        bar.missing("ratio", 'write "ratio": 0.5 for a bar half as wide as the cell.')
    elif ratio is not None and not -_BAR_TOLERANCE <= ratio <= 1 + _BAR_TOLERANCE:
        bar.fault("ratio", "a number from 0.0 to 1.0", "divide by the largest value.")
    if bar.values.get("color") in (None, ""):
        bar.missing("color", 'write "color": "accent1", for example.')
    if ratio is None or color is None:
        return None
    return Databar(ratio=min(max(ratio, 0.0), 1.0), color=color)
