"""Why a request was not made, or not answered."""

from __future__ import annotations


class EgressError(Exception):
    """Nothing came of a request; the text is for people."""


class EgressRefused(EgressError):  # noqa: N818 - reads as what happened
    """The URL may not be called: its form, or an address behind its name. Trying again is vain."""


class EgressUnanswered(EgressError):  # noqa: N818 - reads as what happened
    """The other side could not be reached or did not answer in time; it may another time."""
