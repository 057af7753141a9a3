"""Two drawings of the results: times on a logarithmic scale, and time against slides."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from tests.bench.deck.measure import Growth, Times

_WIDTH, _LEFT, _RIGHT = 760, 70, 90
_BAR, _GAP = 15, 26
_STYLE = """<style>
text { font: 13px system-ui, sans-serif; fill: #57606a }
.grid { stroke: #8c959f; stroke-opacity: .35 }
.ours { fill: #2f8f83 } .hand { fill: #c98a2b } .node { fill: #9a6fb0 } .floor { fill: #8c959f }
.line { fill: none; stroke-width: 2.5 }
@media (prefers-color-scheme: dark) { text { fill: #b1bac4 } }
</style>"""
_ENGINES = (
    ("floor", "floor"),
    ("ours", "Slidemill"),
    ("hand", "python-pptx by hand"),
    ("node", "pptx-automizer"),
)


def _svg(height: int, title: str, parts: Iterable[str]) -> str:
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{title}">\n{_STYLE}\n{body}\n</svg>\n'
    )


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{text}</text>'


def _duration(milliseconds: float) -> str:
    if milliseconds >= 1000:
        return f"{milliseconds / 1000:.3g} s"
    return f"{milliseconds:.3g} ms"


def times_plot(times: Sequence[Times]) -> str:
    """Return bars of each engine's time, a group per workload, one decade per grid line."""
    groups = [[each.floor, each.warm, each.by_hand, each.automizer] for each in times]
    known = [value for group in groups for value in group if value is not None]
    low, high = math.floor(math.log10(min(known))), math.ceil(math.log10(max(known)))
    scale = (_WIDTH - _LEFT - _RIGHT) / (high - low)

    def across(value: float) -> float:
        return _LEFT + (math.log10(value) - low) * scale

    parts, y = _legend(), 50.0
    top = y
    for each, group in zip(times, groups, strict=True):
        bars = [(name, value) for (name, _), value in zip(_ENGINES, group, strict=True) if value]
        parts.append(_text(12, y + _BAR * len(bars) / 2 + 4, each.workload))
        for name, value in bars:
            width = across(value) - _LEFT
            parts.append(
                f'<rect class="{name}" x="{_LEFT}" y="{y:.0f}" width="{width:.1f}" '
                f'height="{_BAR - 3}"/>'
            )
            parts.append(_text(_LEFT + width + 6, y + _BAR - 4, _duration(value)))
            y += _BAR
        y += _GAP - _BAR / 2
    grid = [
        f'<line class="grid" x1="{across(10.0**n):.1f}" x2="{across(10.0**n):.1f}" '
        f'y1="{top - 6:.0f}" y2="{y - 6:.0f}"/>'
        + _text(across(10.0**n), y + 10, _duration(10.0**n), "middle")
        for n in range(low, high + 1)
    ]
    return _svg(int(y + 24), "Time to make each deck, logarithmic", [*grid, *parts])


def _legend() -> list[str]:
    parts, x = [], float(_LEFT)
    for name, label in _ENGINES:
        parts.append(f'<rect class="{name}" x="{x:.0f}" y="14" width="12" height="12"/>')
        parts.append(_text(x + 18, 25, label))
        x += 40 + 7.2 * len(label)
    return parts


def growth_plot(growth: Sequence[Growth]) -> str:
    """Return a line through the times at growing numbers of slides; both scales are linear."""
    height, bottom, top = 320, 270, 30
    most = max(each.slides for each in growth)
    longest = max(each.warm for each in growth) * 1.1
    step = 10 ** math.floor(math.log10(longest))
    if longest / step < 4:
        step /= 2

    def place(slides: float, value: float) -> tuple[float, float]:
        return (
            _LEFT + slides / most * (_WIDTH - _LEFT - _RIGHT),
            bottom - value / longest * (bottom - top),
        )

    parts = []
    for n in range(int(longest / step) + 1):
        y = place(0, n * step)[1]
        parts.append(
            f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        )
        parts.append(_text(_LEFT - 8, y + 4, _duration(n * step) if n else "0", "end"))
    points = [place(each.slides, each.warm) for each in growth]
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    parts.append(f'<polyline class="line" stroke="#2f8f83" points="{way}"/>')
    for each, (x, y) in zip(growth, points, strict=True):
        parts.append(f'<circle class="ours" cx="{x:.1f}" cy="{y:.1f}" r="4"/>')
        parts.append(_text(x, y - 10, _duration(each.warm), "middle"))
        if each.slides * 8 >= most:
            parts.append(_text(x, bottom + 20, f"{each.slides:,}", "middle"))
    parts.append(_text(_WIDTH - _RIGHT, bottom + 40, "slides", "end"))
    return _svg(height, "Time against number of slides", parts)
