"""A template opened for composing: its package, and its slides with layout, master and theme."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable
from functools import cached_property
from typing import TypeVar, cast

from lxml import etree

from slidemill.deck.compiler.geometry import Lineage
from slidemill.deck.compiler.head import Head, open_package, read_head, target_of
from slidemill.deck.compiler.left_out import flatten_zooms, forget_left_out
from slidemill.deck.compiler.markup import with_usual_prefixes
from slidemill.deck.compiler.shape_ids import renumber
from slidemill.deck.compiler.table import whole
from slidemill.deck.compiler.textbody import TextDefaults, theme_fonts
from slidemill.deck.compose.roles import Placed, roles_of
from slidemill.deck.opc.namespaces import p
from slidemill.deck.opc.package import Package, Relationship, reject

_Made = TypeVar("_Made")

_USUAL_SIZE = (9_144_000, 6_858_000)
"""EMU; what a presentation without `p:sldSz` has (CT_Presentation)."""
_MOST_RECALLED = 1024
"""Shapes and tables of a few hundred slides."""


class SlideLibrary:
    """A template's slides; it may be kept and used by several threads, which must not change it."""

    def __init__(self, package: Package, size: int, digest: str) -> None:
        """`size` are the bytes of the file, `digest` tells equal files."""
        self.package = package
        self.size = size
        self.digest = digest
        self.head: Head = read_head(package)
        self._slides: dict[int, SourceSlide] = {}
        self._kept: dict[Hashable, object] = {}
        self._recalled: dict[Hashable, object] = {}

    def __len__(self) -> int:
        """Return the number of template slides."""
        return len(self.head.slides)

    @cached_property
    def slide_size(self) -> tuple[int, int]:
        """Width and height of the slides, in EMU."""
        size = self.head.root.find(p("sldSz"))
        if size is None:
            return _USUAL_SIZE
        width, height = whole(size.get("cx")), whole(size.get("cy"))
        return (width, height) if width > 0 and height > 0 else _USUAL_SIZE

    def slide(self, index: int) -> SourceSlide:
        """Return a template slide, `index` 0-based.

        Raises IndexError when there is none, TemplateError when one of its parts is damaged.
        """
        known = self._slides.get(index)
        if known is None:
            if not 0 <= index < len(self):
                raise IndexError(index)
            known = self._slides[index] = SourceSlide(self, index)
        return known

    def root(self, part: str) -> etree._Element:
        """Return a part's root element, with the usual prefixes; it must not be changed."""
        return self.once(("root", part), lambda: with_usual_prefixes(self.package.xml(part)))

    def themes_of(self, masters: Iterable[str]) -> list[str]:
        """Return the theme parts of masters."""
        found = (target_of(self.package, master, "theme") for master in masters)
        return [part for part in found if part is not None]

    def once(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return what `make` made of this template under `key`: once for all uses of it."""
        known = self._kept.get(key)
        if known is None:
            known = self._kept.setdefault(key, make())
        return cast("_Made", known)

    def recalled(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return what `make` made under `key`, as `once` does, but forget it in time.

        For keys that requests have a say in, of which there may be any number.
        """
        known = self._recalled.get(key)
        if known is None:
            if len(self._recalled) >= _MOST_RECALLED:
                self._recalled.clear()
            known = self._recalled.setdefault(key, make())
        return cast("_Made", known)


class SourceSlide:
    """One slide of a template; its trees are shared and must not be changed."""

    def __init__(self, library: SlideLibrary, index: int) -> None:
        package = library.package
        self.library = library
        self.index = index
        self.part = library.head.slides[index]
        layout = target_of(package, self.part, "slideLayout")
        if layout is None:
            reject(self.part, "the slide has no layout; save the template again from PowerPoint.")
        master = target_of(package, layout, "slideMaster")
        if master is None:
            reject(layout, "the layout has no master; save the template again from PowerPoint.")
        self.layout_part, self.master_part = layout, master

    @property
    def relationships(self) -> tuple[Relationship, ...]:
        """Where the slide leads to."""
        return self.library.package.relationships(self.part)

    @cached_property
    def root(self) -> etree._Element:
        """`p:sld`, without what is left out of every deck, and with shape ids that differ."""
        root = self.library.package.xml(self.part)
        forget_left_out(root, self.relationships)
        flatten_zooms(root)
        root = with_usual_prefixes(root)
        renumber(root)
        return root

    @cached_property
    def largest_id(self) -> int:
        """The largest id of its shapes, 1 at least."""
        ids = (each.get("id", "") for each in self.root.iter(p("cNvPr")))
        return max((int(n) for n in ids if n.isascii() and n.isdecimal()), default=1)

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """The slide's shapes with their roles, in document order."""
        return roles_of(self.root, self.ancestry, self.library.slide_size)

    @property
    def layout(self) -> etree._Element:
        """`p:sldLayout`."""
        return self.library.root(self.layout_part)

    @property
    def master(self) -> etree._Element:
        """`p:sldMaster`."""
        return self.library.root(self.master_part)

    @property
    def ancestry(self) -> tuple[etree._Element, ...]:
        """Layout and master: what placeholders follow, nearest first."""
        return self.library.once(
            ("ancestry", self.layout_part), lambda: Lineage((self.layout, self.master))
        )

    @property
    def theme_part(self) -> str | None:
        """Name of the master's theme."""
        return target_of(self.library.package, self.master_part, "theme")

    @property
    def theme(self) -> etree._Element | None:
        """`a:theme`."""
        return None if self.theme_part is None else self.library.root(self.theme_part)

    @property
    def theme_fonts(self) -> dict[str, str]:
        """Typefaces of the theme by the names that text has for them (`+mn-lt`)."""
        theme = self.theme
        return {} if theme is None else theme_fonts(theme)

    @property
    def text_defaults(self) -> TextDefaults:
        """What text falls back on: shared by the slides of a layout."""
        return self.library.once(("defaults", self.layout_part), self._read_defaults)

    def _read_defaults(self) -> TextDefaults:
        style = self.library.head.root.find(p("defaultTextStyle"))
        return TextDefaults(style, self.theme_fonts, self.library.slide_size[1])


def open_library(content: bytes) -> SlideLibrary:
    """Open a `.pptx` template for composing.

    Raises TemplateError when it is no presentation, is damaged, encrypted, ZIP64 or Strict
    Open XML. Its slides are read when they are asked for.
    """
    digest = hashlib.sha256(content).hexdigest()
    return SlideLibrary(open_package(content), len(content), digest)
