"""What is told of a body that breaks its schema."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError

from slidemill.contracts.slideshows.requests import GenerateBody, UpdateBody
from slidemill.gateway.slideshows.bodies import faults_in


class Sizes(BaseModel):
    size: Literal["small"] | Annotated[float, Field(ge=8)]
    many: list[int] = Field(default_factory=list)


def told(model: type[BaseModel], value: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(value)
    return faults_in(caught.value)


def test_every_fault_is_told_with_its_place() -> None:
    assert told(GenerateBody, {"slide_count": 0, "aspect_ratio": "2:1", "colour": 1}) == (
        "slide_count: it must be greater than or equal to 1; "
        "aspect_ratio: it must be '9:16', '1:1' or '4:5'; "
        "colour: unknown field"
    )


def test_a_choice_of_types_is_one_fault() -> None:
    assert told(Sizes, {"size": "huge"}) == ("size: it must be 'small', or it must be a number")


def test_a_fault_of_the_whole_is_one_of_the_body() -> None:
    assert told(UpdateBody, {}) == "the body: give at least one field to change"
    assert told(UpdateBody, []) == "the body: it must be an object"


def test_a_place_that_a_rule_names_itself_goes_on_from_where_it_stands() -> None:
    config = {"total_slides": 1, "slide_types": []}
    assert told(GenerateBody, {"skip_ai": True, "slide_config": config}) == (
        "slide_config.slide_types: 0 are given for 1 slides"
    )


def test_a_list_that_is_too_long_says_so() -> None:
    slide = {"image_url": "https://img.example/a", "text_elements": []}
    assert told(UpdateBody, {"slides": [slide] * 11}).startswith(
        "slides: it must have at most 10 items"
    )


def test_faults_without_number_are_only_counted() -> None:
    text = told(Sizes, {"size": "small", "many": ["x"] * 1001})
    assert text == "the body: it breaks the schema in 1001 places"


def test_of_many_faults_the_first_are_told_and_the_others_counted() -> None:
    text = told(Sizes, {"size": "small", "many": ["x"] * 100})
    assert text.count("it must be a whole number") == 25
    assert text.endswith("; and 75 more")
