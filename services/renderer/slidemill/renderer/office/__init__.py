"""LibreOffice, kept on a short lead: decks to PDFs and pictures, one process group each."""

from slidemill.renderer.office.office import NO_OFFICE, Office, OfficeLimits
from slidemill.renderer.office.program import find_program
from slidemill.renderer.office.wish import Wish

__all__ = ["NO_OFFICE", "Office", "OfficeLimits", "Wish", "find_program"]
