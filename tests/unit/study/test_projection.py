"""Many scenarios in one result, summarised one after another."""

from __future__ import annotations

import dataclasses

import pytest

from sim.base.errors import InputError
from sim.outputs.flow_table import NO_FLOWS
from sim.outputs.store import open_result
from sim.outputs.summary import summarise
from sim.outputs.writer import ResultWriter
from sim.study.projection import Order, are_comparable, check_comparable, project
from sim.study.replicate import run_all, tasks_of
from tests.plans import plain_plan, plain_risk, with_stock


def a_plan(name, rate=0.1, **changes):
    plan = plain_plan(plain_risk("leave", rate), heads=50, months=24)
    return dataclasses.replace(plan, name=name, title=name, **changes)


PLANS = [a_plan("base"), a_plan("more", 0.3), a_plan("less", 0.05)]


def ordered(folder, plans=PLANS, **changes):
    return Order(plans, 3, 7, folder, "test", 1, **changes)


def test_the_summary_is_that_of_all_runs_together(tmp_path):
    made = project(ordered(tmp_path / "r"))
    runs = list(run_all(tasks_of(PLANS, 3, 7), 1))
    whole = summarise(PLANS, runs, ())
    assert made["base"] == "base"
    assert made["comparisons"] == whole["comparisons"]
    for ours, theirs in zip(made["scenarios"], whole["scenarios"], strict=True):
        assert ours == theirs | {"folder": "", "from": "2005-04", "until": "2007-03"}


def test_scenarios_keep_their_folders_and_routes_their_titles(tmp_path):
    made = project(ordered(tmp_path / "r", folders={"more": "pay"}, titles={"way": "The way"}))
    assert [scenario["folder"] for scenario in made["scenarios"]] == ["", "pay", ""]
    assert made["titles"] == {"way": "The way"}
    assert open_result(tmp_path / "r").summary == made


@pytest.mark.parametrize("other", [{"months": 12}, {"areas": ("north", "south")}])
def test_what_cannot_be_compared_is_run_and_not_compared(tmp_path, other):
    odd = a_plan("odd")
    odd = dataclasses.replace(odd, **other)
    if "areas" in other:
        stock = dataclasses.replace(with_stock(odd, 50).workforces[0].stocks[0], area="north")
        workforce = dataclasses.replace(odd.workforces[0], stocks=(stock,))
        odd = dataclasses.replace(odd, workforces=(workforce,))
    assert not are_comparable(PLANS[0], odd)
    made = project(ordered(tmp_path / "r", [PLANS[0], odd, PLANS[1]]))
    assert [scenario["scenario"] for scenario in made["scenarios"]] == ["base", "odd", "more"]
    assert [comparison["option"] for comparison in made["comparisons"]] == ["more"]


def test_runs_are_handed_over_one_by_one_and_let_go(tmp_path, monkeypatch):
    """Flows and events go to the store and are not kept until the scenario is told."""
    added = []
    add = ResultWriter.add
    monkeypatch.setattr(
        ResultWriter, "add", lambda self, runs: added.append(len(runs)) or add(self, runs)
    )
    seen = []
    monkeypatch.setattr(
        "sim.study.projection.summarise",
        lambda plans, runs, observed: seen.append(runs) or summarise(plans, runs, observed),
    )
    project(ordered(tmp_path / "r", keep_events=True))
    assert added == [1] * 9
    assert [len(runs) for runs in seen] == [3, 6, 6]
    kept = [run for runs in seen for run in runs]
    assert all(run.events is None and run.flows is NO_FLOWS for run in kept)


def test_the_hash_of_a_result_is_that_of_its_runs_whatever_else_is_kept(tmp_path):
    one = project(ordered(tmp_path / "one"))
    two = project(ordered(tmp_path / "two", keep_events=True))
    assert one == two
    hashes = [open_result(tmp_path / name).manifest["result_sha256"] for name in ("one", "two")]
    assert hashes[0] == hashes[1]


@pytest.mark.parametrize("stopped", [KeyboardInterrupt, MemoryError])
def test_a_stop_in_the_middle_leaves_nothing(tmp_path, stopped):
    def progress(done, total):
        if done == 4:
            raise stopped

    with pytest.raises(stopped):
        project(ordered(tmp_path / "r"), progress)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_compared_is_named_with_the_reason(tmp_path):
    odd = a_plan("odd", months=12)
    made = project(ordered(tmp_path / "r", [PLANS[0], odd]))
    assert made["not_compared"] == {
        "odd": "other months (2005-04 to 2006-03, against 2005-04 to 2007-03)"
    }
    with pytest.raises(
        InputError, match=r"Compare odd with scenarios/even\.yaml, or put both side"
    ):
        check_comparable([PLANS[0], odd], {"odd": "scenarios/even.yaml"})
    check_comparable(PLANS, {})
