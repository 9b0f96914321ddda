"""What a finished run says on the terminal: headlines, targets, options, and the look back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sim.report.names import area_label
from sim.report.quantities import listed

MEASURES_SHOWN = (
    ("social_workers", "children", "all", "fte"),
    ("social_workers", "children", "all", "vacancy_rate"),
    ("social_workers", "adults", "all", "fte"),
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
    "headcount": "people in post",
    "filled_fte": "placements filled",
    "unfilled_fte": "placements lacking",
}
"""What measures are called. Posts that are filled are told of foster carers only: placements."""
HALF = 0.5


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
        blocks.append(_scenario(scenario, worlds, is_base=scenario["scenario"] == summary["base"]))
    blocks += [_comparison(comparison, worlds) for comparison in summary["comparisons"]]
    return "\n\n".join(block for block in blocks if block)


def _scenario(scenario: dict[str, Any], worlds: int, *, is_base: bool) -> str:
    lines = [
        f"{scenario['title']} ({scenario['scenario']}): simulated, {worlds} worlds, "
        f"{scenario['people_per_world']:,} people or more in each"
    ]
    if is_base:
        lines += _headlines(scenario["headlines"])
    if scenario["targets"]:
        lines += [
            "",
            "  Targets",
            *table(
                ("target", "by", "wanted", "simulated", "probability"),
                [
                    (
                        row["target"].replace("_", " "),
                        row["date"],
                        ("at least " if row["at_least"] else "at most ")
                        + number(row["threshold"], row["unit"]),
                        number(row["mean"], row["unit"]),
                        f"{row['probability']:.2f}",
                    )
                    for row in scenario["targets"]
                ],
            ),
            *regions_that_fail(scenario["targets"]),
        ]
    if is_base and scenario["looking_back"]:
        lines += [
            "",
            "  Looking back: published figures and the same simulated",
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


def regions_that_fail(targets: Iterable[dict[str, Any]]) -> list[str]:
    """Return a line for each target that the country meets and regions miss, most often."""
    lines = []
    for row in targets:
        regions = [one for one in row.get("regions", ()) if "probability" in one]
        missed = [area_label(one["area"]) for one in regions if one["probability"] <= HALF]
        if row["probability"] > HALF and missed:
            lines.append(
                f"  {row['target'].replace('_', ' ')}: met in the country, missed in "
                f"{listed(missed)}"
            )
    return lines


def _gap(row: dict[str, Any]) -> str:
    if row["unit"].startswith("share"):
        return f"{100.0 * row['gap']:+.1f} points"
    if row["gap_share"] is None:
        return f"{row['gap']:+,.0f}"
    return f"{100.0 * row['gap_share']:+.0f}%"


def _chosen(rows: list[dict[str, Any]]) -> dict[tuple[str, str, str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str, str, str], list[dict[str, Any]]] = {}
    for row in rows:
        key = (row["workforce"], row["service"], row["level"], row["measure"])
        found.setdefault(key, []).append(row)
    shown = [key for key in MEASURES_SHOWN if key in found] or list(found)[:12]
    return {key: found[key] for key in shown}


def _headlines(rows: list[dict[str, Any]]) -> list[str]:
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
            cells.append("-" if row is None else _with_range(row))
        body.append((describe(own[0]), *cells))
    return [
        "",
        "  Mean over worlds (5th to 95th percentile: chance alone, assumptions at their central values)",
        *table(("measure", *dates), body),
    ]


def _with_range(row: dict[str, Any]) -> str:
    low, high = number(row["low"], row["unit"]), number(row["high"], row["unit"])
    return f"{number(row['mean'], row['unit'])} ({low} to {high})"


def _comparison(comparison: dict[str, Any], worlds: int) -> str:
    picked = _chosen(comparison["differences"])
    last = max((row["date"] for own in picked.values() for row in own), default="")
    rows = [row for own in picked.values() for row in own if row["date"] == last]
    about = "95% interval of the mean" if worlds > 1 else "one world: no interval"
    lines = [
        f"{comparison['option']} against {comparison['base']}: differences in the same worlds, year "
        f"to {last} ({about})",
        *table(
            ("measure", "difference", "from", "to", "worlds higher"),
            [
                (
                    describe(row),
                    _signed(row["mean"], row["unit"]),
                    _signed(row["mean_low_95"], row["unit"]) if worlds > 1 else "-",
                    _signed(row["mean_high_95"], row["unit"]) if worlds > 1 else "-",
                    f"{100 * row['worlds_higher']:.0f}%",
                )
                for row in rows
            ],
        ),
    ]
    for word in ("gained", "lost"):
        groups = [
            f"{_group(row)} {_signed(row['mean'], row['unit'])}" for row in comparison[word][:4]
        ]
        if groups:
            lines.append(f"  {word}: " + "; ".join(groups))
    cost = comparison["cost_gbp"]
    lines.append(
        f"  payments by programmes: £{cost['mean'] / 1e6:+,.1f}m, cash "
        "(pay, supervision and other courses are not costed yet)"
    )
    return "\n".join(lines)


def _group(row: dict[str, Any]) -> str:
    parts = [row["workforce"], row["service"], row["level"]]
    return " ".join(part.replace("_", " ") for part in parts if part != "all")


def _signed(value: float, unit: str) -> str:
    if unit.startswith("share"):
        return f"{100.0 * value:+.1f} points"
    return f"{value:+,.0f}"
