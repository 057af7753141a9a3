"""What a benchmark deck is filled with, in a form that belongs to no engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Numbers:
    """Data of one chart: labels of the category axis, and values by series name."""

    labels: Sequence[str]
    series: Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Filling:
    """One output slide: its template slide (1-based) and what goes into it, by key.

    A key is a marker's name or an alternative text, and the name of the shape as well, so
    that engines which address shapes by name find it.
    """

    template: int
    texts: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    tables: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    charts: Mapping[str, Numbers] = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)
    """File names among the workload's pictures; each covers its box, the rest is cut off."""


@dataclass(frozen=True, slots=True)
class Workload:
    """A template and the slides to make of it.

    `picture_template` is the same template with pictures where the marked boxes stand, for
    engines that can exchange a picture but not put one in the place of a shape.
    """

    name: str
    what: str
    template: bytes
    picture_template: bytes
    slides: Sequence[Filling]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    in_place: bool = False
    """Whether the output is the template itself with other chart data."""
