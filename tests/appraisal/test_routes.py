"""Routes compared: what one costs, how long it takes and who stays, as the run itself tells."""

from __future__ import annotations

import csv
import dataclasses

import numpy as np
import pytest

from sim.appraisal.appraisal import appraise
from sim.appraisal.routes import route_costs
from sim.appraisal.settings import Choices
from sim.appraisal.tables import route_rows
from sim.inputs.cost_loading import load_costs
from sim.outputs.store import open_result
from sim.outputs.volumes import FlowKey, RouteCounts
from sim.report.costs.routes import route_chart
from sim.report.costs.setting import costing_of
from sim.report.page import in_style
from sim.report.rows import draw_rows
from tests.appraisal.made import BASE, STAFF, amount, ledger, line, model, settings, stored
from tests.libraries import TOYLAND

COSTS = TOYLAND / "costs" / "toyland.yaml"
MONTHS = 36
FEE = 1_000.0
AS_WRITTEN = 1e-4
"""Spreadsheets of a run have so many figures."""


@pytest.fixture(scope="module")
def found(toyland_result):
    return appraise(open_result(toyland_result), load_costs(COSTS), Choices())


@pytest.mark.parametrize("column", ["survival_3_years", "months_to_qualify", "followed_3_years"])
def test_the_run_and_its_costs_tell_the_same_of_a_route(toyland_result, found, column):
    with (toyland_result / "routes.csv").open(encoding="utf-8", newline="") as file:
        told = {(row["scenario"], row["route"]): row for row in csv.DictReader(file)}
    compared = 0
    for row in route_rows(found):
        wanted = told[row["scenario"], row["route"]]
        for name in (column, f"{column}_low", f"{column}_high"):
            value = row[name]
            assert (value is None) == (wanted[name] == "")
            if value is not None:
                assert value == pytest.approx(float(wanted[name]), abs=AS_WRITTEN)
                compared += 1
    assert compared


def courses(entrants, qualifiers, counts):
    """Return the costs of one route by hand: people (runs,) in the first month, each for a fee."""
    costs = model(
        line("fees", "qualifiers", amount(FEE, unit="£"), routes=("course",), group="training")
    )
    runs = len(qualifiers)
    flows = {}
    for cause, people in (("admit", entrants), ("qualify", qualifiers)):
        monthly = np.zeros((runs, MONTHS))
        monthly[:, 0] = people
        flows[FlowKey(BASE, STAFF, "all", "all", "in_post", cause, "course")] = monthly
    stocks = {(BASE, measure, "all"): 10.0 for measure in ("fte", "mean_pay_gbp")}
    stocks[BASE, "in_training", "course"] = 5.0
    result = dataclasses.replace(
        stored(stocks, months=MONTHS, runs=runs, flows=flows),
        scenarios=(BASE,),
        routes={} if counts is None else {(BASE, "course"): RouteCounts(*map(np.array, counts))},
    )
    (only,) = route_costs(ledger(costs, result), settings(costs), result)
    return only


COUNTS = ([100.0, 100.0], [1200.0, 2400.0], [100.0, 10.0], [50.0, 9.0])
"""In one world half of a hundred stay, in the other nine of ten."""


def test_one_still_at_work_costs_what_is_spent_over_those_at_work_in_the_same_world():
    route = courses([100, 100], [100, 100], COUNTS)
    assert route.resource.mean == pytest.approx(FEE)
    assert route.survival_3_years.mean == pytest.approx((0.5 + 0.9) / 2)
    assert route.per_survivor.mean == pytest.approx(FEE / 0.7)
    ends = np.percentile([FEE / 0.5, FEE / 0.9], (5, 95))
    assert (route.per_survivor.low, route.per_survivor.high) == pytest.approx(tuple(ends))
    assert route.months_to_qualify.mean == pytest.approx(18.0)
    assert route.months_to_qualify.low < 13.0 < 23.0 < route.months_to_qualify.high


def test_a_world_in_which_nobody_is_followed_says_nothing_of_survival():
    counts = (*COUNTS[:2], [100.0, 0.0], [50.0, 0.0])
    route = courses([100, 100], [100, 300], counts)
    assert route.survival_3_years.mean == pytest.approx(0.5)
    assert route.per_survivor.mean == pytest.approx(FEE / 0.5)


def test_a_route_that_nobody_begins_has_no_cost_of_a_qualifier():
    route = courses([0, 0], [100, 100], COUNTS)
    assert (route.resource, route.public, route.per_survivor) == (None, None, None)
    assert route.qualifiers.mean == 100.0
    assert route.spent.mean == pytest.approx(100 * FEE)


def test_a_result_without_counts_of_routes_has_costs_without_time_and_survival():
    route = courses([100, 100], [100, 100], None)
    assert route.resource.mean == pytest.approx(FEE)
    assert (route.per_survivor, route.survival_3_years, route.months_to_qualify) == (None,) * 3


def test_a_route_that_nobody_begins_is_named_beside_the_chart_and_not_drawn(toyland_result, found):
    first = next(one for one in found.routes if one.scenario == "baseline" and one.resource)
    ended = dataclasses.replace(
        courses([0, 0], [100, 100], COUNTS),
        scenario="baseline",
        workforce=first.workforce,
        route="old_diploma",
    )
    opened = open_result(toyland_result)
    more = dataclasses.replace(found, routes=(*found.routes, ended))
    chart = route_chart(costing_of(more, None, opened.manifest, opened.summary))
    assert "Old diploma" not in {row.label for group in chart.groups for row in group.rows}
    assert "Not drawn, as nobody begins it within the run: ‘Old diploma’" in chart.words.note
    assert "Months" in chart.table[0]


def test_prices_share_a_scale_and_time_has_one_of_its_own(toyland_result, found):
    opened = open_result(toyland_result)
    many = [
        dataclasses.replace(
            courses([100, 100], [100, 100], COUNTS), scenario="baseline", route=name
        )
        for name in ("one", "other")
    ]
    routes = dataclasses.replace(found, routes=tuple(many))
    chart = route_chart(costing_of(routes, None, opened.manifest, opened.summary))
    assert [panel.title for panel in chart.panels] == [
        "A qualifier",
        "One still at work 3 years on",
        "Time to qualify",
    ]
    (row, _) = chart.rows()
    assert [cell.marks[0].value for cell in row.cells] == pytest.approx([FEE, FEE / 0.7, 18.0])
    assert [cell.figure for cell in row.cells] == ["£1,000", "£1,430", "18"]
    with in_style():
        ends = [axes.get_xlim()[1] for axes in draw_rows(chart).axes[:3]]
    assert ends[0] == ends[1] > FEE
    assert 18.0 < ends[2] < 30.0
