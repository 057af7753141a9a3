"""Sound presentations pass the scan."""

import pytest

from slidemill.intake import scan_pptx
from slidemill.intake.limits import XML_DEPTH
from slidemill.intake.markup import check_xml
from tests.security.intake.deck_forge import SLIDE, WORKBOOK, part, sound_deck, spoiled


def test_a_sound_deck_is_counted() -> None:
    summary = scan_pptx(sound_deck())
    assert (summary.slides, summary.workbooks) == (2, 1)
    assert summary.parts > 30
    assert summary.size > len(part(SLIDE)) + len(part(WORKBOOK))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_parts_may_be_in_either_unicode_form(encoding: str) -> None:
    slide = part(SLIDE).decode().partition("?>")[2].strip()
    declared = '<?xml version="1.0" encoding="utf-16"?>' if encoding == "utf-16" else ""
    scan_pptx(spoiled({SLIDE: (declared + slide).encode(encoding)}))


def test_a_part_comes_back_in_utf8() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?><a>ü</a>'
    assert check_xml(text.encode("utf-16"), "a.xml") == text.encode()


@pytest.mark.parametrize("depth", [XML_DEPTH - 1, XML_DEPTH])
def test_xml_may_nest_as_deep_as_the_limit(depth: int) -> None:
    check_xml(b"<a>" * depth + b"</a>" * depth, "a.xml")
