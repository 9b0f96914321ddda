"""Headline figures, comparisons and the look back at published figures, from the tables of runs.

Ranges are over worlds: chance at the parameters' central values, which is less than all that is
uncertain. Differences are between the same world under two scenarios.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from sim.base.dates import MONTHS_IN_YEAR
from sim.inputs.observed import Observation
from sim.inputs.plan import Plan, Target
from sim.outputs.measures import ALL, SeriesKey
from sim.outputs.tables import RunTables

Floats = npt.NDArray[np.float64]
HEADLINES = (
    "headcount",
    "fte",
    "vacancy_rate",
    "unfilled_rate",
    "turnover_rate",
    "wastage_rate",
    "agency_fte",
    "qualifiers",
    "qualified_cumulative",
    "settings",
    "settings_with_eyp",
    "share_settings_with_eyp",
    "level3_share",
    "degree_share",
    "fund_spent_gbp",
    "mean_pay_gbp",
)
CUMULATIVE = ("qualified_cumulative", "fund_spent_gbp")
HEADLINE_MONTHS = ("2010-12-31", "2015-12-31", "2020-12-31")
LOW, HIGH = 0.05, 0.95
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Spread:
    """The mean over worlds and the 5th and 95th percentile."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Floats) -> Spread:
        """Return the spread of one number over worlds (n,)."""
        return cls(
            float(values.mean()), float(np.quantile(values, LOW)), float(np.quantile(values, HIGH))
        )


def mean_interval(values: Floats) -> tuple[float, float]:
    """Return the 95% confidence interval of a mean (n,), by Student's t; equal ends for one value."""
    mean = float(values.mean())
    if len(values) < 2:
        return mean, mean
    error = float(values.std(ddof=1)) / len(values) ** 0.5
    reach = float(stdtrit(len(values) - 1, (1.0 + CONFIDENCE) / 2.0)) * error
    return mean - reach, mean + reach


def stack(runs: list[RunTables], key: SeriesKey) -> Floats:
    """Return one series of several runs of a scenario, (runs, months + 1)."""
    return np.stack([run.measures.values[:, run.measures.place[key]] for run in runs])


def by_scenario(runs: list[RunTables]) -> dict[str, list[RunTables]]:
    """Return runs by scenario, in the order of their first appearance, each by draw and world."""
    found: dict[str, list[RunTables]] = {}
    for run in runs:
        found.setdefault(run.scenario, []).append(run)
    return {name: sorted(own, key=lambda run: (run.draw, run.world)) for name, own in found.items()}


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
                "targets": _targets(plan, grouped[plan.name]),
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
            "between the same worlds; of stocks, the average over the twelve months to the date"
        ),
    }


def _headline_keys(runs: list[RunTables]) -> list[SeriesKey]:
    return [key for key in runs[0].measures.keys if key.measure in HEADLINES]


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


def _targets(plan: Plan, runs: list[RunTables]) -> list[dict[str, Any]]:
    rows = []
    for target in plan.targets:
        if target.month >= len(runs[0].dates):
            continue
        key = _target_key(runs, target)
        value = stack(runs, key)[:, target.month]
        met = value >= target.threshold if target.at_least else value <= target.threshold
        rows.append(
            {
                "target": target.name,
                "measure": target.measure,
                "workforce": target.workforce,
                "service": target.service,
                "level": target.level,
                "unit": key.unit,
                "date": runs[0].dates[target.month],
                "threshold": target.threshold,
                "at_least": target.at_least,
                "probability": float(met.mean()),
            }
            | vars(Spread.of(value))
        )
    return rows


def _target_key(runs: list[RunTables], target: Target) -> SeriesKey:
    return next(
        key
        for key in runs[0].measures.keys
        if (key.workforce, key.service, key.level, key.measure)
        == (target.workforce, target.service, target.level, target.measure)
    )


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
            low, high = mean_interval(own)
            differences.append(
                _row(key, option_runs[0].dates[month])
                | {
                    "mean": float(own.mean()),
                    "mean_low_95": low,
                    "mean_high_95": high,
                    "mean_at_date": float(difference[:, month].mean()),
                    "low": float(np.quantile(own, LOW)),
                    "high": float(np.quantile(own, HIGH)),
                    "worlds_higher": float((own > 0).mean()),
                }
            )
    return {
        "option": option.name,
        "base": base.name,
        "differences": differences,
        "gained": _winners(differences, option_runs, +1),
        "lost": _winners(differences, option_runs, -1),
        "cost_gbp": _extra_spending(base_runs, option_runs),
    }


def over_the_year(difference: Floats, key: SeriesKey, month: int) -> Floats:
    """Return (runs,) the average of a stock's difference over the twelve months to a date.

    Stocks jump when courses end, so that a single month can turn a ranking round. Flows cover twelve
    months already and totals since the start have no season: both are taken at the date.
    """
    is_stock = not key.unit.endswith("a year") and key.measure not in CUMULATIVE
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


def _extra_spending(base: list[RunTables], option: list[RunTables]) -> dict[str, float]:
    spent = [
        sum(payment.pence for payment in after.payments)
        - sum(payment.pence for payment in before.payments)
        for before, after in zip(base, option, strict=True)
    ]
    return vars(Spread.of(np.array(spent) / 100.0)) | {"covers": "payments of programmes only"}


def looking_back(runs: list[RunTables], observed: tuple[Observation, ...]) -> list[dict[str, Any]]:
    """Return published figures beside what was simulated for the nearest month's end."""
    dates = [datetime.date.fromisoformat(date) for date in runs[0].dates]
    by_name = {(k.workforce, k.service, k.level, k.measure): k for k in runs[0].measures.keys}
    rows = []
    for point in observed:
        key = by_name.get((point.workforce, point.service, point.level, point.measure))
        month = min(range(len(dates)), key=lambda n: abs((dates[n] - point.date).days))
        if key is None or abs((dates[month] - point.date).days) > 31:
            continue
        values = stack(runs, key)[:, month]
        if np.isnan(values).any():
            continue
        spread = Spread.of(values)
        rows.append(
            {
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
