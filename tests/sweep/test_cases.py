"""Cases: values set by name and draws from ranges, resolved as strictly as files are."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.base.errors import InputError
from sim.inputs.assumptions import Assumption, Value
from sim.inputs.cases import Case, CaseLoader
from sim.inputs.levers import times, within
from sim.inputs.problems import Place
from sim.inputs.ranges import at_place, drawn, value_at
from tests.libraries import TOYLAND, copy_toyland, option
from tests.sweep.designs import short_library

REWARD = str(TOYLAND / "reward.yaml")


@pytest.fixture(scope="module")
def loader():
    return CaseLoader()


def values_of(loader, case, name, seed=1):
    resolved = loader.resolved(case, seed)
    return resolved.scenario.assumptions[name]


def test_a_case_without_values_is_the_scenario(loader):
    from sim.inputs.resolve import load_plan

    assert repr(loader.plan(Case(REWARD))) == repr(load_plan(REWARD))


def test_a_value_in_the_file_is_set_as_if_it_stood_there(loader, tmp_path):
    from sim.inputs.resolve import load_plan

    library = copy_toyland(tmp_path)
    text = (
        (library / "reward.yaml").read_text("utf-8").replace("pay_uplift: 0.05", "pay_uplift: 0.07")
    )
    (library / "reward.yaml").write_text(text, encoding="utf-8")
    case = Case(REWARD, (("rewards > pay_and_supervision > pay_uplift", 0.07),))
    assert repr(loader.plan(case)) == repr(load_plan(library / "reward.yaml"))
    assert repr(loader.plan(case)) != repr(loader.plan(Case(REWARD)))


def test_an_assumption_is_set_as_a_row_of_set_would(loader, tmp_path):
    from sim.inputs.resolve import load_plan

    library = copy_toyland(tmp_path)
    path = option(
        library, "set:\n  carers.leave.rate: {value: 0.2, because: Test.}\n", "reward_two"
    )
    plan = loader.plan(Case(str(TOYLAND / "baseline.yaml"), (("carers.leave.rate", 0.2),)))
    theirs = load_plan(path)
    theirs = dataclasses.replace(theirs, name=plan.name, title=plan.title, notes=plan.notes)
    assert repr(plan) == repr(theirs)


def test_a_label_means_some_cells_and_a_factor_what_is_there(loader):
    before = loader.known(REWARD, "carers.leave.rate").values
    case = Case(REWARD, ((times("carers.leave.rate > families"), 2.0),))
    after = values_of(loader, case, "carers.leave.rate")
    changed = [row.value for row in after.values]
    assert len(changed) == len(before)
    cells = [row.cell for row in after.values]
    for cell, old, new in zip(cells, before, changed, strict=True):
        assert new == pytest.approx(old * 2.0 if "families" in cell else old)


def test_levers_at_what_they_are_change_nothing(loader):
    same = Case(REWARD, ((times("carers.leave.rate"), 1.0),))
    assert repr(loader.plan(same)) == repr(loader.plan(Case(REWARD)))


def test_worlds_of_one_case_share_one_plan(loader):
    case = Case(REWARD, (("carers.leave.rate", 0.2),))
    assert loader.plan(case) is loader.plan(Case(REWARD, (("carers.leave.rate", 0.2),)))


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("carers.leave.rat", 0.1, r"unknown assumption 'carers.leave.rat'; did you mean carers.leave"),
        ("carers.leave.rate > family", 0.1, r"has no 'family'; did you mean families\?"),
        ("carers.leave.rate", -0.1, r"found -0.1; 'per person-year' takes 0 to 1,000"),
        ("carers.leave.rate", "much", r"found the text 'much'; a number is needed"),
        ("carers.leave.rate", float("nan"), r"found nan; a finite number is needed"),
        ("carers.leave.rate quantile", 1.5, r"lies between 0 and 1"),
        ("carers.hours quantile", 0.5, r"has no recorded range"),
        ("carers.leave.rate within", 1.2, r"lies between -1 \(its lowest\) and 1"),
        ("carers.hours within", 0.5, r"has no recorded range"),
        ("rewards > pay_and_supervision > pay_uplift within", 0.5, r"has no range"),
        ("rewards > pay > pay_uplift", 0.1, r"no 'pay' in rewards; known are pay_and_supervision"),
        ("rewards > pay_and_supervision > pay_uplift", 5, r"from -0.5 to 0.5 is needed"),
        ("rewards > pay_and_supervision > workforce times", 2, r"a number can be multiplied"),
        ("wages", 2, r"there is no 'wages'"),
    ],
)  # fmt: skip
def test_what_cannot_be_set_is_told(loader, name, value, expected):
    with pytest.raises(InputError, match=expected) as error:
        loader.plan(Case(REWARD, ((name, value),)))
    assert str(error.value).startswith("reward with ")


def test_a_scenario_that_is_not_there_is_told(loader):
    with pytest.raises(InputError, match="no such file"):
        loader.plan(Case(str(TOYLAND / "rewards.yaml")))


ROW = Value((), None, 4.0, 2.0, 8.0, (), "", "", "", "plausible limits", "", Place("here"))


def test_quantiles_of_a_range_are_those_of_a_triangle():
    shares = np.linspace(0.0, 1.0, 100_001)
    found = np.array([value_at(ROW, "ratio", share) for share in shares])
    assert (found[0], found[-1]) == (2.0, 8.0)
    assert np.all(np.diff(found) >= 0.0)
    # Below the top lies (4 - 2) / (8 - 2) of a triangle; its mean is that of its corners.
    assert shares[np.searchsorted(found, 4.0)] == pytest.approx(1 / 3, abs=1e-4)
    assert found.mean() == pytest.approx((2 + 4 + 8) / 3, abs=1e-3)


def test_a_place_within_a_range_goes_from_its_lowest_by_the_central_value_to_its_highest(loader):
    name = "carers.leave.rate"
    rows = values_of(loader, Case(REWARD), name).values
    ends = {-1.0: "low", 0.0: "value", 1.0: "high"}
    for place, end in ends.items():
        moved = values_of(loader, Case(REWARD, ((within(name), place),)), name).values
        assert [row.value for row in moved] == [getattr(row, end) for row in rows]
    half = values_of(loader, Case(REWARD, ((within(name), -0.5),)), name).values
    for old, new in zip(rows, half, strict=True):
        assert new.value == pytest.approx((old.value + old.low) / 2.0)


def test_what_is_counted_comes_whole_at_any_place_of_its_range():
    months = Assumption("m", "", "months", (), (ROW,), "", "", None, None, Place("here"))
    found = {at_place(months, place).values[0].value for place in np.linspace(-1.0, 1.0, 101)}
    assert found == {2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0}


@pytest.mark.parametrize("percent", [50, 80, 90, 95])
def test_an_interval_holds_what_it_says(percent):
    row = dataclasses.replace(ROW, range_means=f"{percent}% interval, of the survey")
    shares = np.linspace(0.0, 1.0, 20_001)
    found = np.array([value_at(row, "slope", share) for share in shares])
    assert np.mean((found >= 2.0) & (found <= 8.0)) == pytest.approx(percent / 100, abs=1e-3)
    floor = np.array([value_at(row, "ratio", share) for share in shares])
    assert floor.min() >= 0.0


def test_rounding_is_flat_and_counts_come_whole():
    row = dataclasses.replace(ROW, range_means="rounding")
    assert value_at(row, "ratio", 0.25) == 3.5
    months = {value_at(ROW, "months", share) for share in np.linspace(0.001, 0.999, 500)}
    assert months == {2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0}


def test_a_draw_is_the_same_for_all_scenarios_and_another_for_another_number_or_seed(loader):
    name = "carers.leave.rate"
    rows = {
        (scenario, draw, seed): [
            row.value for row in values_of(loader, Case(scenario, (), draw), name, seed).values
        ]
        for scenario, draw, seed in (
            (REWARD, 1, 1), (str(TOYLAND / "baseline.yaml"), 1, 1), (REWARD, 2, 1), (REWARD, 1, 2),
        )
    }  # fmt: skip
    first, other_scenario, other_draw, other_seed = rows.values()
    assert first == other_scenario
    assert first != other_draw
    assert first != other_seed
    assert values_of(loader, Case(REWARD), name) == loader.scenario(REWARD).assumptions[name]


def test_draws_spread_as_the_range_does(loader):
    assumption = loader.scenario(REWARD).assumptions["carers.leave.rate"]
    row = next(value for value in assumption.values if value.low is not None)
    place = assumption.values.index(row)
    values = np.array([drawn(assumption, 1, draw).values[place].value for draw in range(1, 2001)])
    exact = np.array([value_at(row, assumption.unit, s) for s in np.linspace(0.0005, 0.9995, 2000)])
    error = exact.std() / np.sqrt(len(values))
    assert abs(values.mean() - exact.mean()) < 4.0 * error
    assert abs(values.std() - exact.std()) < 4.0 * error


def test_a_scenarios_own_values_are_not_drawn(tmp_path):
    library = short_library(tmp_path)
    path = option(library, "set:\n  carers.leave.rate: {value: 0.2, because: Test.}\n")
    loader = CaseLoader()
    resolved = loader.resolved(Case(str(path), (), 3))
    assumption = resolved.scenario.assumptions["carers.leave.rate"]
    assert [override.value for override in assumption.overrides] == [0.2]


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["baseline", "no_reform", "transformation_fund_continued"])
def test_every_draw_of_england_makes_a_plan(scenario):
    loader = CaseLoader()
    central = repr(loader.plan(Case(scenario)))
    for draw in range(1, 101):
        assert repr(loader.plan(Case(scenario, (), draw))) != central
