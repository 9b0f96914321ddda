"""Nobody is lost between stored stocks and stored flows: heads and FTE, by workforce and area."""

from __future__ import annotations

import numpy as np
import pytest

from sim.inputs.plan import WHOLE
from sim.outputs.flow_table import LABELS
from sim.outputs.measuring.table import ALL
from sim.outputs.tables import make_tables_of_run
from sim.run.model import run_plan
from tests.plans import small_plan
from tests.twists import twisted_plan

HOLDS = ("in_post", "training_in_post")
PLANS = [(small_plan, number) for number in range(8)] + [(twisted_plan, n) for n in range(6)]


@pytest.fixture(scope="module", params=PLANS, ids=lambda made: f"{made[0].__name__}_{made[1]}")
def run(request):
    make, number = request.param
    plan = make(number)
    return plan, make_tables_of_run(run_plan(plan, 1, 0), 0, 0)


def changes(tables, place, states):
    """Return by month the net flow of people and of hundredths of FTE into some states of a place.

    `place` gives names by label, such as workforce and area; those of the place after begin with to_.
    """
    flows, months = tables.flows, len(tables.dates)
    change = np.zeros((2, months), dtype=np.int64)
    labels = [dict(zip(LABELS, label, strict=True)) for label in flows.labels]
    level = place.get("area", ALL) == ALL
    for month, number, (people, hours, to_hours) in zip(
        flows.month, flows.label, flows.counts, strict=True
    ):
        label = labels[number]
        if (label["area"] == ALL) != level:
            continue
        if label["from_state"] in states and all(label[k] == v for k, v in place.items()):
            change[:, month] -= people, hours
        if label["to_state"] in states and all(label[f"to_{k}"] == v for k, v in place.items()):
            change[:, month] += people, to_hours
    return change


@pytest.mark.parametrize(
    ("measures", "states"),
    [
        (("headcount", "fte"), HOLDS),
        (("on_break", None), ("on_break",)),
        (("seeking", None), ("seeking",)),
        ((None, "agency_fte"), ("agency",)),
    ],
)
def test_every_stock_is_the_last_one_plus_in_less_out(run, measures, states):
    plan, tables = run
    areas = [] if plan.areas == (WHOLE,) else plan.areas
    for workforce in plan.workforces:
        for area in (ALL, *areas):
            place = {"workforce": workforce.name, "area": area}
            table = tables.measures if area == ALL else tables.yearly
            both = changes(tables, place, states)
            for measure, change, scale in zip(measures, both, (1, 100), strict=True):
                if measure is None:
                    continue
                stock = np.rint(table.find(measure, workforce.name, area=area) * scale)
                gained = np.cumsum(change)[list(table.census_months)]
                # What is known on the first day is part of its stock.
                np.testing.assert_array_equal(stock - stock[0], gained - change[0])


def test_flows_of_areas_are_those_of_the_country(run):
    plan, tables = run
    flows = tables.flows
    if plan.areas == (WHOLE,):
        assert {label[3] for label in flows.labels} == {ALL}
        return
    at = {name: number for number, name in enumerate(LABELS)}
    whole = [place for name, place in at.items() if name not in ("area", "to_area")]
    total: dict[tuple, dict[tuple, int]] = {"country": {}, "areas": {}}
    for number, counts in zip(flows.label, flows.counts, strict=True):
        label = flows.labels[number]
        side = "country" if label[at["area"]] == ALL else "areas"
        name = tuple(label[place] for place in whole)
        total[side][name] = total[side].get(name, 0) + counts
    assert total["country"].keys() == total["areas"].keys()
    for name, counts in total["country"].items():
        np.testing.assert_array_equal(counts, total["areas"][name])


def test_a_move_between_areas_has_both_names():
    plan = small_plan(1)
    flows = make_tables_of_run(run_plan(plan, 1, 0), 0, 0).flows
    moved = {(label[3], label[7]) for label in flows.labels if label[3] != label[7]}
    assert moved
    assert {area for pair in moved for area in pair} <= set(plan.areas)
