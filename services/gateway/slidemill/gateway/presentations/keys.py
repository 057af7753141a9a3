"""Where the presentations API's objects lie in the store."""

from __future__ import annotations


def output(organisation: str, generation: str, ending: str = "pptx") -> str:
    """Return the key of what a generation makes."""
    return f"presentations/decks/{organisation}/{generation}.{ending}"


def request(organisation: str, generation: str) -> str:
    """Return the key of a request that is too large for a message."""
    return f"presentations/requests/{organisation}/{generation}.json"


def upload(organisation: str, generation: str) -> str:
    """Return the key of a deck that was uploaded to have its charts updated."""
    return f"presentations/uploads/{organisation}/{generation}.pptx"


def thumbnails(organisation: str, generation: str) -> str:
    """Return the folder of the pictures of a generation's slides."""
    return f"presentations/thumbnails/{organisation}/{generation}/"
