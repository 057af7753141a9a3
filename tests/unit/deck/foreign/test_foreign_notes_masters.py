"""A notes master that the presentation forgets to name is named in every deck."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from slidemill.deck.check import check
from tests.fixtures.decks import P, R, members, parsed, relationships, rendered
from tests.fixtures.foreign import MAIN, Parts, rels_of, written
from tests.fixtures.schemas import schema_faults

MASTER = ("notesMaster", "ppt/notesMasters/notesMaster1.xml")


def unlisted(parts: Parts) -> Parts:
    """Take away the list of notes masters."""
    parts[MAIN] = re.sub(rb"<p:notesMasterIdLst.*?</p:notesMasterIdLst>", b"", parts[MAIN])
    return parts


def unrelated(parts: Parts) -> Parts:
    """Take away the relationship too."""
    links = rb'<Relationship [^>]*?/notesMaster"[^>]*/>'
    parts[rels_of(MAIN)], count = re.subn(links, b"", parts[rels_of(MAIN)])
    assert count == 1
    return unlisted(parts)


def misnamed(parts: Parts) -> Parts:
    """List a relationship that is not there."""
    listing = (
        b'</p:sldMasterIdLst><p:notesMasterIdLst><p:notesMasterId r:id="rId99"/>'
        b"</p:notesMasterIdLst>"
    )
    parts[MAIN] = unlisted(parts)[MAIN].replace(b"</p:sldMasterIdLst>", listing)
    return parts


@pytest.mark.parametrize("change", [unlisted, unrelated, misnamed])
@pytest.mark.parametrize("number", [1, 3])
def test_a_forgotten_notes_master_is_listed(change: Callable[[Parts], Parts], number: int) -> None:
    content = rendered(written(change), {"template": number, "title": "Quay"}).content
    assert (check(content), schema_faults(content)) == ([], [])
    (listed,) = parsed(members(content)[MAIN]).iter(f"{P}notesMasterId")
    assert relationships(content, MAIN)[listed.get(f"{R}id", "")] == MASTER


def test_a_template_without_notes_gets_no_notes_master() -> None:
    def without_notes(parts: Parts) -> Parts:
        links = rb'<Relationship [^>]*?/notes(Slide|Master)"[^>]*/>'
        for name in (MAIN, "ppt/slides/slide1.xml"):
            parts[rels_of(name)] = re.sub(links, b"", parts[rels_of(name)])
        return unlisted(parts)

    content = rendered(written(without_notes), {"template": 1, "title": "Quay"}).content
    assert check(content) == []
    assert b"notesMaster" not in members(content)[MAIN]
