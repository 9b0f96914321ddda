"""Charts of rows: many scenarios, regions, routes; and shares of people over time."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from sim.outputs.measuring.table import SeriesKey
from sim.report.charts import charts_of, draw
from sim.report.index import index_of
from sim.report.league import FEWEST, TABLE
from sim.report.page import in_style
from tests.unit.report.england import MONTHS, made_up_run, tables_of, target, write_made_up
from tests.unit.report.test_charts import check_texts

CHILDREN = ("social_workers", "children", "all")
FLAT = np.ones(MONTHS + 1)
REGIONS = ("north_east", "london", "south_west", "yorkshire_and_humber")


def charts(folder):
    return {chart.name: chart for chart in charts_of(folder, (), "England")}


def regional(folder, national, by_region, *, goals=(), options=None):
    """Write a result of children's vacancy rates, {region: (one value a world)}."""
    runs = []
    for scenario, shift in {"baseline": 0.0, **(options or {})}.items():
        for world, value in enumerate(national):
            table = {"all": value, **{area: own[world] for area, own in by_region.items()}}
            keys = tuple(SeriesKey(*CHILDREN, area, "vacancy_rate", "share") for area in table)
            values = np.stack([FLAT * (own + shift) for own in table.values()], axis=1)
            runs.append(tables_of(scenario, world, keys, values))
    return write_made_up(folder, runs, tuple(goals))


def vacancy_target(threshold, probability, date="2010-12-31"):
    cell = ("social_workers", "children", "all", "vacancy_rate")
    return target("halved", cell, date, threshold) | {
        "at_least": False, "probability": probability,
    }  # fmt: skip


BY_REGION = {
    "north_east": (0.03, 0.04),
    "london": (0.12, 0.14),
    "south_west": (0.05, 0.05),
    "yorkshire_and_humber": (0.05, 0.07),
}


def test_a_target_that_the_country_meets_and_regions_miss_is_said_first_and_shown(tmp_path):
    folder = regional(tmp_path / "r", (0.05, 0.055), BY_REGION, goals=[vacancy_target(0.06, 1.0)])
    chart = charts(folder)["regions_childrens_vacancies"]
    assert chart.words.title == (
        "England meets the target of at most 6% by December 2010, and London and Yorkshire and the "
        "Humber do not: children's social worker vacancies"
    )
    short = {row.label for row in chart.rows() for cell in row.cells[:1] if cell.marks[0].misses}
    assert short == {"London", "Yorkshire and the Humber"}
    assert not any(cell.marks[0].misses for row in chart.rows() for cell in row.cells[1:])
    assert [line.is_target for line in chart.panels[0].lines] == [False, True]
    assert [line.is_target for line in chart.panels[1].lines] == [False]
    assert check_texts(folder) > 0


def test_regions_stand_from_the_highest_to_the_lowest_against_the_country(tmp_path):
    folder = regional(tmp_path / "r", (0.06, 0.07), BY_REGION)
    chart = charts(folder)["regions_childrens_vacancies"]
    assert [row.label for row in chart.rows()] == [
        "London", "Yorkshire and the Humber", "South West", "North East",
    ]  # fmt: skip
    assert chart.words.title == (
        "In December 2020 children's social worker vacancies range from 3.5% (North East) to 13.0% "
        "(London)"
    )
    assert [panel.title for panel in chart.panels] == [
        "December 2010", "December 2015", "December 2020",
    ]  # fmt: skip
    assert chart.panels[2].lines[0].label == "England 6.5%"


@pytest.mark.parametrize(
    ("threshold", "said"),
    [(0.01, "no region meets"), (0.2, "every region meets"), (0.045, "North East meets")],
)
def test_who_meets_a_target_that_the_country_does_not_is_told(tmp_path, threshold, said):
    goals = [vacancy_target(threshold, 0.0 if threshold < 0.2 else 1.0)]
    folder = regional(tmp_path / "r", (0.06, 0.07), BY_REGION, goals=goals)
    assert said in charts(folder)["regions_childrens_vacancies"].words.title


def test_a_target_of_one_region_is_not_taken_for_the_country_s(tmp_path):
    goal = vacancy_target(0.06, 1.0) | {"area": "london"}
    chart = charts(regional(tmp_path / "r", (0.05, 0.05), BY_REGION, goals=[goal]))
    assert not [
        line
        for p in chart["regions_childrens_vacancies"].panels
        for line in p.lines
        if line.is_target
    ]


def test_options_are_compared_region_by_region(tmp_path):
    folder = regional(
        tmp_path / "r", (0.06, 0.07), BY_REGION, options={"pay": -0.02, "places": 0.01}
    )
    chart = charts(folder)["regions_childrens_vacancies_difference"]
    assert [panel.title for panel in chart.panels] == ["Pay", "Places"]
    assert {row.cells[0].figure for row in chart.rows()} == {"−2.0"}
    assert chart.words.title.startswith("‘Pay’ changes children's social worker vacancies most in ")
    assert check_texts(folder) > 0


def test_one_area_is_no_chart_of_regions(tmp_path):
    folder = regional(tmp_path / "r", (0.06, 0.07), {"london": (0.1, 0.1)})
    assert not [name for name in charts(folder) if name.startswith("regions")]


def many(folder, count=12, worlds=2, months=MONTHS):
    """Write a result of many options, half of them in a folder of their own."""
    names = ["baseline", *(f"option_with_a_name_{n}" for n in range(count))]
    runs = []
    for number, name in enumerate(names):
        for world in range(worlds):
            run = made_up_run("baseline", world, months)
            values = run.measures.values * (1.0 + 0.004 * number)
            measures = dataclasses.replace(run.measures, values=values)
            runs.append(dataclasses.replace(run, scenario=name, measures=measures))
    write_made_up(folder, runs)
    summary = json.loads((folder / "summary.json").read_text())
    for number, row in enumerate(summary["scenarios"]):
        row["folder"] = "options/pay" if number > count // 2 else ""
    (folder / "summary.json").write_text(json.dumps(summary))
    return folder


def test_many_scenarios_have_a_row_each_under_their_folders(tmp_path):
    folder = many(tmp_path / "r")
    found = charts(folder)
    chart = found["scenarios"]
    assert [group.label for group in chart.groups] == ["", "Pay"]
    assert [len(group.rows) for group in chart.groups] == [7, 6]
    assert chart.rows()[0].is_base
    assert len(found["differences"].rows()) == 12
    assert chart.looks == ("2010", "2015", "2020")
    assert check_texts(folder) > 5


def test_few_options_keep_their_panels_and_have_no_rows(tmp_path):
    found = charts(many(tmp_path / "r", count=3))
    assert "scenarios" not in found
    assert not hasattr(found["differences"], "groups")


def test_what_cannot_be_compared_is_in_no_chart_of_differences(tmp_path):
    folder = many(tmp_path / "r", count=3)
    summary = json.loads((folder / "summary.json").read_text())
    summary["comparisons"] = [{"option": "option_with_a_name_0"}]
    (folder / "summary.json").write_text(json.dumps(summary))
    (panel, *_) = charts(folder)["differences"].panels
    assert [row.label for row in panel.rows] == ["Option with a name 0"]


def test_the_share_of_men_is_what_women_leave_and_nought_is_not_drawn(tmp_path):
    table = {
        ("social_workers", "women_share"): np.linspace(0.8, 0.75, MONTHS + 1),
        ("early_years", "women_share"): FLAT * 0.98,
        ("foster_carers", "disabled_share"): FLAT * 0.0,
    }
    keys = tuple(SeriesKey(who, "all", "all", "all", name, "share") for who, name in table)
    runs = [tables_of("baseline", 0, keys, np.stack(list(table.values()), axis=1))]
    found = charts(write_made_up(tmp_path / "r", runs, ()))
    chart = found["diversity_men"]
    assert [track.label for track in chart.tracks] == ["Social workers", "Early years staff"]
    assert chart.words.title == (
        "In the baseline, the share of men among social workers rises from 20.0% to 25.0% between "
        "March 2005 and 2020"
    )
    assert "diversity_disabled" not in found


ROUTES = """scenario,workforce,route,{}
baseline,social_workers,sw_degree,{}
baseline,social_workers,sw_masters,{}
other,social_workers,sw_degree,{}
"""


def league(folder, *rows, months=MONTHS):
    """Return the chart of routes; each row is (qualifiers, share at work after 5, followed for 5)."""
    many(folder, count=1, months=months)
    survival = [f"survival_{after}" for after in ("1_year", "3_years", "5_years")]
    followed = [f"followed_{after}" for after in ("1_year", "3_years", "5_years")]
    columns = [*(name for _, name, _ in TABLE), *survival, *followed]

    def row(qualifiers, stays, people):
        values = dict.fromkeys(columns, 100.0) | dict(zip(survival, (0.9, 0.8, stays), strict=True))
        values |= {"qualifiers": qualifiers, "completion_rate": 0.8, "followed_5_years": people}
        return ",".join(f"{v},{v},{v}" for v in values.values())

    header = ",".join(f"{name},{name}_low,{name}_high" for name in columns)
    text = ROUTES.format(header, *(row(*one) for one in rows))
    (folder / "routes.csv").write_text(text, encoding="utf-8")
    summary = json.loads((folder / "summary.json").read_text())
    summary["titles"] = {"sw_degree": "Three-year degree"}
    (folder / "summary.json").write_text(json.dumps(summary))
    return charts(folder)["routes"]


def test_routes_are_compared_by_who_completes_and_stays(tmp_path):
    chart = league(tmp_path / "r", (900, 0.7, 800), (300, 0.6, 200), (1, 0.1, 1))
    assert [row.label for row in chart.rows()] == ["Three-year degree", "Sw masters"]
    assert chart.rows()[0].cells[2].figure == "70.0%"
    assert "60.0% (‘Sw masters’) to 70.0% (‘Three-year degree’)" in chart.words.title
    assert "| Three-year degree | 100 | 100 | 100 | 900 |" in index_of([chart])
    assert "5 years after, who qualified by December 2015" in chart.words.note
    assert check_texts(tmp_path / "r", "routes") == 1


def test_a_share_of_few_people_is_neither_written_nor_in_the_title(tmp_path):
    chart = league(tmp_path / "r", (900, 0.7, 800), (300, 0.99, FEWEST - 1), (1, 0.1, 1))
    few = chart.rows()[1].cells[2]
    assert [mark.look for mark in few.marks] == [0, 1]
    assert few.figure == ""
    assert "most qualify by ‘Three-year degree’: 900" in chart.words.title
    assert "99.0%" not in chart.words.shows


def test_a_horizon_to_which_too_few_months_lead_is_not_told(tmp_path):
    chart = league(tmp_path / "r", (900, 0.7, 800), (300, 0.6, 200), (1, 0.1, 1), months=69)
    assert chart.looks == ("1 year after", "3 years after")
    assert chart.rows()[0].cells[2].figure == "80.0%"
    assert "3 years after qualifying" in chart.words.title
    assert "5 years" not in index_of([chart])


def test_labels_of_rows_are_never_cut(tmp_path):
    long = "From level 3 to a foundation degree or other qualification at level 4 or 5"
    folder = tmp_path / "r"
    chart = league(folder, (900, 0.7, 800), (300, 0.6, 200), (1, 0.1, 1))
    group = dataclasses.replace(
        chart.groups[0],
        rows=tuple(
            dataclasses.replace(row, label=f"{long}, {end}")
            for row, end in zip(chart.groups[0].rows, ("beside the job", "at college"), strict=True)
        ),
    )
    with in_style():
        figure = draw(dataclasses.replace(chart, groups=(group,)))
    written = " ".join(text.get_text().replace("\n", " ") for text in figure.texts)
    assert f"{long}, beside the job" in written
    assert f"{long}, at college" in written
