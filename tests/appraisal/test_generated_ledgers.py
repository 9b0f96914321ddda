"""Ledgers of generated scenarios: they balance, whatever the scenario."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.appraisal.ledger import make_ledger
from sim.appraisal.settings import Choices, settle
from sim.appraisal.stored import open_stored
from sim.outputs.store import open_result
from sim.outputs.tables import make_tables_of_run
from sim.run.model import run_plan
from tests.appraisal.made import amount, line, model, share
from tests.plans import small_plan
from tests.results import write_result

MANY, FEW = 1_000, 6
INDEX = tuple(
    (f"{year}-{(year + 1) % 100:02d}", 100.0 * 1.021 ** (year - 2000)) for year in range(2000, 2031)
)
PARTIES = {"exchequer": "department", "setting": "provider"}
PAYERS = ("department", "local_authority", "provider", "individual")


def costs_of(plan):
    """Return a cost model with lines of every kind for a plan, with prices that do not come out even."""
    lines = []
    for number, workforce in enumerate(plan.workforces):
        of = workforce.name
        payer, payee = PAYERS[number % 4], PAYERS[(number + 1) % 4]
        routes = tuple(route.name for route in plan.routes if route.workforce == of)
        programmes = tuple(p.name for p in plan.programmes if p.workforce == of)
        plain = {"workforce": of, "payer": payer, "payee": payee}
        lines += [
            line(f"{of}_staff", "fte", amount(333.337), on_cost=share(0.127), **plain),
            line(f"{of}_gift", "headcount", amount(7.77), treatment="transfer", **plain),
            line(
                f"{of}_hires", "hires", amount(99.999, unit="£"), causes=("hire", "join"), **plain
            ),
            line(f"{of}_rewards", "reward_pay_gbp", treatment="transfer", **plain),
            line(f"{of}_payments", "reward_payments_gbp", treatment="transfer", **plain),
        ]
        if workforce.pay_by_level_gbp is not None:
            lines.append(line(f"{of}_pay", "fte", at_pay=True, **plain))
        if routes:
            for driver in ("in_training", "unfunded_entrants", "qualifiers", "repeats"):
                lines.append(line(f"{of}_{driver}", driver, amount(13.13), routes=routes, **plain))
        if programmes:
            lines.append(
                line(
                    f"{of}_running",
                    "fund_payments",
                    programmes=programmes,
                    times=(share(0.03),),
                    **plain,
                )
            )
    return model(*lines, index=INDEX, parties=PARTIES, base_year="2000-01")


def check_balance(number, folder, months=72):
    plan = small_plan(number, months=months)
    bare = dataclasses.replace(plan, name="bare", rewards=())
    runs = [make_tables_of_run(run_plan(one, 1, 0), 0, 0) for one in (bare, plan)]
    write_result(folder, runs, {"scenarios": ["bare", plan.name]})
    costs = costs_of(plan)
    result = open_result(folder)
    stored = open_stored(result, costs)
    settings = settle(Choices(do_minimum="bare"), costs, stored.scenarios)
    ledger = make_ledger(costs, stored, settings.deflator)

    whole = int(ledger.pence.sum())
    assert whole == sum(int(ledger.account(ledger.which(payer=p)).sum()) for p in ledger.bearers())
    assert whole == sum(int(ledger.pence[n].sum()) for n in range(len(ledger.entries)))
    borne = sum(ledger.account(ledger.signs((party,))) for party in ledger.bearers())
    np.testing.assert_array_equal(borne, ledger.account(ledger.which(treatment="resource")))
    paid = sum(payment.pence for run in runs for payment in run.payments)
    assert int(ledger.account(ledger.which(group="funds")).sum()) == paid
    return paid


@pytest.mark.parametrize("number", range(FEW))
def test_the_ledger_of_a_generated_scenario_balances(number, tmp_path):
    paid = check_balance(number, tmp_path / "result")
    assert paid >= 0


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, MANY, 50))
def test_ledgers_of_a_thousand_generated_scenarios_balance(first, tmp_path):
    paid = [
        check_balance(number, tmp_path / str(number), 36) for number in range(first, first + 50)
    ]
    assert any(paid)
