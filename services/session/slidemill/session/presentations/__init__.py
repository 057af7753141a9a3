"""Decks made of the templates' slides: finding the slides, and passing orders on."""
