"""Imported by the fork server, by name only: its children share the fonts loaded by then."""

from __future__ import annotations

from slidemill.picture import load_faces

FACES = load_faces()
"""How many there are."""
