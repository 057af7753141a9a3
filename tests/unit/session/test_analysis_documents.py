"""What is read of an analysis document."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from slidemill.session.templates.document import AnalysedSlide, read_document

SLIDE: dict[str, Any] = {
    "slideId": "slide_0011223344556677",
    "slideIndex": 0,
    "slideNumber": 1,
    "layoutName": "Title",
    "counts": {"title": 1, "chart": 2},
    "shapes": [{"shape_type": "Chart"}],
}


def test_the_slides_are_read_and_all_else_is_passed_over() -> None:
    content = json.dumps({"slides": [SLIDE], "layouts": [1, 2]}).encode()
    assert read_document(content) == [
        AnalysedSlide(id=SLIDE["slideId"], index=0, layout="Title", counts={"title": 1, "chart": 2})
    ]


def test_a_slide_may_be_without_a_layout() -> None:
    (slide,) = read_document(json.dumps({"slides": [SLIDE | {"layoutName": None}]}).encode())
    assert slide.layout is None


@pytest.mark.parametrize(
    "change", [{"slideId": "a b"}, {"slideIndex": -1}, {"counts": {"title": "many"}}]
)
def test_a_document_that_says_something_else_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read_document(json.dumps({"slides": [SLIDE | change]}).encode())
    with pytest.raises(ValidationError):
        read_document(b"{}")
