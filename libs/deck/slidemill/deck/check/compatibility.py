"""Rules of markup compatibility: prefixes that are declared, alternatives in their form."""

from __future__ import annotations

from typing import Final

from lxml import etree

from slidemill.deck.check.package import NAMESPACES, Package, qualified
from slidemill.deck.check.report import Report

_MC: Final = f"{{{NAMESPACES['mc']}}}"
_CHOICE: Final = qualified("mc:Choice")
_FALLBACK: Final = qualified("mc:Fallback")
_LISTS: Final = ("Ignorable", "MustUnderstand", "ProcessContent", "PreserveAttributes",
                 "PreserveElements")  # fmt: skip


def check_compatibility(package: Package, report: Report) -> None:
    """Check alternate content and ignorable prefixes of every part (ECMA-376 part 3, 7).

    A reader that meets a prefix it cannot resolve gives the whole part up.
    """
    for name, tree in package.trees.items():
        if NAMESPACES["mc"].encode() not in package.parts[name]:
            continue
        for choices in tree.iter(qualified("mc:AlternateContent")):
            _check_choices(name, choices, report)
        _check_lists(name, tree, report)


def _check_choices(name: str, choices: etree._Element, report: Report) -> None:
    tags = [child.tag for child in choices.iterchildren("*")]
    if not tags or tags[0] != _CHOICE or _FALLBACK in tags[:-1]:
        report(name, "alternate content must be one or more choices, then at most one fallback.")
    for choice in choices.iterchildren(_CHOICE):
        needed = choice.get("Requires", "").split()
        if not needed:
            report(name, "a choice of alternate content says not what it requires.")
        for prefix in needed:
            if prefix not in choice.nsmap:
                report(name, f"a choice requires the prefix {prefix}, which is not declared.")


def _check_lists(name: str, tree: etree._Element, report: Report) -> None:
    for attribute in _LISTS:
        for element in (tree, *tree.iterfind(f".//*[@{_MC}{attribute}]")):
            for item in element.get(f"{_MC}{attribute}", "").split():
                prefix = item.partition(":")[0]
                if prefix not in element.nsmap:
                    report(
                        name, f"mc:{attribute} names the prefix {prefix}, which is not declared."
                    )
