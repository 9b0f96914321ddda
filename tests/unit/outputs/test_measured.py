"""What inputs say is told of whom is what runs tell."""

import pytest

from sim.inputs.measured import is_share, told
from sim.inputs.resolve import load_plan
from sim.inputs.vocabulary import MEASURES
from sim.outputs.measures import measure
from sim.run.model import run_plan
from tests.libraries import TOYLAND


@pytest.mark.parametrize("scenario", ["baseline", "regions", "reward"])
def test_a_run_tells_what_inputs_say_it_will(scenario):
    plan = load_plan(TOYLAND / f"{scenario}.yaml")
    measures = measure(run_plan(plan, 1, 0))
    keys = {*measures.monthly.keys, *measures.yearly.keys}
    for workforce in plan.workforces:
        for name in MEASURES:
            found = {key[1:4] for key in keys if (key[0], key[4]) == (workforce.name, name)}
            assert told(plan, workforce, name) == found, (workforce.name, name)
    shares = {key.measure for key in keys if key.unit in ("share", "share a year")}
    assert {name for name in {key.measure for key in keys} if is_share(name)} == shares
