"""Packs: reusable collections of pictures."""
