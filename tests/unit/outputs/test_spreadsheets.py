"""Tables for spreadsheets say what the runs say: means and ranges over worlds."""

from __future__ import annotations

import csv
import dataclasses
import io

import numpy as np
import pytest

from sim.outputs.spread import spread_of_many
from sim.outputs.spreadsheets import spreadsheets
from sim.outputs.tables import make_tables_of_run
from sim.run.model import run_plan
from tests.plans import NURSERY, POOL, small_plan

WORLDS = range(4)


@pytest.fixture(scope="module")
def runs():
    return [make_tables_of_run(run_plan(small_plan(1), 1, world), 0, world) for world in WORLDS]


@pytest.fixture(scope="module")
def tables(runs):
    return {
        name: list(csv.DictReader(io.StringIO(text))) for name, text in spreadsheets(runs).items()
    }


def the_row(table, **wanted):
    (found,) = [row for row in table if all(row[name] == value for name, value in wanted.items())]
    return found


def spread(row, name):
    return [float(row[column]) for column in (name, f"{name}_low", f"{name}_high")]


def expected(values):
    return [np.mean(values), np.quantile(values, 0.05), np.quantile(values, 0.95)]


def test_the_files_are_those_promised(tables):
    assert set(tables) == {"diversity.csv", "routes.csv", "regions.csv"}
    assert all(tables.values())


def test_text_is_plain(runs):
    for text in spreadsheets(runs).values():
        assert text.isascii()
        assert "nan" not in text.lower()
        assert "\r" not in text


@pytest.mark.parametrize("area", ["all", "north", "coast"])
def test_who_is_in_post_and_who_joins_is_told_by_trait_and_age(runs, tables, area):
    month = runs[0].dates.index("2009-12-31")
    for of, women, people in (
        ("in_post", "women", "headcount"),
        ("joiners", "joiners_women", "joiners"),
    ):
        row = the_row(
            tables["diversity.csv"],
            year_to="2009-12-31",
            of=of,
            workforce=POOL,
            service="all",
            area=area,
        )
        for column, measure in (("women", women), ("people", people)):
            values = []
            for run in runs:
                is_monthly = area == "all" and measure == people
                table = run.measures if is_monthly else run.yearly
                row_number = table.census_months.index(month)
                values.append(table.find(measure, POOL, area=area)[row_number])
            assert spread(row, column) == pytest.approx(expected(values), abs=0.06)
        if of == "in_post":
            bands = [name for name in row if name.startswith("aged_") and name[-1].isdigit()]
            ages = sum(float(row[band]) for band in (*bands, "aged_under_20", "aged_60_over"))
            assert ages == pytest.approx(float(row["people"]))
        else:
            assert 15 < float(row["mean_age"]) < 80


def test_routes_are_told_over_the_whole_run(runs, tables):
    for name in runs[0].routes.names:
        number = runs[0].routes.names.index(name)
        row = the_row(tables["routes.csv"], route=name)
        for count in ("entrants", "qualifiers", "withdrawals"):
            values = [getattr(run.routes, count)[number] for run in runs]
            assert spread(row, count) == pytest.approx(expected(values), abs=0.06)
        shares = [
            run.routes.working[number, 1] / run.routes.followed[number, 1]
            for run in runs
            if run.routes.followed[number, 1]
        ]
        if shares:
            assert spread(row, "survival_3_years") == pytest.approx(expected(shares), abs=1e-4)
        else:
            assert row["survival_3_years"] == ""


def test_routes_of_a_workforce_come_with_most_qualifiers_first(tables):
    rows = [row for row in tables["routes.csv"] if row["workforce"] == NURSERY]
    qualifiers = [float(row["qualifiers"]) for row in rows]
    assert len(rows) > 3
    assert qualifiers == sorted(qualifiers, reverse=True)


def test_regions_are_told_beside_the_country(runs, tables):
    last, told = runs[0].dates[-1], 0
    for area in ("all", "north", "south", "coast"):
        row = the_row(
            tables["regions.csv"], date=last, area=area, workforce=NURSERY, service="day_care"
        )
        for measure in ("settings", "share_settings_with_eyp", "vacancy_rate", "headcount"):
            values = [
                (run.measures if area == "all" else run.yearly).find(
                    measure, NURSERY, "day_care", area=area
                )[-1]
                for run in runs
            ]
            values = [value for value in values if not np.isnan(value)]
            if values:
                assert spread(row, measure) == pytest.approx(expected(values), abs=0.06)
            else:
                assert row[measure] == ""
            told += bool(values)
    assert told >= 12


def test_regions_add_up_to_the_country_as_printed(runs):
    def enlarged(table):
        return dataclasses.replace(table, values=table.values * 111.0)

    run = runs[0]
    large = dataclasses.replace(run, measures=enlarged(run.measures), yearly=enlarged(run.yearly))
    one = list(csv.DictReader(io.StringIO(spreadsheets([large])["regions.csv"])))
    by_place, told = {}, 0
    for row in one:
        place = (row["date"], row["workforce"], row["service"])
        by_place.setdefault(place, {})[row["area"]] = row
    for areas in by_place.values():
        country = areas.pop("all")
        for measure in ("headcount", "fte", "posts_fte", "vacancies_fte"):
            if country[measure]:
                parts = [float(row[measure] or 0.0) for row in areas.values()]
                assert sum(parts) == pytest.approx(float(country[measure]), abs=1e-6)
                told += 1
    assert told > 10


def test_a_world_without_a_number_is_left_out_of_its_mean():
    values = np.array([[1.0, np.nan, np.nan], [3.0, 4.0, np.nan]])
    mean, low, high = spread_of_many(values)
    np.testing.assert_array_equal(mean, [2.0, 4.0, np.nan])
    np.testing.assert_allclose(low, [1.1, 4.0, np.nan])
    np.testing.assert_allclose(high, [2.9, 4.0, np.nan])
