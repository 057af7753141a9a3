"""The half-year of Northquay Harbour, an invented port, in figures that add up."""

from __future__ import annotations

from typing import Final

CARGO: Final = (
    ("Containers", 5_210, 5_566),
    ("Dry bulk", 1_684, 1_612),
    ("Grain and feed", 742, 815),
    ("Liquid bulk", 806, 771),
    ("Ro-ro and ferry freight", 598, 641),
    ("Forest products", 262, 248),
    ("Project cargo", 94, 121),
    ("Break bulk", 58, 66),
)
"""Thousand tonnes in the first halves of 2025 and 2026."""

CONTAINERS: Final = (
    (
        "Q1 24", "Q2 24", "Q3 24", "Q4 24", "Q1 25", "Q2 25", "Q3 25", "Q4 25", "Q1 26", "Q2 26",
    ),
    (268, 281, 290, 276, 279, 294, 305, 288, 298, 314),
)  # fmt: skip
"""Quarters, and thousand TEU handled in each."""

REVENUE: Final = (
    ("Port dues", 38.6, 40.2, 39.5),
    ("Terminal services", 61.4, 65.7, 64.0),
    ("Leases and concessions", 22.9, 23.8, 23.6),
    ("Pilotage and towage", 14.2, 14.9, 14.6),
    ("Other income", 3.1, 2.6, 3.0),
)
COSTS: Final = (
    ("Personnel", -48.3, -50.1, -49.8),
    ("Energy", -11.7, -10.9, -11.8),
    ("Maintenance and dredging", -19.6, -22.4, -20.5),
    ("Depreciation", -20.5, -22.5, -22.3),
)
"""Million euros: first half of 2025, first half of 2026, budget for the latter."""

PROJECTS: Final = (
    ("Ferry check-in hall", "Sep 2026", "On plan", 6.1, 0.95),
    ("Rail yard, tracks 5 to 8", "Nov 2026", "On plan", 12.7, 0.81),
    ("Shore power, East Quay", "Feb 2027", "On plan", 18.4, 0.62),
    ("Grain silo, line B", "Apr 2027", "On plan", 9.3, 0.48),
    ("Berth 7 extension", "Oct 2027", "Two weeks late", 46.0, 0.34),
    ("Quay wall monitoring", "Dec 2027", "Tender repeated", 2.4, 0.22),
)
"""Name, opening, status, budget in million euros, share that is complete."""


def change(before: float, now: float) -> str:
    """Write a change in per cent, with its sign."""
    return signed(100 * (now / before - 1)) + " %"


def signed(value: float) -> str:
    """Write one decimal with a sign; a typographic minus."""
    return f"{value:+.1f}".replace("-", "\N{MINUS SIGN}")


def plain(value: float) -> str:
    """Write one decimal, with a minus only where there is one."""
    return f"{value:,.1f}".replace("-", "\N{MINUS SIGN}")


def totals(rows: tuple[tuple[str, float, float, float], ...]) -> tuple[float, float, float]:
    """Add up the three columns of revenue or cost lines."""
    return (
        sum(before for _, before, _, _ in rows),
        sum(now for _, _, now, _ in rows),
        sum(budget for _, _, _, budget in rows),
    )


def tonnes() -> tuple[int, int]:
    """Add up all cargo: thousand tonnes in the first halves of 2025 and 2026."""
    return sum(before for _, before, _ in CARGO), sum(now for _, _, now in CARGO)
