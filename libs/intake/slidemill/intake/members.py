"""Checks of each member of a zip against its limits, its own header and its neighbours."""

import stat
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from slidemill.intake.directory import Directory, Record, parse_extra, widened
from slidemill.intake.errors import Code, IntakeError
from slidemill.intake.limits import ZipLimits
from slidemill.intake.names import check_name, fold

_LOCAL = struct.Struct("<4s5H3L2H")  # APPNOTE 4.3.7

STORED, DEFLATED = 0, 8
_ENCRYPTED = 1 << 0 | 1 << 6 | 1 << 13  # APPNOTE 4.4.4: traditional, strong, masked headers
_DEFERRED = 1 << 3  # sizes follow the content
_PLAIN_MODES = {0, stat.S_IFREG, stat.S_IFDIR}


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive that may be inflated."""

    name: str
    method: int
    crc: int
    packed: int
    size: int
    start: int
    """Where its packed bytes begin."""


def check_members(
    data: bytes, directory: Directory, limits: ZipLimits, place: str
) -> dict[str, Member]:
    """Return the files of the archive by name, folders left out; nothing is inflated.

    Raises `IntakeError` if any member, folders included, breaks a rule.
    """
    seen: set[str] = set()
    total = 0
    members: list[Member] = []
    spans: list[tuple[int, int, str]] = []
    for record in directory.records:
        check_name(record.name, limits.name, place)
        if (folded := fold(record.name)) in seen:
            raise IntakeError(
                Code.DUPLICATE_NAME,
                record.name,
                "another member has this name, or one that differs only in case or accents' "
                "coding; programs would disagree which counts; keep one.",
            )
        seen.add(folded)
        _check_kind(record)
        _check_size(record, limits)
        total += record.size
        if total > limits.total:
            raise IntakeError(
                Code.TOTAL_TOO_LARGE,
                place,
                f"its members inflate to more than {limits.total} bytes; leave out files.",
            )
        member = _locate(data, record, directory.start)
        members.append(member)
        spans.append((record.offset, member.start + member.packed, member.name))
    _check_layout(data, spans, directory.start, place)
    return {member.name: member for member in members if not member.name.endswith("/")}


def _check_kind(record: Record) -> None:
    if record.flags & _ENCRYPTED or record.method == 99:  # 99: AES, APPNOTE appendix E
        raise IntakeError(
            Code.ENCRYPTED_MEMBER,
            record.name,
            "it is encrypted and can not be read; zip without a password.",
        )
    if record.method not in (STORED, DEFLATED):
        raise IntakeError(
            Code.UNSUPPORTED_METHOD,
            record.name,
            f"it is packed with method {record.method}; only store (0) and deflate (8) are read; "
            "zip with standard settings.",
        )
    if stat.S_IFMT(record.mode) not in _PLAIN_MODES:
        raise IntakeError(
            Code.SPECIAL_FILE,
            record.name,
            "it is a symbolic link or device, which could point anywhere; put the file itself in.",
        )


def _check_size(record: Record, limits: ZipLimits) -> None:
    if record.size > limits.member:
        raise IntakeError(
            Code.MEMBER_TOO_LARGE,
            record.name,
            f"it inflates to {record.size} bytes, more than the {limits.member} allowed; "
            "make it smaller.",
        )
    if record.size > limits.ratio_floor and record.size > limits.ratio * max(record.packed, 1):
        raise IntakeError(
            Code.RATIO_TOO_HIGH,
            record.name,
            f"{record.packed} bytes inflate to {record.size}, as only a zip bomb does; "
            "make it smaller.",
        )
    if record.method == STORED and record.size != record.packed:
        raise IntakeError(
            Code.SIZE_MISMATCH, record.name, "it is stored but has two sizes; make the zip again."
        )
    if record.name.endswith("/") and record.size:
        raise IntakeError(
            Code.BAD_NAME, record.name, "it is named as a folder but has content; rename it."
        )


def _locate(data: bytes, record: Record, limit: int) -> Member:
    """Find the member's bytes, which must lie before `limit`, behind a header that agrees."""
    if record.offset + _LOCAL.size > limit or not data.startswith(b"PK\x03\x04", record.offset):
        raise _mismatch(record, "it is not where the directory says")
    _, _, flags, method, _, _, crc, packed, size, name_size, extra_size = _LOCAL.unpack_from(
        data, record.offset
    )
    names = record.offset + _LOCAL.size
    start = names + name_size + extra_size
    if start + record.packed > limit:
        raise _mismatch(record, "it runs into the directory")
    if data[names : names + name_size] != record.raw_name:
        raise _mismatch(record, "its own header has another name")
    if method != record.method or (flags ^ record.flags) & (_ENCRYPTED | 1 << 11):
        raise _mismatch(record, "its own header has another method or coding")
    extra = parse_extra(data[names + name_size : start])
    own = (crc, *widened(extra, (size, packed), record.name))
    listed = (record.crc, record.size, record.packed)
    deferred = flags & _DEFERRED
    if any(
        mine != other and not (deferred and mine == 0)
        for mine, other in zip(own, listed, strict=True)
    ):
        raise _mismatch(record, "its own header has another size or checksum")
    return Member(record.name, record.method, record.crc, record.packed, record.size, start)


def _check_layout(
    data: bytes, spans: Iterable[tuple[int, int, str]], limit: int, place: str
) -> None:
    """Refuse members that share bytes, and bytes of no member that a reader might take for one."""
    at = 0
    for begin, end, name in (*sorted(spans), (limit, limit, "")):
        if begin < at:
            raise IntakeError(
                Code.OVERLAP, name, "it shares bytes with another member; make the zip again."
            )
        # Sizes written behind a member's content and padding are fine, at the start nothing is.
        if begin > at and (at == 0 or b"PK\x03\x04" in data[at:begin]):
            raise IntakeError(
                Code.ZIP_EXTRA_DATA,
                place,
                "there are bytes between its members that programs may take for another member; "
                "make the zip again.",
            )
        at = end


def _mismatch(record: Record, what: str) -> IntakeError:
    return IntakeError(
        Code.HEADER_MISMATCH,
        record.name,
        f"{what}; programs would read different things; make the zip again.",
    )
