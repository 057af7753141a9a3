"""The house style of the demo report: theme, master, layouts and table style, without slides."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Final

EMU: Final = 914_400
WIDTH: Final = 13.333
HEIGHT: Final = 7.5
MARGIN: Final = 0.65
CONTENT: Final = WIDTH - 2 * MARGIN
"""Inches; 914,400 EMU make one."""
FOOTER: Final = 11
NUMBER: Final = 12
"""Indexes of the placeholders that every content layout has."""
TABLE_STYLE: Final = "{7B1C6E52-3D0A-4C0F-9E0B-5A1D2F3C4B60}"

_NS: Final = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_REL: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PML: Final = "application/vnd.openxmlformats-officedocument.presentationml"
_THEME_COLORS: Final = {
    "dk1": "262B33",
    "lt1": "FFFFFF",
    "dk2": "2F3E55",
    "lt2": "F2F2F0",
    "accent1": "3F6EA6",
    "accent2": "8A8F98",
    "accent3": "6E8FB5",
    "accent4": "9AA7A0",
    "accent5": "C9CDD2",
    "accent6": "A65050",
    "hlink": "3F6EA6",
    "folHlink": "6B6F7A",
}
"""A plain blue that the report's data replaces by the harbour's own colours."""


@dataclass(frozen=True)
class Placeholder:
    """A placeholder of a layout: kind and index, place in inches, and its text format."""

    name: str
    kind: str
    index: int
    box: tuple[float, float, float, float]
    size: int = 16
    color: str = "tx1"
    bold: bool = False
    anchor: str = "t"
    caps: bool = False
    prompt: str = "Text"


def base_package() -> bytes:
    """Return a presentation with the house's theme, master and layouts, and no slide."""
    layouts = _layouts()
    count = len(layouts)
    parts = {
        "[Content_Types].xml": _content_types(count),
        "_rels/.rels": _relations(
            ("officeDocument", "ppt/presentation.xml"),
            ("extended-properties", "docProps/app.xml"),
        ),
        "docProps/app.xml": _properties(),
        "ppt/presentation.xml": _presentation(),
        "ppt/_rels/presentation.xml.rels": _relations(
            ("slideMaster", "slideMasters/slideMaster1.xml"),
            ("theme", "theme/theme1.xml"),
            ("presProps", "presProps.xml"),
            ("viewProps", "viewProps.xml"),
            ("tableStyles", "tableStyles.xml"),
        ),
        "ppt/presProps.xml": f"{_HEAD}<p:presentationPr {_NS}/>",
        "ppt/viewProps.xml": f"{_HEAD}<p:viewPr {_NS}/>",
        "ppt/tableStyles.xml": _table_styles(),
        "ppt/theme/theme1.xml": _theme(),
        "ppt/slideMasters/slideMaster1.xml": _master(count),
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": _relations(
            *(("slideLayout", f"../slideLayouts/slideLayout{n + 1}.xml") for n in range(count)),
            ("theme", "../theme/theme1.xml"),
        ),
    }
    for number, layout in enumerate(layouts, 1):
        parts[f"ppt/slideLayouts/slideLayout{number}.xml"] = layout
        parts[f"ppt/slideLayouts/_rels/slideLayout{number}.xml.rels"] = _relations(
            ("slideMaster", "../slideMasters/slideMaster1.xml")
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def _layouts() -> list[str]:
    kicker = Placeholder(
        "Kicker", "body", 13, (MARGIN, 0.44, CONTENT, 0.32), 12, "accent2", True, "b", True
    )
    title = Placeholder("Title", "title", 0, (MARGIN, 0.74, CONTENT, 0.66), 28, "tx2", True, "ctr")
    foot = (
        Placeholder("Footer", "ftr", FOOTER, (MARGIN, 7.0, 9.0, 0.3), 10, "tx1", anchor="ctr"),
        Placeholder(
            "Number", "sldNum", NUMBER, (WIDTH - MARGIN - 1.5, 7.0, 1.5, 0.3), 10, anchor="ctr"
        ),
    )
    body = Placeholder("Body", "body", 1, (MARGIN, 1.7, 7.0, 4.95), 18)
    panel = 5.55
    cover = (
        Placeholder(
            "Kicker", "body", 13, (0.7, 1.55, panel - 1.1, 0.4), 13, "accent5", True, "b", True
        ),
        Placeholder("Title", "ctrTitle", 0, (0.7, 1.98, panel - 1.1, 1.9), 44, "bg1", True, "t"),
        Placeholder("Subtitle", "subTitle", 1, (0.7, 4.22, panel - 1.1, 0.9), 18, "bg1"),
        Placeholder("Date", "body", 14, (0.7, 6.35, panel - 1.1, 0.5), 13, "accent5", anchor="b"),
    )
    section = (
        Placeholder("Number", "body", 13, (MARGIN, 4.35, 6.0, 0.4), 13, "accent5", True, "b", True),
        Placeholder("Title", "title", 0, (MARGIN, 4.72, 11.0, 0.9), 44, "bg1", True, "ctr"),
        Placeholder("Lead", "body", 1, (MARGIN, 5.62, 9.0, 0.8), 18, "bg1"),
    )
    left = 5.95
    profile = (
        Placeholder("Kicker", "body", 13, (left, 0.44, 5.2, 0.32), 12, "accent2", True, "b", True),
        Placeholder("Title", "title", 0, (left, 0.74, 6.73, 0.66), 28, "tx2", True, "ctr"),
        Placeholder("Story", "body", 1, (left, 1.52, 6.73, 1.3), 16),
        Placeholder("Footer", "ftr", FOOTER, (left, 7.0, 5.0, 0.3), 10, "tx1", anchor="ctr"),
        foot[1],
    )
    return [
        _layout("Cover", "title", cover, rule=None),
        _layout("Title only", "titleOnly", (kicker, title, *foot)),
        _layout("Title and text", "obj", (kicker, title, body, *foot)),
        _layout("Section", "secHead", section, rule=None),
        _layout("Profile", "objTx", profile, rule=left),
    ]


def emu(inches: float) -> int:
    """Convert inches to English Metric Units."""
    return round(inches * EMU)


def _transform(box: tuple[float, float, float, float]) -> str:
    x, y, w, h = (emu(value) for value in box)
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/></a:xfrm>'


def _placeholder(number: int, item: Placeholder, *, master: bool = False) -> str:
    index = f' idx="{item.index}"' if item.index and not master else ""
    caps = ' cap="all" spc="100"' if item.caps else ""
    bold = ' b="1"' if item.bold else ' b="0"'
    right = ' algn="r"' if item.kind == "sldNum" else ""
    run = (
        f'<a:defRPr sz="{item.size * 100}"{bold}{caps}>'
        f'<a:solidFill><a:schemeClr val="{item.color}"/></a:solidFill></a:defRPr>'
    )
    text = f'<a:r><a:rPr lang="en-GB"/><a:t>{item.prompt}</a:t></a:r>'
    levels = ""
    if item.kind == "sldNum":
        text = (
            '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
            '<a:rPr lang="en-GB"/><a:t>1</a:t></a:fld>'
        )
    if item.kind == "body" and item.index == 1 and item.name == "Body":
        levels = _list_levels(item.size)
    elif item.kind != "title" or not master:
        none = ' marL="0" indent="0"' if item.kind in {"body", "subTitle"} else ""
        bullet = "<a:buNone/>" if none else ""
        levels = f"<a:lvl1pPr{none}{right}>{bullet}{run}</a:lvl1pPr>"
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{item.name}"/>'
        '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{item.kind}"{index}/></p:nvPr></p:nvSpPr>'
        f"<p:spPr>{_transform(item.box)}</p:spPr>"
        f'<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{item.anchor}">'
        f"<a:normAutofit/></a:bodyPr><a:lstStyle>{levels}</a:lstStyle>"
        f"<a:p>{text}</a:p></p:txBody></p:sp>"
    )


def _list_levels(size: int) -> str:
    """Format three list levels: a dash in the accent colour, then lighter ones."""
    levels = ""
    for level, (left, mark, points, before) in enumerate(
        (
            (0.24, "■", size, 14),
            (0.52, "\N{EN DASH}", size - 2, 5),
            (0.80, "\N{EN DASH}", size - 3, 3),
        ),
        1,
    ):
        shrink = '<a:buSzPct val="55000"/>' if level == 1 else ""
        levels += (
            f'<a:lvl{level}pPr marL="{emu(left)}" indent="-{emu(0.24)}">'
            '<a:lnSpc><a:spcPct val="100000"/></a:lnSpc>'
            f'<a:spcBef><a:spcPts val="{before * 100}"/></a:spcBef>'
            f'<a:buClr><a:schemeClr val="accent2"/></a:buClr>{shrink}'
            f'<a:buFont typeface="Arial"/><a:buChar char="{mark}"/>'
            f'<a:defRPr sz="{points * 100}"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
            '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/>'
            f"</a:defRPr></a:lvl{level}pPr>"
        )
    return levels


def _bar(number: int, box: tuple[float, float, float, float], color: str) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="Rule {number}"/><p:cNvSpPr/>'
        f'<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>{_transform(box)}'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f'<a:solidFill><a:schemeClr val="{color}"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr>'
        '<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="en-GB"/></a:p></p:txBody>'
        "</p:sp>"
    )


def _tree(shapes: str) -> str:
    return (
        '<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
        '<p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/>'
        f'<a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>{shapes}</p:spTree>'
    )


def _layout(
    name: str, kind: str, items: tuple[Placeholder, ...], rule: float | None = MARGIN
) -> str:
    shapes = "".join(_placeholder(number, item) for number, item in enumerate(items, 2))
    if rule is not None:
        hairline = (rule, 6.93, WIDTH - MARGIN - rule, 0.01)
        shapes = _bar(40, hairline, "accent5") + shapes
    return (
        f'{_HEAD}<p:sldLayout {_NS} type="{kind}" preserve="1" userDrawn="1">'
        f'<p:cSld name="{name}">{_tree(shapes)}</p:cSld>'
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
    )


def _master(layouts: int) -> str:
    title = Placeholder("Title", "title", 0, (MARGIN, 0.74, CONTENT, 0.66), 28, "tx2", True, "ctr")
    body = Placeholder("Body", "body", 1, (MARGIN, 1.7, CONTENT, 4.95), 18)
    foot = Placeholder("Footer", "ftr", 3, (MARGIN, 7.0, 9.0, 0.3), 10, anchor="ctr")
    number = Placeholder(
        "Number", "sldNum", 4, (WIDTH - MARGIN - 1.5, 7.0, 1.5, 0.3), 10, anchor="ctr"
    )
    shapes = (
        _placeholder(2, title, master=True)
        + _placeholder(3, body).replace('idx="1"', 'idx="1"')
        + _placeholder(4, foot).replace('idx="3"', 'sz="quarter" idx="3"')
        + _placeholder(5, number).replace('idx="4"', 'sz="quarter" idx="4"')
    )
    listed = "".join(
        f'<p:sldLayoutId id="{2147483649 + n}" r:id="rId{n + 1}"/>' for n in range(layouts)
    )
    return (
        f'{_HEAD}<p:sldMaster {_NS}><p:cSld><p:bg><p:bgRef idx="1001"><a:schemeClr val="bg1"/>'
        f"</p:bgRef></p:bg>{_tree(shapes)}</p:cSld>"
        '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" '
        'accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" '
        f'folHlink="folHlink"/><p:sldLayoutIdLst>{listed}</p:sldLayoutIdLst>'
        f"<p:txStyles><p:titleStyle>{_level(28, 'tx2', 'mj', bold=True)}</p:titleStyle>"
        f"<p:bodyStyle>{_list_levels(18)}</p:bodyStyle>"
        f"<p:otherStyle>{_level(16, 'tx1', 'mn')}</p:otherStyle></p:txStyles></p:sldMaster>"
    )


def _level(size: int, color: str, font: str, *, bold: bool = False) -> str:
    weight = ' b="1"' if bold else ""
    return (
        '<a:lvl1pPr algn="l"><a:lnSpc><a:spcPct val="95000"/></a:lnSpc><a:buNone/>'
        f'<a:defRPr sz="{size * 100}"{weight} kern="1200"><a:solidFill><a:schemeClr val="{color}"/>'
        f'</a:solidFill><a:latin typeface="+{font}-lt"/><a:ea typeface="+{font}-ea"/>'
        f'<a:cs typeface="+{font}-cs"/></a:defRPr></a:lvl1pPr>'
    )


def _theme() -> str:
    colors = "".join(
        f'<a:{slot}><a:srgbClr val="{value}"/></a:{slot}>' for slot, value in _THEME_COLORS.items()
    )
    font = '<a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{_HEAD}<a:theme {_NS.split(" ", 1)[0]} name="Northquay"><a:themeElements>'
        f'<a:clrScheme name="Plain">{colors}</a:clrScheme><a:fontScheme name="Calibri">'
        f"<a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="Flat"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def _table_styles() -> str:
    def edge(name: str, color: str, width: int) -> str:
        return (
            f'<a:{name}><a:ln w="{width}"><a:solidFill><a:schemeClr val="{color}"/></a:solidFill>'
            f"</a:ln></a:{name}>"
        )

    def part(name: str, borders: str, color: str, *, bold: bool = False) -> str:
        weight = ' b="on"' if bold else ""
        return (
            f'<a:{name}><a:tcTxStyle{weight}><a:fontRef idx="minor"/><a:schemeClr val="{color}"/>'
            f"</a:tcTxStyle><a:tcStyle><a:tcBdr>{borders}</a:tcBdr></a:tcStyle></a:{name}>"
        )

    body = edge("bottom", "accent5", 9525) + edge("insideH", "accent5", 9525)
    return (
        f'{_HEAD}<a:tblStyleLst {_NS.split(" ", 1)[0]} def="{TABLE_STYLE}">'
        f'<a:tblStyle styleId="{TABLE_STYLE}" styleName="House">'
        f"{part('wholeTbl', body, 'tx1')}"
        f"{part('lastRow', edge('top', 'tx2', 15875), 'tx2', bold=True)}"
        f"{part('firstRow', edge('bottom', 'tx2', 15875), 'tx2', bold=True)}"
        "</a:tblStyle></a:tblStyleLst>"
    )


def _presentation() -> str:
    return (
        f'{_HEAD}<p:presentation {_NS} saveSubsetFonts="1"><p:sldMasterIdLst>'
        '<p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>'
        '<p:sldSz cx="12192000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/>'
        f"<p:defaultTextStyle>{_level(16, 'tx1', 'mn')}</p:defaultTextStyle></p:presentation>"
    )


def _properties() -> str:
    return (
        f'{_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        'extended-properties"><Application>Microsoft Office PowerPoint</Application>'
        "<PresentationFormat>Widescreen</PresentationFormat><Slides>0</Slides></Properties>"
    )


def _relations(*items: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{_REL}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(items, 1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{_HEAD}<Relationships xmlns="{space}">{rows}</Relationships>'


def _content_types(layouts: int) -> str:
    types = {
        "ppt/presentation.xml": f"{_PML}.presentation.main+xml",
        "ppt/presProps.xml": f"{_PML}.presProps+xml",
        "ppt/viewProps.xml": f"{_PML}.viewProps+xml",
        "ppt/tableStyles.xml": f"{_PML}.tableStyles+xml",
        "ppt/slideMasters/slideMaster1.xml": f"{_PML}.slideMaster+xml",
        "ppt/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
        "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        **{
            f"ppt/slideLayouts/slideLayout{n + 1}.xml": f"{_PML}.slideLayout+xml"
            for n in range(layouts)
        },
    }
    rows = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in types.items()
    )
    return (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )
