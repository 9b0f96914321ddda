"""Charts of an appraisal: what is drawn is what the tables hold, and the same bytes each time."""

from __future__ import annotations

import csv
import dataclasses
import shutil

import numpy as np
import pytest
from click.testing import CliRunner

from sim.appraisal.additional import ALL, Additionality, Kind, Share
from sim.appraisal.additionality import Outcome
from sim.appraisal.appraisal import appraise
from sim.appraisal.estimates import Estimate
from sim.appraisal.frontier import Choice, frontier
from sim.appraisal.settings import Choices
from sim.appraisal.steps import cost_steps
from sim.appraisal.tables import profile_rows
from sim.appraisal.writing import write
from sim.cli import main
from sim.inputs.cost_loading import load_costs
from sim.outputs.store import CannotWriteError, open_result
from sim.report.costs.additional import additional_chart
from sim.report.costs.charts import cost_charts, draw
from sim.report.costs.frontier import frontier_charts
from sim.report.costs.plane import draw_plane
from sim.report.costs.setting import PRICE, costing_of, pages_of
from sim.report.costs.shapes import Standing
from sim.report.costs.units import unit_charts
from sim.report.page import in_style
from tests.libraries import TOYLAND

COSTS = TOYLAND / "costs" / "toyland.yaml"
CLOSE = 1e-8
"""Charts' numbers are written with ten figures."""


@pytest.fixture(scope="module")
def found(toyland_result):
    return appraise(open_result(toyland_result), load_costs(COSTS), Choices())


@pytest.fixture(scope="module")
def costing(toyland_result, found):
    opened = open_result(toyland_result)
    return costing_of(found, None, opened.manifest, opened.summary)


@pytest.fixture(scope="module")
def written(toyland_result, tmp_path_factory):
    """Return a result twice appraised, and what each file held the first time."""
    result = shutil.copytree(toyland_result, tmp_path_factory.mktemp("charts") / "result")
    assert CliRunner().invoke(main, ["appraise", str(result)]).exit_code == 0
    first = contents(result / "appraisal")
    assert CliRunner().invoke(main, ["appraise", str(result)]).exit_code == 0
    return result / "appraisal", first


def contents(folder):
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def made(mean):
    return Estimate(float(mean), None, None, None)


def test_all_charts_are_there_as_picture_drawing_and_table_and_told_in_words(written):
    folder, _ = written
    names = {path.stem for path in (folder / "charts").glob("*.png")}
    assert names == {
        "cash_profile",
        "frontier_carers_fte_years",
        "cost_of_carers_fte_years",
        "gross_to_net",
        "routes_costs",
    }
    for suffix in ("svg", "csv"):
        assert {path.stem for path in (folder / "charts").glob(f"*.{suffix}")} == names
    index = (folder / "charts" / "charts.md").read_text(encoding="utf-8")
    assert all(f"({name}.png)" in index for name in names)
    assert index.count("**In words.**") == len(names)


def test_the_same_result_gives_the_same_bytes(written):
    folder, first = written
    again = contents(folder)
    assert again.keys() == first.keys()
    assert [name for name in again if again[name] != first[name]] == []
    assert "appraisal.xlsx" in again


def test_the_profile_that_is_drawn_is_that_of_the_table(written):
    folder, _ = written
    names = {
        "Department": "department",
        "Local authorities": "local_authority",
        "Providers": "provider",
        "Individuals": "individual",
    }
    drawn = {
        (row["series"], row["date"], names[row["measure"]]): float(row["value"])
        for row in rows(folder / "charts" / "cash_profile.csv")
        if row["kind"] == "increment"
    }
    told = {
        (row["option"], row["financial_year"], row["payer"]): float(row["cash_gbp"])
        for row in rows(folder / "cash_profile.csv")
        if row["workforce"] == "all"
    }
    assert drawn
    for key, value in told.items():
        assert drawn.get(key, 0.0) == pytest.approx(value, rel=CLOSE, abs=0.01)


def test_the_frontier_that_is_drawn_is_that_of_the_table(written):
    folder, _ = written
    drawn = {}
    for row in rows(folder / "charts" / "frontier_carers_fte_years.csv"):
        drawn.setdefault((row["series"], row["kind"]), []).append(float(row["value"]))
    told = {}
    for row in rows(folder / "frontier.csv"):
        if row["effect"] == "carers_fte_years":
            kind = "origin" if row["option"] == "baseline" else row["status"].split()[-1]
            told[row["option"], kind] = [
                float(row["bought_discounted"]),
                float(row["present_value_of_cost_gbp"]),
            ]
    assert drawn.keys() == told.keys()
    for key, values in told.items():
        assert drawn[key] == pytest.approx(values, rel=CLOSE)


def test_the_unit_costs_that_are_drawn_are_those_of_the_table(written):
    folder, _ = written
    told = {
        (row["option"], row["what"]): float(row["mean"])
        for row in rows(folder / "appraisal.csv")
        if row["about"] == "carers_fte_years"
    }
    drawn = rows(folder / "charts" / "cost_of_carers_fte_years.csv")
    (gross,) = [r for r in drawn if r["measure"] == "Gross" and r["kind"] == "simulated"]
    (net,) = [r for r in drawn if r["measure"] == "Net" and r["kind"] == "simulated"]
    wanted = told["reward", "cost of one, before savings"]
    assert float(gross["value"]) == pytest.approx(wanted, rel=CLOSE)
    wanted = told["reward", "cost of one, after savings"]
    assert float(net["value"]) == pytest.approx(wanted, rel=CLOSE)
    assert float(gross["low"]) <= float(gross["value"]) <= float(gross["high"])
    assert [r["kind"] for r in drawn].count("line") == 2


def test_the_steps_that_are_drawn_are_those_of_the_table_and_add_up(written):
    folder, _ = written
    told = rows(folder / "gross_to_net.csv")
    drawn = rows(folder / "charts" / "gross_to_net.csv")
    amounts = [float(row["gbp"]) for row in told]
    signed = [-a if "saving" in row["step"] else a for a, row in zip(amounts, told, strict=True)]
    assert [float(row["value"]) for row in drawn] == pytest.approx(signed, rel=CLOSE)
    gross, *savings, net = amounts
    assert gross - sum(savings) == pytest.approx(net)


def test_the_routes_that_are_drawn_are_those_of_the_table(written, costing):
    folder, _ = written
    told = {
        costing.title(row["route"]): float(row["cost_per_qualifier_gbp"])
        for row in rows(folder / "routes_costs.csv")
        if row["scenario"] == "baseline" and row["cost_per_qualifier_gbp"]
    }
    drawn = {
        row["series"]: float(row["value"])
        for row in rows(folder / "charts" / "routes_costs.csv")
        if row["measure"] == "A qualifier"
    }
    assert drawn
    for label, value in drawn.items():
        assert value == pytest.approx(told[label], rel=CLOSE)


def test_gross_less_all_savings_is_net_and_is_what_a_unit_costs(found):
    (steps,) = cost_steps(found)
    unit = found.option("reward").unit("carers_fte_years")
    saved = sum(one.amount.mean for one in steps.savings)
    assert steps.gross.mean - saved == pytest.approx(steps.net.mean)
    assert steps.gross.mean / steps.bought.mean == pytest.approx(unit.gross.mean)
    assert steps.net.mean / steps.bought.mean == pytest.approx(unit.net.mean)
    assert all(one.cashable.mean == pytest.approx(0.0) or one.amount.mean for one in steps.savings)


def test_what_goes_wrong_with_a_chart_leaves_the_earlier_appraisal(toyland_result, found, tmp_path):
    result = shutil.copytree(toyland_result, tmp_path / "result")
    folder, _ = write(result, found)
    before = contents(folder)

    def full(made, _):
        (made / "half.png").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(CannotWriteError):
        write(result, found, finish=full)
    assert contents(folder) == before
    assert not list(result.glob(".appraisal*"))


def test_an_option_far_beyond_the_others_is_told_and_not_drawn(costing):
    (chart,) = unit_charts(costing)
    reward = costing.appraisal.option("reward")
    dear = {"mean": 1e9, "low": 9e8, "high": 2e9, "standard_error": 1.0}
    units = tuple(
        dataclasses.replace(unit, gross=Estimate(**dear))
        if unit.effect.name == "carers_fte_years"
        else unit
        for unit in reward.units
    )
    more = dataclasses.replace(reward, name="dear", units=units)
    options = (reward, dataclasses.replace(reward, name="other"), more)
    wider = dataclasses.replace(
        costing, appraisal=dataclasses.replace(costing.appraisal, options=options)
    )
    (drawn,) = unit_charts(wider)
    assert [row.label for row in drawn.rows()] == [chart.rows()[0].label, "Other"]
    assert "Not drawn, as their cost or its range goes beyond" in drawn.words.note
    assert "Dear" in drawn.words.note
    assert [cells[0] for cells in drawn.table[1:]] == [chart.rows()[0].label, "Other", "Dear"]


def test_many_options_get_numbers_and_a_list_and_stay_on_their_frontier(costing):
    rng = np.random.default_rng(5)
    reward = costing.appraisal.option("reward")
    choices = [Choice("baseline", 0.0, 0.0)]
    choices += [
        Choice(f"option_{n}", float(x * rng.uniform(4e4, 3e5)), float(x))
        for n, x in enumerate(rng.uniform(10, 900, 30))
    ]
    options = tuple(dataclasses.replace(reward, name=one.name) for one in choices[1:])
    appraisal = dataclasses.replace(
        costing.appraisal, options=options, frontiers={"carers_fte_years": frontier(choices)}
    )
    (chart,) = frontier_charts(dataclasses.replace(costing, appraisal=appraisal))
    on = [p for p in chart.points if p.standing is not Standing.DOMINATED]
    assert 1 < len(on) < len(chart.points)
    with in_style():
        texts = {text.get_text() for text in draw_plane(chart).texts}
    assert {str(number) for number in range(1, 32)} <= texts
    assert all(point.step in texts for point in on if point.step)


def test_of_one_world_no_range_is_told(toyland_result, found):
    opened = open_result(toyland_result)
    ledger = dataclasses.replace(found.ledger, runs=found.ledger.runs[:1])
    one = costing_of(
        dataclasses.replace(found, ledger=ledger), None, opened.manifest, opened.summary
    )
    for chart in cost_charts(one, {"cash_profile": list(profile_rows(found))}):
        assert "percentile" not in chart.words.subtitle
        assert "Ranges" not in chart.words.note


def test_additional_deadweight_and_displaced_fill_the_bar_of_those_funded(costing):
    def share(element, counts, **money):
        by = dict(zip(Outcome, map(made, counts), strict=True))
        kind = Kind.ALL if element == ALL else Kind.ELEMENT
        place = ("nursery_fund", kind, element, ALL)
        return Share("baseline", "no_fund", (), *place, made(sum(counts)), by, **money)

    whole = share(
        "all",
        (30, 50, 20),
        spent_gbp=made(1e6),
        per_funded=made(1e4),
        per_additional=made(1e6 / 30),
    )
    shares = (whole, share("hire", (20, 10, 10)), share("premium", (10, 40, 10)))
    same = tuple(dataclasses.replace(one, scenario="reward") for one in shares)
    known = dataclasses.replace(costing, additionality=Additionality((*shares, *same), (), ()))
    chart = additional_chart(known)
    (group,) = chart.groups
    assert [bar.label for bar in group.bars] == ["All of it", "Premium", "Hire"]
    for bar in group.bars:
        assert bar.pieces[-1].end == pytest.approx(1.0)
        assert sum(value for _, value, _, _ in bar.values) in (100.0, 60.0, 40.0)
    assert group.bars[0].figures == ("100", "£10,000", "£33,300")
    assert "30.0% are additional: £33,300 for each of them" in chart.words.title
    assert "has the same numbers in" in chart.words.note
    with in_style():
        draw(chart)


def test_pages_are_as_even_as_can_be_and_prices_have_three_figures():
    assert [len(page) for page in pages_of(13, 6)] == [4, 5, 4]
    assert [list(page) for page in pages_of(2, 6)] == [[0, 1]]
    assert [PRICE.number(value) for value in (451.8, 76_175.4, 1_234_000.0, 7.4)] == [
        "£452",
        "£76,200",
        "£1.2m",
        "£7",
    ]
