"""The parts that every presentation has besides its slides: the least that programs want."""

from __future__ import annotations

from collections.abc import Iterable

from slidemill.renderer.slideshows.pptx.markup import text

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_PRESENTATION = "application/vnd.openxmlformats-officedocument.presentationml."
_EMPTY_TREE = (
    '<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
    "<p:grpSpPr/></p:spTree>"
)
_COLOURS = {
    "dk1": "000000",
    "lt1": "FFFFFF",
    "dk2": "1F2328",
    "lt2": "F2F2F2",
    "accent1": "FE2C55",
    "accent2": "25F4EE",
    "accent3": "FFB400",
    "accent4": "3D7BF7",
    "accent5": "8A5CF6",
    "accent6": "22A06B",
    "hlink": "3D7BF7",
    "folHlink": "8A5CF6",
}
_SCRIPTS = {
    "Jpan": "Yu Gothic",
    "Hang": "Malgun Gothic",
    "Hans": "Microsoft YaHei",
    "Hant": "Microsoft JhengHei",
    "Arab": "Arial",
    "Hebr": "Arial",
    "Thai": "Leelawadee UI",
    "Deva": "Nirmala UI",
}
"""Faces that Windows has for scripts of their own."""


def content_types(slides: int, pictures: Iterable[str]) -> str:
    """Return `[Content_Types].xml`; `pictures` are endings of media files."""
    ends = "".join(
        f'<Default Extension="{end}" ContentType="image/{"jpeg" if end == "jpg" else end}"/>'
        for end in sorted(set(pictures))
    )
    parts = {
        "ppt/presentation.xml": f"{_PRESENTATION}presentation.main+xml",
        "ppt/slideMasters/slideMaster1.xml": f"{_PRESENTATION}slideMaster+xml",
        "ppt/slideLayouts/slideLayout1.xml": f"{_PRESENTATION}slideLayout+xml",
        "ppt/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "docProps/app.xml": (
            "application/vnd.openxmlformats-officedocument.extended-properties+xml"
        ),
    }
    parts |= {f"ppt/slides/slide{n}.xml": f"{_PRESENTATION}slide+xml" for n in _from_1(slides)}
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts.items()
    )
    return (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{ends}{overrides}</Types>'
    )


def relationships(*targets: tuple[str, str]) -> str:
    """Return the relationships to these targets, each its type and path, as rId1, rId2, …."""
    lines = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return (
        f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships">{lines}</Relationships>'
    )


def fixed_parts(title: str, size: tuple[int, int], slides: int) -> Iterable[tuple[str, str]]:
    """Yield the parts without pictures and slides by name; `size` is the slides', in EMU."""
    yield (
        "_rels/.rels",
        relationships(
            (f"{OFFICE}officeDocument", "ppt/presentation.xml"),
            (_CORE, "docProps/core.xml"),
            (f"{OFFICE}extended-properties", "docProps/app.xml"),
        ),
    )
    yield "docProps/core.xml", _core(title)
    yield "docProps/app.xml", _app(slides)
    yield "ppt/presentation.xml", _presentation(size, slides)
    yield (
        "ppt/_rels/presentation.xml.rels",
        relationships(
            (f"{OFFICE}slideMaster", "slideMasters/slideMaster1.xml"),
            *((f"{OFFICE}slide", f"slides/slide{n}.xml") for n in _from_1(slides)),
            (f"{OFFICE}theme", "theme/theme1.xml"),
        ),
    )
    yield "ppt/slideMasters/slideMaster1.xml", _master()
    yield (
        "ppt/slideMasters/_rels/slideMaster1.xml.rels",
        relationships(
            (f"{OFFICE}slideLayout", "../slideLayouts/slideLayout1.xml"),
            (f"{OFFICE}theme", "../theme/theme1.xml"),
        ),
    )
    yield (
        "ppt/slideLayouts/slideLayout1.xml",
        f'{HEAD}<p:sldLayout {NAMESPACES} type="blank" preserve="1"><p:cSld name="Blank">'
        f"{_EMPTY_TREE}</p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>",
    )
    yield (
        "ppt/slideLayouts/_rels/slideLayout1.xml.rels",
        relationships((f"{OFFICE}slideMaster", "../slideMasters/slideMaster1.xml")),
    )
    yield "ppt/theme/theme1.xml", _theme()


def _from_1(count: int) -> range:
    return range(1, count + 1)


def _core(title: str) -> str:
    """No dates: the time of day is no input."""
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
        'metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{text(title)}</dc:title></cp:coreProperties>"
    )


def _app(slides: int) -> str:
    return (
        f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'extended-properties"><Application>Slidemill</Application><Slides>{slides}</Slides>'
        "</Properties>"
    )


def _presentation(size: tuple[int, int], slides: int) -> str:
    ids = "".join(f'<p:sldId id="{255 + n}" r:id="rId{n + 1}"/>' for n in _from_1(slides))
    return (
        f"{HEAD}<p:presentation {NAMESPACES}>"
        '<p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>'
        f"<p:sldIdLst>{ids}</p:sldIdLst>"
        f'<p:sldSz cx="{size[0]}" cy="{size[1]}"/><p:notesSz cx="6858000" cy="9144000"/>'
        "</p:presentation>"
    )


def _master() -> str:
    map_ = " ".join(
        f'{name}="{colour}"'
        for name, colour in (("bg1", "lt1"), ("tx1", "dk1"), ("bg2", "lt2"), ("tx2", "dk2"))
    )
    accents = " ".join(f'{name}="{name}"' for name in _COLOURS if name[:2] not in {"dk", "lt"})
    return (
        f"{HEAD}<p:sldMaster {NAMESPACES}><p:cSld><p:bg><p:bgPr><a:solidFill>"
        '<a:srgbClr val="000000"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>'
        f"{_EMPTY_TREE}</p:cSld><p:clrMap {map_} {accents}/>"
        '<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst>'
        "<p:txStyles><p:titleStyle/><p:bodyStyle/><p:otherStyle/></p:txStyles></p:sldMaster>"
    )


def _theme() -> str:
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in _COLOURS.items()
    )
    scripts = "".join(
        f'<a:font script="{script}" typeface="{face}"/>' for script, face in _SCRIPTS.items()
    )
    fonts = '<a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/>' + scripts
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{HEAD}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        f'name="Slideshow"><a:themeElements><a:clrScheme name="Slideshow">{colours}</a:clrScheme>'
        f'<a:fontScheme name="Slideshow"><a:majorFont>{fonts}</a:majorFont>'
        f"<a:minorFont>{fonts}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="Slideshow"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )
