"""Reads what a slideshow is to hold out of the wish for it: no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from slidemill.contracts.slideshows import MAX_TEXTS
from slidemill.contracts.slideshows.requests import (
    GenerateBody,
    PlacedText,
    SlideConfig,
    SlideKind,
)


class WishError(Exception):
    """What was asked for cannot be made; the text says why and names the mend."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(f"{field}: {text}")
        self.field = field


@dataclass(frozen=True, slots=True)
class Planned:
    """One slide that is to be made."""

    picture: str | None = None
    """Its picture, if that is settled."""
    pack: UUID | None = None
    """Where its picture is to be chosen from, if not."""
    text: str | None = None
    """Plain text to show."""
    placed: tuple[PlacedText, ...] = ()
    """Texts to show at their places."""

    @property
    def has_text(self) -> bool:
        """Whether the wish says what is written on it."""
        return self.text is not None or bool(self.placed)

    @property
    def words(self) -> str:
        """All that is written on it, in reading order."""
        texts = [self.text or "", *(text.content for text in self.placed)]
        return "\n".join(text for text in texts if text.strip())


def outline(wish: GenerateBody) -> tuple[Planned, ...]:
    """Return the slides to make; raises `WishError`.

    Without a `slide_config` every slide shows a picture of `pack_id`, or none without that.
    """
    config = wish.slide_config
    if config is None:
        if wish.skip_ai:
            raise WishError(
                "slide_config",
                "with skip_ai nothing is written, so it has to say what the slides hold; give "
                "total_slides, slide_types and slide_texts or slide_text_elements.",
            )
        return (Planned(pack=wish.pack_id),) * wish.slide_count
    return tuple(_planned(index, config, wish.pack_id) for index in range(config.total_slides))


def _planned(index: int, config: SlideConfig, pack_id: UUID | None) -> Planned:
    key = str(index)
    picture: str | None = None
    pack: UUID | None = None
    if config.slide_types[index] is SlideKind.CUSTOM_IMAGE:
        picture = config.custom_images[key].image_url
    else:
        picture = config.pinned_images.get(key)
        pack = None if picture else config.pack_assignments.get(key, pack_id)
        if picture is None and pack is None:
            raise WishError(
                "pack_id",
                f"slide {index + 1} (index {index}) is an image_pack slide and has no pack; give "
                f"pack_id, pack_assignments.{key} or pinned_images.{key}.",
            )
    text = config.slide_texts.get(key, "").strip() or None
    placed = tuple(each for each in config.slide_text_elements.get(key, []) if each.content.strip())
    if len(placed) + (text is not None) > MAX_TEXTS:
        raise WishError(
            f"slide_text_elements.{key}",
            f"with slide_texts.{key} slide {index + 1} has {len(placed) + 1} texts; at most "
            f"{MAX_TEXTS} are shown, so leave one out.",
        )
    return Planned(picture=picture, pack=pack, text=text, placed=placed)
