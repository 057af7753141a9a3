"""What the engine is meant to reach, as ratios within one run on one machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """At least so many times faster than each peer, at most so many times the floor."""

    by_hand: float
    automizer: float
    floor: float


TARGETS: Mapping[str, Target] = {
    "W1": Target(20, 70, 8),
    "W2": Target(35, 180, 5),
    "W3": Target(60, 220, 5),
    "W4": Target(17, 110, 8),
    "W5": Target(60, 150, 3),
}
MEMORY = 1 / 3
"""Of a hand-written python-pptx program's peak."""
