"""Slideshows: their slides drawn, and the files they are taken home in."""
