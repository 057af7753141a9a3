"""What the slides of a template offer to content, as a document for programs."""

from slidemill.deck.analysis.analysing import analyse

__all__ = ["analyse"]
