"""The summary lays published figures beside simulated ones and says what programmes took back."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from sim.inputs.observed import Observation
from sim.inputs.plan import Condition, Incentive, IncentiveKind, Price, Programme
from sim.outputs.summary import summarise
from sim.outputs.tables import make_tables_of_run
from sim.run.model import run_plan
from sim.world.money import CLAWBACK, Payment
from tests.plans import plain_plan, plain_risk

PLAN = plain_plan(plain_risk("leave", 0.1), heads=50, months=24)


@pytest.fixture(scope="module")
def runs():
    return [make_tables_of_run(run_plan(PLAN, 1, world), 0, world) for world in range(2)]


def published(measure, of=""):
    day = datetime.date(2007, 3, 31)
    return Observation(
        "series", "workers", "all", "all", measure, day, 0.5, None, None, "B", "s", of=of
    )


def looked_back(runs, of):
    figures = tuple(published(measure, of) for measure in ("headcount", "turnover_rate"))
    rows = summarise([PLAN], runs, figures)["scenarios"][0]["looking_back"]
    return {row["measure"]: row for row in rows}


def test_the_whole_country_is_held_against_counts_and_rates(runs):
    rows = looked_back(runs, "")
    assert set(rows) == {"headcount", "turnover_rate"}
    assert not any("of" in row for row in rows.values())


def test_a_part_of_it_is_held_against_rates_alone(runs):
    rows = looked_back(runs, "England")
    assert set(rows) == {"turnover_rate"}
    assert rows["turnover_rate"]["of"] == "England"


def test_what_was_taken_back_is_counted_against_payments_with_a_condition(runs):
    def paid(line, units, pence):
        return Payment(3, "fund", "purse", 0, line, "exchequer", "setting", True, units, pence)

    def incentive(name, condition):
        return Incentive(
            name, IncentiveKind.HAS_GRADUATE, "service", (), (), "purse",
            Price(name, "setting", 100_00, True), 1.0, 0.0, condition=condition,
        )  # fmt: skip

    incentives = incentive("tied", Condition(("level",))), incentive("free", None)
    fund = Programme("fund", "workers", "exchequer", 0, 12, 10**6, (), (), incentives)
    plan = dataclasses.replace(PLAN, programmes=(fund,))
    payments = (
        (paid("tied", 10, 1000_00), paid("free", 7, 700_00), paid(CLAWBACK, 6, -300_00)),
        (paid("tied", 12, 1200_00), paid("free", 7, 700_00)),
    )
    own = [dataclasses.replace(run, payments=p) for run, p in zip(runs, payments, strict=True)]
    (row,) = summarise([plan], own, ())["scenarios"][0]["clawback"]
    assert row == {
        "programme": "fund", "with_condition": 11.0, "taken_back": 3.0,
        "with_condition_gbp": 1100.0, "taken_back_gbp": 150.0,
    }  # fmt: skip
    nothing = [dataclasses.replace(run, payments=payments[1]) for run in runs]
    assert summarise([plan], nothing, ())["scenarios"][0]["clawback"] == []
