"""What is worth telling about a template: doubled keys, and what looks fillable but is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slidemill.deck.faults import Fault
from slidemill.deck.inspect.items import Slide
from slidemill.deck.opc.package import Package


def remarks_on(package: Package, slides: Sequence[Slide]) -> Iterator[Fault]:
    """Yield the remarks, slide by slide."""
    for slide in slides:
        yield from _unreachable(slide)


def _unreachable(slide: Slide) -> Iterator[Fault]:
    for table in slide.tables:
        if not table.key and not table.marked:
            yield Fault(
                f'slide {slide.number}, "{table.name}"',
                "the table has no alternative text, so data cannot fill it; give it a key as "
                "alternative text.",
            )
