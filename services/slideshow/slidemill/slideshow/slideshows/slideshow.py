"""What a slideshow is, and how it changes: no I/O."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from slidemill.contracts import GenerationId
from slidemill.contracts.slideshow_asks import SlideFacts, SlideshowFacts, SlideshowFormat
from slidemill.contracts.slideshows.media import renders_folder
from slidemill.contracts.slideshows.settings import (
    SlideshowSettings,
    SlideshowStatus,
    SlideshowType,
)
from slidemill.contracts.slideshows.slide import Slide

TITLE_LIMIT = 200
"""Characters of a title (slideshow reference, section 5)."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """The pictures that were last drawn of a slideshow."""

    at: datetime
    folder: str
    """Prefix of all that the render made."""
    preview: str
    pictures: tuple[str, ...]
    """Object keys, one for each slide."""


@dataclass(frozen=True, slots=True)
class Slideshow:
    """One slideshow; `version` rises with every visible change, `content` with what is drawn."""

    id: UUID
    organisation: str
    owner: str
    workspace: UUID | None
    title: str
    slideshow_type: SlideshowType
    settings: SlideshowSettings
    slides: tuple[Slide, ...]
    """Each of their texts and overlays has an id: see `with_ids`."""
    created_at: datetime
    updated_at: datetime
    product: UUID | None = None
    original_prompt: str | None = None
    language: str | None = None
    version: int = 1
    content: int = 1
    rendered: Rendered | None = None

    @property
    def status(self) -> SlideshowStatus:
        """Rendered while the pictures of its present slides are shown."""
        return SlideshowStatus.DRAFT if self.rendered is None else SlideshowStatus.RENDERED

    def touched(self, now: datetime) -> Slideshow:
        """Return the slideshow at its next version."""
        return replace(self, version=self.version + 1, updated_at=now)

    def redrawn(self, slides: Sequence[Slide], now: datetime) -> Slideshow:
        """Return the next version, a draft, with these slides."""
        return replace(
            self.touched(now), slides=tuple(slides), content=self.content + 1, rendered=None
        )

    def shown(self, rendered: Rendered) -> Slideshow:
        """Return the next version, with these pictures."""
        return replace(self.touched(max(rendered.at, self.updated_at)), rendered=rendered)

    def copied(self, copy: UUID, now: datetime) -> Slideshow:
        """Return a draft with the same slides, whose texts and overlays have ids of their own."""
        return Slideshow(
            id=copy,
            organisation=self.organisation,
            owner=self.owner,
            workspace=self.workspace,
            title=f"Copy of {self.title}"[:TITLE_LIMIT].rstrip(),
            slideshow_type=self.slideshow_type,
            settings=self.settings,
            slides=with_ids(self.slides, copy, anew=True),
            created_at=now,
            updated_at=now,
            product=self.product,
            original_prompt=self.original_prompt,
            language=self.language,
        )


def subject_of(slideshow: UUID) -> str:
    """Return what events about a slideshow name as their subject."""
    return f"slideshow/{slideshow}"


class Subject(NamedTuple):
    """What a generation of a slideshow is about: its render, or its export to a format."""

    slideshow: UUID
    content: int | None
    format: SlideshowFormat | None

    def __str__(self) -> str:
        return "/".join(str(part) for part in ("slideshow", *self) if part is not None)


_SUBJECT = re.compile(
    r"slideshow/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/([0-9]{1,9})(?:/(\w+))?)?"
)


def read_subject(subject: str | None) -> Subject | None:
    """Return what a subject says, or None if it is not about a slideshow."""
    found = _SUBJECT.fullmatch(subject or "")
    if found is None or found[3] not in {None, *SlideshowFormat}:
        return None
    return Subject(
        UUID(found[1]),
        int(found[2]) if found[2] else None,
        SlideshowFormat(found[3]) if found[3] else None,
    )


def fact_id(organisation: str, slideshow: UUID, type_: str, n: int | None = None) -> UUID:
    """Return the id of an event that may be told twice but is one fact; `n` parts several."""
    return uuid5(slideshow, f"{organisation}/{type_}/{n}")


def facts(slideshow: Slideshow) -> SlideshowFacts:
    """Return what the owner is told of a slideshow."""
    shown = slideshow.rendered
    pictures = shown.pictures if shown else ()
    return SlideshowFacts(
        slideshow=slideshow.id,
        title=slideshow.title,
        status=slideshow.status,
        slideshow_type=slideshow.slideshow_type,
        product=slideshow.product,
        original_prompt=slideshow.original_prompt,
        settings=slideshow.settings,
        slides=[
            SlideFacts(slide=slide, rendered=pictures[index] if index < len(pictures) else None)
            for index, slide in enumerate(slideshow.slides)
        ],
        preview=shown.preview if shown else None,
        created_at=slideshow.created_at,
        updated_at=slideshow.updated_at,
        last_rendered_at=shown.at if shown else None,
        version=slideshow.version,
    )


def with_ids(slides: Sequence[Slide], seed: UUID, *, anew: bool = False) -> tuple[Slide, ...]:
    """Return the slides with an id for each text and overlay that has none, or for each `anew`.

    The same seed gives the same ids.
    """

    def named(slide: Slide, index: int) -> Slide:
        texts = tuple(
            element
            if element.id and not anew
            else element.model_copy(update={"id": uuid5(seed, f"{index}/text/{n}")})
            for n, element in enumerate(slide.text_elements)
        )
        overlays = slide.image_overlays and tuple(
            overlay
            if overlay.id and not anew
            else overlay.model_copy(update={"id": uuid5(seed, f"{index}/overlay/{n}")})
            for n, overlay in enumerate(slide.image_overlays)
        )
        return slide.model_copy(update={"text_elements": texts, "image_overlays": overlays})

    return tuple(named(slide, index) for index, slide in enumerate(slides))


def exports_folder(organisation: str, slideshow: UUID) -> str:
    """Return the prefix of the files that a slideshow was turned into."""
    return f"slideshows/exports/{organisation}/{slideshow}/"


def deck_key(organisation: str, slideshow: UUID, content: int) -> str:
    """Return the key of the presentation made of a slideshow's slides."""
    return f"{exports_folder(organisation, slideshow)}{content}.{SlideshowFormat.PPTX}"


def bundle_key(organisation: str, slideshow: UUID, folder: str, format_: SlideshowFormat) -> str:
    """Return the key of the zip or PDF made of the pictures in the folder of a render."""
    render = folder.removeprefix(renders_folder(organisation, slideshow)).strip("/")
    return f"{exports_folder(organisation, slideshow)}{render}.{format_}"


def request_key(organisation: str, generation: GenerationId, run: int) -> str:
    """Return the key of a request to the renderer that is too large for a message."""
    return f"slideshows/requests/{organisation}/{generation}-{run}.json"


def manifest_key(folder: str) -> str:
    """Return where a render says what it drew into its folder."""
    return f"{folder}manifest.json"


def export_key(slideshow: Slideshow, format_: SlideshowFormat) -> str | None:
    """Return where a file made of the slideshow lies; None for a zip or PDF of a draft."""
    organisation, id_ = slideshow.organisation, slideshow.id
    if format_ is SlideshowFormat.PPTX:
        return deck_key(organisation, id_, slideshow.content)
    if slideshow.rendered is None:
        return None
    return bundle_key(organisation, id_, slideshow.rendered.folder, format_)


class Made(NamedTuple):
    """What files are made of; presentations and PDFs hold the title."""

    title: str
    content: int
    folder: str | None
    """Of the render that is shown."""


def made_of(slideshow: Slideshow) -> Made:
    """Return what files of the slideshow are made of now."""
    folder = slideshow.rendered.folder if slideshow.rendered else None
    return Made(slideshow.title, slideshow.content, folder)


def outdated(organisation: str, slideshow: UUID, before: Made, after: Made) -> Iterator[str]:
    """Return the keys of what was made of a slideshow and is not so any more."""
    if (before.title, before.content) != (after.title, after.content):
        yield deck_key(organisation, slideshow, before.content)
    if before.folder is None:
        return
    pdf, zipped = (
        bundle_key(organisation, slideshow, before.folder, format_)
        for format_ in (SlideshowFormat.PDF, SlideshowFormat.ZIP)
    )
    if before.folder != after.folder:
        yield from (before.folder, pdf, zipped)
    elif before.title != after.title:
        yield pdf


_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_NAME_LIMIT = 120


def filename(slideshow: Slideshow, format_: SlideshowFormat) -> str:
    """Return what to call a file made of the slideshow, good for every file system."""
    name = _NOT_IN_NAMES.sub(" ", slideshow.title)
    name = " ".join(name.split())[:_NAME_LIMIT].strip(" .") or "slideshow"
    return f"{name}.{format_}"
