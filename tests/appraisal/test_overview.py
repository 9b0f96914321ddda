"""All options in one table: what stands in it, what is left out, and the reasons beside it."""

from __future__ import annotations

import dataclasses

import pytest

from sim.appraisal.appraisal import appraise
from sim.appraisal.overview import overview, overview_rows, range_words
from sim.appraisal.settings import Choices
from sim.appraisal.tables import frontier_rows, switching_rows
from sim.inputs.cost_loading import load_costs
from sim.inputs.cost_shapes import PAYERS
from sim.outputs.store import open_result
from sim.report.overview import tell_overview
from tests.libraries import TOYLAND

COSTS = TOYLAND / "costs" / "toyland.yaml"
FTE = "carers_fte_years"


def found(folder, values=None, **changes):
    model = dataclasses.replace(load_costs(COSTS, values), **changes)
    return appraise(open_result(folder), model, Choices())


def row(appraisal, option, effect=FTE):
    return next(one for one in overview(appraisal) if (one.name, one.effect) == (option, effect))


def test_a_row_has_the_numbers_of_the_appraisal(toyland_result):
    appraisal = found(toyland_result)
    own, option = row(appraisal, "reward"), appraisal.option("reward")
    unit = option.unit(FTE)
    assert own.by_payer == option.by_payer
    assert (own.price, own.gross, own.in_all) == (unit.net, unit.gross, unit.bought)
    assert sum(own.groups.values()) == pytest.approx(unit.gross.mean * unit.bought.mean)
    assert 0.8 < own.paid_anyway < 1.0
    first = overview(appraisal)[0]
    assert first.name == "baseline"
    assert not any(first.by_payer[payer].mean for payer in PAYERS)


def test_what_is_bought_is_told_from_the_first_year_of_the_cost_file(toyland_result):
    whole = row(found(toyland_result), "reward")
    late = row(found(toyland_result, told_from="2008-09"), "reward")
    assert whole.bought == whole.in_all == late.in_all
    assert 0.0 < late.bought.mean < whole.bought.mean


def test_a_circumstance_is_told_and_not_ranked(toyland_result):
    appraisal = found(toyland_result, circumstances=("reward",))
    own = row(appraisal, "reward")
    assert own.is_circumstance
    assert own.price is None
    assert "no policy" in own.remark
    assert [one.name for one in appraisal.ranked] == ["no_fund"]
    assert "reward" not in {one["option"] for one in frontier_rows(appraisal)}
    assert not any("reward" in one["question"] for one in switching_rows(appraisal))
    told = tell_overview(overview(appraisal), "2005-06", 3)
    assert "Other worlds and no policies, in summary.csv alone: reward." in told


def test_what_lies_outside_the_bounds_has_its_measured_reason(toyland_result):
    dear = found(toyland_result, {"appraisal.bounds.high": 30_000.0, "appraisal.bounds.low": 1.0})
    remark = row(dear, "reward").remark
    assert "of each: " in remark
    assert "of what is spent on people in post goes to those there anyway" in remark
    assert row(found(toyland_result), "reward").remark in ("", remark)


def test_few_worlds_are_said_in_the_table_itself(toyland_result):
    appraisal = found(toyland_result)
    rows = list(overview_rows(overview(appraisal), 3))
    assert all("3 worlds: too few for an interval" in one["ranges"] for one in rows)
    assert "too few" in tell_overview(overview(appraisal), "2005-06", 3)
    assert "too few" not in range_words(10)


def test_targets_of_an_option_stand_beside_those_of_the_do_minimum(toyland_result):
    opened = open_result(toyland_result)
    told = [
        {"scenario": name, "targets": [{"target": "enough", "probability": share}]}
        for name, share in (("baseline", 0.25), ("reward", 0.75), ("no_fund", 0.25))
    ]
    opened = dataclasses.replace(opened, summary={"base": "baseline", "scenarios": told})
    table = overview(appraise(opened, load_costs(COSTS), Choices()))
    rows = {one["option"]: one["met_enough"] for one in overview_rows(table, 3)}
    assert rows == {"baseline": 0.25, "reward": 0.75, "no_fund": 0.25}
    text = tell_overview(table, "2005-06", 3)
    assert "A enough 0.25" in text
    assert "A 0.75" in text


def test_targets_that_the_do_minimum_does_not_have_are_told_of_those_that_do(toyland_result):
    opened = open_result(toyland_result)
    told = [
        {"scenario": "baseline", "targets": []},
        {"scenario": "reward", "targets": [{"target": "enough", "probability": 0.75}]},
        {"scenario": "no_fund", "targets": []},
    ]
    opened = dataclasses.replace(opened, summary={"base": "baseline", "scenarios": told})
    table = overview(appraise(opened, load_costs(COSTS), Choices()))
    text = tell_overview(table, "2005-06", 3)
    assert "A enough (it does not have it)" in text
    (line,) = (line for line in text.splitlines() if line.strip().startswith("reward"))
    assert line.endswith("A 0.75")
