"""Headline figures, comparisons and the look back at published figures, from the tables of runs.

Ranges are over worlds: chance at the parameters' central values, which is less than all that is
uncertain. Differences are between the same world under two scenarios.
"""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np

from sim.base.dates import MONTHS_IN_YEAR
from sim.inputs.observed import Observation
from sim.inputs.plan import Plan, Target
from sim.outputs.measuring.table import ALL, COUNTS, SeriesKey
from sim.outputs.measuring.targets import areas_with, key_of, met, value_of
from sim.outputs.spread import (
    HIGH,
    LOW,
    Floats,
    Spread,
    by_scenario,
    mean_interval,
    stack,
    values_at,
)
from sim.outputs.tables import RunTables
from sim.world.money import CLAWBACK

__all__ = ["HIGH", "LOW", "looking_back", "over_the_year", "summarise"]
HEADLINES = (
    "headcount",
    "fte",
    "vacancy_rate",
    "unfilled_rate",
    "filled_fte",
    "unfilled_fte",
    "turnover_rate",
    "wastage_rate",
    "agency_fte",
    "caseload",
    "unallocated_share",
    "movers_in",
    "movers_out",
    "qualifiers",
    "qualified_cumulative",
    "completion_rate",
    "survival_1_year",
    "survival_5_years",
    "settings",
    "settings_with_eyp",
    "share_settings_with_eyp",
    "share_children_in_eyp_led_settings",
    "displaced",
    "level3_share",
    "degree_share",
    "fund_spent_gbp",
    "fund_clawed_back_gbp",
    "mean_pay_gbp",
)
CUMULATIVE = ("qualified_cumulative", "fund_spent_gbp", "fund_clawed_back_gbp")
SHARES_OF_A_YEAR = ("completion_rate", "survival_1_year", "survival_5_years")
"""Shares of what happened in twelve months; not stocks, though their unit does not say so."""
HEADLINE_MONTHS = ("2010-12-31", "2015-12-31", "2020-12-31")
REGION_HEADLINES = (
    "headcount",
    "fte",
    "vacancy_rate",
    "unfilled_rate",
    "turnover_rate",
    "wastage_rate",
    "caseload",
    "settings",
    "settings_with_eyp",
    "share_settings_with_eyp",
    "level3_share",
)


def summarise(
    plans: list[Plan], runs: list[RunTables], observed: tuple[Observation, ...]
) -> dict[str, Any]:
    """Return the content of `summary.json`; the first plan is the base of the comparisons."""
    grouped = by_scenario(runs)
    base = plans[0]
    return {
        "base": base.name,
        "scenarios": [
            {
                "scenario": plan.name,
                "title": plan.title,
                "people_per_world": int(min(run.people for run in grouped[plan.name])),
                "headlines": _headlines(grouped[plan.name]),
                "regions": _regions(grouped[plan.name]),
                "targets": _targets(plan, grouped[plan.name]),
                "clawback": _clawback(plan, grouped[plan.name]),
                "looking_back": looking_back(grouped[plan.name], observed),
            }
            for plan in plans
        ],
        "comparisons": [
            _comparison(base, grouped[base.name], plan, grouped[plan.name]) for plan in plans[1:]
        ],
        "ranges_are": (
            "5th to 95th percentile over simulated worlds: chance with assumptions at their central "
            "values; uncertainty of the assumptions themselves is not in them"
        ),
        "differences_are": (
            "between the same worlds; of stocks, the average over the twelve months to the date; of "
            "regions, at the date"
        ),
    }


def _headline_keys(runs: list[RunTables]) -> list[SeriesKey]:
    """Return the series of headlines; people at one level of one service are counted only."""
    return [
        key
        for key in runs[0].measures.keys
        if key.measure in HEADLINES
        and (key.measure in ("headcount", "fte") or ALL in (key.service, key.level))
    ]


def _months(runs: list[RunTables]) -> list[int]:
    dates = runs[0].dates
    chosen = [dates.index(date) for date in HEADLINE_MONTHS if date in dates]
    return sorted({*chosen, len(dates) - 1})


def _headlines(runs: list[RunTables]) -> list[dict[str, Any]]:
    rows = []
    for key in _headline_keys(runs):
        values = stack(runs, key)
        for month in _months(runs):
            if np.isnan(values[:, month]).any():
                continue
            spread = Spread.of(values[:, month])
            rows.append(_row(key, runs[0].dates[month]) | vars(spread))
    return rows


def _row(key: SeriesKey, date: str) -> dict[str, Any]:
    return {
        "workforce": key.workforce,
        "service": key.service,
        "level": key.level,
        "measure": key.measure,
        "unit": key.unit,
        "date": date,
    }


def _region_keys(runs: list[RunTables]) -> list[SeriesKey]:
    return [
        key
        for key in runs[0].yearly.keys
        if key.area != ALL and key.level == ALL and key.measure in REGION_HEADLINES
    ]


def _regions(runs: list[RunTables]) -> list[dict[str, Any]]:
    """Return how areas stand at the end of the run."""
    rows = []
    last = len(runs[0].dates) - 1
    for key in _region_keys(runs):
        values = values_at(runs, key, last)
        if not np.isnan(values).any():
            row = _row(key, runs[0].dates[last]) | {"area": key.area}
            rows.append(row | vars(Spread.of(values)))
    return rows


def _targets(plan: Plan, runs: list[RunTables]) -> list[dict[str, Any]]:
    rows = []
    for target in plan.targets:
        if target.month >= len(runs[0].dates):
            continue
        tables = (runs[0].measures, runs[0].yearly)
        unit = key_of(target, target.area, tables).unit
        value = _values_of(target, target.area, runs)
        if np.isnan(value).any():
            continue
        row = {
            "target": target.name,
            "measure": target.measure,
            "workforce": target.workforce,
            "service": target.service,
            "level": target.level,
            "area": target.area,
            "unit": unit,
            "date": runs[0].dates[target.month],
            "threshold": target.threshold,
            "at_least": target.at_least,
            "probability": float(_is_met(target, value).mean()),
        }
        areas = areas_with(target, plan, tables) if target.area == ALL else []
        rows.append(row | vars(Spread.of(value)) | _by_region(target, unit, areas, value, runs))
    return rows


def _values_of(target: Target, area: str, runs: list[RunTables]) -> Floats:
    return np.array([value_of(target, area, (run.measures, run.yearly)) for run in runs])


def _is_met(target: Target, values: Floats) -> Floats:
    return np.array([met(target, value) for value in values])


def _by_region(
    target: Target, unit: str, areas: list[str], national: Floats, runs: list[RunTables]
) -> dict[str, Any]:
    """Return a national target's measure in each area, and in how many worlds areas fall short of it.

    The threshold of a number is the country's alone, so that areas are judged by rates only.
    """
    if not areas:
        return {}
    is_judged = unit not in COUNTS
    rows, fails = [], np.zeros(len(runs), dtype=np.bool_)
    for area in areas:
        values = _values_of(target, area, runs)
        known = ~np.isnan(values)
        if not known.any():
            continue
        row: dict[str, Any] = {"area": area} | vars(Spread.of(values[known]))
        if is_judged:
            is_met = _is_met(target, values)
            row["probability"] = float(is_met[known].mean())
            fails |= is_met == 0.0
        rows.append(row)
    if not is_judged:
        return {"regions": rows}
    nationally = _is_met(target, national) == 1.0
    return {
        "regions": rows,
        "met_in_every_region": float((~fails).mean()),
        "met_while_a_region_fails": float((nationally & fails).mean()),
    }


def _comparison(
    base: Plan, base_runs: list[RunTables], option: Plan, option_runs: list[RunTables]
) -> dict[str, Any]:
    """Return differences of the option from the base, world by world, and who gained and lost."""
    differences = []
    shared = set(base_runs[0].measures.keys)
    for key in _headline_keys(option_runs):
        if key not in shared:
            continue
        difference = stack(option_runs, key) - stack(base_runs, key)
        for month in _months(option_runs):
            own = over_the_year(difference, key, month)
            if np.isnan(own).any():
                continue
            at_date = {"mean_at_date": float(difference[:, month].mean())}
            row = _row(key, option_runs[0].dates[month])
            differences.append(row | _difference(own) | at_date)
    return {
        "option": option.name,
        "base": base.name,
        "differences": differences,
        "regions": _region_differences(base_runs, option_runs),
        "gained": _winners(differences, option_runs, +1),
        "lost": _winners(differences, option_runs, -1),
        "cost_gbp": _extra_spending(base_runs, option_runs),
    }


def _region_differences(base: list[RunTables], option: list[RunTables]) -> list[dict[str, Any]]:
    """Return differences in each area at the end of the run, world by world."""
    rows = []
    last, shared = len(option[0].dates) - 1, set(base[0].yearly.keys)
    for key in _region_keys(option):
        if key not in shared:
            continue
        own = values_at(option, key, last) - values_at(base, key, last)
        if np.isnan(own).any():
            continue
        row = _row(key, option[0].dates[last]) | {"area": key.area}
        rows.append(row | _difference(own))
    return rows


def _difference(own: Floats) -> dict[str, float]:
    """Return what is told of a difference (runs,): its mean with an interval, its spread."""
    low, high = mean_interval(own)
    return {
        "mean": float(own.mean()),
        "mean_low_95": low,
        "mean_high_95": high,
        "low": float(np.quantile(own, LOW)),
        "high": float(np.quantile(own, HIGH)),
        "worlds_higher": float((own > 0).mean()),
    }


def over_the_year(difference: Floats, key: SeriesKey, month: int) -> Floats:
    """Return (runs,) the average of a stock's difference over the twelve months to a date.

    Stocks jump when courses end, so that a single month can turn a ranking round. Flows cover twelve
    months already and totals since the start have no season: both are taken at the date.
    """
    is_stock = not key.unit.endswith("a year")
    is_stock &= key.measure not in (*CUMULATIVE, *SHARES_OF_A_YEAR)
    first = month - MONTHS_IN_YEAR + 1 if is_stock else month
    return np.asarray(difference[:, first : month + 1].mean(axis=1))


def _winners(
    differences: list[dict[str, Any]], runs: list[RunTables], sign: int
) -> list[dict[str, Any]]:
    """Return groups (service and level) whose headcount at the end rose (or fell) for certain."""
    last = runs[0].dates[-1]
    rows = [
        row
        for row in differences
        if row["measure"] == "headcount"
        and row["date"] == last
        and (row["mean_low_95"] if sign > 0 else -row["mean_high_95"]) > 0
        and ALL not in (row["service"],)
    ]
    return sorted(rows, key=lambda row: -sign * row["mean"])


def _clawback(plan: Plan, runs: list[RunTables]) -> list[dict[str, Any]]:
    """Return, for each programme that took money back, how many payments and £, means over worlds.

    `with_condition` are the payments that a condition was tied to, due by the end of the run or not.
    """
    rows = []
    for programme in plan.programmes:
        lines = {i.price.line for i in programme.incentives if i.condition is not None}
        counts = []
        for run in runs:
            own = [p for p in run.payments if p.programme == programme.name]
            back = [p for p in own if p.line == CLAWBACK]
            tied = [p for p in own if p.line in lines]
            units = (sum(p.units for p in tied), sum(p.units for p in back))
            pence = (sum(p.pence for p in tied), -sum(p.pence for p in back))
            counts.append((*units, pence[0] / 100.0, pence[1] / 100.0))
        means = np.array(counts).mean(axis=0)
        if means[1] > 0:
            names = ("with_condition", "taken_back", "with_condition_gbp", "taken_back_gbp")
            told = dict(zip(names, map(float, means), strict=True))
            rows.append({"programme": programme.name} | told)
    return rows


def _extra_spending(base: list[RunTables], option: list[RunTables]) -> dict[str, float]:
    spent = [
        sum(payment.pence for payment in after.payments)
        - sum(payment.pence for payment in before.payments)
        for before, after in zip(base, option, strict=True)
    ]
    covers = "payments of programmes only, less what was taken back"
    return vars(Spread.of(np.array(spent) / 100.0)) | {"covers": covers}


def looking_back(runs: list[RunTables], observed: tuple[Observation, ...]) -> list[dict[str, Any]]:
    """Return published figures beside what was simulated for the nearest month's end.

    A count of the whole country is not laid beside a part of it; a rate is, and `of` names the country.
    """
    dates = [datetime.date.fromisoformat(date) for date in runs[0].dates]
    by_name = {(k.workforce, k.service, k.level, k.measure): k for k in runs[0].measures.keys}
    rows: list[dict[str, Any]] = []
    for point in observed:
        key = by_name.get((point.workforce, point.service, point.level, point.measure))
        month = min(range(len(dates)), key=lambda n: abs((dates[n] - point.date).days))
        if key is None or abs((dates[month] - point.date).days) > 31:
            continue
        if point.of and key.unit in COUNTS:
            continue
        values = stack(runs, key)[:, month]
        if np.isnan(values).any():
            continue
        spread = Spread.of(values)
        rows.append(
            ({"of": point.of} if point.of else {})
            | {
                "series": point.series,
                "workforce": point.workforce,
                "service": point.service,
                "level": point.level,
                "measure": point.measure,
                "unit": key.unit,
                "date": point.date.isoformat(),
                "published": point.value,
                "grade": point.grade,
                "published_low": point.low,
                "published_high": point.high,
                "simulated": spread.mean,
                "simulated_low": spread.low,
                "simulated_high": spread.high,
                "gap": spread.mean - point.value,
                "gap_share": (spread.mean - point.value) / point.value if point.value else None,
            }
        )
    return rows
