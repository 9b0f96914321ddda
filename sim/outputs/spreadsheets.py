"""Tables that open in a spreadsheet, means over worlds with their 5th and 95th percentile.

`diversity.csv`: who is in post, joins, leaves and enters training. `routes.csv`: what became of each
training route. `regions.csv`: how each area stands. The country has a row of its own, area `all`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from sim.outputs.measuring.people import WHO
from sim.outputs.measuring.table import ALL, SeriesKey
from sim.outputs.measuring.targets import MET
from sim.outputs.measuring.training import after_words
from sim.outputs.spread import by_scenario, spread_of_many
from sim.outputs.tables import RunTables

Floats = npt.NDArray[np.float64]
Name = tuple[str, str, str, str, str]
"""Workforce, service, level, area and measure of a series."""
REGION_MEASURES = (
    "headcount",
    "fte",
    "posts_fte",
    "vacancies_fte",
    "vacancy_rate",
    "unfilled_rate",
    "caseload",
    "turnover_rate",
    "wastage_rate",
    "settings",
    "settings_with_eyp",
    "share_settings_with_eyp",
    "share_children_in_eyp_led_settings",
    "level3_share",
    "degree_share",
    "mean_pay_gbp",
)
FLOWS_OF_PEOPLE = ("joiners", "leavers_employer", "leavers_sector", "entrants")
IN_POST = "in_post"
COUNTS_OF_ROUTES = (
    "applicants",
    "entrants",
    "funded_entrants",
    "qualifiers",
    "failures",
    "repeats",
    "withdrawals",
)


def spreadsheets(runs: list[RunTables]) -> dict[str, str]:
    """Return the text of each table by the name of its file."""
    grouped = by_scenario(runs)
    return {
        "diversity.csv": _diversity(grouped),
        "routes.csv": _routes(grouped),
        "regions.csv": _regions(grouped),
    }


class YearEnds:
    """What the runs of one scenario say at the ends of years, by series."""

    def __init__(self, runs: list[RunTables]) -> None:
        self.runs = runs
        first = runs[0]
        last = len(first.dates) - 1
        self.months = [
            month
            for month, date in enumerate(first.dates)
            if date.endswith("-12-31") or month == last
        ]
        self.dates = [first.dates[month] for month in self.months]
        self.names = {*first.measures.named, *first.yearly.named}

    def spread(self, names: Sequence[Name]) -> Floats:
        """Return (3, names, dates): mean, low and high; not a number for what is not told."""
        if not names:
            return np.zeros((3, 0, len(self.dates)))
        return spread_of_many(np.stack([self._of_run(run, names) for run in self.runs]))

    def _of_run(self, run: RunTables, names: Sequence[Name]) -> Floats:
        found = np.full((len(names), len(self.dates)), np.nan)
        for table in (run.measures, run.yearly):
            rows = {month: row for row, month in enumerate(table.census_months)}
            told = [n for n, month in enumerate(self.months) if month in rows]
            chosen = [rows[self.months[n]] for n in told]
            for number, name in enumerate(names):
                key = table.named.get(name)
                if key is not None:
                    found[number, told] = table.values[chosen, table.place[key]]
        return found


def _diversity(grouped: dict[str, list[RunTables]]) -> str:
    """Return people in post and flows of people, by trait, of each service, and of each area."""
    who = ("people", *WHO, "mean_age")
    header = ["scenario", "year_to", "of", "workforce", "service", "area", *_with_range(who)]
    rows: list[list[str]] = []
    for scenario, runs in grouped.items():
        ends = YearEnds(runs)
        for of in (IN_POST, *FLOWS_OF_PEOPLE):
            total = "headcount" if of == IN_POST else of
            keys = _places(runs[0], total)
            names = [
                (key.workforce, key.service, key.level, key.area, _part(of, part))
                for key in keys
                for part in who
            ]
            spread = ends.spread(names).reshape(3, len(keys), len(who), len(ends.dates))
            for number, key in enumerate(keys):
                for day, date in enumerate(ends.dates):
                    told = spread[:, number, :, day]
                    if not np.isnan(told[0, 0]):
                        place = [scenario, date, of, key.workforce, key.service, key.area]
                        rows.append([*place, *_cells(told)])
    return _text(header, rows)


def _part(of: str, part: str) -> str:
    """Return the measure that counts a part of people in post, or of a flow of people."""
    if part == "people":
        return "headcount" if of == IN_POST else of
    return part if of == IN_POST else f"{of}_{part}"


def _places(run: RunTables, measure: str) -> list[SeriesKey]:
    """Return the series of a measure for each service of the country, and for each area as a whole."""
    keys = sorted({*run.measures.keys, *run.yearly.keys})
    return [
        key
        for key in keys
        if key.measure == measure and key.level == ALL and ALL in (key.service, key.area)
    ]


def _routes(grouped: dict[str, list[RunTables]]) -> str:
    """Return what became of each route over the whole run, those with most qualifiers first."""
    first = next(iter(grouped.values()))[0].routes
    after = [after_words(years) for years in first.survival_years]
    survival = [f"survival_{years}" for years in after]
    followed = [f"followed_{years}" for years in after]
    told = [*COUNTS_OF_ROUTES, "completion_rate", "months_to_qualify", *survival, *followed]
    header = ["scenario", "workforce", "route", *_with_range(told)]
    rows: list[list[str]] = []
    qualifiers = COUNTS_OF_ROUTES.index("qualifiers")
    for scenario, runs in grouped.items():
        spread = spread_of_many(np.stack([_league(run) for run in runs]))
        table = runs[0].routes
        order = sorted(
            range(len(table.names)),
            key=lambda n: (table.workforces[n], -spread[0, n, qualifiers], table.names[n]),
        )
        rows += [
            [scenario, table.workforces[n], table.names[n], *_cells(spread[:, n])] for n in order
        ]
    return _text(header, rows)


def _league(run: RunTables) -> Floats:
    """Return (routes, columns) of one run."""
    table = run.routes
    counts = [getattr(table, name).astype(np.float64) for name in COUNTS_OF_ROUTES]
    ended = table.qualifiers + table.withdrawals + table.failures
    rates = [
        _ratio(table.qualifiers, ended),
        _ratio(table.course_months, table.qualifiers),
        *_ratio(table.working, table.followed).T,
        *table.followed.T.astype(np.float64),
    ]
    return np.stack([*counts, *rates], axis=1)


def _ratio(part: npt.NDArray[np.int64], whole: npt.NDArray[np.int64]) -> Floats:
    return np.asarray(part / np.where(whole > 0, whole, np.nan))


def _regions(grouped: dict[str, list[RunTables]]) -> str:
    """Return how each area stands at the end of each year, and which of its targets are met."""
    targets = sorted(
        {
            key.level
            for runs in grouped.values()
            for key in {*runs[0].measures.keys, *runs[0].yearly.keys}
            if key.measure == MET
        }
    )
    header = ["scenario", "date", "area", "workforce", "service", *_with_range(REGION_MEASURES)]
    header += [f"met_{target}" for target in targets]
    rows: list[list[str]] = []
    for scenario, runs in grouped.items():
        ends = YearEnds(runs)
        places = sorted(
            {
                (name[3], name[0], name[1])
                for name in ends.names
                if name[4] in REGION_MEASURES and name[2] == ALL
            },
            key=lambda place: (place[0] != ALL, place),
        )
        names: list[Name] = []
        for area, workforce, service in places:
            names += [(workforce, service, ALL, area, measure) for measure in REGION_MEASURES]
            names += [(workforce, service, target, area, MET) for target in targets]
        width = len(REGION_MEASURES) + len(targets)
        spread = ends.spread(names).reshape(3, len(places), width, len(ends.dates))
        for number, (area, workforce, service) in enumerate(places):
            for day, date in enumerate(ends.dates):
                told = spread[:, number, :, day]
                measured = _cells(told[:, : len(REGION_MEASURES)])
                met = [_number(value) for value in told[0, len(REGION_MEASURES) :]]
                if any(measured) or any(met):
                    rows.append([scenario, date, area, workforce, service, *measured, *met])
    return _text(header, rows)


def _with_range(names: Iterable[str]) -> list[str]:
    return [each for name in names for each in (name, f"{name}_low", f"{name}_high")]


def _cells(spread: Floats) -> list[str]:
    """Return mean, low and high of each column, from (3, columns)."""
    return [_number(value) for column in spread.T for value in column]


def _number(value: float) -> str:
    """Return a number as people read it, or nothing; hundredths, so that areas add up to the whole."""
    if np.isnan(value):
        return ""
    text = f"{value:.2f}" if abs(value) >= 100 else f"{value:.4f}"
    text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _text(header: list[str], rows: list[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
