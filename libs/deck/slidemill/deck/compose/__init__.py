"""Decks composed from slides of analysed templates, filled with blocks of content."""
