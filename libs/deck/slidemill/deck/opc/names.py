"""Part names, relative targets and the names that copies of a part get.

A part name here is the zip member's name: `ppt/slides/slide1.xml`, no leading slash.
"""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote

_STEM = re.compile(r"(.*?)\d*(\.[^./]*)?$", re.DOTALL)
_SAFE = "/~!$&'()*+,;=:@%"


class Family(NamedTuple):
    """Names that differ in their number only: `ppt/charts/chart` + 7 + `.xml`."""

    stem: str
    extension: str

    def name(self, number: int) -> str:
        """Return the member of the family with this number."""
        return f"{self.stem}{number}{self.extension}"


def family_of(name: str) -> Family:
    """Return the family a part name belongs to."""
    folder, _, base = name.rpartition("/")
    match = _STEM.match(base)
    stem, extension = (match[1], match[2] or "") if match else (base, "")
    return Family(f"{folder}/{stem}" if folder else stem, extension)


def number_in(family: Family, name: str) -> int | None:
    """Return the number `name` has in `family`, whatever the case; None when it is no member."""
    folded, stem, extension = name.casefold(), family.stem.casefold(), family.extension.casefold()
    if not (folded.startswith(stem) and folded.endswith(extension)):
        return None
    digits = folded[len(stem) : len(folded) - len(extension)]
    return int(digits) if digits.isdecimal() and digits.isascii() else None


def folder_of(name: str) -> str:
    """Return the folder a part lies in, without a slash at either end."""
    return name.rpartition("/")[0]


def relationships_name(part: str) -> str:
    """Where the relationships of `part` are kept; `""` is the package itself (OPC, 6.5.2)."""
    folder, _, base = part.rpartition("/")
    return f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"


def resolve(source: str, target: str) -> str:
    """Return the part name a relationship target of `source` points to, absolute or relative."""
    return _resolved(folder_of(source), target)


@lru_cache(maxsize=1024)
def _resolved(folder: str, target: str) -> str:
    """Resolve a target; the slides of a template share theirs."""
    target = target.partition("#")[0].replace("\\", "/")
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target)).lstrip("/")


def spellings(name: str) -> tuple[str, str]:
    """`name` as written and with its percent escapes undone; archives hold either."""
    return name, unquote(name)


@lru_cache(maxsize=1024)
def relative_folder(source_folder: str, target_folder: str) -> str:
    """Return what goes before a base name to reach `target_folder` from `source_folder`."""
    path = posixpath.relpath("/" + target_folder, "/" + source_folder)
    return "" if path == "." else quote(path + "/", safe=_SAFE)


def target_uri(source_folder: str, part: str) -> str:
    """Return the relative target that reaches `part` from a part in `source_folder`, as a URI."""
    folder, _, base = part.rpartition("/")
    return relative_folder(source_folder, folder) + quote(base, safe=_SAFE)
