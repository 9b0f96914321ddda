"""One small result of Toyland for all tests of whole appraisals."""

from __future__ import annotations

import pytest

from sim.inputs import load_plan
from sim.outputs.tables import make_tables_of_run
from sim.run.model import run_plan
from tests.results import write_result

SCENARIOS = ("toyland/baseline", "toyland/reward", "toyland/no_fund")
WORLDS = 3


@pytest.fixture(scope="package")
def toyland_result(tmp_path_factory):
    """A result of three scenarios in three worlds; the second is the baseline under another name."""
    plans = [load_plan(name) for name in SCENARIOS]
    runs = [
        make_tables_of_run(run_plan(plan, 1, world), 0, world)
        for plan in plans
        for world in range(WORLDS)
    ]
    folder = tmp_path_factory.mktemp("appraisal") / "toyland"
    manifest = {
        "scenarios": [plan.name for plan in plans],
        "hashes": {"evidence toyland": "0"},
    }
    write_result(folder, runs, manifest)
    return folder
