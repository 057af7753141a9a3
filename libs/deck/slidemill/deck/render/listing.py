"""What an output deck says of its slides: presentation, sections, shows, types."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence

from slidemill.deck.opc.namespaces import CONTENT_TYPES, P14, XML_DECLARATION
from slidemill.deck.render.plan import CustomShow, DeckPlan, Section
from slidemill.deck.text import escape_attribute

FIRST_SLIDE_ID = 256
"""ST_SlideId starts here."""

_SECTIONS_URI = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"
_SECTION_IDS = uuid.UUID("6f1b6e0e-6d4b-5c39-9a55-54a4d6f0a3de")
_UNNAMED = "Default Section"


def presentation_text(plan: DeckPlan, templates: Sequence[int], first_relation: int) -> str:
    """Return the presentation part for output slides made from these template slides (by index)."""
    slides = "".join(
        f'<p:sldId id="{FIRST_SLIDE_ID + n}" r:id="rId{first_relation + n}"/>'
        for n in range(len(templates))
    )
    return plan.presentation.filled(
        {
            "slides": f"<p:sldIdLst>{slides}</p:sldIdLst>" if slides else "",
            "shows": _shows(plan.shows, templates, first_relation),
            "sections": _sections(plan.sections, templates),
        }
    )


def _shows(shows: Iterable[CustomShow], templates: Sequence[int], first: int) -> str:
    """Return the custom shows, each with every output of its template slides; no empty ones."""
    made: dict[int, list[int]] = {}
    for number, template in enumerate(templates):
        made.setdefault(template, []).append(number)
    texts = []
    for show in shows:
        listed = "".join(
            f'<p:sld r:id="rId{first + number}"/>'
            for template in show.slides
            for number in made.get(template, ())
        )
        if listed:
            texts.append(f"{show.start}<p:sldLst>{listed}</p:sldLst>{show.after}</p:custShow>")
    return f"<p:custShowLst>{''.join(texts)}</p:custShowLst>" if texts else ""


def _sections(sections: Sequence[Section], templates: Sequence[int]) -> str:
    """Sections that hold exactly the output slides, in their order.

    A section holds neighbouring slides only, so one whose slides come back later opens again,
    under the same name and an id of its own.
    """
    if not sections or not templates:
        return ""
    home = {slide: number for number, section in enumerate(sections) for slide in section.slides}
    runs: list[tuple[int | None, list[int]]] = []
    for number, template in enumerate(templates):
        section = home.get(template)
        if runs and section in (None, runs[-1][0]):
            runs[-1][1].append(number)
        else:
            runs.append((section, [number]))
    seen: dict[int | None, int] = {}
    texts = []
    for section, numbers in runs:
        name = _UNNAMED if section is None else sections[section].name
        identity = "" if section is None else sections[section].id
        again = seen[section] = seen.get(section, -1) + 1
        if again or not identity:
            fresh = uuid.uuid5(_SECTION_IDS, f"{identity}/{again}")
            identity = f"{{{str(fresh).upper()}}}"
        listed = "".join(f'<p14:sldId id="{FIRST_SLIDE_ID + n}"/>' for n in numbers)
        texts.append(
            f'<p14:section name="{name}" id="{identity}"><p14:sldIdLst>{listed}</p14:sldIdLst>'
            "</p14:section>"
        )
    return (
        f'<p:ext uri="{_SECTIONS_URI}"><p14:sectionLst xmlns:p14="{P14}">'
        f"{''.join(texts)}</p14:sectionLst></p:ext>"
    )


def content_types_text(
    plan: DeckPlan,
    kept: Iterable[str],
    overrides: Iterable[str],
    added: Mapping[str, str],
) -> str:
    """`[Content_Types].xml` for the parts in `kept` and copies that bring their own `overrides`.

    `added` gives the types of pictures the data brings, by extension.
    """
    defaults = {extension.casefold(): kind for extension, kind in plan.defaults}
    defaults.setdefault("xml", "application/xml")
    defaults.setdefault("rels", "application/vnd.openxmlformats-package.relationships+xml")
    for extension, kind in added.items():
        defaults.setdefault(extension, kind)
    stated = "".join(
        f'<Default Extension="{escape_attribute(extension)}"'
        f' ContentType="{escape_attribute(kind)}"/>'
        for extension, kind in defaults.items()
    )
    own = "".join(plan.overrides[name] for name in kept if name in plan.overrides)
    return (
        f'{XML_DECLARATION}<Types xmlns="{CONTENT_TYPES}">{stated}{own}{"".join(overrides)}</Types>'
    )
