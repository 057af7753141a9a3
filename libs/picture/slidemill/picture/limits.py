"""Every limit of the picture engine, with its source."""

MIB = 1 << 20

PICTURE_BYTES = 20 * MIB
"""Of one file that comes in (slideshow reference, section 10)."""

PICTURE_PIXELS = 40_000_000
"""Of one picture that comes in; phones take 12 to 24 million, 48 at the most."""

CACHE_BYTES = 128 * MIB
"""Default of `BackgroundCache`: about ten photos fitted to 1080 x 1920 with their files."""

SMALLEST_FONT = 8.0
"""Px; the reference's floor also holds when a text is shrunk to fit the canvas."""
