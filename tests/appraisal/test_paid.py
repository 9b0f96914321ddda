"""Additionality of pay: what goes to those there anyway, to others, and to whom it only moved."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.appraisal.additionality import Outcome
from sim.appraisal.appraisal import appraise
from sim.appraisal.paid import find_paid, paid_of, paid_rows
from sim.appraisal.settings import Choices
from sim.inputs import load_plan
from sim.inputs.cost_loading import load_costs
from sim.inputs.reached import Reach, read_reach
from sim.outputs.store import open_result
from sim.outputs.tables import make_tables_of_run
from sim.outputs.volumes import FlowKey
from sim.run.model import run_plan
from tests.appraisal.made import BASE, OPTION, STAFF, ledger, line, model, people, share, stored
from tests.libraries import SCENARIOS, TOYLAND
from tests.results import write_result

ADDITIONAL, DEADWEIGHT, DISPLACED = Outcome
COSTS = TOYLAND / "costs" / "toyland.yaml"
PAY = line("rise", "reward_pay_gbp", on_cost=share(0.25), treatment="transfer")


def split(costs, result, reach):
    """Return the pence of each outcome in the first run, over all years, and the ledger's."""
    made = ledger(costs, result)
    (one,) = find_paid(made, result, BASE, lambda name: reach, [OPTION])
    assert (one.whole == made.pence[made.entries.index(one.entry), 1]).all()
    return {outcome: int(pence.sum()) for outcome, pence in one.pence.items()}


def rewarded(**fte):
    """Return stocks with 1,200,000 a year of higher pay in the option, and cells of its FTE."""
    stocks = people(**{name: value for name, value in fte.items() if name in (BASE, OPTION)})
    return stocks | {(OPTION, "reward_pay_gbp", "reward"): 1_200_000.0}


def with_cells(result, **cells):
    """Put FTE by service into a result: name=(base, option)."""
    stocks = dict(result.stocks)
    for service, values in cells.items():
        for scenario, value in zip((BASE, OPTION), values, strict=True):
            like = stocks[scenario, STAFF, "all", "all", "fte"]
            stocks[scenario, STAFF, service, "all", "fte"] = np.full(like.shape, value)
    return dataclasses.replace(result, stocks=stocks)


def test_pay_of_as_many_as_are_there_anyway_is_deadweight():
    """Of 110 who are paid 100 are there without it: a tenth of eleven parts is additional."""
    found = split(model(PAY), stored(rewarded(option=110.0)), {})
    whole = 3 * 1_200_000 * 125
    assert found == {
        ADDITIONAL: pytest.approx(whole / 11, abs=2),
        DEADWEIGHT: pytest.approx(whole * 10 / 11, abs=2),
        DISPLACED: 0,
    }
    assert sum(found.values()) == whole


def test_pay_that_moves_nobody_or_loses_some_is_all_deadweight():
    for option in (100.0, 97.0):
        found = split(model(PAY), stored(rewarded(option=option)), {})
        assert found == {ADDITIONAL: 0, DEADWEIGHT: 3 * 1_200_000 * 125, DISPLACED: 0}


def test_who_comes_from_another_service_is_displaced_and_not_additional():
    """Children's go from 40 to 50 and all from 100 to 104: 4 of the 10 are new, 6 have moved."""
    result = with_cells(stored(rewarded(option=104.0)), children=(40.0, 50.0))
    found = split(model(PAY), result, {"reward": Reach(STAFF, ("children",))})
    whole = sum(found.values())
    assert found[ADDITIONAL] == pytest.approx(whole * 4 / 50, abs=2)
    assert found[DISPLACED] == pytest.approx(whole * 6 / 50, abs=2)


def test_golden_hellos_go_by_those_who_come():
    come = FlowKey(OPTION, STAFF, "children", "new", "in_post", "hire", "")
    moved = come._replace(cause="move")
    flows = {
        come: np.full((1, 36), 5.0),
        come._replace(scenario=BASE): np.full((1, 36), 4.0),
        moved: np.full((1, 36), 50.0),
    }
    total = np.arange(37) * 1_000.0
    stocks = people(option=110.0) | {(OPTION, "reward_payments_gbp", "hello"): total}
    costs = model(
        line("hello", "reward_payments_gbp", treatment="transfer"),
        line("hires", "hires", causes=("hire", "move"), unit_cost=PAY_OF_A_HIRE),
    )
    found = split(costs, stored(stocks, flows=flows), {"hello": Reach(STAFF, is_hello=True)})
    assert found == {ADDITIONAL: 720_000, DEADWEIGHT: 2_880_000, DISPLACED: 0}


PAY_OF_A_HIRE = dataclasses.replace(share(1.0), unit="£", price_year="2005-06")


def test_a_reward_that_the_do_minimum_pays_too_is_not_judged():
    stocks = rewarded(option=110.0) | {(BASE, "reward_pay_gbp", "reward"): 1_000.0}
    result = stored(stocks)
    assert not find_paid(ledger(model(PAY), result), result, BASE, lambda name: {}, [OPTION])


def test_every_reward_of_a_run_adds_up_to_the_ledger_world_by_world(toyland_result):
    found = appraise(open_result(toyland_result), load_costs(COSTS), Choices())
    assert {(one.scenario, one.entry.line) for one in found.paid} == {
        ("reward", "carers_reward_pay"),
        ("reward", "supervision"),
    }
    number = found.ledger.scenarios.index("reward")
    for one in found.paid:
        own = found.ledger.pence[found.ledger.entries.index(one.entry), number]
        np.testing.assert_array_equal(one.whole, own)
        assert all((pence >= 0).all() for pence in one.pence.values())
        assert one.pence[ADDITIONAL].sum() > 0
        assert one.pence[DEADWEIGHT].sum() > 0.8 * own.sum()
    rows = list(paid_rows(found.paid, found.ledger.years))
    of_all = [row for row in rows if row["financial_year"] == "all"]
    assert len(of_all) == 2
    for row in rows:
        parts = sum(row[f"{outcome}_gbp"] for outcome in Outcome)
        assert parts == pytest.approx(row["paid_gbp"], rel=1e-12)


def test_pay_without_effect_buys_nobody_and_is_pure_deadweight_in_a_simulated_world(tmp_path):
    plan = load_plan("toyland/reward")
    deaf = tuple(dataclasses.replace(w, pay_elasticities=()) for w in plan.workforces)
    (reward,) = plan.rewards
    plain = dataclasses.replace(plan, name="plain", workforces=deaf, rewards=(), targets=())
    paid = dataclasses.replace(
        plain, name="paid", rewards=(dataclasses.replace(reward, effects=(), causes=()),)
    )
    runs = [make_tables_of_run(run_plan(one, 1, 0), 0, 0) for one in (plain, paid)]
    folder = tmp_path / "result"
    write_result(folder, runs, {"scenarios": ["plain", "paid"], "hashes": {"evidence toyland": ""}})
    found = appraise(open_result(folder), load_costs(COSTS), Choices(do_minimum="plain"))
    option = found.option("paid")
    assert option.unit("carers_fte_years").bought.mean == 0.0
    parts = paid_of(found.paid, "paid", "carers")
    assert parts[DEADWEIGHT].sum() > 0.0
    assert parts[ADDITIONAL].sum() == parts[DISPLACED].sum() == 0.0
    assert option.cash.mean == pytest.approx(parts[DEADWEIGHT].mean())


def test_whom_a_reward_is_for_is_read_from_its_scenario():
    own = read_reach(SCENARIOS / "options" / "rewards" / "same_money_incentives.yaml")
    levels = ("newly_qualified", "social_worker")
    assert own["payments/golden_hello"] == Reach(
        "social_workers", ("children",), levels, is_hello=True
    )
    assert not own["payments/retention_payment"].is_hello
    whole = read_reach(SCENARIOS / "options" / "rewards" / "total_reward.yaml")
    assert whole["total_reward/first_year"].levels == ("newly_qualified",)
    assert whole["total_reward/supervision"].effects == ("reward.supervision.leave",)
    assert read_reach(SCENARIOS / "nowhere.yaml") == {}
