"""Slidemill from outside: the `slidemill` command line."""
