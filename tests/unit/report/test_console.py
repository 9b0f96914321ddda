"""What the terminal says of a run: of regions, of one world, of differences, of money taken back."""

from __future__ import annotations

import pytest

from sim.report.console import regions_that_fail, tell_summary
from sim.report.names import place_label


def a_target(probability, **regions):
    rows = [{"area": area, "probability": own} for area, own in regions.items()]
    return {"target": "vacancies_halved", "probability": probability, "regions": rows}


def test_regions_that_miss_what_the_country_meets_are_named():
    (line,) = regions_that_fail([a_target(1.0, london=0.0, north_east=1.0, south_west=0.5)])
    assert line == "  vacancies halved: met in the country, missed in London and South West"


def test_nothing_is_said_where_all_meet_or_the_country_misses():
    assert regions_that_fail([a_target(1.0, london=1.0)]) == []
    assert regions_that_fail([a_target(0.2, london=0.0)]) == []
    assert regions_that_fail([{"target": "x", "probability": 1.0}]) == []


def a_row(measure="fte", unit="fte", **values):
    place = {"workforce": "social_workers", "service": "children", "level": "all"}
    return place | {"measure": measure, "unit": unit, "date": "2020-12-31"} | values


def a_summary(**more):
    base = {
        "scenario": "baseline", "title": "The baseline", "people_per_world": 1_119_179,
        "headlines": [a_row(mean=20_418.0, low=20_418.0, high=20_418.0)],
        "targets": [], "looking_back": [],
    }  # fmt: skip
    return {"base": "baseline", "scenarios": [base | more], "comparisons": []}


def a_comparison(*rows, cost=0.0):
    return {
        "option": "mine", "base": "baseline", "differences": list(rows),
        "gained": [], "lost": [], "cost_gbp": {"mean": cost},
    }  # fmt: skip


def difference(mean, unit="fte", low=None, high=None, higher=0.5):
    low, high = (mean if low is None else low), (mean if high is None else high)
    return a_row(
        unit=unit, mean=mean, mean_low_95=low, mean_high_95=high, worlds_higher=higher
    )  # fmt: skip


def test_one_world_has_no_range_and_is_called_one():
    told = tell_summary(a_summary(), 1)
    assert "one simulated world with 1,119,179 people" in told
    assert "20,418" in told
    assert "20,418 (" not in told
    assert "8 simulated worlds with 1,119,179 people or more each" in tell_summary(a_summary(), 8)
    assert "20,418 (20,418 to 20,418)" in tell_summary(a_summary(), 8)


@pytest.mark.parametrize(
    ("worlds", "heading", "said"), [(1, "one world", "met"), (4, "prob", "1.00")]
)
def test_of_one_world_it_is_said_whether_it_meets_a_target(worlds, heading, said):
    target = a_target(1.0) | {
        "date": "2010-12-31", "at_least": True, "threshold": 1.0, "unit": "fte", "mean": 2.0,
    }  # fmt: skip
    told = tell_summary(a_summary(targets=[target]), worlds)
    assert heading in told
    (line,) = [line for line in told.splitlines() if "vacancies halved" in line]
    assert line.split()[-1] == said


@pytest.mark.parametrize(
    ("mean", "unit", "said"),
    [
        (0.4, "fte", "same"),
        (-0.4, "fte", "same"),
        (-0.0004, "share", "same"),
        (0.0, "share", "same"),
        (-12.0, "fte", "-12"),
        (0.012, "share", "+1.2 points"),
    ],
)
def test_a_difference_that_would_be_printed_as_zero_is_the_same(mean, unit, said):
    told = tell_summary(a_summary() | {"comparisons": [a_comparison(difference(mean, unit))]}, 1)
    (line,) = [line for line in told.splitlines() if line.startswith("  social workers, children")][
        1:
    ]
    assert line.endswith(f"  {said}")
    assert "worlds higher" not in told
    assert "taken back: same" in told


def test_worlds_in_which_a_difference_is_higher_are_told_where_there_is_one():
    rows = [difference(5.0, low=-1.0, high=11.0, higher=0.75)]
    told = tell_summary(a_summary() | {"comparisons": [a_comparison(*rows, cost=-2e6)]}, 4)
    assert "+5" in told
    assert "75%" in told
    assert "-£2.0m, cash" in told
    rows = [difference(0.1, low=-0.2, high=0.3, higher=0.75)]
    told = tell_summary(a_summary() | {"comparisons": [a_comparison(*rows)]}, 4)
    assert "75%" not in told


def test_what_was_taken_back_is_told_by_programme():
    back = {
        "programme": "fund", "with_condition": 5_454.0, "taken_back": 4_306.0,
        "with_condition_gbp": 25_499_349.0, "taken_back_gbp": 2_485_544.25,
    }  # fmt: skip
    told = tell_summary(a_summary(clawback=[back]) | {"titles": {"fund": "The Fund"}}, 2)
    assert "  The Fund: 4,306 of 5,454 payments with a condition were taken back" in told
    assert "(£2.5m of £25.5m)" in told


def test_a_part_of_a_country_is_said_to_be_held_against_the_country_s_rates():
    row = a_row(
        "vacancy_rate",
        "share",
        of="England",
        published=0.1,
        simulated=0.1,
        gap=-1e-9,
        gap_share=0.0,
    )
    told = tell_summary(a_summary(looking_back=[row]) | {"place": "Our Town"}, 2)
    assert "Looking back: published rates of England, and the same simulated for Our Town" in told
    (line,) = [line for line in told.splitlines() if "vacancy rate" in line]
    assert line.split()[-1] == "same"


@pytest.mark.parametrize(
    ("areas", "said"),
    [
        ((), "England"),
        (("our_town",), "Our Town"),
        (("london", "north_east"), "London and North East"),
        (("a", "b", "c", "d"), "4 areas of England"),
    ],
)
def test_what_a_run_is_about_is_the_country_or_its_areas(areas, said):
    assert place_label("England", areas) == said
