"""A scanned zip, whose members can be read within their limits."""

import zlib
from collections.abc import Mapping
from types import MappingProxyType

from slidemill.intake.directory import read_directory
from slidemill.intake.errors import Code, IntakeError
from slidemill.intake.limits import ZIP, ZipLimits
from slidemill.intake.members import STORED, Member, check_members


class Archive:
    """The files of a zip that passed `scan_zip`."""

    def __init__(self, data: bytes, members: Mapping[str, Member]) -> None:
        self._data = data
        self._members = MappingProxyType(dict(members))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files, in the order of the directory, without folders."""
        return tuple(self._members)

    def __contains__(self, name: object) -> bool:
        return name in self._members

    def size(self, name: str) -> int:
        """Return the inflated size in bytes the member declares. Raises `KeyError`."""
        return self._members[name].size

    def read(self, name: str) -> bytes:
        """Inflate one member; never more than one byte beyond its declared size.

        Raises `KeyError` for an unknown name and `IntakeError` if the content is damaged or
        has not the size and checksum it declares.
        """
        member = self._members[name]
        packed = self._data[member.start : member.start + member.packed]
        content = packed if member.method == STORED else _inflate(packed, member)
        if zlib.crc32(content) != member.crc:
            raise IntakeError(
                Code.CHECKSUM_MISMATCH, name, "its checksum is wrong; make the zip again."
            )
        return content


def scan_zip(data: bytes, limits: ZipLimits = ZIP, place: str = "zip") -> Archive:
    """Check a zip before anything in it is opened; nothing is inflated.

    `place` names the archive in errors about the whole of it. Raises `IntakeError`.
    """
    if len(data) > limits.packed:
        raise IntakeError(
            Code.ZIP_TOO_LARGE,
            place,
            f"it has {len(data)} bytes, more than the {limits.packed} allowed; leave out files.",
        )
    directory = read_directory(data, limits, place)
    return Archive(data, check_members(data, directory, limits, place))


def _inflate(packed: bytes, member: Member) -> bytes:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        # The extra byte shows a member that is larger than it says without inflating the rest.
        content = stream.decompress(packed, member.size + 1)
    except zlib.error as error:
        raise IntakeError(
            Code.ZIP_DAMAGED, member.name, f"its content is damaged ({error}); make the zip again."
        ) from error
    if len(content) != member.size or not stream.eof or stream.unused_data:
        raise IntakeError(
            Code.SIZE_MISMATCH,
            member.name,
            f"it does not inflate to the {member.size} bytes it declares; make the zip again.",
        )
    return content
