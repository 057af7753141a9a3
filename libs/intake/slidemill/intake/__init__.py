"""Scans of everything that comes from outside, before anything opens it."""
