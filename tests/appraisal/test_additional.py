"""Additionality of the programmes of a stored result: what each element cost, and for how many."""

from __future__ import annotations

import pytest

from sim.appraisal.additional import ALL, Kind, find_additionality
from sim.appraisal.additional_tables import share_rows
from sim.appraisal.additionality import Outcome
from sim.appraisal.appraisal import appraise
from sim.appraisal.settings import Choices
from sim.inputs import load_plan
from sim.inputs.cost_loading import load_costs
from sim.outputs.store import open_result
from sim.outputs.tables import make_tables_of_run
from sim.report.additional import tell_additionality
from sim.run.model import run_plan
from tests.libraries import TOYLAND
from tests.results import write_result

SCENARIOS = ("toyland/baseline", "toyland/reward", "toyland/no_fund")


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """A result that kept who was supported: its ledger, and what became of those supported."""
    plans = [load_plan(name) for name in SCENARIOS]
    runs = [make_tables_of_run(run_plan(p, 1, 0, keep_supported=True), 0, 0) for p in plans]
    folder = tmp_path_factory.mktemp("supported") / "result"
    manifest = {"scenarios": [plan.name for plan in plans], "hashes": {"evidence toyland": "0"}}
    write_result(folder, runs, manifest)
    result = open_result(folder)
    ledger = appraise(result, load_costs(TOYLAND / "costs" / "toyland.yaml"), Choices()).ledger
    return ledger, find_additionality(result, ledger, "baseline")


def test_elements_cost_what_the_programme_paid_and_its_administration_is_in_the_whole(both):
    ledger, found = both
    for scenario in ("baseline", "reward"):
        own = [s for s in found.shares if (s.scenario, s.year) == (scenario, ALL)]
        whole = next(share for share in own if share.element == ALL)
        parts = [share for share in own if share.kind is Kind.ELEMENT]
        number = ledger.scenarios.index(scenario)
        funds = ledger.which(programme=whole.programme, group="funds")
        paid_out = sum(max(line.sum(), 0) for line in ledger.pence[funds, number]) / 100.0
        assert sum(share.spent_gbp.mean for share in parts) == pytest.approx(paid_out)
        running = ledger.pence[ledger.which(group="administration"), number].sum() / 100.0
        net = ledger.pence[funds, number].sum() / 100.0
        assert whole.spent_gbp.mean == pytest.approx(net + running)
        for share in (whole, *parts):
            assert share.per_funded.mean == share.spent_gbp.mean / share.funded.mean


def test_an_additional_one_costs_what_is_spent_over_those_who_are_additional(both):
    _, found = both
    upgrade = next(s for s in found.shares if (s.element, s.year) == ("graduate_upgrade", ALL))
    assert upgrade.per_funded.mean == pytest.approx(3_700.0)
    more = upgrade.counts[Outcome.ADDITIONAL].mean
    assert upgrade.per_additional.mean == pytest.approx(3_700.0 * upgrade.funded.mean / more)
    told = tell_additionality(found)
    assert f"£3,700 for each funded, £{upgrade.per_additional.mean:,.0f} for each addi" in told
    place = ("baseline", "graduate_upgrade", ALL)
    row = next(
        row for row in share_rows(found) if (row["scenario"], row["element"], row["year"]) == place
    )
    assert row["per_funded"] == pytest.approx(3_700.0)


def test_who_is_alike_in_two_scenarios_is_judged_alike(both):
    _, found = both
    audits = [
        [one.judged for one in found.audit if one.scenario == name]
        for name in ("baseline", "reward")
    ]
    assert audits[0]
    assert audits[0] == audits[1]
