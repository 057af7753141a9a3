"""Relationships written out as the parts of a package keep them."""

from __future__ import annotations

from collections.abc import Iterable

from slidemill.deck.compiler.left_out import LEFT_OUT_KINDS
from slidemill.deck.opc.names import target_uri
from slidemill.deck.opc.package import Relationship
from slidemill.deck.render.shared import RELATIONSHIPS_END, RELATIONSHIPS_START
from slidemill.deck.text import escape_attribute

__all__ = ["RELATIONSHIPS_END", "RELATIONSHIPS_START", "relationship_text", "relationships_text"]


def relationships_text(relationships: Iterable[Relationship], folder: str) -> str:
    """Start of a relationships part that holds these, left open for more."""
    kept = [each for each in relationships if each.kind not in LEFT_OUT_KINDS]
    return RELATIONSHIPS_START + "".join(relationship_text(each, folder) for each in kept)


def relationship_text(each: Relationship, folder: str) -> str:
    """Return the `Relationship` element of a part in `folder`."""
    verbatim = each.external or each.dangling
    target = escape_attribute(each.target if verbatim else target_uri(folder, each.target))
    mode = ' TargetMode="External"' if each.external else ""
    return (
        f'<Relationship Id="{escape_attribute(each.id)}" Type="{escape_attribute(each.type)}" '
        f'Target="{target}"{mode}/>'
    )
