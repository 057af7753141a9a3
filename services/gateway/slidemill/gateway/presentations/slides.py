"""Where analysed slides are found: asked of the owner of templates, and believed for a while."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

from slidemill.contracts.commands import SlideSource
from slidemill.contracts.template_asks import ResolveSlides, SlidesResolved
from slidemill.gateway.asking import Owners
from slidemill.messaging import Unavailable


class SlideSources:
    """Sources of analysed slides, by organisation and id; only slides that exist are kept."""

    def __init__(
        self,
        owners: Owners,
        *,
        believe_for: float,
        clock: Callable[[], float],
        capacity: int = 20_000,
    ) -> None:
        """`believe_for` is in seconds."""
        self._owners = owners
        self._believe_for = believe_for
        self._clock = clock
        self._capacity = capacity
        self._known: OrderedDict[tuple[str, str], tuple[float, SlideSource]] = OrderedDict()

    async def of(self, organisation: str, slides: Sequence[str]) -> list[SlideSource] | None:
        """Return the source of each slide, in order; None when the owner does not answer now.

        Raises
        ------
        Refused
            `slide_not_found`, naming the first unknown slide.
        """
        wanted = dict.fromkeys(slides)
        found = {slide: self._believed(organisation, slide) for slide in wanted}
        missing = [slide for slide, source in found.items() if source is None]
        if missing:
            try:
                resolved = await self._owners.ask(
                    ResolveSlides(slides=missing), SlidesResolved, organisation=organisation
                )
            except Unavailable:
                return None
            for source in resolved.sources:
                self._keep(organisation, source)
                found[source.slide] = source
        sources = [found[slide] for slide in slides]
        complete = [source for source in sources if source is not None]
        return complete if len(complete) == len(sources) else None

    def forget(self, organisation: str) -> None:
        """Believe nothing of an organisation any more: one of its templates was deleted."""
        for key in [key for key in self._known if key[0] == organisation]:
            del self._known[key]

    def _believed(self, organisation: str, slide: str) -> SlideSource | None:
        known = self._known.get((organisation, slide))
        if known is None or self._clock() - known[0] >= self._believe_for:
            return None
        return known[1]

    def _keep(self, organisation: str, source: SlideSource) -> None:
        self._known[organisation, source.slide] = self._clock(), source
        self._known.move_to_end((organisation, source.slide))
        if len(self._known) > self._capacity:
            self._known.popitem(last=False)
