"""Filling compiled slides with data: text in, text out, no XML library."""
