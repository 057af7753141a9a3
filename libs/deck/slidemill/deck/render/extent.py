"""Where a shape stands, and where it does when it has grown with its text."""

from __future__ import annotations

import math
from dataclasses import dataclass

from slidemill.deck.render.bodytext import EMU_PER_POINT


@dataclass(frozen=True, slots=True)
class Extent:
    """Where a shape stands, in EMU of its group, and how text of some size moves it.

    `transform` is the text in `p:spPr` that a new `a:xfrm` replaces (its own one, or the start
    tag behind which it goes). `margin` is what the shape is wider and higher than its text, in
    points; `share` is the text's part of what remains (less than 1 in an ellipse).
    """

    transform: str
    own: bool
    attributes: str
    x: int
    y: int
    cx: int
    cy: int
    rotation: float
    """Radians, clockwise."""
    scale_x: float
    scale_y: float
    margin_x: float
    margin_y: float
    anchor: float
    """How much of its growth goes up: 0 for a text at the top, 0.5 centred, 1 at the bottom."""
    align: float
    """How much of its growth goes to the left."""
    floor: int = 0
    """Height of the slide, 0 when the shape is turned, in a group, or not all on the slide."""

    def beyond(self, height: float) -> float:
        """Return by how many points the shape for a text so high leaves the slide."""
        if not self.floor:
            return 0.0
        grown = round((height + self.margin_y) * EMU_PER_POINT) - self.cy
        top, bottom = self.y - grown * self.anchor, self.y + self.cy + grown * (1 - self.anchor)
        return max(-top, bottom - self.floor, 0.0) / EMU_PER_POINT

    def resized(self, width: float | None, height: float) -> str:
        """Return `a:xfrm` for a text of this size in points; None keeps the width."""
        cx = self.cx
        if width is not None:
            cx = round((width + self.margin_x) * EMU_PER_POINT * self.scale_x)
        cy = round((height + self.margin_y) * EMU_PER_POINT * self.scale_y)
        right, down = (cx - self.cx) * (0.5 - self.align), (cy - self.cy) * (0.5 - self.anchor)
        sine, cosine = math.sin(self.rotation), math.cos(self.rotation)
        # the middle moves along the shape's own axes
        x = self.x + self.cx / 2 + right * cosine - down * sine - cx / 2
        y = self.y + self.cy / 2 + right * sine + down * cosine - cy / 2
        xfrm = (
            f'<a:xfrm{self.attributes}><a:off x="{round(x)}" y="{round(y)}"/>'
            f'<a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
        )
        return xfrm if self.own else self.transform + xfrm
