"""How much content of each kind a slide takes: the places that a composition fills."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from lxml import etree

from slidemill.deck.compose.roles import Placed, Role

KINDS: Final = (
    "title",
    "subtitle",
    "body",
    "footer",
    "table",
    "chart",
    "textbox",
    "object",
    "custom_field",
)
"""The nine kinds of the API, in the order in which they are told; no content fills an object."""

_KIND_OF: Final = {
    Role.TITLE: "title",
    Role.SUBTITLE: "subtitle",
    Role.BODY: "body",
    Role.FOOTER: "footer",
    Role.TABLE: "table",
    Role.CHART: "chart",
    Role.TEXT: "textbox",
    Role.HEADER: "custom_field",
    Role.HEADING: "custom_field",
}
_ONE: Final = frozenset({"title", "subtitle", "footer"})


def count_places(
    placed: Sequence[Placed], fillable: Callable[[etree._Element], bool]
) -> dict[str, int]:
    """Return how many places of each kind there are.

    Of titles, subtitles and footers content has one at most, whatever the slide has. `fillable`
    says whether a chart's frame takes data.
    """
    found = dict.fromkeys(KINDS, 0)
    for each in placed:
        kind = _KIND_OF.get(each.role)
        if kind is None or (kind == "chart" and not fillable(each.shape)):
            continue
        found[kind] = 1 if kind in _ONE else found[kind] + 1
    return found
