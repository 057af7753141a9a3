"""Namespaces, relationship types and content types of PresentationML (ECMA-376 part 1)."""

from __future__ import annotations

from typing import Final

CONTENT_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"

A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
P: Final = "http://schemas.openxmlformats.org/presentationml/2006/main"
C: Final = "http://schemas.openxmlformats.org/drawingml/2006/chart"
R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
P14: Final = "http://schemas.microsoft.com/office/powerpoint/2010/main"
A16: Final = "http://schemas.microsoft.com/office/drawing/2014/main"
STRICT_P: Final = "http://purl.oclc.org/ooxml/presentationml/main"
EXTENDED: Final = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
VT: Final = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
CORE: Final = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
DC: Final = "http://purl.org/dc/elements/1.1/"
DCTERMS: Final = "http://purl.org/dc/terms/"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"

REL_CORE: Final = (
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
)
REL_EXTENDED: Final = f"{R}/extended-properties"
REL_HYPERLINK: Final = f"{R}/hyperlink"
REL_IMAGE: Final = f"{R}/image"
REL_MEDIA: Final = "http://schemas.microsoft.com/office/2007/relationships/media"
REL_SLIDE: Final = f"{R}/slide"
REL_VIDEO: Final = f"{R}/video"

TYPE_CORE: Final = "application/vnd.openxmlformats-package.core-properties+xml"
TYPE_EXTENDED: Final = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
TYPE_PRESENTATION: Final = (
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
)
TYPE_SLIDE: Final = "application/vnd.openxmlformats-officedocument.presentationml.slide+xml"

XML_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'


def a(name: str) -> str:
    """Return a DrawingML element name in Clark notation."""
    return f"{{{A}}}{name}"


def p(name: str) -> str:
    """Return a PresentationML element name in Clark notation."""
    return f"{{{P}}}{name}"


def c(name: str) -> str:
    """Return a chart element name in Clark notation."""
    return f"{{{C}}}{name}"


def r(name: str) -> str:
    """Return a relationship attribute name in Clark notation."""
    return f"{{{R}}}{name}"


def mc(name: str) -> str:
    """Return a markup-compatibility element name in Clark notation."""
    return f"{{{MC}}}{name}"
