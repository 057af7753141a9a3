"""Parts that all slides share and that speak of them: presentation, links, properties, themes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slidemill.deck.data import Color, DeckData
from slidemill.deck.drawing import color_xml
from slidemill.deck.opc.names import relationships_name
from slidemill.deck.opc.namespaces import REL_SLIDE, RELATIONSHIPS, XML_DECLARATION
from slidemill.deck.render.landings import Landings
from slidemill.deck.render.listing import presentation_text
from slidemill.deck.render.plan import DeckPlan
from slidemill.deck.render.properties import core_text, extended_text, titles_of
from slidemill.deck.render.slide import without_links

RELATIONSHIPS_START = f'{XML_DECLARATION}<Relationships xmlns="{RELATIONSHIPS}">'
RELATIONSHIPS_END = "</Relationships>"


def shared_texts(
    plan: DeckPlan, deck: DeckData, templates: Sequence[int], landings: Landings
) -> dict[str, str]:
    """Shared parts that this deck's slides or colours change, by name.

    `templates` gives the template slide (by index) of each output slide.
    """
    texts = dict(plan.rewritten)
    first = plan.next_id
    texts[plan.presentation_part] = presentation_text(plan, templates, first)
    slides = "".join(
        f'<Relationship Id="rId{first + n}" Type="{REL_SLIDE}" '
        f'Target="{plan.slides_way}slide{n + 1}.xml"/>'
        for n in range(len(templates))
    )
    name = relationships_name(plan.presentation_part)
    texts[name] = plan.presentation_arrows + slides + RELATIONSHIPS_END
    texts |= _properties(plan, deck, templates)
    for name, part in plan.linking.items():
        arrows, lost = landings.aimed(part.arrows)
        texts[name] = without_links(part.text, lost)
        inside = "".join(landings.text(arrow) for arrow in arrows)
        texts[part.relationships] = RELATIONSHIPS_START + inside + RELATIONSHIPS_END
    if deck.theme_colors:
        for name, (outline, colors) in plan.themes.items():
            texts[name] = outline.filled({**colors, **_slots(deck.theme_colors, colors)})
    return texts


def _properties(plan: DeckPlan, deck: DeckData, templates: Sequence[int]) -> dict[str, str]:
    """Document properties by part name."""
    properties, slides = plan.properties, plan.slides
    titles = titles_of(deck.slides, [slide.title for slide in slides])
    notes = sum(slides[index].notes for index in templates)
    hidden = sum(slides[index].hidden for index in templates)
    return {
        properties.extended_part: extended_text(properties, titles, notes=notes, hidden=hidden),
        properties.core_part: core_text(properties, deck.properties),
    }


def _slots(wanted: Mapping[str, Color], present: Mapping[str, str]) -> dict[str, str]:
    return {name: color_xml(color) for name, color in wanted.items() if name in present}
