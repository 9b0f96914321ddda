"""Against what a programme is judged, what else that lacks, and how both are told."""

from __future__ import annotations

import csv
import dataclasses

import pytest

from sim.appraisal.additional import ALL, Kind, find_additionality
from sim.appraisal.appraisal import appraise
from sim.appraisal.counterfactual import Counterfactuals
from sim.appraisal.settings import Choices
from sim.appraisal.writing import write as write_appraisal
from sim.inputs.cost_loading import load_costs
from sim.inputs.ordering import load_order
from sim.outputs.store import open_result
from sim.outputs.tables import make_tables_of_run
from sim.report.additional import tell_additionality
from sim.report.costs.additional import additional_chart
from sim.report.costs.setting import costing_of
from sim.run.model import run_plan
from tests.libraries import copy_toyland, edit, option
from tests.results import write_result

FUND = "nursery_fund"
WORLDS = 3
BARE = "programmes: []\nroutes: [carers_course, nursery_degree]\n"
"""Without the fund, and without the course that it pays for."""
DEGREE_FEE = """\
grants:
  nursery_degree:
    course_fee: {amount: fund.course_fee, payee: provider, treatment: resource}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Toyland with a fund that pays for two routes to one level, and scenarios without it."""
    made = copy_toyland(tmp_path_factory.mktemp("library"))
    edit(made / "programmes" / f"{FUND}.yaml", "grants:\n", DEGREE_FEE)
    option(made, BARE, "bare")
    return made


@pytest.fixture(scope="module")
def result(library, tmp_path_factory):
    """A result in which the first scenario without the fund lacks more than that."""
    names = ("baseline", "bare", "no_fund", "reward")
    loaded = load_order([library / f"{name}.yaml" for name in names])
    runs = [
        make_tables_of_run(run_plan(plan, 1, world, keep_supported=True), 0, world)
        for plan in loaded.plans
        for world in range(WORLDS)
    ]
    folder = tmp_path_factory.mktemp("supported") / "result"
    manifest = {"scenarios": list(names), "hashes": {"evidence toyland": "0"}}
    write_result(folder, runs, manifest, inputs=loaded.inputs)
    return open_result(folder)


@pytest.fixture(scope="module")
def found(library, result):
    return appraise(result, load_costs(library / "costs" / "toyland.yaml"), Choices())


@pytest.fixture(scope="module")
def judged(result, found):
    return find_additionality(result, found.ledger, "baseline")


@pytest.fixture(scope="module")
def lacking(result, found):
    """What became of those supported, had only the scenario been run that lacks more."""
    scenarios = ("baseline", "bare", "reward")
    ledger = dataclasses.replace(
        found.ledger,
        scenarios=scenarios,
        pence=found.ledger.pence[:, [0, 1, 3]],
        units=found.ledger.units[:, [0, 1, 3]],
    )
    return find_additionality(result, ledger, "baseline")


def nearest(result, do_minimum, *names, programme=FUND, scenario="baseline"):
    all_of = Counterfactuals(result, ("baseline", "bare", "no_fund", "reward"), do_minimum)
    return all_of.nearest(scenario, programme, names)


def test_the_scenario_that_differs_in_fewest_other_things_is_chosen(result, judged):
    assert nearest(result, "baseline", "bare", "no_fund").name == "no_fund"
    assert nearest(result, "bare", "bare", "no_fund").name == "no_fund"
    assert {share.without for share in judged.shares} == {"no_fund"}


def test_among_equals_the_do_minimum_is_chosen_and_then_the_first(result):
    no_such = dataclasses.replace(result, folder=result.folder / "nowhere")
    assert nearest(no_such, "no_fund", "bare", "no_fund").name == "no_fund"
    assert nearest(no_such, "baseline", "bare", "no_fund").name == "bare"
    assert nearest(result, "baseline") is None


def test_what_else_the_other_scenario_lacks_is_said_in_text_table_and_chart(
    result, found, lacking, tmp_path
):
    told = tell_additionality(lacking)
    line = "besides the programme, bare differs from baseline: without route graduate_upgrade; what"
    assert told.count(line) == 1
    costing = costing_of(found, lacking, result.manifest, result.summary)
    note = additional_chart(costing).words.note
    assert "‘Bare’ differs from the baseline: without route ‘Graduate upgrade’" in note
    folder, _ = write_appraisal(result.folder, found, lacking)
    with (folder / "additionality.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = {
        "baseline": "without route graduate_upgrade",
        "reward": "without route graduate_upgrade, reward pay_and_supervision",
    }
    assert {row["scenario"]: row["besides_the_programme"] for row in rows} == wanted


def test_nothing_is_said_where_nothing_else_differs(result, found, judged):
    assert "besides" not in tell_additionality(judged)
    costing = costing_of(found, judged, result.manifest, result.summary)
    assert "Besides" not in additional_chart(costing).words.note


def test_scenarios_with_the_same_numbers_are_told_together(judged):
    told = tell_additionality(judged)
    assert f"  {FUND} in baseline and reward, against no_fund: " in told
    for name in ("graduate_upgrade", "nursery_degree", "all to graduate"):
        assert told.count(f"    {name}: ") == 1


def test_one_whose_numbers_differ_is_told_apart(judged):
    shares = [
        dataclasses.replace(share, spent_gbp=None) if share.scenario == "reward" else share
        for share in judged.shares
    ]
    told = tell_additionality(dataclasses.replace(judged, shares=tuple(shares)))
    assert f"  {FUND} in baseline, against no_fund: " in told
    assert f"  {FUND} in reward, against no_fund: " in told


def test_what_cannot_be_judged_is_named_once_a_programme(judged):
    none = dataclasses.replace(judged, shares=(), not_judged=(("baseline", FUND), ("reward", FUND)))
    assert f"  {FUND} in baseline and reward: not judged" in tell_additionality(none)


@pytest.mark.parametrize("column", ["funded", "additional", "spent_gbp"])
def test_elements_add_up_to_the_whole_and_levels_stand_apart(result, found, judged, column):
    folder, _ = write_appraisal(result.folder, found, judged)
    with (folder / "additionality.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["scenario"] == "baseline"]
    of_all_years = [row for row in rows if row["year"] == ALL]
    sums = {
        kind: sum(float(row[column]) for row in of_all_years if row["kind"] == kind)
        for kind in ("element", "level", "all")
    }
    if column == "spent_gbp":
        # The whole has its administration too, and less what it got back.
        running = found.ledger.pence[found.ledger.which(group="administration"), 0].sum()
        assert sums["element"] == pytest.approx(sums["all"] - running / 100.0 / WORLDS)
    else:
        assert sums["element"] == pytest.approx(sums["all"])
    (level,) = (row for row in of_all_years if row["kind"] == "level")
    routes = [r for r in of_all_years if r["element"] in ("graduate_upgrade", "nursery_degree")]
    assert level["element"] == "graduate"
    assert float(level[column]) == pytest.approx(sum(float(row[column]) for row in routes))
    years = [row for row in rows if row["year"] != ALL]
    assert {row["kind"] for row in years} == {"element"}
    if column != "spent_gbp":
        assert sum(float(row[column]) for row in years) == pytest.approx(sums["element"])


def test_money_for_each_has_its_range_over_worlds(result, found, judged):
    folder, _ = write_appraisal(result.folder, found, judged)
    with (folder / "additionality.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["year"] == ALL]
    told = 0
    for row in rows:
        for column in ("spent_gbp", "per_funded", "per_additional"):
            ends = [row[f"{column}_low"], row[column], row[f"{column}_high"]]
            if all(ends):
                low, mean, high = map(float, ends)
                assert low <= mean * (1 + 1e-9)
                assert mean <= high * (1 + 1e-9)
                told += low < high
    assert told > 3
    (whole,) = (s for s in judged.shares if (s.scenario, s.kind) == ("baseline", Kind.ALL))
    (row,) = (r for r in rows if (r["scenario"], r["kind"]) == ("baseline", "all"))
    assert float(row["per_additional_low"]) == pytest.approx(whole.per_additional.low)
    assert float(row["per_funded_high"]) == pytest.approx(whole.per_funded.high)
