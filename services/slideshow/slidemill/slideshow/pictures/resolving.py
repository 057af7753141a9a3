"""From what slides call their pictures to objects in the store."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg

from slidemill.contracts.slideshows import media
from slidemill.contracts.slideshows.slide import Slide
from slidemill.egress import Egress
from slidemill.ledger import translated
from slidemill.messaging import Transient
from slidemill.slideshow.doomed import Graves
from slidemill.slideshow.files.settling import Settling
from slidemill.slideshow.house import House
from slidemill.slideshow.pictures import repository
from slidemill.slideshow.pictures.content import Picture
from slidemill.slideshow.pictures.fetching import Fetched, Fetcher, NoPicture, shortened
from slidemill.slideshow.pictures.keeping import Keeping
from slidemill.storage import ObjectMissing, ObjectTooLarge, belongs_to

_TRIES = 3


class PictureFault(NamedTuple):
    """A picture that cannot be had."""

    slide: int
    """0-based."""
    place: str
    """Field of the slide: `image_url`, `grid_images[1]`, `image_overlays[0].image_url`."""
    message: str
    """What was found there, and the mend."""
    late: bool = False
    """Whether it had not arrived when the time for all pictures was over."""


class _Late(NoPicture):
    """The time for all pictures was over."""


class PicturesMissing(Exception):  # noqa: N818 - reads as what happened
    """Some pictures of a slideshow cannot be had; `faults` are all of them, slide by slide."""

    def __init__(self, faults: Sequence[PictureFault]) -> None:
        super().__init__(
            "; ".join(f"slide {each.slide + 1}: {each.place} {each.message}" for each in faults)
        )
        self.faults = list(faults)


class Pictures:
    """Finds the pictures of slideshows; make one per process.

    Trouble of our own store or database is raised as it is.
    """

    def __init__(self, house: House, egress: Egress) -> None:
        self._house = house
        self._fetcher = Fetcher(house.settings, egress)
        self._settling = Settling(house)
        self._keeping = Keeping(house)
        self._deadline = house.settings.fetching_deadline.total_seconds()

    async def resolve(
        self, organisation: str, slideshow: UUID, slides: Sequence[Slide]
    ) -> dict[str, str]:
        """Return the object key of every picture that slides name, all of them in the store.

        They are kept as long as the slideshow shows them, which is until this is called again or
        they are released. Raises `PicturesMissing`, also for what has not arrived from its address
        after `fetching_deadline`, and `Transient` when what was just found is deleted time and
        again.
        """
        places = _places(slides)
        until = asyncio.get_running_loop().time() + self._deadline
        for _ in range(_TRIES):
            found = await self._find_all(organisation, places, until)
            if await self._show(organisation, slideshow, list(found.values())):
                return {name: picture.key for name, picture in found.items()}
        raise Transient(f"the pictures of slideshow {slideshow} are deleted by others all the time")

    async def release(
        self, connection: asyncpg.Connection, organisation: str, slideshow: UUID
    ) -> None:
        """Let a slideshow show nothing any more; call it before the slideshow's row is deleted.

        Objects that nobody else shows or owns are doomed: bury them after the transaction.
        """
        await repository.hold_slideshow(connection, organisation, slideshow)
        before = await repository.shown_by(connection, organisation, slideshow)
        await repository.lock(connection, organisation, before)
        await repository.show(connection, organisation, slideshow, [])
        await self._keeping.let_go(connection, organisation, before)

    async def fetch(self, organisation: str, url: str) -> tuple[bytes, str]:
        """Return the bytes and media type of one picture, which is not kept for this.

        Raises `NoPicture`.
        """
        picture = await self._known(organisation, url)
        if picture is None:
            fetched = await self._fetch(organisation, url)
            return fetched.body, fetched.content.media_type
        try:
            return await self._house.store.get(picture.key, picture.size), picture.media_type
        except ObjectMissing as error:
            raise NoPicture("it was deleted just now", passing=True) from error

    async def _find_all(
        self,
        organisation: str,
        places: Mapping[str, Sequence[tuple[int, str]]],
        until: float,
    ) -> dict[str, Picture]:
        """Return every picture by its name; what is fetched is waited for `until` a loop's time."""
        turns = asyncio.Semaphore(self._house.settings.fetches_at_once)
        outcomes = await asyncio.gather(
            *(self._find(organisation, name, turns, until) for name in places),
            return_exceptions=True,
        )
        found: dict[str, Picture] = {}
        faults: list[PictureFault] = []
        for (name, where), outcome in zip(places.items(), outcomes, strict=True):
            if isinstance(outcome, Picture):
                found[name] = outcome
            elif isinstance(outcome, NoPicture):
                why, late = f"{shortened(name)}: {outcome}", isinstance(outcome, _Late)
                faults += (PictureFault(slide, place, why, late) for slide, place in where)
            else:
                raise outcome
        if faults:
            raise PicturesMissing(sorted(faults, key=lambda fault: fault.slide))
        return found

    async def _find(
        self, organisation: str, name: str, turns: asyncio.Semaphore, until: float
    ) -> Picture:
        async with turns:
            picture = await self._known(organisation, name)
            if picture is None:
                # Only others are given up: a put of ours that nobody awaits might come too late.
                fetched = await self._fetch(organisation, name, until)
                picture = await self._keep(organisation, name, fetched)
            return picture

    async def _known(self, organisation: str, name: str) -> Picture | None:
        """Return a picture that need not be fetched."""
        file = media.file_of(_path(name))
        if file is not None and file.organisation == organisation:
            return await self._of_file(organisation, file.file)
        since = self._house.clock() - self._house.settings.fetched_life
        with translated():
            picture = await repository.given(self._house.database.pool, organisation, name, since)
        if picture is None or await self._house.store.head(picture.key) is None:
            return None
        return picture

    async def _fetch(self, organisation: str, name: str, until: float | None = None) -> Fetched:
        """Get a picture: one that we rendered from our own store, any other from its address.

        An address is given up at `until`, by the loop's clock.
        """
        key = media.render_key(_path(name))
        if key is None or not belongs_to(key, organisation):
            return await self._fetch_until(until, name)
        try:
            body = await self._house.store.get(key, self._house.settings.fetch_limit)
        except (ObjectMissing, ObjectTooLarge) as error:
            raise NoPicture(
                "this rendered picture is gone, its slideshow was changed or deleted; render that "
                "anew and name the new address"
            ) from error
        return await self._fetcher.look_at(body)

    async def _fetch_until(self, until: float | None, url: str) -> Fetched:
        try:
            async with asyncio.timeout_at(until):
                return await self._fetcher.fetch(url)
        except TimeoutError as error:
            raise _Late(
                f"it had not arrived when the {self._deadline:g} s for all pictures of a slideshow "
                "were over; put it where it can be had faster, or upload it",
                passing=True,
            ) from error

    async def _of_file(self, organisation: str, id_: UUID) -> Picture:
        """Return the bytes of one of our own files: its owner may show it without a fetch."""
        file = await self._settling.find(organisation, id_)
        if file is None:
            raise NoPicture("there is no such file (any more); upload it and name its new address")
        picture = file.picture
        if picture is None:
            raise NoPicture(f"{file.fault or 'nothing was uploaded to it'}; upload it anew")
        if not picture.can_be_drawn:
            raise NoPicture(
                f"the file is {picture.media_type}, which cannot be drawn; upload it as JPEG, PNG, "
                "GIF or WebP"
            )
        if await self._house.store.head(picture.key) is None:
            raise NoPicture("its bytes are gone from the store; upload it anew")
        return picture

    async def _keep(self, organisation: str, url: str, fetched: Fetched) -> Picture:
        await self._keeping.announce(organisation, fetched.content)
        async with self._house.transaction() as connection:
            picture = await self._keeping.keep(
                connection, organisation, fetched.content, fetched.body
            )
            await repository.note_given(
                connection, organisation, url, picture.sha256, self._house.clock()
            )
        return picture

    async def _show(self, organisation: str, slideshow: UUID, pictures: Sequence[Picture]) -> bool:
        """Note what the slideshow shows; False when some of it was deleted since it was found."""
        hashes = sorted({picture.sha256 for picture in pictures})
        async with self._house.transaction() as connection:
            if not await repository.hold_slideshow(connection, organisation, slideshow):
                return True  # whoever asked will see that it is gone
            before = await repository.shown_by(connection, organisation, slideshow)
            await repository.lock(connection, organisation, {*before, *hashes})
            if len(await repository.kept_of(connection, organisation, hashes)) < len(hashes):
                return False
            await repository.show(connection, organisation, slideshow, hashes)
            await self._keeping.let_go(connection, organisation, before.difference(hashes))
        if not before.issubset(hashes):
            await Graves(self._house).bury_soon()
        return True


def _places(slides: Iterable[Slide]) -> dict[str, list[tuple[int, str]]]:
    """Return where each picture is named: index of the slide, and field."""
    places: dict[str, list[tuple[int, str]]] = {}
    for index, slide in enumerate(slides):
        for place, name in slide.picture_places:
            places.setdefault(name, []).append((index, place))
    return places


def _path(name: str) -> str:
    try:
        return urlsplit(name).path
    except ValueError:
        return ""
