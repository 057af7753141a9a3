"""Rules for every Office file: parts, content types, relationships and embedded files."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lxml import etree

from slidemill.intake.archive import Archive, scan_zip
from slidemill.intake.errors import Code, IntakeError
from slidemill.intake.limits import ZipLimits
from slidemill.intake.markup import check_xml, looks_like_xml, parse_xml
from slidemill.intake.relationships import check_relationship, parse_relationships

CONTENT_TYPES = "[Content_Types].xml"
ROOT_RELATIONSHIPS = "_rels/.rels"
CFB_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB] 2.2: OLE objects, Office 97-2003
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKBOOK_MAIN = f"{WORKBOOK}.main+xml"
CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_OFFICE_DOCUMENT = "officeDocument"
_STRICT = "http://purl.oclc.org/ooxml/"
_XML_NAMES = (".xml", ".rels", ".vml", ".svg")

# By what a content type holds, in lower case: macro-enabled kinds differ per program and version.
_ACTIVE_TYPES = {
    "macroenabled": (Code.MACROS, "macros; save it as .pptx or .xlsx, which have none"),
    "vbaproject": (Code.MACROS, "macros; save it as .pptx or .xlsx, which have none"),
    "vbadata": (Code.MACROS, "macros; save it as .pptx or .xlsx, which have none"),
    "oleobject": (Code.OLE_OBJECT, "an OLE object, which can run; replace it by a picture"),
    "activex": (Code.ACTIVEX, "an ActiveX control, which can run; remove it"),
}


@dataclass(frozen=True, slots=True)
class Types:
    """Content types of the parts (ECMA-376 part 2, clause 7.2.3)."""

    overrides: Mapping[str, str]
    defaults: Mapping[str, str]

    def of(self, name: str) -> str:
        """Return the part's content type, in lower case, or an empty string."""
        extension = name.rpartition(".")[2].lower()
        return self.overrides.get(name.lower()) or self.defaults.get(extension, "")


@dataclass(frozen=True, slots=True)
class OfficeFile:
    """A scanned Office file."""

    archive: Archive
    types: Types
    main: str
    """Content type of its main part."""
    size: int
    """Inflated bytes, those of embedded workbooks included."""


def scan_office(data: bytes, limits: ZipLimits, place: str, *, embedding: bool) -> OfficeFile:
    """Check every part of an Office file; with `embedding` it may hold workbooks.

    Each member is inflated once, so sizes and checksums are known to be true.
    Raises `IntakeError`.
    """
    archive = scan_zip(data, limits, place)
    for needed in (CONTENT_TYPES, ROOT_RELATIONSHIPS):
        if needed not in archive:
            raise IntakeError(
                Code.NOT_A_PRESENTATION if embedding else Code.EMBEDDED_FILE,
                place,
                f"it has no {needed}, so it is no Office file; save it as .pptx or .xlsx.",
            )
    types = _read_types(archive)
    main = _main_type(archive, types, place)
    size = 0
    for name in archive.names:
        part = archive.read(name)
        size += len(part)
        _check_part(name, part, types, in_deck=embedding)
        if part.startswith((b"PK\x03\x04", b"PK\x05\x06")) or types.of(name) == WORKBOOK:
            if not embedding or types.of(name) != WORKBOOK:
                raise IntakeError(
                    Code.EMBEDDED_FILE,
                    name,
                    "it is an embedded file other than an .xlsx workbook; remove it.",
                )
            size += _scan_workbook(name, part, replace(limits, total=limits.total - size))
    return OfficeFile(archive, types, main, size)


def _scan_workbook(name: str, part: bytes, limits: ZipLimits) -> int:
    try:
        workbook = scan_office(part, limits, "workbook", embedding=False)
    except IntakeError as error:
        raise error.inside(name) from error
    if workbook.main != WORKBOOK_MAIN:
        raise IntakeError(
            Code.EMBEDDED_FILE, name, "it is embedded as a workbook but is none; remove it."
        )
    return workbook.size


def _check_part(name: str, part: bytes, types: Types, *, in_deck: bool) -> None:
    kind = types.of(name)
    for mark, (code, what) in _ACTIVE_TYPES.items():
        if mark in kind:
            raise IntakeError(code, name, f"the file holds {what}.")
    if "vbaproject" in name.lower():
        code, what = _ACTIVE_TYPES["vbaproject"]
        raise IntakeError(code, name, f"the file holds {what}.")
    if part.startswith(CFB_MAGIC):
        code, what = _ACTIVE_TYPES["oleobject"]
        raise IntakeError(code, name, f"the file holds {what}.")
    said = kind.endswith(("+xml", "/xml")) or name.lower().endswith(_XML_NAMES)
    if said or looks_like_xml(part):
        text = check_xml(part, name)
        if name.lower().endswith(".rels"):
            of_chart = in_deck and types.of(_source(name)) == CHART
            for link in parse_relationships(parse_xml(text, name), name):
                check_relationship(link, name, of_chart=of_chart)


def _source(relationships: str) -> str:
    """Return the part whose relationships these are (ECMA-376 part 2, 6.5.2.3); `""` for none."""
    folder, _, base = relationships.rpartition("/")
    if folder.rpartition("/")[2] != "_rels" or not base.endswith(".rels"):
        return ""
    return folder.removesuffix("_rels") + base.removesuffix(".rels")


def _read_types(archive: Archive) -> Types:
    overrides: dict[str, str] = {}
    defaults: dict[str, str] = {}
    for node in _parse(archive, CONTENT_TYPES).iter(etree.Element):
        word = etree.QName(node).localname
        kind = node.get("ContentType", "").strip().lower()
        if word == "Override":
            overrides[node.get("PartName", "").lstrip("/").lower()] = kind
        elif word == "Default":
            defaults[node.get("Extension", "").lower()] = kind
    return Types(overrides, defaults)


def _main_type(archive: Archive, types: Types, place: str) -> str:
    root = _parse(archive, ROOT_RELATIONSHIPS)
    main = [
        link
        for link in parse_relationships(root, ROOT_RELATIONSHIPS)
        if link.kind == _OFFICE_DOCUMENT and not link.external
    ]
    if main and main[0].type.startswith(_STRICT):
        raise IntakeError(
            Code.WRONG_KIND,
            place,
            "it is in the Strict Open XML form; save it as an ordinary .pptx or .xlsx.",
        )
    if len(main) != 1 or main[0].target.lstrip("/") not in archive:
        raise IntakeError(
            Code.BAD_RELATIONSHIP,
            ROOT_RELATIONSHIPS,
            "it does not name exactly one main part; open the file in PowerPoint and save it.",
        )
    return types.of(main[0].target.lstrip("/"))


def _parse(archive: Archive, name: str) -> etree._Element:
    return parse_xml(check_xml(archive.read(name), name), name)
