"""Measures add up: with one another, over services, levels and areas, and with the flows."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.inputs.plan import HOLDS_POST, WHOLE, State, Stock
from sim.inputs.vocabulary import MEASURES
from sim.outputs.measures import measure, over_year
from sim.outputs.measuring.people import told_traits
from sim.outputs.measuring.table import ALL, COUNTS
from sim.outputs.measuring.targets import MET
from sim.run.model import run_plan
from sim.world.tables import RETIRE
from tests.plans import plain_people, plain_plan, plain_risk, small_plan
from tests.twists import twisted_plan

RELATIVE = ("movers_in", "movers_out")
"""A move is into a cell from outside it, so that what is a move depends on the cell."""
PLANS = [(small_plan, 0), (small_plan, 1), (small_plan, 3), (twisted_plan, 1), (twisted_plan, 4)]


@pytest.fixture(scope="module", params=PLANS, ids=lambda made: f"{made[0].__name__}_{made[1]}")
def recording(request):
    make, number = request.param
    return run_plan(make(number), 1, 0, keep_events=True)


@pytest.fixture(scope="module")
def measures(recording):
    return measure(recording)


def tables(measures):
    return (measures.monthly, measures.yearly)


def areas_of(recording):
    return [ALL] if recording.plan.areas == (WHOLE,) else [ALL, *recording.plan.areas]


def at_year_ends(measures, name):
    """Return a series at the censuses of year ends, wherever it is told; None if it is not."""
    if name in measures.yearly.named:
        return measures.yearly.find(name[4], *name[:4])
    if name in measures.monthly.named:
        return measures.monthly.find(name[4], *name[:4])[list(measures.yearly.census_months)]
    return None


def test_the_plans_tried_have_several_areas():
    assert sum(len(make(number).areas) > 1 for make, number in PLANS) >= 2


def test_headcount_of_every_cell_changes_by_who_came_and_went(recording, measures):
    checked = 0
    for name in measures.monthly.named:
        if name[4] != "joiners":
            continue
        place = name[:4]

        def find(what, place=place):
            return measures.monthly.find(what, *place)[12:]

        change = find("joiners") + find("back_from_break") + find("promotions")
        change -= find("leavers_employer") + find("to_break") + find("promotions_out")
        headcount = measures.monthly.find("headcount", *place)
        np.testing.assert_array_equal(headcount[12:] - headcount[:-12], change)
        checked += 1
    assert checked >= 20


def test_headcount_of_every_area_changes_by_who_came_and_went(recording, measures):
    months = np.array(measures.yearly.census_months)
    for name in measures.yearly.named:
        if name[4] != "joiners":
            continue
        headcount = measures.yearly.find("headcount", *name[:4])
        into = ("joiners", "back_from_break", "promotions")
        out = ("leavers_employer", "to_break", "promotions_out")
        for row, month in enumerate(months):
            if month - 12 in months:
                came = sum(measures.yearly.find(what, *name[:4])[row] for what in into)
                went = sum(measures.yearly.find(what, *name[:4])[row] for what in out)
                before = headcount[np.flatnonzero(months == month - 12)[0]]
                assert headcount[row] - before == came - went


@pytest.mark.parametrize(("axis", "dimension"), [(1, "services"), (2, "levels"), (3, "areas")])
def test_what_is_counted_adds_up_to_its_total(recording, measures, axis, dimension):
    parts: dict[tuple, list] = {}
    for table in tables(measures):
        for key in table.keys:
            adds_up = key.unit in COUNTS and key.measure not in (*RELATIVE, MET, "fund_limit_gbp")
            if adds_up and key[axis] != ALL:
                total = (*key[:axis], ALL, *key[axis + 1 : 5])
                parts.setdefault(total, []).append(key[:5])
    checked = 0
    for total, names in parts.items():
        whole = at_year_ends(measures, total)
        if whole is None or "/" in names[0][2]:
            continue
        np.testing.assert_allclose(
            sum(at_year_ends(measures, name) for name in names), whole, rtol=0, atol=1e-6
        )
        checked += 1
    wanted = dimension != "areas" or len(recording.plan.areas) > 1
    assert checked >= 20 * wanted


@pytest.mark.parametrize(
    ("rate", "part", "whole"),
    [
        ("vacancy_rate", "vacancies_fte", "posts_fte"),
        ("unfilled_rate", "unfilled_fte", "posts_fte"),
        ("vacancy_rate", "vacancies", "posts"),
        ("share_settings_with_eyp", "settings_with_eyp", "settings"),
        ("share_settings_led_by", "settings_led_by", None),
        ("women_share", "women", "headcount"),
        ("aged_20_29_share", "aged_20_29", "headcount"),
        ("joiners_women_share", "joiners_women", "joiners"),
        ("entrants_disabled_share", "entrants_disabled", "entrants"),
    ],
)
def test_a_rate_is_the_quotient_of_the_sums(measures, rate, part, whole):
    checked = 0
    for table in tables(measures):
        for name in table.named:
            if name[4] != rate:
                continue
            top = at_year_ends(measures, (*name[:4], part))
            bottom = at_year_ends(
                measures, (*name[:4], whole) if whole else (*name[:2], ALL, name[3], "settings")
            )
            if top is None or bottom is None:
                continue
            with np.errstate(invalid="ignore", divide="ignore"):
                expected = np.where(bottom > 0, top / bottom, np.nan)
            np.testing.assert_allclose(at_year_ends(measures, name), expected)
            checked += 1
    assert checked


def test_shares_lie_between_nought_and_one(measures):
    for table in tables(measures):
        for number, key in enumerate(table.keys):
            if key.unit == "share":
                values = table.values[:, number]
                values = values[~np.isnan(values)]
                assert ((values >= 0) & (values <= 1)).all(), key


def test_every_series_is_told_once(measures):
    keys = [key[:5] for table in tables(measures) for key in table.keys]
    assert len(keys) == len(set(keys))
    for table in tables(measures):
        assert list(table.keys) == sorted(table.keys)


def test_areas_and_who_people_are_are_told_at_year_ends(recording, measures):
    assert {key.area for key in measures.monthly.keys} == {ALL}
    assert {key.area for key in measures.yearly.keys} >= set(areas_of(recording)) - {ALL}
    ends = [m for m in range(recording.plan.months) if recording.plan.start.plus(m).month == 1]
    assert set(measures.yearly.census_months) == {0, *ends, recording.plan.months}


def test_people_of_all_ages_are_the_headcount(recording, measures):
    for workforce in recording.plan.workforces:
        for area in areas_of(recording):
            ages = [name for name in MEASURES if name.startswith("aged_") and "share" not in name]
            place = (workforce.name, ALL, ALL, area)
            people = sum(at_year_ends(measures, (*place, age)) for age in ages)
            known = ~np.isnan(people)
            headcount = at_year_ends(measures, (*place, "headcount"))
            assert known.sum() >= 4
            np.testing.assert_array_equal(people[known], headcount[known])


def test_people_in_post_are_told_by_the_traits_of_their_profile():
    profile = dataclasses.replace(
        plain_people(25.0), women_share=1.0, minority_ethnic_share=0.01, disabled_share=0.5
    )
    stock = Stock("service", State.IN_POST, (400,), profile)
    measures = measure(run_plan(plain_plan(plain_risk("leave", 0.0), stocks=(stock,)), 1, 0))

    def at_first_year_end(name):
        return measures.find(name, "workers")[measures.yearly.census_months.index(9)]

    assert at_first_year_end("women") == at_first_year_end("aged_20_29") == 400
    assert at_first_year_end("women_share") == at_first_year_end("aged_20_29_share") == 1
    assert at_first_year_end("minority_ethnic") < 20
    assert 150 < at_first_year_end("disabled") < 250
    assert at_first_year_end("aged_30_39") == 0
    ten_years = measures.yearly.census_months.index(117)
    assert measures.find("aged_30_39", "workers")[ten_years] == 400


def test_a_trait_of_which_nothing_was_said_is_not_told():
    measures = measure(run_plan(plain_plan(plain_risk("leave", 0.3), heads=50, months=24), 1, 0))
    told = {key.measure for key in measures.yearly.keys}
    assert {"women", "joiners_women_share", "aged_30_39"} <= told
    assert not [name for name in told if "minority_ethnic" in name or "disabled" in name]


def test_who_leaves_the_sector_is_who_left_it_in_the_log(recording, measures):
    events, directory = recording.events, recording.directory
    workforces = np.array([group.workforce for group in directory.groups])
    before, after = workforces[events.from_group], workforces[events.to_group]
    away = np.isin(events.to_state, (State.OUT, State.GONE)) | (before != after)
    leaves = np.isin(events.from_state, HOLDS_POST) & away
    is_career = events.kind < len(directory.risks)
    months = events.time * 12
    month = np.where(is_career, np.ceil(months - 1e-9), np.rint(months) + 1)
    retires = events.kind == directory.kind(RETIRE)
    month = np.where(retires & (np.abs(months - np.rint(months)) > 1e-9), np.ceil(months), month)
    told_at = measures.yearly.census_months
    ends = [row for row, end in enumerate(told_at) if end % 12 == 9][1:]
    last = told_at[ends[-1]]
    for workforce in recording.plan.workforces:
        own = leaves & (before == workforce.name) & (month > 9) & (month <= last)
        for bit, trait in enumerate(("women", "minority_ethnic", "disabled")):
            if trait not in told_traits(recording.plan, workforce):
                continue
            told = measures.find(f"leavers_sector_{trait}", workforce.name)[ends].sum()
            assert told == (own & (events.traits >> bit & 1 == 1)).sum()


def test_every_measure_may_be_a_target_and_no_other(recording, measures):
    told = {key.measure for table in tables(measures) for key in table.keys} - {MET}
    assert told <= set(MEASURES)


def test_the_vocabulary_names_no_measure_that_nobody_tells():
    told = set()
    for number in range(8):
        both = measure(run_plan(small_plan(number, months=24), 1, 0))
        told |= {key.measure for table in tables(both) for key in table.keys}
    words = {"level3_share", "degree_share", "children_centres_with_eyp", "mean_pay_gbp"}
    words |= {"reward_pay_gbp"}
    assert set(MEASURES) - told <= words
    assert len(MEASURES) == len(set(MEASURES))


def test_a_year_is_twelve_months():
    monthly = np.arange(15.0)
    yearly = over_year(monthly)
    assert np.isnan(yearly[:12]).all()
    assert yearly[12] == sum(range(1, 13))
