"""The results as a table for the terminal and as one for the documentation."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.bench.deck.measure import Growth, Times
from tests.bench.deck.memory import Peaks
from tests.bench.deck.targets import MEMORY, TARGETS

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Results:
    """All that one run measured."""

    times: Sequence[Times]
    growth: Sequence[Growth] = ()
    peaks: Peaks | None = None
    missing: str = ""
    """Why pptx-automizer was not measured."""


def terminal(results: Results) -> str:
    """Return everything as aligned text."""
    head = ["", "warm ms", "cold ms", "python-pptx", "automizer", "vs python-pptx", "vs automizer"]
    rows = [
        [
            times.workload,
            _ms(times.warm),
            _ms(times.cold),
            _ms(times.by_hand),
            _ms(times.automizer),
            *_verdicts(times),
            f"{times.changed / _MEGABYTE:.2f}",
            f"{times.size / _MEGABYTE:.2f}",
        ]
        for times in results.times
    ]
    lines = _aligned([[*head, "vs floor", "changed MB", "MB"], *rows])
    lines += [f"{times.workload}: {times.what}" for times in results.times]
    if results.missing:
        lines.append(f"pptx-automizer was left out: {results.missing}.")
    lines += _growth_lines(results.growth)
    if results.peaks is not None:
        lines.append(_memory_line(results.peaks))
    return "\n".join(lines) + "\n"


def _verdicts(times: Times) -> list[str]:
    target = TARGETS[times.workload]
    return [
        _verdict(_ratio(times.by_hand, times.warm), target.by_hand, above=True),
        _verdict(_ratio(times.automizer, times.warm), target.automizer, above=True),
        _verdict(times.warm / times.floor, target.floor, above=False),
    ]


def _ratio(peer: float | None, ours: float) -> float | None:
    return None if peer is None else peer / ours


def _verdict(found: float | None, wanted: float, *, above: bool) -> str:
    if found is None:
        return "-"
    met = found >= wanted if above else found <= wanted
    shown = f"{found:.0f}x" if found >= 20 else f"{found:.1f}x"
    return f"{shown} ({'>=' if above else '<='} {wanted:g}: {'met' if met else 'MISSED'})"


def _ms(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _growth_lines(growth: Iterable[Growth]) -> list[str]:
    rows = [
        [
            f"{each.slides} slides",
            _ms(each.warm),
            f"{each.warm / each.slides:.3f}",
            _ms(each.by_hand),
        ]
        for each in growth
    ]
    return _aligned([["", "warm ms", "ms a slide", "python-pptx"], *rows]) if rows else []


def _memory_line(peaks: Peaks) -> str:
    line = f"peak memory of W3: {_mb(peaks.engine)} MB"
    if peaks.by_hand is not None:
        share = peaks.engine / peaks.by_hand
        met = "met" if share <= MEMORY else "MISSED"
        line += f", python-pptx {_mb(peaks.by_hand)} MB: {share:.2f} of it (<= 1/3: {met})"
    if peaks.automizer is not None:
        line += f", pptx-automizer {_mb(peaks.automizer)} MB"
    return line


def _mb(value: int) -> str:
    return f"{value / _MEGABYTE:.0f}"


def markdown(results: Results) -> str:
    """Return the tables of the documentation."""
    head = [
        "", "warm ms", "cold ms", "python-pptx ms", "pptx-automizer ms", "python-pptx : warm",
        "pptx-automizer : warm", "warm : floor",
    ]  # fmt: skip
    rows = [
        [
            f"**{times.workload}** {times.what}",
            _ms(times.warm),
            _ms(times.cold),
            _ms(times.by_hand),
            _ms(times.automizer),
            *_targeted(times),
        ]
        for times in results.times
    ]
    parts = [_table([head, *rows])]
    if results.growth:
        rows = [
            [
                f"{each.slides:,}",
                _ms(each.warm),
                f"{each.warm / each.slides:.3f}",
                _ms(each.by_hand),
            ]
            for each in results.growth
        ]
        parts.append(_table([["slides", "warm ms", "ms a slide", "python-pptx ms"], *rows]))
    if results.peaks is not None:
        line = _memory_line(results.peaks)
        parts.append(f"{line[0].upper()}{line[1:]}.")
    parts.append(f"Measured on {machine()}.")
    return "\n\n".join(parts)


def _targeted(times: Times) -> list[str]:
    target = TARGETS[times.workload]
    hand, node = _ratio(times.by_hand, times.warm), _ratio(times.automizer, times.warm)
    return [
        _cell(hand, target.by_hand, "≥", met=hand is None or hand >= target.by_hand),
        _cell(node, target.automizer, "≥", met=node is None or node >= target.automizer),
        _cell(
            times.warm / times.floor,
            target.floor,
            "≤",
            met=times.warm / times.floor <= target.floor,
        ),
    ]


def _cell(found: float | None, wanted: float, sign: str, *, met: bool) -> str:
    if found is None:
        return "-"
    shown = f"{found:.0f}" if found >= 20 else f"{found:.1f}"
    return f"{shown} ({sign} {wanted:g}{'' if met else ', missed'})"


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *rest = rows
    rule = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rest))


def machine() -> str:
    """Return what the figures were taken on."""
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}"
    )
