"""Relationships of an Office file: what it points to, and what it may point to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from slidemill.intake.errors import Code, IntakeError

_LINK_SCHEMES = {"http", "https", "mailto"}
_VIDEO_HOSTS = {
    "youtu.be",
    "youtube.com",
    "m.youtube.com",
    "www.youtube.com",
    "www.youtube-nocookie.com",
}
_WORKBOOK_KINDS = {"package", "oleObject"}
_WORKBOOK_SCHEMES = {"file", "http", "https"}
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]+):")  # one letter is a drive
# RFC 3986 section 3.1; a drive letter counts as a scheme here.
_ABSOLUTE = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*:|//|\\)")

_ACTIVE: dict[str, tuple[Code, str]] = {
    "vbaProject": (Code.MACROS, "a macro project"),
    "wordVbaData": (Code.MACROS, "a macro project"),
    "oleObject": (Code.OLE_OBJECT, "an OLE object"),
    "control": (Code.ACTIVEX, "an ActiveX control"),
    "activeXControlBinary": (Code.ACTIVEX, "an ActiveX control"),
}


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship (ECMA-376 part 2, clause 6.5)."""

    id: str
    type: str
    """The full type address."""
    target: str
    external: bool

    @property
    def kind(self) -> str:
        """The last word of the type, the same in Transitional and Strict files."""
        return self.type.rpartition("/")[2]


def parse_relationships(root: etree._Element, place: str) -> Iterator[Relationship]:
    """Yield the relationships of a parsed `.rels` part. Raises `IntakeError`."""
    for node in root.iter(etree.Element):
        if etree.QName(node).localname != "Relationship":
            continue
        target = node.get("Target")
        if target is None:
            raise IntakeError(
                Code.BAD_RELATIONSHIP,
                place,
                f"relationship {node.get('Id')!r} has no target; save the file in PowerPoint.",
            )
        yield Relationship(
            id=node.get("Id", ""),
            type=node.get("Type", "").strip(),
            target=target,
            external=node.get("TargetMode", "Internal").strip() != "Internal",
        )


def check_relationship(link: Relationship, place: str, *, of_chart: bool = False) -> None:
    """Raise `IntakeError` if a relationship is active content or fetches from elsewhere.

    `of_chart` says that the relationship is one of a chart part.
    """
    if link.external:
        if not (of_chart and _is_linked_workbook(link)):
            _check_external(link, place)
    elif link.kind in _ACTIVE:
        code, what = _ACTIVE[link.kind]
        raise IntakeError(
            code, place, f"it holds {what} ({link.target[:80]}), which can run; remove it."
        )
    elif _ABSOLUTE.match(link.target):
        raise IntakeError(
            Code.BAD_RELATIONSHIP,
            place,
            f"relationship {link.id!r} leads to {link.target[:80]!r} as if that were inside the "
            "file; remove it.",
        )


def _is_linked_workbook(link: Relationship) -> bool:
    """Whether a chart's link leads to the workbook it was made from.

    The chart shows the values it holds itself; the workbook is opened only when a person asks
    to edit the data.
    """
    scheme = _SCHEME.match(link.target)
    return link.kind in _WORKBOOK_KINDS and (
        scheme is None or scheme[1].lower() in _WORKBOOK_SCHEMES
    )


def _check_external(link: Relationship, place: str) -> None:
    """Links a reader follows by a click are fine; what is fetched on opening is not.

    YouTube is the exception, because PowerPoint has no other way to hold such a video.
    """
    target = link.target.strip()
    try:
        address = urlsplit(target)
        plain = not address.username and address.port is None
    except ValueError:
        address, plain = urlsplit(""), False
    scheme = address.scheme.lower()
    if link.kind == "hyperlink" and scheme in _LINK_SCHEMES:
        return
    if link.kind == "video" and scheme == "https" and plain and address.hostname in _VIDEO_HOSTS:
        return
    what, mend = {
        "hyperlink": ("a hyperlink", "link to http, https or mailto addresses only"),
        "video": ("a linked video", "insert the video itself or link to YouTube over https"),
    }.get(link.kind, (f"a linked {link.kind}", "embed it or break the link (File > Info)"))
    raise IntakeError(
        Code.EXTERNAL_LINK,
        place,
        f"relationship {link.id!r} is {what} to {target[:80]!r}, which would be opened from "
        f"outside the file; {mend}.",
    )
