"""Measures add up: with one another, and with the flows and payments they are made of."""

from __future__ import annotations

import numpy as np
import pytest

from sim.outputs.measures import measure, over_year
from sim.outputs.tables import make_tables_of_run
from sim.run.model import run_plan
from tests.plans import NURSERY, POOL, small_plan


@pytest.fixture(scope="module", params=range(4))
def recording(request):
    return run_plan(small_plan(request.param), 1, 0)


@pytest.mark.parametrize("workforce", [POOL, NURSERY])
def test_headcount_changes_by_joiners_leavers_and_breaks(recording, workforce):
    table = measure(recording)
    found = {
        name: table.find(name, workforce)[12:]
        for name in ("joiners", "leavers_employer", "to_break", "back_from_break")
    }
    change = (
        found["joiners"] + found["back_from_break"] - found["leavers_employer"] - found["to_break"]
    )
    headcount = table.find("headcount", workforce)
    np.testing.assert_array_equal(headcount[12:] - headcount[:-12], change)


def test_services_add_up_to_the_workforce(recording):
    table = measure(recording)
    for workforce in recording.plan.workforces:
        parts = sum(table.find("fte", workforce.name, service) for service in workforce.services)
        np.testing.assert_allclose(parts, table.find("fte", workforce.name))


def test_stored_flows_account_for_each_service_and_level(recording):
    flows = make_tables_of_run(recording, 0, 0).flows
    holds = ("in_post", "training_in_post")
    table = measure(recording)
    for service in ("day_care", "centre"):
        for level in ("helper", "leader"):
            change = np.zeros(recording.plan.months + 1)
            for month, number, people in zip(flows.month, flows.label, flows.people, strict=True):
                label = flows.labels[number]
                _, from_service, from_level, to_service, to_level, before, after, _ = label
                if (from_service, from_level) == (service, level) and before in holds:
                    change[month] -= people
                if (to_service, to_level) == (service, level) and after in holds:
                    change[month] += people
            headcount = table.find("headcount", NURSERY, service, level)
            np.testing.assert_array_equal(np.diff(headcount), change[1:])


def test_spending_is_the_sum_of_payments(recording):
    table = measure(recording)
    for programme in recording.plan.programmes:
        spent = table.find("fund_spent_gbp", NURSERY, level=programme.name)
        paid = sum(p.pence for p in recording.payments if p.programme == programme.name)
        assert spent[-1] == pytest.approx(paid / 100.0)
        assert (np.diff(spent) >= 0).all()


def test_shares_lie_between_nought_and_one(recording):
    table = measure(recording)
    for number, key in enumerate(table.keys):
        if key.unit == "share":
            values = table.values[:, number]
            values = values[~np.isnan(values)]
            assert ((values >= 0) & (values <= 1)).all(), key


def test_a_year_is_twelve_months():
    monthly = np.arange(15.0)
    yearly = over_year(monthly)
    assert np.isnan(yearly[:12]).all()
    assert yearly[12] == sum(range(1, 13))
