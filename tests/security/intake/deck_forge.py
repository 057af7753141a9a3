"""Makes sound presentations and spoils them part by part."""

from collections.abc import Collection, Mapping
from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE

TYPES = "[Content_Types].xml"
SLIDE = "ppt/slides/slide1.xml"
SLIDE_RELS = "ppt/slides/_rels/slide1.xml.rels"
WORKBOOK = "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx"
OFFICE_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@cache
def sound_deck() -> bytes:
    """Return a deck with a title slide and a chart slide with its workbook."""
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[0])
    chart = CategoryChartData()  # type: ignore[no-untyped-call]  # python-pptx is half typed
    chart.categories = ["a", "b"]
    chart.add_series("s", (1, 2))  # type: ignore[no-untyped-call]  # python-pptx is half typed
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    slide.shapes.add_chart(XL_CHART_TYPE.PIE, 0, 0, 10**6, 10**6, chart)
    out = BytesIO()
    deck.save(out)
    return out.getvalue()


def names() -> list[str]:
    with ZipFile(BytesIO(sound_deck())) as archive:
        return archive.namelist()


def part(name: str, package: bytes | None = None) -> bytes:
    with ZipFile(BytesIO(package or sound_deck())) as archive:
        return archive.read(name)


def rewrite(
    package: bytes, parts: Mapping[str, bytes] | None = None, drop: Collection[str] = ()
) -> bytes:
    """Replace, add or drop parts of an Office file."""
    parts = dict(parts or {})
    out = BytesIO()
    with ZipFile(BytesIO(package)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in drop:
                new.writestr(name, parts.pop(name) if name in parts else old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def spoiled(parts: Mapping[str, bytes] | None = None, drop: Collection[str] = ()) -> bytes:
    return rewrite(sound_deck(), parts, drop)


def typed(name: str, content: bytes, content_type: str) -> bytes:
    """Return the sound deck with one more part of a given content type."""
    override = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
    types = part(TYPES).replace(b"</Types>", override.encode())
    return spoiled({TYPES: types, name: content})


def retyped(old: str, new: str) -> bytes:
    types = part(TYPES)
    assert old.encode() in types
    return spoiled({TYPES: types.replace(old.encode(), new.encode())})


def relationship(
    kind: str, target: str, *, external: bool = True, family: str = OFFICE_RELS
) -> str:
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="rId99" Type="{family}/{kind}" Target="{target}"{mode}/>'


def related(link: str, rels: str = SLIDE_RELS) -> bytes:
    """Return the sound deck with one more relationship."""
    return spoiled(
        {rels: part(rels).replace(b"</Relationships>", f"{link}</Relationships>".encode())}
    )
