"""Each rule of the package validator: a sound deck broken in one way gives one fault."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slidemill.deck.check import check
from tests.unit.deck.check import broken_charts, broken_decks, broken_markup, broken_packages
from tests.unit.deck.check.breaking import relation, rels
from tests.unit.deck.check.rich_deck import rich_deck
from tests.unit.deck.check.sound_deck import changed, members, sound_deck, zipped

CASES = {
    **broken_packages.CASES,
    **broken_decks.CASES,
    **broken_charts.CASES,
    **broken_markup.CASES,
}


def found(deck: bytes) -> list[str]:
    """List the faults of a deck as text."""
    return [str(fault) for fault in check(deck)]


def test_a_sound_deck_has_no_faults() -> None:
    assert found(sound_deck()) == []


def test_a_sound_deck_with_all_that_is_rare_has_no_faults() -> None:
    assert found(rich_deck()) == []


def test_bytes_that_are_no_zip_are_one_fault() -> None:
    assert found(b"PK nothing") == ["this is not a zip archive: File is not a zip file."]


@pytest.mark.parametrize("rule", CASES)
def test_a_deck_broken_in_one_way_has_exactly_that_fault(rule: str) -> None:
    breaking, expected = CASES[rule]
    assert found(zipped(breaking())) == expected


def test_a_deck_without_a_presentation_says_so() -> None:
    parts = changed("_rels/.rels", ("relationships/officeDocument", "relationships/customXml"))
    assert found(zipped(parts)) == ["_rels/.rels: no relationship leads to a presentation part."]


def test_a_name_beyond_ascii_needs_the_utf8_flag() -> None:
    deck = zipped(changed(rels(1), relation("rId9", "customXml", "../b%C3%BC.xml")))
    name = "ppt/bü.xml"
    out = io.BytesIO(deck)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, b"<a/>")
    assert found(out.getvalue()) == []
    raw = out.getvalue()
    flagged = name.encode()
    central = raw.rindex(flagged) - 46
    local = raw.index(flagged) - 30
    unflagged = bytearray(raw)
    unflagged[central + 9] &= ~0x08
    unflagged[local + 7] &= ~0x08
    assert any(
        fault.endswith("a name beyond ASCII needs the UTF-8 flag of the archive.")
        for fault in found(bytes(unflagged))
    )


def test_a_member_that_fails_its_checksum_is_named() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, raw in members(sound_deck()).items():
            archive.writestr(name, raw)
    deck = out.getvalue().replace(b"Say hello.", b"Say HELLO.")
    assert found(deck)[0] == (
        "ppt/notesSlides/notesSlide1.xml: the member cannot be read: "
        "Bad CRC-32 for file 'ppt/notesSlides/notesSlide1.xml'."
    )


@settings(max_examples=60)
@given(st.data())
def test_a_deck_with_damaged_bytes_gives_faults_but_never_raises(data: st.DataObject) -> None:
    deck = bytearray(sound_deck())
    for _ in range(data.draw(st.integers(1, 8))):
        deck[data.draw(st.integers(0, len(deck) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(check(bytes(deck)), list)


@settings(max_examples=60)
@given(st.data())
def test_a_deck_with_damaged_xml_gives_faults_but_never_raises(data: st.DataObject) -> None:
    parts = members(rich_deck())
    name = data.draw(st.sampled_from([name for name in parts if name.endswith((".xml", ".rels"))]))
    text = parts[name]
    start = data.draw(st.integers(0, len(text)))
    junk = data.draw(st.sampled_from([b"", b"9", b"-1", b'"', b'id="x"', b"<a/>", b"\xc2\xb2"]))
    parts[name] = text[:start] + junk + text[start + data.draw(st.integers(0, 3)) :]
    assert isinstance(check(zipped(parts)), list)
