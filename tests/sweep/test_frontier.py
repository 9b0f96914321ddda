"""The frontier of a sweep: what its points buy and cost is what its runs say, added up by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.base.errors import InputError
from sim.inputs.cases import CaseLoader
from sim.inputs.counted import Counted
from sim.inputs.sweep_loading import load_design
from sim.outputs.measuring.table import SeriesKey
from sim.outputs.parquet import connect
from sim.outputs.spent import spending
from sim.report.costs.shapes import Standing
from sim.report.sweeps.charts import charts_of_sweep, draw_sweep
from sim.study.sweep import run_sweep
from tests.sweep.designs import DESIGN, design_file, short_library, sweep_of

FRONTIER = """every_month: true
frontier:
  supply: {measure: fte, workforce: carers, service: families}
  date: 2006-05
  counts:
    - {measure: reward_pay_gbp, workforce: carers, level: "*", on_cost: costs.on_cost}
    - {measure: in_training, workforce: carers, level: carers_course,
       each: [costs.course, costs.nursery_year]}
"""
MONTHS = 12


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return short_library(tmp_path_factory.mktemp("frontier"))


@pytest.fixture(scope="module")
def ran(library, tmp_path_factory):
    sweep = sweep_of(design_file(library, DESIGN + FRONTIER), tmp_path_factory.mktemp("r") / "r")
    run_sweep(sweep, finish=lambda made: draw_sweep(made, sweep.design))
    return sweep


def rows(sweep, measure, level):
    """Return {(point, world): [value by month up to May 2006]} of a series."""
    con = connect()
    found = con.execute(
        "select point, world, list(value order by date) from read_parquet(?) where measure = ? "
        "and level like ? and workforce = 'carers' and service = ? and date <= '2006-05-31' "
        "group by point, world",
        [str(sweep.folder / "runs.parquet"), measure, level,
         "families" if measure == "fte" else "all"],
    ).fetchall()  # fmt: skip
    con.close()
    return {(point, world): np.array(values) for point, world, values in found}


def by_hand(sweep):
    """Return what each point buys and costs more than the base, means over worlds."""
    fte = rows(sweep, "fte", "all")
    pay = rows(sweep, "reward_pay_gbp", "%")
    students = rows(sweep, "in_training", "carers_course")
    on_cost = CaseLoader().known(
        next(iter(sweep.design.scenarios.values())).as_posix(), "costs.on_cost"
    )
    cost = {
        key: pay.get(key, np.zeros(1))[:-1].sum() / MONTHS * (1.0 + on_cost.values[0])
        + students[key][:-1].sum() / MONTHS * (6000 + 14_000)
        for key in fte
    }
    points = sorted({point for point, _ in fte})
    worlds = sorted({world for _, world in fte})
    return {
        point: (
            np.mean([fte[point, w][-1] - fte[0, w][-1] for w in worlds]),
            np.mean([cost[point, w] - cost[0, w] for w in worlds]),
        )
        for point in points
    }


def test_points_buy_and_cost_what_their_runs_say(ran):
    chart = next(
        c for c in charts_of_sweep(ran.folder, ran.design) if c.name.startswith("frontier")
    )
    expected = by_hand(ran)
    got = {int(p.of.rpartition("point ")[2].rstrip(")")): (p.x[0], p.y[0]) for p in chart.points}
    # A point that is the same as one on the frontier is not drawn over it.
    for point in expected.keys() - got.keys():
        assert any(expected[point] == pytest.approx(values) for values in got.values())
    for point, values in got.items():
        assert values == pytest.approx(expected[point], rel=1e-9, abs=1e-9)
    assert any(abs(cost) > 1000.0 for _, cost in expected.values())


def test_no_point_on_the_frontier_is_beaten(ran):
    chart = next(
        c for c in charts_of_sweep(ran.folder, ran.design) if c.name.startswith("frontier")
    )
    on = [p for p in chart.points if p.standing is not Standing.DOMINATED]
    assert on
    assert [p for p in chart.points if p.standing is Standing.DOMINATED]
    for point in on:
        for other in chart.points:
            better = other.x[0] >= point.x[0] and other.y[0] <= point.y[0]
            assert not (better and (other.x[0], other.y[0]) != (point.x[0], point.y[0]))
    assert all(p.label for p in on)


def test_the_chart_is_drawn_with_its_numbers_and_words(ran):
    for kind in ("png", "svg", "csv"):
        assert (ran.folder / "charts" / f"frontier_carers_families_fte.{kind}").stat().st_size > 500
    index = (ran.folder / "charts" / "charts.md").read_text(encoding="utf-8")
    assert "| On the frontier | Cost until then | Supply | Each further one |" in index


def test_a_series_that_costs_is_kept_without_being_asked_for(ran):
    series = ("in_training", "carers", "all", "carers_course", "all")
    assert series in ran.design.kept
    assert not ran.design.is_asked_for(series)
    names = [chart.name for chart in charts_of_sweep(ran.folder, ran.design)]
    assert not any("in_training" in name for name in names)
    assert series not in dataclasses.replace(ran.design, frontier=None).kept


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("every_month: true\n", "", "add 'every_month: true'"),
        (
            "date: 2006-05",
            "date: 2012-05",
            "2012-05 is not in the run of short; it goes from 2005-04",
        ),
        ("measure: fte", "measure: posts", "nothing measures posts of carers"),
        ("measure: in_training", "measure: caseload", "nothing measures caseload of carers"),
        ("on_cost: costs.on_cost", "on_cost: costs.on_costs", "did you mean costs.on_cost"),
        ("costs.nursery_year]", "costs.nursery_years]", "did you mean costs.nursery_year"),
        ("costs.nursery_year]", "costs.bursary]", "costs.bursary is in £ a week"),
        ("on_cost: costs.on_cost", "each: costs.course", "reward_pay_gbp is money already"),
        ("\n       each: [costs.course, costs.nursery_year]", "", "in_training is no sum of money"),
        (
            "measure: in_training, workforce: carers, level: carers_course,",
            "measure: vacancy_rate, workforce: carers,",
            "vacancy_rate is a share",
        ),
        (
            "    - {measure: in_training",
            "    - {measure: reward_pay_gbp, workforce: carers, level: more_pay}\n"
            "    - {measure: in_training",
            "row 1 counts the same; count it once",
        ),
    ],
)
def test_a_frontier_that_cannot_be_drawn_is_refused_at_its_place(library, old, new, told):
    text = DESIGN + FRONTIER
    assert old in text
    path = design_file(library, text.replace(old, new), "bad")
    with pytest.raises(InputError) as caught:
        load_design(path, CaseLoader())
    assert told in str(caught.value)
    assert "frontier" in str(caught.value)


def test_rates_and_stocks_are_spent_by_the_month_and_sums_as_they_stand():
    yearly = SeriesKey("w", "all", "r", "all", "reward_pay_gbp", "£ a year, cash")
    summed = SeriesKey("w", "all", "f", "all", "fund_spent_gbp", "£, cash")
    stock = SeriesKey("w", "all", "x", "all", "in_training", "people")
    series = np.array([np.nan, 12.0, 24.0, 24.0])

    def spent(key, each=None, factor=1.0):
        counts = [Counted(key.measure, "w", "all", "*", each, factor)]
        (one,) = spending([yearly, summed, stock], counts)
        assert one.key == key
        return one.spent(series)

    assert spent(yearly) == pytest.approx(3.0)
    assert spent(yearly, factor=1.25) == pytest.approx(3.75)
    assert spent(summed) == 24.0
    assert spent(stock, each=100.0) == pytest.approx(300.0)
