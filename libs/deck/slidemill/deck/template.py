"""The engine's door: compile a template once, render decks from it many times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from slidemill.deck.compiler.deck import compile_deck
from slidemill.deck.data import DeckData
from slidemill.deck.faults import DeckError, Fault, listed
from slidemill.deck.inspect import Inventory, read_inventory
from slidemill.deck.render.deck import DeckWriter, Progress, SlideResult
from slidemill.deck.render.plan import DeckPlan


@dataclass(frozen=True)
class Rendering:
    """A finished deck, as chunks to be written one after the other."""

    chunks: tuple[bytes | memoryview, ...]
    results: tuple[SlideResult, ...]
    warnings: tuple[Fault, ...] = ()
    """What was odd in the data but tolerated, and what found no place on its slide."""

    @cached_property
    def content(self) -> bytes:
        """The `.pptx` file."""
        return b"".join(self.chunks)

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return sum(map(len, self.chunks))

    @property
    def slides(self) -> int:
        """Number of slides."""
        return len(self.results)


class Template:
    """A compiled template; it may be used by several threads at once."""

    def __init__(self, plan: DeckPlan) -> None:
        self._plan = plan

    @property
    def slides(self) -> int:
        """Number of template slides."""
        return len(self._plan.slides)

    @property
    def size(self) -> int:
        """Bytes of the template file, which stay in memory with it."""
        return self._plan.size

    def inspect(self) -> Inventory:
        """Read what the template holds, for people and forms; a render needs none of it.

        Raises TemplateError for a damaged part that compiling had no need to open.
        """
        return read_inventory(self._plan)

    def render(
        self,
        deck: DeckData,
        assets: Mapping[str, bytes] | None = None,
        progress: Progress | None = None,
        *,
        strict: bool | None = None,
    ) -> Rendering:
        """Make a deck from this template.

        `assets` gives the package's files by their path relative to data.json; reading one may
        raise AssetRefusedError. `progress` is told slides done and slides in all. `strict`, when
        given, overrules what the data says: unused keys and markers without data are faults
        then, not warnings. The same input gives the same bytes.

        Raises DataError or AssetError that lists every fault, those found when the data was
        read among them, each with its place in the data.
        """
        writer = DeckWriter(self._plan, deck, {} if assets is None else assets, strict=strict)
        chunks, results = writer.write(progress)
        noted = [*deck.warnings, *(fault for result in results for fault in result.warnings)]
        return Rendering(tuple(chunks), tuple(results), listed(noted, writer.unlisted))

    def validate(
        self,
        deck: DeckData,
        assets: Mapping[str, bytes] | None = None,
        *,
        strict: bool | None = None,
    ) -> tuple[Fault, ...]:
        """Return every fault that `render` would raise, in the order of the data."""
        try:
            DeckWriter(self._plan, deck, {} if assets is None else assets, strict=strict).write()
        except DeckError as error:
            return error.faults
        return ()


def compile(template: bytes) -> Template:  # noqa: A001  # the engine's verb, as in `re.compile`
    """Read a `.pptx` template once.

    Raises TemplateError when it is no presentation, is damaged, encrypted, ZIP64 or Strict
    Open XML, with the part that is at fault.
    """
    return Template(compile_deck(template))
