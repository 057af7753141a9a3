"""The watch behind readiness."""

from __future__ import annotations

import asyncio

from slidemill.messaging.readiness import Watch


class Sight:
    """Answers in a given order, and counts the looks."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.looks = 0

    async def __call__(self) -> list[str]:
        self.looks += 1
        return self.answers.pop(0)


async def readings(watch: Watch, count: int) -> list[bool]:
    return [(await watch()).ready for _ in range(count)]


async def test_one_bad_look_does_not_make_a_ready_process_unready() -> None:
    sight = Sight([], ["slow"], [], ["slow"], ["slow"], [])
    watch = Watch(sight, ttl=0, failures=2)
    assert await readings(watch, 6) == [True, True, True, True, False, True]


async def test_a_process_that_was_never_ready_is_unready_at_the_first_bad_look() -> None:
    watch = Watch(Sight(["no queue"], []), ttl=0, failures=2)
    assert await readings(watch, 2) == [False, True]


async def test_reasons_are_told_even_while_still_ready() -> None:
    watch = Watch(Sight([], ["slow"]), ttl=0, failures=2)
    await watch()
    answer = await watch()
    assert (answer.ready, answer.reasons) == (True, ("slow",))


async def test_many_questions_make_one_look() -> None:
    sight = Sight([])
    watch = Watch(sight, ttl=60, failures=2)
    answers = await asyncio.gather(*(watch() for _ in range(20)))
    assert all(answer.ready for answer in answers)
    assert sight.looks == 1
