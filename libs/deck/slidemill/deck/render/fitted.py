"""Text bodies that are fitted after they were written, on a page of nodes or of flat pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from slidemill.deck.data import DataObject, Text
from slidemill.deck.faults import FaultKind
from slidemill.deck.render.fit import (
    AS_IT_STANDS,
    WIDEST,
    Fit,
    Verdict,
    judged,
    overflow,
    with_autofit,
)
from slidemill.deck.render.page import Node, Page, Slot, emit


@dataclass(slots=True)
class Spot:
    """`a:bodyPr` of a body that is fitted, or `p:spPr` of its shape."""

    slot: Slot
    fit: Fit
    shape: bool = False
    original: str = ""

    def __post_init__(self) -> None:
        self.original = "".join(str(part) for part in self.slot.parts())

    def write(self, out: list[str], page: Page) -> None:
        """Write what the slot writes, and remember where."""
        page.spots[(self.fit.number, self.shape)] = len(out)
        if page.style is None:
            out.append(self.original)
        else:
            self.slot.write(out, page)

    def parts(self) -> tuple[Node, ...]:
        """Itself: it is found again by its place."""
        return (self,)


@dataclass(slots=True)
class FittedBody:
    """A text body (`p:txBody`) that is fitted after it was written."""

    fit: Fit
    nodes: tuple[Node, ...]
    plain: tuple[Node, ...]

    def write(self, out: list[str], page: Page) -> None:
        """Write the body, and fit it when the data changed it."""
        at = len(out)
        emit(self.plain if page.style is None else self.nodes, out, page)
        fit = self.fit
        if fit.certain(page.objects) or not fit.changed(page.objects):
            return
        known = fit.settle(page.objects) if self._only_text(page) else None
        verdict = judged(fit, known, lambda: "".join(out[at:]))
        if verdict is AS_IT_STANDS:
            return
        apply(verdict, fit, out, page.spots.get((fit.number, False)),
              page.spots.get((fit.number, True)))  # fmt: skip
        if (told := overflow(fit, page.objects, verdict, page.number)) is not None:
            page.warn(*told, FaultKind.TEXT_OVERFLOW)

    def parts(self) -> tuple[Node, ...]:
        """Return the body as it stands."""
        return self.plain

    def _only_text(self, page: Page) -> bool:
        for key in self.fit.keys:
            value = page.objects.get(key)
            if value is not None and (type(value) is not Text or value.styles is not None):
                return False
        return True


def apply(
    verdict: Verdict, fit: Fit, pieces: list[str], body: int | None, shape: int | None
) -> None:
    """Write a verdict into the pieces of a page: `body` and `shape` are the spots' places."""
    if verdict.autofit and body is not None:
        pieces[body] = with_autofit(pieces[body], verdict.autofit)
    if verdict.transform and shape is not None and fit.extent is not None:
        pieces[shape] = pieces[shape].replace(fit.extent.transform, verdict.transform, 1)


class FlatBody(NamedTuple):
    """A fitted body in the flat form of a page: where its pieces are."""

    fit: Fit
    body: int
    shape: int | None
    markers: tuple[int, ...]
    table: bytes
    room: int
    """What the fit's ruler says, at hand; -1 without one."""


def flat_bodies(spots: Sequence[tuple[int, Spot]], markers: Sequence[int]) -> tuple[FlatBody, ...]:
    """Return the fitted bodies of a page whose spots and markers stand at these pieces."""
    shapes = {spot.fit.number: at for at, spot in spots if spot.shape}
    result = []
    for at, spot in spots:
        if not spot.shape:
            own = [marker for marker in markers if marker > at][: spot.fit.count]
            shape = shapes.get(spot.fit.number)
            ruler = spot.fit.ruler
            table, room = (b"", -1) if ruler is None else (ruler.table, ruler.body)
            result.append(FlatBody(spot.fit, at, shape, tuple(own), table, room))
    return tuple(result)


def fit_flat(
    bodies: Iterable[FlatBody],
    pieces: list[str],
    objects: Mapping[str, DataObject],
    number: int,
    over: list[tuple[str, str]],
) -> None:
    """Fit the bodies of a page in its flat form, which holds plain texts only.

    `over` gets the texts that do not fit.
    """
    for fit, at, shape, markers, table, room in bodies:
        if room >= 0:
            text = pieces[markers[0]]
            if len(markers) > 1:
                text = "".join([pieces[marker] for marker in markers])
            # this is Ruler.units, without a call for each text of a deck
            if (
                text.isascii()
                and text.isprintable()
                and (len(text) * WIDEST <= room or sum(text.encode().translate(table)) <= room)
                and "<" not in text
            ):
                continue
        if not fit.changed(objects):
            continue
        verdict = judged(fit, fit.settle(objects), _body(pieces, at, markers[-1] + 2))
        if verdict is AS_IT_STANDS:
            continue
        apply(verdict, fit, pieces, at, shape)
        if (told := overflow(fit, objects, verdict, number)) is not None:
            over.append(told)


def _body(pieces: list[str], start: int, end: int) -> Callable[[], str]:
    return lambda: "".join(pieces[start:end]).partition("</p:txBody>")[0]
