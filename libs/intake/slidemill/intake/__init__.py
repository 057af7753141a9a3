"""Scans of everything that comes from outside, before anything opens it."""

from slidemill.intake.archive import Archive, scan_zip
from slidemill.intake.errors import Code, IntakeError
from slidemill.intake.film import FilmFacts, FilmKind, scan_film
from slidemill.intake.heif import HeifKind, scan_heif
from slidemill.intake.image import IN_DECKS, ImageFacts, ImageKind, scan_image
from slidemill.intake.limits import UPLOAD_BYTES, ZipLimits
from slidemill.intake.package import Media, SessionPackage, scan_package
from slidemill.intake.pptx import PptxSummary, scan_pptx
from slidemill.intake.video import VideoKind, scan_video

__all__ = [
    "IN_DECKS",
    "UPLOAD_BYTES",
    "Archive",
    "Code",
    "FilmFacts",
    "FilmKind",
    "HeifKind",
    "ImageFacts",
    "ImageKind",
    "IntakeError",
    "Media",
    "PptxSummary",
    "SessionPackage",
    "VideoKind",
    "ZipLimits",
    "scan_film",
    "scan_heif",
    "scan_image",
    "scan_package",
    "scan_pptx",
    "scan_video",
    "scan_zip",
]
