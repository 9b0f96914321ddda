"""How certain the differences of a stored comparison are: by themselves and all together.

Differences are those that the summary tells on the last date: within each world, of stocks the average
over the year.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.outputs.measuring.table import Floats, SeriesKey
from sim.outputs.store import Result, StoredSeries, Wanted
from sim.outputs.summary import over_the_year
from sim.study.asked import Asked, find_keys
from sim.study.statistics.families import Family, family
from sim.study.statistics.paired import Paired, paired
from sim.study.statistics.stopping import Reached, two_stage

ERROR = 0.05
FEWEST_WORLDS = 3


@dataclass(frozen=True)
class Certainty:
    """One option against the base: for each series its paired difference, and all of them together."""

    option: str
    base: str
    date: str
    worlds: int
    keys: tuple[SeriesKey, ...]
    paired: tuple[Paired, ...]
    family: Family

    @property
    def is_clear(self) -> np.ndarray:
        """Which series (series,) differ for certain when all are judged together."""
        return np.asarray(self.family.by_holm <= ERROR)


def certainties(result: Result) -> list[Certainty]:
    """Return the certainty of each comparison of a stored result; none of fewer than three worlds."""
    summary = result.summary
    rows = [row for one in summary["comparisons"] for row in one["differences"]]
    if not rows or int(result.manifest["worlds"]) < FEWEST_WORLDS:
        return []
    last = max(row["date"] for row in rows)
    wanted = {_cell(row) for row in rows if row["date"] == last}
    stored = {(s.scenario, _of(s.key)): s for s in result.matching(sorted(wanted, key=str))}
    found = []
    for one in summary["comparisons"]:
        cells = [_cell(row) for row in one["differences"] if row["date"] == last]
        pairs = [
            (stored[one["base"], cell], stored[one["option"], cell])
            for cell in cells
            if (one["base"], cell) in stored and (one["option"], cell) in stored
        ]
        found.append(_certainty(one, pairs, last))
    return found


def _certainty(
    one: dict[str, Any], pairs: list[tuple[StoredSeries, StoredSeries]], date: str
) -> Certainty:
    base = [_at(series, date) for series, _ in pairs]
    option = [_at(series, date) for _, series in pairs]
    known = [n for n in range(len(pairs)) if not np.isnan(base[n] + option[n]).any()]
    gaps = np.stack([option[n] - base[n] for n in known], axis=1)
    return Certainty(
        one["option"], one["base"], date, len(gaps),
        tuple(pairs[n][0].key for n in known),
        tuple(paired(base[n], option[n]) for n in known),
        family(gaps),
    )  # fmt: skip


def reached(
    result: Result, wishes: dict[Asked, float], pilot: int
) -> list[tuple[str, SeriesKey, Reached]]:
    """Return for each option and series of a wish what the two-stage rule says of it."""
    found = []
    for option in (row["option"] for row in result.summary["comparisons"]):
        for asked, half_width in wishes.items():
            for key in find_keys([asked], result.keys()):
                gap = difference_of(result, option, key)
                found.append((option, key, two_stage(gap, pilot, half_width)))
    return found


def difference_of(result: Result, option: str, key: SeriesKey) -> Floats:
    """Return (worlds,) an option less the base on the last date, as comparisons tell it."""
    cell = (key.measure, key.workforce, key.service, key.level)
    stored = {s.scenario: s for s in result.matching([cell])}
    date = stored[option].dates[-1]
    return _at(stored[option], date) - _at(stored[result.summary["base"]], date)


def _at(series: StoredSeries, date: str) -> Floats:
    month = series.dates.index(date) if date in series.dates else -1
    if month < 0:
        return np.full(len(series.values), np.nan)
    return over_the_year(series.values, series.key, month)


def _cell(row: dict[str, Any]) -> Wanted:
    return (row["measure"], row["workforce"], row["service"], row["level"])


def _of(key: SeriesKey) -> Wanted:
    return (key.measure, key.workforce, key.service, key.level)
