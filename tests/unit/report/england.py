"""A made-up result with England's names, small and smooth, and published figures to lay beside it."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np

from sim.base.dates import YearMonth, census_date
from sim.inputs.observed import Observation
from sim.outputs.flow_table import NO_FLOWS
from sim.outputs.measures import MeasureTable, SeriesKey
from sim.outputs.tables import RunTables
from tests.results import write_result

START = YearMonth(2005, 4)
MONTHS = 189
OPTIONS = ("no_reform", "reward_package", "transformation_fund_continued", "more_training_places")
FIVE = ("baseline", *OPTIONS)


def made_up_run(scenario: str, world: int, months: int = MONTHS) -> RunTables:
    """Return a run whose world shifts all scenarios alike, so that differences are nearly free of it."""
    draw = np.random.default_rng(world)
    year = np.arange(months + 1) / 12.0
    noise = np.cumsum(draw.normal(0.0, 12.0, months + 1))
    own = np.cumsum(np.random.default_rng([world, len(scenario)]).normal(0.0, 1.5, months + 1))
    is_on = np.clip((year - 1.5) / 4.0, 0.0, 1.0)
    pay = is_on * (scenario == "reward_package")
    places = np.clip((year - 4.0) / 6.0, 0.0, 1.0) * (scenario == "more_training_places")
    fund = np.clip((year - 3.4) / 5.0, 0.0, 1.0) * (scenario == "transformation_fund_continued")
    reform = 0.0 if scenario == "no_reform" else 1.0
    posts = 20_240 + 160 * year
    fte = 17_850 + 3_400 * (1 - np.exp(-year / 8)) + noise + own
    fte = fte + 900 * pay + 700 * places - 60 * (1 - reform)
    adults = 8_800 + 40 * year + noise / 2 + 300 * pay + 250 * places
    vacancy = (posts - fte) / posts
    awarded = reform * 9_000 * np.clip((year - 1.5) / 10, 0, 1) * (1 + 0.9 * fund) + noise * reform
    eyps = np.maximum(awarded, 0.0) * 0.72
    share = np.clip(eyps / 14_000, 0, 1)
    spent = reform * 187e6 * np.clip((year - 1.0) / 2.4, 0, 1) + 1e5 * noise * (year > 1) * reform
    if scenario == "transformation_fund_continued":
        spent = spent + 480e6 * np.clip((year - 3.4) / 6.5, 0, 1)
    limit = 955e6 if scenario == "transformation_fund_continued" else 250e6
    yearly = np.where(year < 1.0, np.nan, 4_100 + 60 * year + 2 * noise + 900 * places)
    table = {
        ("social_workers", "children", "all", "fte", "fte"): fte,
        ("social_workers", "children", "all", "posts_fte", "fte"): posts,
        ("social_workers", "children", "all", "vacancy_rate", "share"): vacancy,
        ("social_workers", "children", "all", "unfilled_rate", "share"): 0.35 * vacancy,
        ("social_workers", "adults", "all", "fte", "fte"): adults,
        ("social_workers", "all", "all", "qualifiers", "people a year"): yearly,
        ("early_years", "all", "eyp", "qualified_cumulative", "people"): np.maximum(awarded, 0),
        ("early_years", "all", "eyp", "headcount", "people"): eyps,
        ("early_years", "full_day_care", "all", "share_settings_with_eyp", "share"): share,
        ("early_years", "childrens_centre", "all", "children_centres_with_eyp", "settings"):
            1_100 * np.clip(share * 2.2, 0, 1) * (1 - np.exp(-year)),
        ("early_years", "full_day_care", "all", "level3_share", "share"):
            0.62 + 0.24 * (1 - np.exp(-year / 5)) + noise / 1e5 + 0.03 * fund,
    }  # fmt: skip
    if scenario != "no_reform":
        fund_cell = ("early_years", "all", "transformation_fund")
        table[*fund_cell, "fund_limit_gbp", "£, cash"] = np.full(months + 1, limit)
        table[*fund_cell, "fund_spent_gbp", "£, cash"] = np.maximum(spent, 0.0)
    keys = tuple(SeriesKey(w, s, v, "all", m, u) for w, s, v, m, u in table)
    return tables_of(scenario, world, keys, np.stack(list(table.values()), axis=1))


def tables_of(
    scenario: str, world: int, keys: tuple[SeriesKey, ...], values: np.ndarray
) -> RunTables:
    """Return a run of monthly values (months + 1, keys) from April 2005."""
    dates = tuple(census_date(START, month).isoformat() for month in range(len(values)))
    measures = MeasureTable(keys, values)
    return RunTables(scenario, 0, world, dates, measures, NO_FLOWS, (), 200_000, ())


def target(name: str, cell: tuple[str, str, str, str], date: str, threshold: float) -> dict:
    """Return a target as `summary.json` has it; `cell` is workforce, service, level, measure."""
    workforce, service, level, measure = cell
    return {
        "target": name, "workforce": workforce, "service": service, "level": level,
        "measure": measure, "date": date, "threshold": threshold, "at_least": True,
        "probability": 0.0, "mean": 0.0, "low": 0.0, "high": 0.0,
    }  # fmt: skip


TARGETS = (
    target(
        "eyp_in_every_full_day_care_setting",
        ("early_years", "full_day_care", "all", "share_settings_with_eyp"),
        "2015-12-31",
        1.0,
    ),
)


def write_made_up(folder: Path, runs: list[RunTables], targets: tuple[dict, ...] = TARGETS) -> Path:
    """Write runs as a result folder; the first scenario is the base."""
    names = list(dict.fromkeys(run.scenario for run in runs))
    worlds = len({(run.draw, run.world) for run in runs})
    summary = {
        "base": names[0],
        "scenarios": [
            {"scenario": name, "title": name.replace("_", " "), "targets": list(targets)}
            for name in names
        ],
    }
    manifest = {"scenarios": names, "seed": 1, "worlds": worlds, "draws": 1}
    write_result(folder, runs, manifest, summary, overwrite=True)
    return folder


def made_up_result(
    folder: Path, scenarios: tuple[str, ...] = FIVE, worlds: int = 8, months: int = MONTHS
) -> Path:
    """Write a result of made-up England."""
    runs = [made_up_run(name, world, months) for name in scenarios for world in range(worlds)]
    return write_made_up(folder, runs)


def point(series: str, cell: tuple[str, str, str, str], date: str, value: float) -> Observation:
    """Return a published figure; `cell` is workforce, service, level, measure."""
    day = datetime.date.fromisoformat(date)
    return Observation(series, *cell, day, value, None, None, "B", "a_source")


CHILDREN = ("social_workers", "children", "all")
PUBLISHED = (
    point("la_survey", (*CHILDREN, "fte"), "2005-09-30", 17_850),
    point("la_survey", (*CHILDREN, "fte"), "2006-09-30", 18_500),
    *(
        point("employers_survey", (*CHILDREN, "vacancy_rate"), f"{year}-09-30", value)
        for year, value in zip(
            range(2000, 2007), (0.16, 0.113, 0.126, 0.118, 0.114, 0.118, 0.095), strict=True
        )
    ),
    point("trade_press_survey", (*CHILDREN, "vacancy_rate"), "2009-09-30", 0.132),
    point("trade_press_survey", (*CHILDREN, "vacancy_rate"), "2010-09-30", 0.120),
    *(
        point("registrations", ("social_workers", "all", "all", "qualifiers"), date, value)
        for date, value in (
            ("2005-08-31", 4_050), ("2006-08-31", 3_448), ("2007-08-31", 3_430),
            ("2008-08-31", 3_430), ("2010-03-31", 5_220),
        )
    ),
    point("eyps", ("early_years", "all", "eyp", "qualified_cumulative"), "2008-10-31", 2_359),
    point("eyps", ("early_years", "all", "eyp", "qualified_cumulative"), "2010-01-31", 4_300),
    *(
        point("providers_survey", ("early_years", "full_day_care", "all", measure), date, value)
        for measure, date, value in (
            ("share_settings_with_eyp", "2008-10-31", 0.18),
            ("share_settings_with_eyp", "2009-10-31", 0.22),
            ("level3_share", "2003-10-31", 0.55),
            ("level3_share", "2005-10-31", 0.62),
            ("level3_share", "2006-10-31", 0.727),
            ("level3_share", "2007-10-31", 0.73),
            ("level3_share", "2008-10-31", 0.75),
        )
    ),
)  # fmt: skip
