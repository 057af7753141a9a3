"""Composing a deck: each requested slide made from its template slide, then all put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from slidemill.contracts.presentations import (
    DeckOptions,
    RenderOptions,
    SlideData,
    TableBlock,
)
from slidemill.deck.compose.agenda import write_agenda
from slidemill.deck.compose.assembly import assemble
from slidemill.deck.compose.canvas import Canvas, SlideFault
from slidemill.deck.compose.charts import write_chart
from slidemill.deck.compose.clearing import clear
from slidemill.deck.compose.furniture import furnish
from slidemill.deck.compose.headings import put_heading
from slidemill.deck.compose.library import SlideLibrary, SourceSlide
from slidemill.deck.compose.logos import NO_LOGOS, Logos
from slidemill.deck.compose.pages import MadePage, finish
from slidemill.deck.compose.roles import Role
from slidemill.deck.compose.routing import Routes, TableRoute, routes_of
from slidemill.deck.compose.table_captions import captions_in
from slidemill.deck.compose.tables import TablePlan, plan_table, write_table
from slidemill.deck.compose.text_defaults import carry_defaults
from slidemill.deck.compose.texts import write_block, write_title
from slidemill.deck.faults import Fault, FaultKind, TemplateError, listed
from slidemill.deck.limits import MAX_SLIDES
from slidemill.deck.opc.archive import ArchiveError

Progress = Callable[[int, int], None]

_ALIKE = 0.005
"""Share by which slide sizes may differ unnoticed: programs round 13⅓ inches each in its way."""


@dataclass(frozen=True)
class SlideOrder:
    """One slide that is asked for: a template slide (0-based `index`), its content, its options.

    `options` are the ones that hold for it; `id` comes back in the result.
    """

    library: SlideLibrary
    index: int
    data: SlideData
    options: RenderOptions
    id: str


@dataclass(frozen=True, slots=True)
class ComposedSlide:
    """What became of one slide that was asked for, `index` 0-based; `error` is None when made."""

    index: int
    id: str
    pages: int
    error: str | None


@dataclass(frozen=True)
class Composition:
    """A deck as chunks to be written one after the other; none when no slide could be made."""

    chunks: tuple[bytes | memoryview, ...]
    size: int
    pages: int
    results: tuple[ComposedSlide, ...]
    warnings: tuple[Fault, ...]

    @property
    def content(self) -> bytes:
        """The `.pptx` file."""
        return b"".join(self.chunks)


def compose(
    orders: Sequence[SlideOrder],
    options: DeckOptions,
    *,
    logos: Logos = NO_LOGOS,
    progress: Progress | None = None,
) -> Composition:
    """Make a deck of slides from templates, mixed at will, in the order of `orders`.

    A slide that cannot be made is told in its result, and the others are made. The deck is
    built on the template of its first page. Of `options` only footer and slide numbers count.
    `progress` is told slides done and slides in all. The same input gives the same bytes.
    """
    composer = _Composer(options, logos)
    for number, order in enumerate(orders):
        composer.take(number, order)
        if progress is not None:
            progress(number + 1, len(orders))
    return composer.composition()


class _Composer:
    """Gathers the pages of one deck."""

    def __init__(self, options: DeckOptions, logos: Logos) -> None:
        self.options, self.logos = options, logos
        self.pages: list[MadePage] = []
        self.results: list[ComposedSlide] = []
        self.warnings: list[Fault] = []
        self._sizes: set[str] = set()

    def take(self, number: int, order: SlideOrder) -> None:
        """Make the pages of one slide."""
        place = f"slides[{number}].slide_data"
        try:
            pages, warnings = self._made(order, place)
        except SlideFault as fault:
            self.results.append(ComposedSlide(number, order.id, 0, str(fault)))
            return
        except TemplateError as error:
            message = f"slides[{number}]: the template slide cannot be read: {error}"
            self.results.append(ComposedSlide(number, order.id, 0, message))
            return
        self._note_size(number, order.library)
        self.pages += pages
        self.warnings += warnings
        self.results.append(ComposedSlide(number, order.id, len(pages), None))

    def composition(self) -> Composition:
        """Put the pages together."""
        chunks: list[bytes | memoryview] = []
        if self.pages:
            try:
                chunks = assemble(self.pages)
            except ArchiveError as error:
                return self._failed(f"{error}; ask for fewer slides.")
        return Composition(
            tuple(chunks),
            sum(map(len, chunks)),
            len(self.pages),
            tuple(self.results),
            listed(self.warnings),
        )

    def _failed(self, message: str) -> Composition:
        results = tuple(ComposedSlide(e.index, e.id, 0, e.error or message) for e in self.results)
        return Composition((), 0, 0, results, listed(self.warnings))

    def _made(self, order: SlideOrder, place: str) -> tuple[list[MadePage], list[Fault]]:
        """Return the pages of one slide and what is to be said of them."""
        source = _source_of(order, place)
        canvas = Canvas(source, order.options, place)
        routes = _routes(canvas, order.data)
        paginate = order.options.auto_paginate_tables and _is_only_a_table(order.data)
        plans = [
            plan_table(
                canvas, each.target.shape, each.content,
                place=each.place, paginate=paginate, logos=self.logos,
                unused=[other.shape for other in routes.unused],
            )
            for each in routes.tables
        ]  # fmt: skip
        count = max((plan.pages for plan in plans), default=1)
        self._check_count(count, place)
        pages, warnings = [], []
        for page in range(count):
            if page:
                canvas = Canvas(source, order.options, place)
                routes = _routes(canvas, order.data)
            _fill(canvas, routes, order.data, plans, page)
            furnish(canvas, order.data.footer, self.options, len(self.pages) + page + 1)
            carry_defaults(canvas.root, order.library, self._home(order.library))
            pages.append(finish(canvas))
            warnings += canvas.warnings
        return pages, warnings

    def _check_count(self, count: int, place: str) -> None:
        if len(self.pages) + count > MAX_SLIDES:
            pages = f"{count} page" + ("" if count == 1 else "s")
            raise SlideFault(
                place,
                f"with its {pages} the deck would have more than {MAX_SLIDES}; ask for several "
                "decks.",
            )

    def _home(self, library: SlideLibrary) -> SlideLibrary:
        """Return the template the deck is built on, when a slide of `library` is next."""
        return self.pages[0].source.library if self.pages else library

    def _note_size(self, number: int, library: SlideLibrary) -> None:
        """Warn once of a template whose slides are not as large as the deck's."""
        first = self._home(library)
        pairs = zip(library.slide_size, first.slide_size, strict=True)
        alike = all(abs(own - other) <= _ALIKE * other for own, other in pairs)
        if alike or library.digest in self._sizes:
            return
        self._sizes.add(library.digest)
        theirs, ours = _in_centimetres(library), _in_centimetres(first)
        self.warnings.append(
            Fault(
                f"slides[{number}]",
                f"the slides of its template are {theirs}, those of the deck {ours}; what is on "
                "it keeps its place and size. Mix templates of one size.",
                FaultKind.ADJUSTED,
            )
        )


def _source_of(order: SlideOrder, place: str) -> SourceSlide:
    try:
        return order.library.slide(order.index)
    except IndexError:
        count = len(order.library)
        raise SlideFault(
            place.removesuffix(".slide_data"),
            f"the template has no slide {order.index + 1}: it has {count}. Analyse it again, and "
            "use the ids of its slides.",
        ) from None


def _routes(canvas: Canvas, data: SlideData) -> Routes:
    placed = canvas.placed
    captions = captions_in(placed)
    content = [each for each in placed if all(each is not box for _, box in captions)]
    routes = routes_of(content, data, canvas.place, canvas.size)
    for line in routes.headings:
        put_heading(canvas, line)
    filled = [each.target for each in routes.tables]
    routes.unused += [
        box for table, box in captions if all(table is not target for target in filled)
    ]
    return routes


def _fill(
    canvas: Canvas, routes: Routes, data: SlideData, plans: Sequence[TablePlan], page: int
) -> None:
    """Write everything onto one page; tables last, for they may move what stands below them."""
    clear(canvas, (each for each in routes.unused if each.role is not Role.FOOTER))
    for line in routes.lines:
        write_title(canvas, line.target.shape, line.text, line.format, place=line.place)
    formats = data.slide_format
    for text in routes.texts:
        write_block(canvas, text.target.shape, text.blocks, text.header, formats, place=text.place)
    for agenda in routes.agendas:
        body = None if formats is None else formats.body
        write_agenda(canvas, agenda.target.shape, agenda.agenda, body, place=agenda.place)
    for chart in routes.charts:
        canvas.claim(chart.target.shape)
        write_chart(canvas, chart.target.shape, chart.chart, place=chart.place)
    table: TableRoute
    for table, plan in zip(routes.tables, plans, strict=True):
        canvas.claim(table.target.shape)
        write_table(canvas, table.target.shape, plan, page)


def _is_only_a_table(data: SlideData) -> bool:
    blocks = [block for column in data.content for block in column.blocks]
    return len(blocks) == 1 and isinstance(blocks[0], TableBlock)


def _in_centimetres(library: SlideLibrary) -> str:
    width, height = (side / 360_000 for side in library.slide_size)
    return f"{width:.1f} by {height:.1f} cm"
