"""Document properties of an output deck: what it counts, lists and says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from slidemill.deck.data import (
    DataObject,
    DocumentProperties,
    SlideData,
    Text,
    TextList,
)
from slidemill.deck.opc.namespaces import CORE, DC, DCTERMS, EXTENDED, VT, XML_DECLARATION, XSI
from slidemill.deck.text import escape

PRODUCER = "Slidemill"
UNTITLED = "PowerPoint Presentation"
"""What PowerPoint lists for a slide without a title."""

_LONGEST_TITLE = 255
_NAMES = {
    "title": "dc:title",
    "subject": "dc:subject",
    "author": "dc:creator",
    "keywords": "cp:keywords",
    "description": "dc:description",
    "category": "cp:category",
    "language": "dc:language",
    "last_modified_by": "cp:lastModifiedBy",
    "created": "dcterms:created",
    "modified": "dcterms:modified",
}
_TIMES = ("dcterms:created", "dcterms:modified")


@dataclass(slots=True)
class Title:
    """The title of a template slide as texts, each with the key of the marker it is or `""`."""

    pieces: tuple[tuple[str, str], ...]
    keys: tuple[str, ...] = ()
    static: str = UNTITLED
    """The title (escaped) when it has no markers."""
    only: str = field(default="", init=False)
    """The key of its marker, when that is all there is."""

    def __post_init__(self) -> None:
        self.keys = tuple(dict.fromkeys(key for _, key in self.pieces if key))
        stated = [(text, key) for text, key in self.pieces if key or text.strip()]
        if len(stated) == 1:
            self.only = stated[0][1]
        self.static = _line("".join(text for text, _ in self.pieces)) or UNTITLED

    def filled(self, objects: Mapping[str, DataObject]) -> str:
        """Return the title of an output slide as XML; a shape that left takes its title along."""
        if not self.keys:
            return self.static
        value = objects.get(self.only) if self.only else None
        if type(value) is Text:
            return _line(value.value) or UNTITLED
        texts = []
        for text, key in self.pieces:
            value = objects.get(key) if key else None
            if value is None:
                texts.append(text)
            elif isinstance(value, Text):
                texts.append(value.value)
            elif isinstance(value, TextList):
                texts.append(" ".join(item.value for item in value.values))
            else:
                return UNTITLED
        return _line("".join(texts)) or UNTITLED


def _line(text: str) -> str:
    """`text` escaped and on one line; the long titles are cut."""
    if not text.isprintable() or len(text) > _LONGEST_TITLE or text[:1] == " " or text[-1:] == " ":
        text = " ".join(text.split())[:_LONGEST_TITLE]
    return escape(text)


@dataclass(frozen=True, slots=True)
class TemplateProperties:
    """What a template's properties give to every deck, and where the parts lie."""

    extended_part: str
    extended: str
    """Elements of `app.xml`."""
    core_part: str
    core: Mapping[str, str]
    """Core properties by prefixed name."""
    themes: tuple[str, ...]
    """Names of the masters' themes."""


def extended_text(
    template: TemplateProperties, titles: Sequence[str], *, notes: int, hidden: int
) -> str:
    """Return `docProps/app.xml` for output slides with these titles (as XML)."""
    themes = [escape(name) for name in template.themes]
    groups = [("Theme", len(themes)), ("Slide Titles", len(titles))]
    pairs = "".join(
        f"<vt:variant><vt:lpstr>{name}</vt:lpstr></vt:variant>"
        f"<vt:variant><vt:i4>{count}</vt:i4></vt:variant>"
        for name, count in groups
        if count
    )
    size = 2 * sum(1 for _, count in groups if count)
    listed = "</vt:lpstr><vt:lpstr>".join([*themes, *titles])
    return (
        f'{XML_DECLARATION}<Properties xmlns="{EXTENDED}" xmlns:vt="{VT}">{template.extended}'
        f"<Slides>{len(titles)}</Slides><Notes>{notes}</Notes>"
        f"<HiddenSlides>{hidden}</HiddenSlides>"
        f'<HeadingPairs><vt:vector size="{size}" baseType="variant">{pairs}</vt:vector>'
        f'</HeadingPairs><TitlesOfParts><vt:vector size="{len(themes) + len(titles)}" '
        f'baseType="lpstr"><vt:lpstr>{listed}</vt:lpstr></vt:vector></TitlesOfParts></Properties>'
    )


def titles_of(slides: Iterable[SlideData], titles: Sequence[Title]) -> list[str]:
    """Return the title of each output slide; `titles` are those of the template's slides."""
    return [titles[slide.template - 1].filled(slide.objects) for slide in slides]


def core_text(template: TemplateProperties, given: DocumentProperties) -> str:
    """Return `docProps/core.xml`: the template's properties under those that are given.

    Times are told only when given: the engine has no clock, and the template's would be false.
    """
    values = {"cp:lastModifiedBy": PRODUCER, "cp:revision": "1", **template.core}
    for name, tag in _NAMES.items():
        value: str | None = getattr(given, name)
        if value is not None:
            values[tag] = value
    stated = "".join(_element(tag, value) for tag, value in values.items())
    return (
        f'{XML_DECLARATION}<cp:coreProperties xmlns:cp="{CORE}" xmlns:dc="{DC}" '
        f'xmlns:dcterms="{DCTERMS}" xmlns:xsi="{XSI}">{stated}</cp:coreProperties>'
    )


def _element(tag: str, value: str) -> str:
    kind = ' xsi:type="dcterms:W3CDTF"' if tag in _TIMES else ""
    return f"<{tag}{kind}>{escape(value)}</{tag}>"
