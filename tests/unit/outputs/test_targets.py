"""A target met by the country while an area falls short of it is seen to be just that."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.base.errors import InputError
from sim.inputs.plan import Posts, State, Stock, Target
from sim.outputs.measures import measure
from sim.outputs.summary import summarise
from sim.outputs.tables import make_tables_of_run
from sim.run.model import run_plan
from tests.plans import plain_people, plain_plan, plain_risk

AREAS = ("north", "south")
MONTHS = 30
FEW = Target("few_vacancies", "vacancy_rate", "workers", "service", "all", 17, 0.25, at_least=False)


def plan_with(*targets, areas=AREAS):
    """Return a plan with 9 in 10 posts filled in the north and 2 in 4 in the south, for ever."""
    heads, posts = (9, 2), (1000, 400)
    plan = plain_plan(
        plain_risk("leave", 0.0),
        months=MONTHS,
        stocks=tuple(
            Stock("service", State.IN_POST, (number,), plain_people(), area)
            for number, area in zip(heads, areas, strict=False)
        ),
        posts=tuple(
            Posts("service", np.full(MONTHS + 1, number), 0, area=area)
            for number, area in zip(posts, areas, strict=False)
        ),
    )
    return dataclasses.replace(plan, areas=areas, targets=targets)


def summary_of(plan):
    runs = [make_tables_of_run(run_plan(plan, 1, world), 0, world) for world in range(3)]
    return summarise([plan], runs, ())


def target_of(plan):
    (row,) = summary_of(plan)["scenarios"][0]["targets"]
    return row


def test_a_national_target_that_an_area_misses_says_so():
    row = target_of(plan_with(FEW))
    assert (row["mean"], row["probability"]) == (pytest.approx(3 / 14), 1.0)
    regions = {each["area"]: each for each in row["regions"]}
    assert regions["north"]["mean"] == pytest.approx(0.1)
    assert regions["north"]["probability"] == 1.0
    assert regions["south"]["mean"] == pytest.approx(0.5)
    assert regions["south"]["probability"] == 0.0
    assert (row["met_in_every_region"], row["met_while_a_region_fails"]) == (0.0, 1.0)


def test_a_national_target_that_all_areas_meet_says_so():
    row = target_of(plan_with(dataclasses.replace(FEW, threshold=0.5)))
    assert (row["met_in_every_region"], row["met_while_a_region_fails"]) == (1.0, 0.0)


def test_areas_are_not_judged_by_a_number_of_the_country():
    target = Target("many", "headcount", "workers", "all", "all", 12, 11.0)
    row = target_of(plan_with(target))
    assert row["probability"] == 1.0
    assert [each["mean"] for each in row["regions"]] == [9.0, 2.0]
    assert "probability" not in row["regions"][0]
    assert "met_while_a_region_fails" not in row
    measures = measure(run_plan(plan_with(target), 1, 0))
    assert measures.find("target_met", "workers", level="many")[-1] == 1.0
    assert "target_met" not in {key.measure for key in measures.yearly.keys}


def test_a_target_of_an_area_is_judged_there():
    row = target_of(plan_with(dataclasses.replace(FEW, area="south")))
    assert (row["area"], row["mean"], row["probability"]) == ("south", 0.5, 0.0)
    assert "regions" not in row


def test_a_target_is_told_from_its_date_on_in_the_country_and_each_area():
    measures = measure(run_plan(plan_with(FEW), 1, 0))
    told = measures.find("target_met", "workers", "service", "few_vacancies")
    assert np.isnan(told[:17]).all()
    assert (told[17:] == 1).all()
    assert 17 in measures.yearly.census_months
    for area, is_met in (("north", 1.0), ("south", 0.0)):
        told = measures.find("target_met", "workers", "service", "few_vacancies", area)
        since = np.array(measures.yearly.census_months) >= 17
        assert np.isnan(told[~since]).all()
        assert (told[since] == is_met).all()


def test_who_people_are_is_judged_as_at_the_last_year_end():
    # Half of them are women, drawn by chance; what counts is which census is asked.
    target = Target("half_women", "women_share", "workers", "all", "all", 17, 0.0)
    row = target_of(plan_with(target))
    measures = measure(run_plan(plan_with(target), 1, 0))
    at_year_end = measures.find("women_share", "workers")[measures.yearly.census_months.index(9)]
    assert np.isnan(
        measures.find("women_share", "workers")[measures.yearly.census_months.index(17)]
    )
    assert row["low"] <= at_year_end <= row["high"]


def test_a_target_that_is_not_known_by_its_date_is_left_out_not_guessed():
    target = Target("early", "turnover_rate", "workers", "all", "all", 5, 0.1, at_least=False)
    assert summary_of(plan_with(target))["scenarios"][0]["targets"] == []


def test_a_target_that_nothing_measures_says_what_is_measured():
    target = dataclasses.replace(FEW, level="level")
    with pytest.raises(
        InputError, match=r"few_vacancies.*vacancy_rate.*service service, level all"
    ):
        measure(run_plan(plan_with(target), 1, 0))


def test_regions_stand_in_the_summary_beside_the_country():
    summary = summary_of(plan_with(FEW))
    scenario = summary["scenarios"][0]
    told = {
        (row["area"], row["service"], row["measure"]): row["mean"] for row in scenario["regions"]
    }
    assert told["north", "all", "headcount"] == 9
    assert told["south", "service", "vacancy_rate"] == 0.5
    assert all("area" not in row for row in scenario["headlines"])


def test_an_option_is_compared_in_each_area():
    base, option = plan_with(FEW), dataclasses.replace(plan_with(FEW), name="option")
    (workforce,) = option.workforces
    more = dataclasses.replace(workforce.stocks[1], heads=(4,))
    workforce = dataclasses.replace(workforce, stocks=(workforce.stocks[0], more))
    option = dataclasses.replace(option, workforces=(workforce,))
    runs = [
        make_tables_of_run(run_plan(plan, 1, world), 0, world)
        for plan in (base, option)
        for world in range(2)
    ]
    (comparison,) = summarise([base, option], runs, ())["comparisons"]
    told = {
        (row["area"], row["service"], row["measure"]): row["mean"] for row in comparison["regions"]
    }
    assert told["south", "all", "headcount"] == 2
    assert told["north", "all", "headcount"] == 0
    assert told["south", "service", "vacancy_rate"] == -0.5
