from __future__ import annotations

from slidemill.gateway.rate_limit import RateLimit


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_key_may_use_its_whole_minute_at_once_and_then_waits() -> None:
    clock = Clock()
    limit = RateLimit(60, clock)
    taken = [limit.take("a") for _ in range(60)]
    assert all(allowance.allowed for allowance in taken)
    assert [taken[0].remaining, taken[-1].remaining] == [59, 0]
    refused = limit.take("a")
    assert not refused.allowed
    assert refused.retry_after == 1


def test_the_bucket_refills_evenly() -> None:
    clock = Clock()
    limit = RateLimit(60, clock)
    for _ in range(60):
        limit.take("a")
    clock.now = 2.0
    assert limit.take("a").allowed
    assert limit.take("a").allowed
    assert not limit.take("a").allowed


def test_keys_do_not_share_a_bucket() -> None:
    limit = RateLimit(1, Clock())
    assert limit.take("a").allowed
    assert limit.take("b").allowed
    assert not limit.take("a").allowed


def test_the_oldest_buckets_are_forgotten_first() -> None:
    limit = RateLimit(1, Clock(), capacity=2)
    for key in ("a", "b", "c"):
        limit.take(key)
    assert not limit.take("c").allowed
    assert limit.take("a").allowed
