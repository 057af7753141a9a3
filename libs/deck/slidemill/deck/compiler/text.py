"""Finding markers in text bodies and cutting paragraphs, runs and their formats."""

from __future__ import annotations

import re

from lxml import etree

from slidemill.deck.compiler.markup import Markup, in_utf8
from slidemill.deck.drawing import RunFormat
from slidemill.deck.opc.namespaces import a
from slidemill.deck.render.page import Node, joined
from slidemill.deck.render.shape import Styleable
from slidemill.deck.render.text import (
    LevelFormat,
    Marker,
    Paragraph,
    ParagraphProperties,
    Run,
)
from slidemill.deck.text import escape, escape_attribute

_MARKER = re.compile(r"\{([^{}]*)\}")
_OPENS = etree.XPath("contains(string(.), '{')")
_OPENING = re.compile(rb"\{")


def key_of(inside: str) -> str:
    """Return the key a marker names; `!` before it is the legacy mark of pictures."""
    key = inside.strip()
    return key[1:].strip() if key.startswith("!") else key


def markers_in(text: str) -> list[tuple[int, int, str]]:
    """Start, end and key of each marker in the joined text of neighbouring runs."""
    return [
        (match.start(), match.end(), key)
        for match in _MARKER.finditer(text)
        if (key := key_of(match[1]))
    ]


def may_hold_markers(element: etree._Element) -> bool:
    """Tell quickly that an element holds no marker, as most do."""
    return bool(_OPENS(element))


def shows_no_marker(source: bytes) -> bool:
    """Whether the bytes of a part tell that no text in it holds a marker.

    Braces within tags are ids of extensions. What may hide one (a character reference, CDATA,
    another encoding) is taken to do so.
    """
    return (
        in_utf8(source)
        and b"&#" not in source
        and b"<!" not in source
        and not any(_is_in_text(source, found.start()) for found in _OPENING.finditer(source))
    )


def _is_in_text(source: bytes, at: int) -> bool:
    """Whether a place lies outside of tags, or in a tag after a `>`, which may stand in values."""
    return source.rfind(b">", 0, at) > source.rfind(b"<", 0, at)


def stated_attributes(element: etree._Element) -> dict[str, str]:
    """Attributes by name as they are written, values escaped."""
    result = {}
    for name, value in element.attrib.items():
        text = str(name)
        if text.startswith("{"):
            uri, local = text[1:].split("}")
            prefix = next((p for p, u in element.nsmap.items() if u == uri and p), None)
            text = f"{prefix}:{local}" if prefix else local
        result[text] = escape_attribute(str(value))
    return result


def run_format(markup: Markup, properties: etree._Element | None) -> RunFormat:
    """Return the format that `a:rPr` (or `a:endParaRPr`) states."""
    if properties is None:
        return RunFormat()
    return RunFormat(
        markup.fragment(properties),
        stated_attributes(properties),
        {etree.QName(child).localname: markup.fragment(child) for child in properties},
    )


def paragraph_properties(
    markup: Markup, paragraph: etree._Element
) -> tuple[ParagraphProperties, etree._Element | None]:
    """Properties of a paragraph and their element, None when it has none."""
    element = paragraph.find(a("pPr"))
    if element is None:
        return ParagraphProperties("", {}, ""), None
    inside = "".join(markup.fragment(child) for child in element)
    return (
        ParagraphProperties(markup.fragment(element), stated_attributes(element), inside),
        element,
    )


def end_properties(markup: Markup, paragraph: etree._Element) -> str:
    """`a:endParaRPr` that gives an emptied paragraph the height of its text."""
    stated = paragraph.find(a("endParaRPr"))
    if stated is not None:
        return markup.fragment(stated)
    run = paragraph.find(f"{a('r')}/{a('rPr')}")
    if run is None:
        return ""
    format_ = run_format(markup, run)
    format_.children.pop("hlinkClick", None)
    format_.children.pop("hlinkMouseOver", None)
    return format_.properties("a:endParaRPr")


def cut_body(markup: Markup, body: etree._Element) -> tuple[str, ...]:
    """Cut a text body where its markers stand; their keys in order, none when it has none."""
    if not may_hold_markers(body):
        return ()
    paragraphs = body.findall(a("p"))
    finals = {id(paragraph): end_properties(markup, paragraph) for paragraph in paragraphs}
    keys = [_cut_runs(markup, paragraph) for paragraph in paragraphs]
    if not any(keys):
        return ()
    formats = [_level_format(markup, paragraph) for paragraph in paragraphs]
    levels = [format_.properties.level for format_ in formats]
    index = 0
    while index < len(paragraphs):
        own = keys[index]
        end = index + 1
        if own:
            while end < len(paragraphs) and not keys[end] and levels[end] > levels[index]:
                end += 1
        for number in range(index + 1 if own else index, end):
            _free_properties(markup, paragraphs[number], formats[number].properties)
        if own:
            alone = not any(not keys[n] for n in range(len(paragraphs)) if not index <= n < end)
            samples: dict[int, LevelFormat] = {}
            for number in range(index + 1, end):
                samples.setdefault(levels[number] - levels[index], formats[number])
            _wrap_paragraph(
                markup,
                paragraphs[index:end],
                formats[index].properties,
                tuple(own),
                only=alone,
                levels=samples,
                final=finals[id(paragraphs[index])],
            )
        index = end
    return tuple(dict.fromkeys(key for found in keys for key in found))


def _level_format(markup: Markup, paragraph: etree._Element) -> LevelFormat:
    run = paragraph.find(a("r"))
    return LevelFormat(
        paragraph_properties(markup, paragraph)[0],
        None if run is None else run_format(markup, run.find(a("rPr"))),
    )


def _free_properties(
    markup: Markup, paragraph: etree._Element, properties: ParagraphProperties
) -> None:
    """Let a shape style realign a paragraph that has no marker."""
    slot = Styleable(properties)
    element = paragraph.find(a("pPr"))
    if element is None:
        leaf = markup.leaf(slot)
        leaf.tail, paragraph.text = paragraph.text, None
        paragraph.insert(0, leaf)
    else:
        markup.put(element, slot)


def _wrap_paragraph(
    markup: Markup,
    paragraphs: list[etree._Element],
    properties: ParagraphProperties,
    keys: tuple[str, ...],
    *,
    only: bool,
    levels: dict[int, LevelFormat],
    final: str,
) -> None:
    element = paragraphs[0].find(a("pPr"))
    if element is not None:
        paragraphs[0].remove(element)

    def build(nodes: tuple[Node, ...]) -> Paragraph:
        start, content, dummies = _divide(nodes)
        return Paragraph(start, properties, content, keys, only, dummies, levels, final)

    markup.wrap(paragraphs[0], paragraphs[-1], build)


def _divide(
    nodes: tuple[Node, ...],
) -> tuple[str, tuple[Node, ...], tuple[Node, ...]]:
    """Start tag of the first paragraph, the rest of it, and the paragraphs after it."""
    head, *others = nodes
    if not isinstance(head, str):
        raise TypeError("a paragraph starts with its tag")
    cut = head.index(">") + 1
    content: list[Node] = [head[cut:]]
    for number, node in enumerate(others):
        if isinstance(node, str) and "</a:p>" in node:
            last, end, after = node.partition("</a:p>")
            return (
                head[:cut],
                joined([*content, last + end]),
                joined([after, *others[number + 1 :]]),
            )
        content.append(node)
    raise ValueError("a paragraph ends with its tag")


def _cut_runs(markup: Markup, paragraph: etree._Element) -> list[str]:
    """Replace runs with markers by slots; anything but a run parts one text from the next."""
    keys: list[str] = []
    sequence: list[etree._Element] = []
    for child in [*paragraph, None]:
        if child is not None and child.tag == a("r"):
            sequence.append(child)
            continue
        if sequence:
            keys += _cut_sequence(markup, paragraph, sequence)
        sequence = []
    return keys


def _cut_sequence(
    markup: Markup, paragraph: etree._Element, runs: list[etree._Element]
) -> list[str]:
    texts = [run.findtext(a("t")) or "" for run in runs]
    full = "".join(texts)
    spans = markers_in(full)
    if not spans:
        return []
    start = 0
    for run, text in zip(runs, texts, strict=True):
        end = start + len(text)
        format_ = run_format(markup, run.find(a("rPr")))
        pieces = _pieces(full, start, end, spans, format_)
        taken = max((stop for begin, stop, _ in spans if begin < start < stop), default=start)
        if any(isinstance(piece, Marker) for piece in pieces):
            markup.put(run, Run(format_, pieces))
        elif taken > start:
            _shorten(paragraph, run, full[taken:end])
        start = end
    return [key for _, _, key in spans]


def _shorten(paragraph: etree._Element, run: etree._Element, text: str) -> None:
    """Take from a run what belongs to a marker that began in an earlier run."""
    element = run.find(a("t"))
    if text and element is not None:
        element.text = text
    else:
        paragraph.remove(run)


def _pieces(
    full: str, start: int, end: int, spans: list[tuple[int, int, str]], format_: RunFormat
) -> tuple[str | Marker, ...]:
    """Text and markers of the run that holds `full[start:end]`."""
    pieces: list[str | Marker] = []
    at = start
    for begin, stop, key in spans:
        if stop <= start or begin >= end:
            continue
        if begin >= start:
            if begin > at:
                pieces.append(escape(full[at:begin]))
            pieces.append(Marker(key, escape(full[begin:stop]), format_.line_break))
        at = min(stop, end)
    if at < end:
        pieces.append(escape(full[at:end]))
    return tuple(pieces)
