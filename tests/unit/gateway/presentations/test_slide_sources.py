"""Slides that were found are believed for a while, per organisation, and no longer."""

from __future__ import annotations

from typing import Any

import pytest

from slidemill.contracts.commands import SlideSource
from slidemill.contracts.template_asks import SlidesResolved
from slidemill.gateway.presentations.slides import SlideSources
from slidemill.messaging import AskTimeout, Refused


class Owner:
    """An owner of templates in this process, which knows every slide but `slide_no`."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.away = False

    async def ask(self, request: Any, reply: Any, *, organisation: str) -> SlidesResolved:
        if self.away:
            raise AskTimeout("nobody is there")
        self.asked.append(request.slides)
        if "slide_no" in request.slides:
            raise Refused("slide_not_found", "there is no slide 'slide_no'")
        return SlidesResolved(
            sources=[
                SlideSource(slide=slide, template=f"{organisation}/t", index=0)
                for slide in request.slides
            ]
        )


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def owner() -> Owner:
    return Owner()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sources(owner: Owner, clock: Clock) -> SlideSources:
    return SlideSources(owner, believe_for=10, clock=clock, capacity=2)  # type: ignore[arg-type]  # asks as one


async def test_slides_come_in_the_order_asked_and_twice_if_asked_twice(
    sources: SlideSources, owner: Owner
) -> None:
    found = await sources.of("acme", ["b", "a", "b"])
    assert [source.slide for source in found or []] == ["b", "a", "b"]
    assert owner.asked == [["b", "a"]]


async def test_only_what_is_not_believed_is_asked_for(
    sources: SlideSources, owner: Owner, clock: Clock
) -> None:
    await sources.of("acme", ["a"])
    await sources.of("acme", ["a", "b"])
    clock.now = 10
    await sources.of("acme", ["a"])
    assert owner.asked == [["a"], ["b"], ["a"]]


async def test_what_is_believed_of_one_organisation_says_nothing_of_another(
    sources: SlideSources, owner: Owner
) -> None:
    await sources.of("acme", ["a"])
    found = await sources.of("rivals", ["a"])
    assert [source.template for source in found or []] == ["rivals/t"]


async def test_an_organisation_can_be_forgotten(sources: SlideSources, owner: Owner) -> None:
    await sources.of("acme", ["a"])
    await sources.of("rivals", ["a"])
    sources.forget("acme")
    await sources.of("acme", ["a"])
    await sources.of("rivals", ["a"])
    assert owner.asked == [["a"], ["a"], ["a"]]


async def test_an_unknown_slide_is_refused_and_nothing_kept(
    sources: SlideSources, owner: Owner
) -> None:
    for _ in range(2):
        with pytest.raises(Refused):
            await sources.of("acme", ["a", "slide_no"])
    assert len(owner.asked) == 2


async def test_without_an_answer_only_what_is_believed_is_known(
    sources: SlideSources, owner: Owner
) -> None:
    await sources.of("acme", ["a"])
    owner.away = True
    assert await sources.of("acme", ["a"]) is not None
    assert await sources.of("acme", ["a", "b"]) is None


async def test_the_longest_unused_answers_make_room(sources: SlideSources, owner: Owner) -> None:
    for slide in "abc":
        await sources.of("acme", [slide])
    await sources.of("acme", ["c"])
    await sources.of("acme", ["a"])
    assert owner.asked == [["a"], ["b"], ["c"], ["a"]]
