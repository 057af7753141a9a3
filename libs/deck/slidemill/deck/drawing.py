"""DrawingML formatting written as text: colours, fills, lines and character properties."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from slidemill.deck.data import Color, FontStyle, ShapeStyle, Text
from slidemill.deck.text import escape_attribute

PLAIN_FONT = FontStyle()
PLAIN_SHAPE = ShapeStyle()

FILLS = frozenset({"noFill", "solidFill", "gradFill", "blipFill", "pattFill", "grpFill"})
"""Local names of EG_FillProperties."""

# A link shows in the theme's link colour unless the run says that its own colour counts.
_OWN_COLOR = (
    '<a:extLst><a:ext uri="{A12FA001-AC4F-418D-AE19-62706E023703}">'
    '<ahyp:hlinkClr xmlns:ahyp="http://schemas.microsoft.com/office/drawing/2018/hyperlinkcolor"'
    ' val="tx"/></a:ext></a:extLst>'
)


_LINK_ID = re.compile(r'\br:id="([^"]+)"')


def color_xml(color: Color, inside: str = "") -> str:
    """Return a colour element; `inside` holds transforms such as `<a:alpha val="0"/>`."""
    tag = color.kind.value
    val = escape_attribute(color.val)
    if inside:
        return f'<a:{tag} val="{val}">{inside}</a:{tag}>'
    return f'<a:{tag} val="{val}"/>'


def solid_fill(color: Color) -> str:
    """Return a fill in one colour."""
    return f"<a:solidFill>{color_xml(color)}</a:solidFill>"


def font_of(text: Text) -> FontStyle | None:
    """Return the font formatting a text asks for, None when it asks for none."""
    if text.styles is None or text.styles.font == PLAIN_FONT:
        return None
    return text.styles.font


def shape_style_of(text: Text) -> ShapeStyle | None:
    """Return the shape formatting a text asks for, None when it asks for none."""
    if text.styles is None or text.styles.shape == PLAIN_SHAPE:
        return None
    return text.styles.shape


def merged(below: ShapeStyle | None, above: ShapeStyle) -> ShapeStyle:
    """`above` laid over `below`."""
    if below is None:
        return above
    stated = {
        name: value
        for name in ("fill", "outline", "align", "vertical_align")
        if (value := getattr(above, name)) is not None
    }
    return replace(below, **stated)


@dataclass(slots=True)
class RunFormat:
    """Character properties (`a:rPr`, CT_TextCharacterProperties) of a run in the template.

    `original` is the element as it stands, `""` when there is none; `attributes` and
    `children` (by local name, in file order) are its pieces. `head` opens a run up to its text,
    `line_break` ends a line inside the text.
    """

    original: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: dict[str, str] = field(default_factory=dict)
    head: str = ""
    line_break: str = ""
    links: tuple[str, ...] = ()
    """Ids of the relationships its links refer to."""
    _styled: dict[tuple[FontStyle | None, str | None], tuple[str, str]] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        self.head, self.line_break = _openings(self.original)
        self.links = tuple(_LINK_ID.findall(self.original))

    def styled(self, font: FontStyle | None, link: str | None) -> tuple[str, str]:
        """`head` and `line_break` with `font` laid over and a link to relationship `link`."""
        key = (font, link)
        known = self._styled.get(key)
        if known is None:
            known = _openings(self.properties("a:rPr", font, link))
            if len(self._styled) < 256:  # styles repeat in a deck; a bound for those that do not
                self._styled[key] = known
        return known

    def properties(self, tag: str, font: FontStyle | None = None, link: str | None = None) -> str:
        """Return the element as `tag` (`a:rPr`, `a:endParaRPr`), schema order kept."""
        attributes, children = dict(self.attributes), dict(self.children)
        if font is not None:
            _lay_font(font, attributes, children)
        if link is not None:
            own_color = font is not None and font.color is not None
            children["hlinkClick"] = (
                f'<a:hlinkClick r:id="{link}">{_OWN_COLOR}</a:hlinkClick>'
                if own_color
                else f'<a:hlinkClick r:id="{link}"/>'
            )
        stated = "".join(f' {name}="{value}"' for name, value in attributes.items())
        inside = "".join(children[name] for name in sorted(children, key=run_child_order))
        return f"<{tag}{stated}>{inside}</{tag}>" if inside else f"<{tag}{stated}/>"


@dataclass(frozen=True, slots=True)
class Line:
    """A line (`a:ln`, `a:lnL`, …; CT_LineProperties): its start and all but its fill."""

    name: str
    attributes: str
    rest: str

    def filled(self, color: Color) -> str:
        """Return the line in one colour, width, dashes and ends kept."""
        return f"<a:{self.name}{self.attributes}>{solid_fill(color)}{self.rest}</a:{self.name}>"


def _openings(properties: str) -> tuple[str, str]:
    head = f"<a:r>{properties}<a:t>"
    br = f"<a:br>{properties}</a:br>" if properties else "<a:br/>"
    return head, f"</a:t></a:r>{br}{head}"


def _lay_font(font: FontStyle, attributes: dict[str, str], children: dict[str, str]) -> None:
    if font.size is not None:
        # ST_TextFontSize: hundredths of a point, 1 to 4000 points
        attributes["sz"] = str(min(max(round(font.size * 100), 100), 400_000))
    if font.bold is not None:
        attributes["b"] = "1" if font.bold else "0"
    if font.italic is not None:
        attributes["i"] = "1" if font.italic else "0"
    if font.underline is not None:
        attributes["u"] = "sng" if font.underline else "none"
    if font.strike is not None:
        attributes["strike"] = "sngStrike" if font.strike else "noStrike"
    if font.color is not None:
        for name in FILLS:
            children.pop(name, None)
        children["solidFill"] = solid_fill(font.color)
    if font.typeface is not None:
        face = escape_attribute(font.typeface)
        for script in ("latin", "ea", "cs"):
            children[script] = f'<a:{script} typeface="{face}"/>'


_SEQUENCE = {
    name: index
    for index, names in enumerate(
        (
            ("ln",),
            tuple(sorted(FILLS)),
            ("effectLst", "effectDag"),
            ("highlight",),
            ("uLnTx", "uLn"),
            ("uFillTx", "uFill"),
            ("latin",),
            ("ea",),
            ("cs",),
            ("sym",),
            ("hlinkClick",),
            ("hlinkMouseOver",),
            ("rtl",),
            ("extLst",),
        )
    )
    for name in names
}


def run_child_order(name: str) -> int:
    """Return the place of a child in CT_TextCharacterProperties (ECMA-376 part 1, 21.1.2.3.9)."""
    return _SEQUENCE.get(name, len(_SEQUENCE))
