"""Slideshow templates."""
