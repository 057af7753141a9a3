"""Imported by the fork server, by name only: its children share what is loaded by then."""

from __future__ import annotations

from slidemill.picture import load_faces
from slidemill.picture.crops import built

FACES = load_faces()
"""How many there are."""
CROPS = built()
"""Whether the picture engine's C part was."""
