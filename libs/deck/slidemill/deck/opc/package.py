"""A template's parts, content types and relationships, as compilation reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, NoReturn

from lxml import etree

from slidemill.deck.faults import Fault, TemplateError
from slidemill.deck.opc.archive import ArchiveError, Packed, read_archive
from slidemill.deck.opc.flat_xml import Row, usual_relationships, usual_types
from slidemill.deck.opc.names import relationships_name, resolve, spellings
from slidemill.deck.opc.namespaces import CONTENT_TYPES, RELATIONSHIPS, R

CONTENT_TYPES_NAME = "[Content_Types].xml"
_MAX_XML = 128 * 1024 * 1024
"""Bytes; far above any slide, far below what would hurt."""

_NAMED_KINDS = frozenset({"image", "chart", "hyperlink", "video", "audio", "media"})
"""Kinds of relationships that a slide uses only by naming their id in its XML."""

_PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
    load_dtd=False,
)


class Relationship(NamedTuple):
    """One arrow of the package: `target` is a part name, or a URI when `external`.

    `dangling` marks an internal target that is not in the package.
    """

    id: str
    type: str
    target: str
    external: bool = False
    dangling: bool = False

    @property
    def kind(self) -> str:
        """Last segment of the type, such as `slideLayout`."""
        return self.type.rpartition("/")[2]


@dataclass(slots=True)
class ContentTypes:
    """`[Content_Types].xml`: types by extension (folded) and by part name (folded)."""

    defaults: dict[str, tuple[str, str]] = field(default_factory=dict)
    overrides: dict[str, str] = field(default_factory=dict)

    def override_of(self, part: str) -> str | None:
        """Return the type stated for this part alone."""
        return self.overrides.get(part.casefold())

    def type_of(self, part: str) -> str | None:
        """Return the type of a part: its own, else that of its extension."""
        stated = self.override_of(part)
        if stated is not None:
            return stated
        default = self.defaults.get(part.rpartition(".")[2].casefold())
        return default[1] if default else None


def reject(place: str, message: str) -> NoReturn:
    """Raise the TemplateError that says what is wrong with the part at `place`."""
    raise TemplateError([Fault(place, message)])


def parse_xml(content: bytes, place: str) -> etree._Element:
    """Parse one part; comments and processing instructions are dropped.

    Raises TemplateError for XML that is not well-formed, has a document type, or is huge.
    """
    if len(content) > _MAX_XML:
        reject(place, f"the part is larger than {_MAX_XML} bytes; make the slide simpler.")
    try:
        root = etree.fromstring(content, _PARSER)
    except etree.XMLSyntaxError as error:
        reject(place, f"the part is not well-formed XML ({error}); save the template again.")
    if root.getroottree().docinfo.internalDTD is not None:
        reject(place, "the part declares a document type, which no presentation may have.")
    return root


def _members(data: bytes) -> Mapping[str, Packed]:
    try:
        members = read_archive(data)
    except ArchiveError as error:
        reject("", f"The template cannot be read: {error}.")
    return with_usual_rels(members)


def with_usual_rels(members: Mapping[str, Packed]) -> Mapping[str, Packed]:
    """Give relationships the names that every reader finds them under: `_rels/<part>.rels`."""
    if _all_usual(members):
        return members
    spelled = {relationships_name(name).casefold(): relationships_name(name) for name in members}
    return {spelled.get(name.casefold(), name): packed for name, packed in members.items()}


def _all_usual(members: Mapping[str, Packed]) -> bool:
    """Whether all relationships have their usual names, as far as a quick look tells."""
    if len({name.casefold() for name in members}) != len(members):
        return False
    for name in members:
        if name.casefold().endswith(".rels") and name != "_rels/.rels":
            folder, _, base = name.rpartition("/")
            source = f"{folder.removesuffix('_rels')}{base.removesuffix('.rels')}"
            if source not in members or relationships_name(source) != name:
                return False
    return True


def _named_ids(root: etree._Element) -> set[str]:
    return {
        str(value)
        for element in root.iter()
        for name, value in element.attrib.items()
        if str(name).startswith(f"{{{R}}}")
    }


class Package:
    """The template as stored: members by name, found whatever the case of their names."""

    def __init__(self, data: bytes | Mapping[str, Packed]) -> None:
        """Open a template's bytes, or the members of one that was opened before."""
        self.members = _members(data) if isinstance(data, bytes) else data
        self._names = {name.casefold(): name for name in self.members}
        self._relationships: dict[str, tuple[Relationship, ...]] = {}
        self._last: tuple[Packed | None, bytes] = (None, b"")
        """The part that was read last: its relationships are looked up before its XML is used."""
        self.respelled: set[str] = set()
        """Parts read so far whose relationships stand otherwise in the archive than told here."""
        self.types = self._read_types()

    def find(self, name: str) -> str | None:
        """Return the member whose name equals `name`, if need be after folding and unescaping."""
        if name in self.members:  # nearly always
            return name
        for spelling in spellings(name):
            if spelling in self.members:
                return spelling
            folded = self._names.get(spelling.casefold())
            if folded is not None:
                return folded
        return None

    def packed(self, name: str) -> Packed:
        """Return the member with exactly this name."""
        return self.members[name]

    def read(self, name: str) -> bytes:
        """Content of a member; TemplateError when it is missing or damaged."""
        found = self.find(name)
        if found is None:
            reject(name, "the part is missing; save the template again from PowerPoint.")
        packed = self.members[found]
        last, content = self._last
        if last is packed:
            return content
        if packed.size > _MAX_XML:
            reject(name, f"the part is larger than {_MAX_XML} bytes.")
        try:
            content = packed.read()
        except ArchiveError as error:
            reject(name, f"the part is damaged: {error}.")
        self._last = packed, content
        return content

    def xml(self, name: str) -> etree._Element:
        """Return a part's root element."""
        return parse_xml(self.read(name), name)

    def relationships(self, part: str) -> tuple[Relationship, ...]:
        """Relationships of a part (`""`: of the package), in file order, targets resolved.

        What lost its use or its target is told as PowerPoint would have saved it: see `_kept`.
        """
        known = self._relationships.get(part)
        if known is None:
            found = self._read_relationships(part)
            kept = self._kept(part, found)
            if kept != found:
                self.respelled.add(part)
            known = self._relationships[part] = tuple(kept)
        return known

    def relate(self, part: str, relationship: Relationship) -> None:
        """Add a relationship that a part should have had."""
        self._relationships[part] = (*self.relationships(part), relationship)
        self.respelled.add(part)

    def _kept(self, part: str, found: list[Relationship]) -> list[Relationship]:
        """Leave out what slides, layouts and masters no longer use, and repair lost pictures.

        Such a relationship is at best dead weight; one without its target asks for repair. A
        picture that is gone but shown is named `NULL` outside the package.
        """
        doubtful = {each.id for each in found if each.dangling or each.kind in _NAMED_KINDS}
        if not doubtful or ".presentationml." not in (self.types.type_of(part) or ""):
            return found
        raw = self.read(part)
        if any(f'"{each}"'.encode() not in raw for each in doubtful):
            doubtful -= _named_ids(self.xml(part))
        else:
            doubtful = set()
        return [
            Relationship(each.id, each.type, "NULL", external=True)
            if each.dangling and each.kind == "image"
            else each
            for each in found
            if each.id not in doubtful
        ]

    def _read_relationships(self, part: str) -> list[Relationship]:
        name = self.find(relationships_name(part))
        if name is None:
            return []
        result = []
        for tag, row in self._flat(name, usual_relationships, RELATIONSHIPS):
            if tag != "Relationship":
                continue
            identity, kind = row.get("Id", ""), row.get("Type", "")
            target = row.get("Target", "")
            if row.get("TargetMode") == "External":
                result.append(Relationship(identity, kind, target, external=True))
                continue
            path = resolve(part, target)
            found = self.find(path)
            if found is not None and found not in spellings(path):
                self.respelled.add(part)
            if found is None:
                result.append(Relationship(identity, kind, target, dangling=True))
            else:
                result.append(Relationship(identity, kind, found))
        return result

    def _read_types(self) -> ContentTypes:
        if self.find(CONTENT_TYPES_NAME) is None:
            reject(CONTENT_TYPES_NAME, "the part is missing, so this is no Office document.")
        types = ContentTypes()
        for tag, row in self._flat(CONTENT_TYPES_NAME, usual_types, CONTENT_TYPES):
            value = row.get("ContentType", "")
            if tag == "Default":
                extension = row.get("Extension", "")
                types.defaults[extension.casefold()] = (extension, value)
            elif tag == "Override":
                part = row.get("PartName", "").lstrip("/")
                types.overrides[(self.find(part) or part).casefold()] = value
        return types

    def _flat(
        self, name: str, usual: Callable[[bytes], tuple[Row, ...] | None], namespace: str
    ) -> Sequence[Row]:
        """Return the rows of a list in `namespace`, parsed when it is not written as usual."""
        content = self.read(name)
        rows = usual(content)
        if rows is not None:
            return rows
        found = parse_xml(content, name).iterchildren(f"{{{namespace}}}*")
        return [
            (etree.QName(each).localname, {str(k): str(v) for k, v in each.attrib.items()})
            for each in found
        ]
