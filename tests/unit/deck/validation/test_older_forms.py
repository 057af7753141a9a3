"""Data and templates of the language's older generation give the same decks as today's."""

import io
from typing import Any

import pytest
from pptx import Presentation

from slidemill.deck import compile, read_deck  # noqa: A004  # the engine's verb
from tests.fixtures.decks import add_box, add_slide, new_deck, picture, saved

FILES = {"media/logo.png": picture(40, 20)}


def deck(marker: str) -> bytes:
    """Return a template of two slides, with a picture box and a line of text."""
    made = new_deck()
    add_box(add_slide(made), "{name}")
    slide = add_slide(made)
    add_box(slide, marker, size=(2, 2))
    add_box(slide, "{ name }", at=(1, 4))
    return saved(made)


def content(marker: str, document: object) -> bytes:
    data = read_deck(document)
    assert (data.faults, data.warnings) == ((), ())
    rendering = compile(deck(marker)).render(data, FILES)
    assert rendering.warnings == ()
    return rendering.content


def image(scaling: str) -> dict[str, Any]:
    return {"type": "image", "src": "media/logo.png", "scaling": scaling}


def test_a_deck_of_the_older_generation_is_the_same_deck() -> None:
    older = [
        {"template_slide": 2, "logo": {"src_path": "./media/logo.png", "scaling": "auto"},
         "name": "Quay"},
        {"template_slide": 1, "name": "Crane"},
    ]  # fmt: skip
    newer = {
        "slides": [
            {"template": 2, "logo": image("contain"), "name": "Quay"},
            {"template": 1, "name": "Crane"},
        ]
    }
    assert content("{!logo}", older) == content("{logo}", newer)


@pytest.mark.parametrize(
    ("scaling", "size"), [("auto", (2, 1)), ("fit-width", (2, 1)), ("fit-height", (4, 2))]
)
def test_older_names_of_scaling_meet_the_side_they_name(
    scaling: str, size: tuple[int, int]
) -> None:
    logo = {"src_path": "media\\logo.png", "scaling": scaling}
    older = [{"template_slide": 2, "name": "", "logo": logo}]
    slide = Presentation(io.BytesIO(content("{! logo}", older))).slides[0]
    (shape,) = [shape for shape in slide.shapes if hasattr(shape, "image")]
    assert (shape.width / 914_400, shape.height / 914_400) == size


def test_the_newer_key_wins_where_both_stand() -> None:
    both = {"template": 1, "template_slide": 2, "name": "x"}
    assert read_deck([both]).slides[0].template == 1


def test_an_older_array_is_told_its_faults_at_the_same_places() -> None:
    found = compile(deck("{!logo}")).validate(
        read_deck([{"template_slide": 9}, {"template_slide": 2, "logo": {"src_path": "x.png"}}])
    )
    assert [fault.place for fault in found] == ["slides[0].template", "slides[1].logo"]
