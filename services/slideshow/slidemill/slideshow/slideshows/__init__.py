"""Slideshows: what they hold, how they are changed, and how they are drawn."""
