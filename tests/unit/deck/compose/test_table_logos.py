"""Logos stand in the cells of tables; a domain without one stays text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pptx.util import Inches

from slidemill.contracts.presentations import DeckOptions
from slidemill.deck.check import check
from slidemill.deck.compose import Composition, compose
from slidemill.deck.compose.logos import NO_LOGOS, domain_of
from tests.fixtures.composed_tables import (
    grid,
    head,
    lines,
    picture,
    row,
    table_shape,
    template,
    texts_of,
)
from tests.fixtures.compositions import asked, shown


class Shelf:
    """Knows a few logos."""

    def __init__(self, **logos: bytes) -> None:
        self.logos = {f"{name}.com": content for name, content in logos.items()}
        self.asked: list[str] = []

    def find(self, domain: str) -> bytes | None:
        self.asked.append(domain)
        return self.logos.get(domain)


def made(*rows: dict[str, Any], shelf: Shelf) -> Composition:
    result = compose([asked(0, grid(*rows), home=template())], DeckOptions(), logos=shelf)
    assert [each.error for each in result.results] == [None]
    assert [str(fault) for fault in check(result.content)] == []
    return result


def logo(value: str) -> dict[str, Any]:
    return {"value": value, "is_logo": True}


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("acme.com", "acme.com"),
        (" https://www.Acme.com:8080/about?x=1#y ", "acme.com"),
        ("www.acme.co.uk.", "acme.co.uk"),
        ("www.com", "www.com"),
        ("b\u00fccher.de", "xn--bcher-kva.de"),
    ],
)
def test_a_domain_is_found_in_what_people_write(text: str, domain: str) -> None:
    assert domain_of(text) == domain


@pytest.mark.parametrize(
    "text",
    [
        "", "acme", "Acme Inc.", "../../etc/passwd", "..\\x.com", "a..com", "-a.com", "a-.com",
        "127.0.0.1", ".com", "a.com\x00.png", "x" * 64 + ".com", "a_b.com", "file:///etc/passwd",
        "user@acme.com",
    ],
)  # fmt: skip
def test_what_is_no_domain_is_refused(text: str) -> None:
    assert domain_of(text) is None


@given(st.text(max_size=60))
def test_a_domain_is_always_safe_as_a_files_name(text: str) -> None:
    found = domain_of(text)
    assert found is None or (
        not {"/", "\\", "\0", ":", " "} & set(found) and ".." not in found and found[0] != "."
    )


def test_a_logo_stands_centred_in_its_cell_within_its_padding() -> None:
    shelf = Shelf(acme=picture(300, 100))
    slide = shown(
        made(head("A", "B", "C"), row("x", logo("https://www.acme.com"), "y"), shelf=shelf)
    )[0]
    frame = table_shape(slide)
    (shape,) = [each for each in slide.shapes if each.shape_type == 13]
    assert shape.name == "Logo acme.com"
    assert shape._element.nvPicPr.cNvPr.get("descr") == "Logo of acme.com"
    assert shelf.asked == ["acme.com"]
    left = frame.left + frame.table.columns[0].width
    top = frame.top + frame.table.rows[0].height
    width, height = frame.table.columns[1].width, frame.table.rows[1].height
    assert shape.left + shape.width / 2 == pytest.approx(left + width / 2, abs=2)
    assert shape.top + shape.height / 2 == pytest.approx(top + height / 2, abs=2)
    assert shape.width == pytest.approx(3 * shape.height, rel=0.01)
    assert Inches(0.2) < shape.height <= height - 2 * 45_720
    assert texts_of(frame.table)[1] == ["x", "", "y"]


@pytest.mark.parametrize("value", ["umbrella.com", "Umbrella Inc", "../acme"])
def test_without_a_logo_the_text_stays(value: str) -> None:
    shelf = Shelf(acme=picture())
    result = made(head("A", "B", "C"), row("x", logo(value), "y"), shelf=shelf)
    slide = shown(result)[0]
    assert texts_of(table_shape(slide).table)[1] == ["x", value, "y"]
    assert result.warnings == ()
    assert NO_LOGOS.find("acme.com") is None


def test_a_file_that_is_no_picture_is_told_and_the_text_stays() -> None:
    result = made(head("A", "B", "C"), row(logo("acme.com")), shelf=Shelf(acme=b"<svg/>"))
    assert texts_of(table_shape(shown(result)[0]).table)[1][0] == "acme.com"
    (warning,) = result.warnings
    assert warning.place.endswith("table.table.rows[1].cells[0]")
    assert warning.message.startswith("the logo of acme.com cannot be shown: it is not")


def test_logos_follow_their_rows_over_pages() -> None:
    shelf = Shelf(acme=picture())
    rows = [*lines(40), row("last", logo("acme.com"))]
    slides = shown(made(*rows, shelf=shelf))
    counts = [sum(each.shape_type == 13 for each in slide.shapes) for slide in slides]
    assert counts == [*[0] * (len(slides) - 1), 1]
