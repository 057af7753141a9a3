"""Presentations from outside, checked before anything opens them."""

from dataclasses import dataclass

from slidemill.intake.errors import Code, IntakeError
from slidemill.intake.limits import ZIP, ZipLimits
from slidemill.intake.ooxml import CFB_MAGIC, WORKBOOK, scan_office

_PRESENTATIONML = "application/vnd.openxmlformats-officedocument.presentationml"
_MAIN = f"{_PRESENTATIONML}.presentation.main+xml"
_SLIDE = f"{_PRESENTATIONML}.slide+xml"
_OTHER_KINDS = {
    f"{_PRESENTATIONML}.template.main+xml": "a PowerPoint template (.potx)",
    f"{_PRESENTATIONML}.slideshow.main+xml": "a PowerPoint show (.ppsx)",
}


@dataclass(frozen=True, slots=True)
class PptxSummary:
    """What a scan of a presentation counted."""

    parts: int
    slides: int
    workbooks: int
    """Embedded Excel workbooks, mostly of charts."""
    size: int
    """Inflated bytes, those of the workbooks included."""


def scan_pptx(
    template: bytes, limits: ZipLimits = ZIP, place: str = "template.pptx"
) -> PptxSummary:
    """Check a presentation before anything opens it; every part is inflated and counted once.

    Refused are all but plain `.pptx`: macros, OLE, ActiveX, embedded files other than
    workbooks, DTDs, and whatever would be fetched from outside when the deck is opened. Links a
    reader clicks and YouTube videos are let through. Raises `IntakeError`.
    """
    if template.startswith(CFB_MAGIC):
        raise _binary(template, place)
    office = scan_office(template, limits, place, embedding=True)
    if office.main != _MAIN:
        if kind := _OTHER_KINDS.get(office.main):
            raise IntakeError(
                Code.WRONG_KIND, place, f"it is {kind}; save it as a presentation (.pptx)."
            )
        raise IntakeError(
            Code.NOT_A_PRESENTATION,
            place,
            "it is an Office file but no presentation; save it as .pptx in PowerPoint.",
        )
    kinds = [office.types.of(name) for name in office.archive.names]
    return PptxSummary(
        parts=len(kinds),
        slides=kinds.count(_SLIDE),
        workbooks=kinds.count(WORKBOOK),
        size=office.size,
    )


def _binary(template: bytes, place: str) -> IntakeError:
    # [MS-OFFCRYPTO] 2.3.4.4: an encrypted OOXML file is a compound file with this stream.
    if "EncryptedPackage".encode("utf-16-le") in template:
        return IntakeError(
            Code.PASSWORD_PROTECTED,
            place,
            "it is password-protected and can not be read; remove the password "
            "(File > Info > Protect Presentation).",
        )
    return IntakeError(
        Code.OLD_FORMAT,
        place,
        "it is a PowerPoint 97-2003 file (.ppt); save it as .pptx.",
    )
