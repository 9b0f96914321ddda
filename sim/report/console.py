"""What a finished run says on the terminal: headlines, targets, options, and the look back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sim.report.names import area_label
from sim.report.quantities import listed

MEASURES_SHOWN = (
    ("social_workers", "children", "all", "fte"),
    ("social_workers", "children", "all", "agency_fte"),
    ("social_workers", "children", "all", "vacancy_rate"),
    ("social_workers", "adults", "all", "fte"),
    ("social_workers", "adults", "all", "agency_fte"),
    ("social_workers", "adults", "all", "vacancy_rate"),
    ("social_workers", "all", "all", "qualifiers"),
    ("early_years", "full_day_care", "all", "headcount"),
    ("early_years", "full_day_care", "all", "level3_share"),
    ("early_years", "all", "eyp", "headcount"),
    ("early_years", "full_day_care", "all", "share_settings_with_eyp"),
    ("early_years", "childrens_centre", "all", "share_settings_with_eyp"),
    ("foster_carers", "all", "all", "filled_fte"),
    ("foster_carers", "all", "all", "unfilled_fte"),
    ("social_care_workers", "all", "all", "fte"),
    ("social_care_workers", "all", "all", "vacancy_rate"),
)
WORDS = {
    "all": "",
    "fte": "FTE in post",
    "agency_fte": "FTE from agencies",
    "headcount": "people in post",
    "filled_fte": "placements filled",
    "unfilled_fte": "placements lacking",
}
"""What measures are called. Posts that are filled are told of foster carers only: placements."""
HALF = 0.5
RANGES = (
    "Mean over worlds (5th to 95th percentile: chance alone, assumptions at their central values)"
)
ONE_WORLD = "In the one world; what chance does shows only between worlds"
SAME = "same"
"""What is printed of a difference that would be printed as zero."""


def describe(row: dict[str, Any]) -> str:
    """Return what a row of the summary is about, in words."""
    parts = [
        row["workforce"],
        row["service"],
        row["level"],
        WORDS.get(row["measure"], row["measure"]),
    ]
    words = [part.replace("_", " ") for part in parts if part != "all"]
    return ", ".join(words).replace("eyp", "EYP").replace("childrens centre", "children's centres")


def number(value: float | None, unit: str) -> str:
    """Return a figure as people write it: shares in per cent, the rest with thousands marked."""
    if value is None:
        return "-"
    if unit.startswith("share"):
        return f"{100.0 * value:.1f}%"
    if unit == "multiplier":
        return f"{value:.2f}"
    return f"{value:,.0f}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return lines of a plain table: the first column to the left, the others to the right."""
    cells = [list(header), *(list(row) for row in rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(header))]
    lines = []
    for row in cells:
        first, *others = (
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  " + "  ".join([first, *others]).rstrip())
    return [lines[0], "  " + "-" * (sum(widths) + 2 * len(widths) - 2), *lines[1:]]


def tell_summary(summary: dict[str, Any], worlds: int) -> str:
    """Return the summary of a run or comparison as text."""
    blocks = []
    for scenario in summary["scenarios"]:
        blocks.append(_scenario(scenario, summary, worlds))
    blocks += [_comparison(comparison, worlds) for comparison in summary["comparisons"]]
    return "\n\n".join(block for block in blocks if block)


def worlds_words(worlds: int, people: int) -> str:
    """Return how many worlds there are and how many people each has at least."""
    if worlds == 1:
        return f"one simulated world with {people:,} people"
    return f"{worlds:,} simulated worlds with {people:,} people or more each"


def _scenario(scenario: dict[str, Any], summary: dict[str, Any], worlds: int) -> str:
    is_base = scenario["scenario"] == summary["base"]
    place = summary.get("place") or "the country"
    size = worlds_words(worlds, scenario["people_per_world"])
    lines = [f"{scenario['title']} ({scenario['scenario']}): {size}"]
    if is_base:
        lines += _headlines(scenario["headlines"], worlds)
    lines += _taken_back(scenario.get("clawback", ()), summary.get("titles", {}))
    if scenario["targets"]:
        lines += [
            "",
            "  Targets",
            *table(
                ("target", "by", "wanted", "simulated", _chance(worlds)),
                [
                    (
                        row["target"].replace("_", " "),
                        row["date"],
                        ("at least " if row["at_least"] else "at most ")
                        + number(row["threshold"], row["unit"]),
                        number(row["mean"], row["unit"]),
                        _probability(row["probability"], worlds),
                    )
                    for row in scenario["targets"]
                ],
            ),
            *regions_that_fail(scenario["targets"], place, is_one_world=worlds == 1),
        ]
    if is_base and scenario["looking_back"]:
        lines += [
            "",
            f"  {_looking_back(scenario['looking_back'], place)}",
            *table(
                ("figure", "date", "published", "simulated", "gap"),
                [
                    (
                        describe(row),
                        row["date"],
                        number(row["published"], row["unit"]),
                        number(row["simulated"], row["unit"]),
                        _gap(row),
                    )
                    for row in scenario["looking_back"]
                ],
            ),
        ]
    return "\n".join(lines)


def _looking_back(rows: list[dict[str, Any]], place: str) -> str:
    """Return the heading of the look back; a part of a country is held against its rates alone."""
    countries = sorted({row["of"] for row in rows if row.get("of")})
    if not countries:
        return "Looking back: published figures and the same simulated"
    country = listed(countries)
    return f"Looking back: published rates of {country}, and the same simulated for {place}"


def _chance(worlds: int) -> str:
    return "in the one world" if worlds == 1 else "probability"


def _probability(share: float, worlds: int) -> str:
    if worlds == 1:
        return "met" if share > HALF else "missed"
    return f"{share:.2f}"


def _taken_back(rows: Iterable[dict[str, Any]], titles: dict[str, str]) -> list[str]:
    """Return a line for each programme that took money back as a condition was not kept."""
    lines = []
    for row in rows:
        name = titles.get(row["programme"], row["programme"].replace("_", " "))
        back, tied = row["taken_back"], row["with_condition"]
        lines.append(
            f"  {name}: {back:,.0f} of {tied:,.0f} payments with a condition were taken back, in "
            f"whole or in part ({_millions(row['taken_back_gbp'])} of "
            f"{_millions(row['with_condition_gbp'])})"
        )
    return ["", *lines] if lines else []


def _millions(pounds: float) -> str:
    return f"£{pounds / 1e6:,.2f}m" if pounds < 1e6 else f"£{pounds / 1e6:,.1f}m"


def regions_that_fail(
    targets: Iterable[dict[str, Any]], place: str = "the country", *, is_one_world: bool = False
) -> list[str]:
    """Return a line for each target that the whole meets and regions miss, most often."""
    lines = []
    where = f"{place} in the one world" if is_one_world else place
    for row in targets:
        regions = [one for one in row.get("regions", ()) if "probability" in one]
        missed = [area_label(one["area"]) for one in regions if one["probability"] <= HALF]
        if row["probability"] > HALF and missed:
            lines.append(
                f"  {row['target'].replace('_', ' ')}: met in {where}, missed in {listed(missed)}"
            )
    return lines


def _gap(row: dict[str, Any]) -> str:
    if row["unit"].startswith("share") or row["gap_share"] is None:
        return _signed(row["gap"], row["unit"])
    text = f"{100.0 * row['gap_share']:+.0f}%"
    return "0%" if is_zero(text) else text


def is_zero(text: str) -> bool:
    """Return whether a printed figure is zero."""
    return not any(digit in text for digit in "123456789")


def _chosen(rows: list[dict[str, Any]]) -> dict[tuple[str, str, str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str, str, str], list[dict[str, Any]]] = {}
    for row in rows:
        key = (row["workforce"], row["service"], row["level"], row["measure"])
        found.setdefault(key, []).append(row)
    shown = [key for key in MEASURES_SHOWN if key in found] or list(found)[:12]
    return {key: found[key] for key in shown}


def _headlines(rows: list[dict[str, Any]], worlds: int) -> list[str]:
    picked = _chosen(rows)
    if not picked:
        return []
    dates = sorted({row["date"] for own in picked.values() for row in own})
    body = []
    for own in picked.values():
        by_date = {row["date"]: row for row in own}
        cells = []
        for date in dates:
            row = by_date.get(date)
            cells.append("-" if row is None else _with_range(row, worlds))
        body.append((describe(own[0]), *cells))
    return [
        "",
        f"  {ONE_WORLD if worlds == 1 else RANGES}",
        *table(("measure", *dates), body),
    ]


def _with_range(row: dict[str, Any], worlds: int) -> str:
    if worlds == 1:
        return number(row["mean"], row["unit"])
    low, high = number(row["low"], row["unit"]), number(row["high"], row["unit"])
    return f"{number(row['mean'], row['unit'])} ({low} to {high})"


def _comparison(comparison: dict[str, Any], worlds: int) -> str:
    picked = _chosen(comparison["differences"])
    last = max((row["date"] for own in picked.values() for row in own), default="")
    rows = [row for own in picked.values() for row in own if row["date"] == last]
    where = "the same worlds" if worlds > 1 else "the one world"
    about = " (95% interval of the mean)" if worlds > 1 else ""
    columns = ("difference", "from", "to", "worlds higher") if worlds > 1 else ("difference",)
    lines = [
        f"{comparison['option']} against {comparison['base']}: differences in {where}, year "
        f"to {last}{about}",
        *table(
            ("measure", *columns),
            [(describe(row), *_differs(row)[: len(columns)]) for row in rows],
        ),
    ]
    for word in ("gained", "lost"):
        groups = [
            f"{_group(row)} {said}"
            for row in comparison[word][:4]
            if (said := _signed(row["mean"], row["unit"])) != SAME
        ]
        if groups:
            lines.append(f"  {word}: " + "; ".join(groups))
    cost = comparison["cost_gbp"]
    lines.append(
        f"  payments by programmes, less what was taken back: {_cost(cost['mean'])} "
        "(`appraise` tells what pay, training and the rest cost)"
    )
    return "\n".join(lines)


def _differs(row: dict[str, Any]) -> tuple[str, str, str, str]:
    """Return a difference, the ends of its interval, and the share of worlds in which it is higher."""
    mean, low, high = (
        _signed(row[name], row["unit"]) for name in ("mean", "mean_low_95", "mean_high_95")
    )
    is_same = mean == low == high == SAME
    if not is_same:
        low, high = ("0" if end == SAME else end for end in (low, high))
    return mean, low, high, "-" if is_same else f"{100 * row['worlds_higher']:.0f}%"


def _cost(pounds: float) -> str:
    text = f"£{abs(pounds) / 1e6:,.1f}m"
    return SAME if is_zero(text) else f"{'+' if pounds > 0 else '-'}{text}, cash"


def _group(row: dict[str, Any]) -> str:
    parts = [row["workforce"], row["service"], row["level"]]
    return " ".join(part.replace("_", " ") for part in parts if part != "all")


def _signed(value: float, unit: str) -> str:
    """Return a difference with its sign, or that there is none as far as it is printed."""
    text = f"{100.0 * value:+.1f} points" if unit.startswith("share") else f"{value:+,.0f}"
    return SAME if is_zero(text) else text
