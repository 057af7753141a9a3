"""What shapes leave behind when they go: groups without content, connectors without an end."""

from __future__ import annotations

import re

_GROUP = re.compile(
    r"<p:grpSp>\s*<p:nvGrpSpPr>((?:(?!</?p:nvGrpSpPr>).)*)</p:nvGrpSpPr>\s*"
    r"<p:grpSpPr\b(?:[^>]*/>|(?:(?!</?p:grpSpPr\b).)*</p:grpSpPr>)\s*"
    r"(?:<p:extLst>(?:(?!</?p:grpSp>).)*</p:extLst>\s*)?</p:grpSp>",
    re.DOTALL,
)
_ID = re.compile(r'<p:cNvPr\b[^>]*?\bid="([^"]*)"')
_END = re.compile(r'<a:(?:st|end)Cxn\b[^>]*?\bid="([^"]*)"[^>]*?/>')


def without_traces(xml: str, removed: set[str]) -> tuple[str, str]:
    """Return a slide without empty groups and loose connections, and the groups that went.

    `removed` are ids of shapes that went; those of the groups are added to it.
    """
    gone: list[str] = []

    def drop(match: re.Match[str]) -> str:
        gone.append(match[0])
        removed.update(_ID.findall(match[1]))
        return ""

    found = 1
    while found:  # a group may have held nothing but a group
        xml, found = _GROUP.subn(drop, xml)
    xml = _END.sub(lambda match: "" if match[1] in removed else match[0], xml)
    return xml, "".join(gone)
