"""Telling that the package lacks a file, and which one may have been meant."""

from __future__ import annotations

import posixpath
from collections.abc import Collection
from difflib import get_close_matches

_COMPARED = 500
"""Files of a package that a misspelt path is compared with."""


def missing_file(path: str, names: Collection[str], *, hinted: bool = True) -> str:
    """Say that the package has no file at `path`; with a hint when one of `names` is alike."""
    close = _meant(path, list(names)[:_COMPARED]) if hinted else ""
    mend = (
        f'did you mean "{close}"?'
        if close
        else "add it, or correct the path (relative to data.json)."
    )
    return f'the package holds no file "{path}"; {mend}'


def _meant(path: str, names: list[str]) -> str:
    """Return the name that differs in case, ending or folder only, or else the one most alike."""
    folded = {name.casefold(): name for name in names}
    wanted = path.casefold()
    if wanted in folded:
        return folded[wanted]
    stem, base = _stem(wanted), posixpath.basename(wanted)
    for likeness, part in ((stem, _stem), (base, posixpath.basename)):
        for name, written in folded.items():
            if part(name) == likeness:
                return written
    bases = {_stem(posixpath.basename(name)): written for name, written in folded.items()}
    close = get_close_matches(_stem(base)[:100], bases, n=1, cutoff=0.7)
    return bases[close[0]] if close else ""


def _stem(path: str) -> str:
    return posixpath.splitext(path)[0]
