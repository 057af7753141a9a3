"""The data of the demo report: what the half-year of Northquay Harbour says on thirteen slides."""

from __future__ import annotations

from typing import Any

from deploy.demo import template
from deploy.demo.figures import (
    CARGO,
    CONTAINERS,
    COSTS,
    PROJECTS,
    REVENUE,
    change,
    plain,
    signed,
    tonnes,
    totals,
)

_GOOD = "accent1"
_BAD = "accent6"
_BAR = "accent4"
_FOOTER = "Northquay Harbour  |  Half-year report 2026"


def report_data() -> dict[str, Any]:
    """Return the document that becomes `data.json`."""
    return {
        "theme": {
            "colors": {
                "dk1": "25313A",
                "dk2": "12344A",
                "lt2": "F3EFE8",
                "accent1": "1B6A73",
                "accent2": "C0703C",
                "accent3": "9DB7BD",
                "accent4": "BFD8D6",
                "accent5": "D8CFC0",
                "accent6": "A63D33",
                "hlink": "1B6A73",
                "folHlink": "dimGray",
            }
        },
        "slides": [
            _cover(),
            _highlights(),
            _summary(),
            _section(
                "Part one", "Traffic", "What crossed the quays, and where.", "photos/open-sea.jpg"
            ),
            _volumes(),
            _containers(),
            *_terminals(),
            _section(
                "Part two",
                "Result and projects",
                "What the half-year earned, and what it builds.",
                "photos/shore-power.jpg",
            ),
            _result(),
            _projects(),
            _decisions(),
        ],
    }


def _headed(number: int, kicker: str, title: str, notes: str) -> dict[str, Any]:
    return {
        "template": number,
        "kicker": kicker,
        "title": title,
        "footer": _FOOTER,
        "notes": notes,
    }


def _photo(src: str) -> dict[str, Any]:
    return {"type": "image", "src": src, "scaling": "cover", "overflow": "hidden"}


def _colored(value: str, color: str, *, bold: bool = True) -> dict[str, Any]:
    styles = {"font": {"color": color, "bold": bold}}
    return {"type": "text", "value": value, "styles": styles}


def _points(*items: str | tuple[str, int]) -> dict[str, Any]:
    values = [
        item if isinstance(item, str) else {"value": item[0], "level": item[1]} for item in items
    ]
    return {"type": "list", "values": values}


def _cover() -> dict[str, Any]:
    return {
        "template": template.COVER,
        "organisation": "Northquay Harbour",
        "report": "Half-year\nreport 2026",
        "subtitle": "Traffic, result and projects,\nJanuary to June",
        "meeting": "Board meeting, 27 August 2026",
        "cover_photo": _photo("photos/harbour-at-dusk.jpg"),
        "draft_stamp": {"delete": True},
        "notes": "Welcome. Twelve minutes for the report, the rest for the three decisions.",
    }


def _highlights() -> dict[str, Any]:
    slide = _headed(
        template.HIGHLIGHTS,
        "The half-year at a glance",
        "More cargo, better punctuality, a result above budget",
        "Containers carry the growth. Punctuality is the figure to be proud of: the new berth "
        "planning went live in March.",
    )
    before, now, _ = (a + b for a, b in zip(totals(REVENUE), totals(COSTS), strict=True))
    cargo = tonnes()
    figures = (
        ("Cargo handled", f"{cargo[1] / 1000:.2f} Mt", change(*cargo), "on H1 2025"),
        ("Containers, TEU", "612,000", change(573, 612), "on H1 2025"),
        ("Operating result", f"€{plain(now)} m", change(before, now), "on H1 2025"),
        ("Berthed on time", "93.2 %", "+1.4 points", "on H1 2025"),
    )
    for number, (label, value, moved, base) in enumerate(figures, 1):
        slide[f"kpi{number}_label"] = label
        slide[f"kpi{number}_value"] = value
        slide[f"kpi{number}_change"] = f"{moved} {base}"
    slide["drivers_title"] = "What moved the half-year"
    slide["drivers"] = _points(
        "Two Asia services returned to East Quay in February and filled 71 sailings.",
        "A good harvest brought grain exports back to their level of 2022.",
        "Dry and liquid bulk fell with weaker demand from the steel and chemical plants.",
    )
    slide["quote"] = (
        "We moved four per cent more over the same quays, and more than nine ships in ten "
        "berthed on time."
    )
    slide["quote_by"] = "Ingrid Solheim, Harbour Director"
    return slide


def _summary() -> dict[str, Any]:
    slide = _headed(
        template.SUMMARY,
        "Summary",
        "Five messages for the board",
        "Take questions on the dredging here; the table with the numbers comes later.",
    )
    slide["points"] = _points(
        "Traffic grew by 4.1 per cent to 9.84 million tonnes",
        ("Containers, grain and ferry freight up, bulk down", 1),
        "The operating result rose to €41.3 million",
        ("One million above budget, in spite of dearer dredging", 1),
        ("Energy cost fell by 7 per cent after the heat pump start", 2),
        "Punctuality reached 93.2 per cent, the best since 2017",
        "Shore power at East Quay is on plan for February 2027",
        "Berth 7 is two weeks late, within its budget",
    )
    slide["photo"] = _photo("photos/breakwater.jpg")
    return slide


def _section(part: str, title: str, lead: str, src: str) -> dict[str, Any]:
    return {
        "template": template.SECTION,
        "part": part,
        "title": title,
        "lead": lead,
        "photo": _photo(src),
    }


def _volumes() -> dict[str, Any]:
    slide = _headed(
        template.VOLUMES,
        "Traffic",
        "Containers and grain outweigh the weaker bulk trades",
        "Thousand tonnes. The bars show the share of each cargo in the half-year's total.",
    )
    before, now = tonnes()
    rows: list[list[Any]] = [["Cargo, thousand tonnes", "H1 2025", "H1 2026", "Change", "Share"]]
    for name, earlier, later in CARGO:
        share = later / now
        rows.append(
            [
                name,
                f"{earlier:,}",
                f"{later:,}",
                _colored(change(earlier, later), _GOOD if later >= earlier else _BAD, bold=False),
                {
                    "value": f"{100 * share:.1f} %",
                    "databar": {"ratio": share, "color": _BAR},
                },
            ]
        )
    rows.append(["Total", f"{before:,}", f"{now:,}", change(before, now), "100.0 %"])
    slide["volumes"] = {"type": "table", "rows": rows}
    slide["source"] = "Source: port community system, provisional figures of 14 July 2026."
    return slide


def _containers() -> dict[str, Any]:
    slide = _headed(
        template.CONTAINER_CHART,
        "Traffic",
        "A second quarter above 310,000 TEU for the first time",
        "The third quarter is booked at 96 per cent; the raised cranes are what made room.",
    )
    slide["chart_title"] = "Containers handled by quarter, thousand TEU"
    quarters, handled = CONTAINERS
    slide["containers"] = {
        "type": "chart",
        "labels": list(quarters),
        "axis1": {
            "series": {
                "Containers": {
                    "name": "Containers, thousand TEU",
                    "values": list(handled),
                    "data_point_styles": [
                        *([None] * (len(handled) - 2)),
                        *([{"shape": {"fill": _GOOD}}] * 2),
                    ],
                }
            }
        },
    }
    slide["reading"] = _points(
        "The first half closed at 612,000 TEU, 6.8 per cent up",
        ("Transhipment 214,000 TEU", 1),
        ("Hinterland 398,000 TEU", 1),
        "Half of the hinterland boxes now leave by rail",
        ("46 trains a week, from 39", 1),
        "The third quarter is booked at 96 per cent of capacity",
    )
    return slide


def _terminal(
    title: str, story: str, facts: list[tuple[str, str]], rows: list[list[str]], photo: str
) -> dict[str, Any]:
    slide = _headed(template.TERMINAL, "Terminals", title, f"{title}: two minutes, then questions.")
    slide["story"] = story
    for number, (value, label) in enumerate(facts, 1):
        slide[f"fact{number}_value"], slide[f"fact{number}_label"] = value, label
    slide["terminal_table"] = {"type": "table", "rows": [["Measure", "H1 2025", "H1 2026"], *rows]}
    slide["photo"] = _photo(photo)
    slide["badge"] = {"delete": True}
    return slide


def _terminals() -> list[dict[str, Any]]:
    east = _terminal(
        "East Quay",
        "The container terminal took over two Asia services in February. Three cranes were "
        "raised by six metres, and the gate now works without paper.",
        [("612,000", "TEU"), ("31.4", "moves per crane hour"), ("4.1 days", "dwell time")],
        [
            ["Containers, thousand TEU", "573", "612"],
            ["Moves per crane hour", "29.8", "31.4"],
            ["Truck turn time, minutes", "41", "34"],
            ["Dwell time, days", "4.6", "4.1"],
            ["Trains a week", "39", "46"],
        ],
        "photos/east-quay.jpg",
    )
    east["badge"] = _colored("Record half-year", "lt1")
    west = _terminal(
        "West Basin",
        "Grain exports came back with the harvest, while dry bulk followed the steel plants "
        "down. Silo line B will raise loading to 1,200 tonnes an hour.",
        [("2,427 kt", "grain and dry bulk"), ("910 t", "loaded an hour"), ("88 %", "silos in use")],
        [
            ["Dry bulk, thousand tonnes", "1,684", "1,612"],
            ["Grain and feed, thousand tonnes", "742", "815"],
            ["Loading rate, tonnes an hour", "870", "910"],
            ["Ships", "204", "209"],
        ],
        "photos/west-basin.jpg",
    )
    ferry = _terminal(
        "Ferry terminal",
        "Freight on the northern line grew with a third weekly departure. The new check-in "
        "hall opens in September and halves the walk to the ship.",
        [("418,000", "passengers"), ("641 kt", "ro-ro freight"), ("97 %", "left on time")],
        [
            ["Passengers, thousand", "402", "418"],
            ["Ro-ro freight, thousand tonnes", "598", "641"],
            ["Departures", "612", "668"],
        ],
        "photos/ferry-terminal.jpg",
    )
    return [east, west, ferry]


def _result() -> dict[str, Any]:
    slide = _headed(
        template.RESULT,
        "Result",
        "One million euros above budget after dearer dredging",
        "Dredging: the winter storms moved more sand than in the last five years.",
    )
    revenue, costs = totals(REVENUE), totals(COSTS)
    result = tuple(a + b for a, b in zip(revenue, costs, strict=True))
    rows: list[list[Any]] = [["€ million", "H1 2025", "H1 2026", "Budget", "vs budget"]]
    rows += [_money(*row) for row in REVENUE]
    rows.append(_money("Revenue", *revenue, "lt2"))
    rows += [_money(*row) for row in COSTS]
    rows.append(["Operating result", *map(plain, result), signed(round(result[1] - result[2], 1))])
    slide["result"] = {"type": "table", "rows": rows}
    slide["comment_title"] = "Reading the result"
    slide["comment"] = _points(
        "Terminal services earn most of the growth.",
        "Energy is €0.9 million cheaper than planned: lower prices and the new heat pumps.",
        "Dredging after the winter storms cost €1.9 million more; half of it will be "
        "reimbursed by the state in the autumn.",
        "The outlook for the year stays at €80 to 83 million.",
    )
    return slide


def _money(name: str, before: float, now: float, budget: float, fill: str = "") -> list[Any]:
    """Write a line of the result; a subtotal is bold on a filled row."""
    gap = round(now - budget, 1)
    last = _colored(signed(gap), _GOOD if gap >= 0 else _BAD, bold=bool(fill))
    cells: list[Any] = [name, plain(before), plain(now), plain(budget)]
    if not fill:
        return [*cells, last]
    last["styles"]["shape"] = {"fill": fill}
    styles = {"font": {"bold": True}, "shape": {"fill": fill}}
    return [*({"value": cell, "styles": styles} for cell in cells), last]


def _projects() -> dict[str, Any]:
    slide = _headed(
        template.PROJECTS,
        "Projects",
        "Four of six projects on plan, two need attention",
        "Berth 7: a second pile rig arrives on 7 September and makes up the two weeks.",
    )
    rows: list[list[Any]] = [["Project", "Opens", "Status", "Budget, € m", "Complete"]]
    for name, opens, status, budget, done in PROJECTS:
        fine = status == "On plan"
        mark = _colored(status, _GOOD if fine else _BAD)
        bar = {"ratio": done, "color": _BAR if fine else "E5C3B4"}
        rows.append(
            [name, opens, mark, plain(budget), {"value": f"{100 * done:.0f} %", "databar": bar}]
        )
    slide["projects"] = {"type": "table", "rows": rows}
    slide["remark"] = (
        "Capital spending in the half-year: €27.8 million of €61.5 million planned for 2026. "
        "No project exceeds its budget."
    )
    return slide


def _decisions() -> dict[str, Any]:
    slide = _headed(
        template.DECISIONS,
        "Decisions",
        "What we ask of the board",
        "The papers went out on 13 August; the third decision needs the mayor's signature.",
    )
    slide["decisions"] = _points(
        "Approve the half-year report and its publication",
        ("Press release on 28 August, 9 am", 1),
        "Release €3.2 million for a second pile rig at Berth 7",
        ("Brings the opening back to October 2027", 1),
        ("Covered by the reserve; the budget stays at €46.0 million", 1),
        "Renew the ferry concession until 2038",
        ("Rent tied to passengers, with a floor of €4.1 million a year", 1),
        ("Operator pays for shore power at both berths", 1),
    )
    slide["dates_title"] = "Dates ahead"
    slide["dates"] = _points(
        "15 September: check-in hall opens",
        "29 October: third-quarter figures",
        "19 November: budget 2027 to the board",
        "10 December: harbour day for neighbours",
    )
    slide["contact"] = "Questions before the meeting"
    slide["link"] = {
        "type": "text",
        "value": "board@northquay.example",
        "hyperlink": "mailto:board@northquay.example",
    }
    return slide
