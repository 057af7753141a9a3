"""Document properties: what the finished file says about itself."""

from __future__ import annotations

from datetime import UTC, datetime

from slidemill.deck.data import DocumentProperties
from slidemill.deck.language.attributes import Attributes, string_of
from slidemill.deck.language.findings import shown
from slidemill.deck.limits import MAX_LIST_ITEMS, MAX_PROPERTY_LENGTH

PROPERTY_TEXTS = (
    "title",
    "subject",
    "author",
    "description",
    "category",
    "language",
    "last_modified_by",
)
PROPERTY_TIMES = ("created", "modified")
_PROPERTIES = frozenset({*PROPERTY_TEXTS, *PROPERTY_TIMES, "keywords"})
_KEYWORDS_MEND = 'write "keywords": ["…", "…"].'


def parse_properties(root: Attributes) -> DocumentProperties:
    """Read `properties` of the document; `keywords` may be one string or several."""
    values = root.nested("properties")
    if values is None:
        return DocumentProperties()
    source = Attributes(values, root.at("properties"), "document properties", root.findings)
    source.known(_PROPERTIES)
    texts = {name: source.string(name, MAX_PROPERTY_LENGTH) for name in PROPERTY_TEXTS}
    times = {name: _time(source, name) for name in PROPERTY_TIMES}
    return DocumentProperties(**texts, **times, keywords=_keywords(source))


def _time(source: Attributes, name: str) -> str | None:
    """Read a date and time (ISO 8601; UTC when it names no zone) as W3CDTF in UTC."""
    text = source.string(name, MAX_PROPERTY_LENGTH)
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
        utc = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        source.fault(name, "a date and time", 'write it like "2026-06-30T08:00:00Z".')
        return None
    return utc.isoformat(timespec="seconds").replace("+00:00", "Z")


def _keywords(source: Attributes) -> str | None:
    if not isinstance(source.values.get("keywords"), list):
        return source.string("keywords", MAX_PROPERTY_LENGTH)
    words = []
    place = source.at("keywords")
    for index, value in enumerate(source.array("keywords", MAX_LIST_ITEMS, _KEYWORDS_MEND) or ()):
        word = string_of(value, f"{place}[{index}]", source.findings)
        if word is None:
            source.findings.fault(
                f"{place}[{index}]", f"a string is expected, found {shown(value)}; {_KEYWORDS_MEND}"
            )
        else:
            words.append(word)
    text = ", ".join(words)
    if len(text) > MAX_PROPERTY_LENGTH:
        source.too_long("keywords", text, MAX_PROPERTY_LENGTH)
        return None
    return text
