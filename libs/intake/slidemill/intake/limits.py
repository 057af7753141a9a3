"""Every limit of intake, with its source."""

from dataclasses import dataclass

MIB = 1 << 20

UPLOAD_BYTES = 50 * MIB
"""The published limit of an uploaded zip is 50 MB (SlidePack limits page)."""

DATA_BYTES = 16 * MIB
"""Of data.json; a 500-slide report with charts takes about 2 MB."""

XML_BYTES = 32 * MIB
"""Of one XML part: a parsed tree takes about ten times this."""

XML_DEPTH = 256
"""libxml2 refuses deeper trees (XML_MAX_DEPTH defaults); real decks stay below 40."""

IMAGE_PIXELS = 40_000_000
"""Decoded to 160 MB of RGBA; a 300 dpi A3 page has 17 million."""

IMAGE_FRAMES = 500
"""Of one animation; at 25 frames per second that is 20 seconds."""

FILM_BOXES = 100_000
"""Of one film; a streamed film of a day in pieces of two seconds has 90 000."""

HEIF_BOXES = 1000
"""On the outermost level of a HEIF picture; cameras write fewer than ten."""


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """What an archive may cost; defaults fit the largest real decks several times over."""

    packed: int = UPLOAD_BYTES
    """Bytes of the archive itself."""
    members: int = 10_000
    """A 500-slide deck with charts and notes has about 4500 parts."""
    member: int = 128 * MIB
    """Inflated bytes of one member."""
    total: int = 384 * MIB
    """Inflated bytes of all members."""
    ratio: int = 200
    """Inflated by packed bytes of one member; office XML reaches 30, deflate at most 1032."""
    ratio_floor: int = 4 * MIB
    """Members that inflate to less may have any ratio: a blank picture is harmless."""
    name: int = 512
    """Bytes of a member's name."""


ZIP = ZipLimits()
