"""Rules of comments: each has an author whom the presentation knows."""

from __future__ import annotations

from typing import Final

from slidemill.deck.check.package import Package, qualified
from slidemill.deck.check.report import Report

_FORMS: Final = (
    ("commentAuthors", "p:cmAuthor", "p:cm"),
    ("authors", "p188:author", "p188:cm"),
    ("authors", "p188:author", "p188:reply"),
)
"""Relationship to the authors, an author's element, a comment's (ECMA-376 and [MS-PPTX])."""


def check_remarks(package: Package, report: Report) -> None:
    """Check that comments name authors that are there."""
    main = package.main_part()
    if main is None:
        return
    for kind, author, comment in _FORMS:
        known = {
            item.get("id")
            for part in package.related(main, kind)
            if part in package.trees
            for item in package.trees[part].iter(qualified(author))
        }
        for name in package.of_kind("comments"):
            tree = package.trees.get(name)
            for item in () if tree is None else tree.iter(qualified(comment)):
                if item.get("authorId") not in known:
                    report(
                        name, f"a comment is by author {item.get('authorId')}, who is on no list."
                    )
