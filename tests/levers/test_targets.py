"""Each target of the library is judged on its measure at its date; asking for it changes nothing."""

from __future__ import annotations

import dataclasses
import functools

import numpy as np
import pytest

from sim.inputs.resolve import Resolved
from sim.inputs.scenario_shapes import TargetShape
from sim.outputs.measures import Measures, measure
from sim.run.model import run_plan
from sim.run.recorder import Recording
from tests.levers.england import (
    SEED,
    Data,
    Trial,
    bare,
    fingerprint,
    plan_of,
    scenario,
    targets_of_the_library,
)

TARGETS = (
    "eyp_in_every_childrens_centre_2010",
    "eyp_in_every_childrens_centre_2015",
    "eyp_in_half_of_full_day_care_2010",
    "eyp_in_every_full_day_care_2015",
    "two_in_three_at_level_3_2008",
    "seven_in_ten_at_level_3_2010",
    "childrens_vacancies_halved_2010",
    "all_at_level_3_2015",
)
OF_AN_OPTION = {"all_at_level_3_2015": "options/routes/level_3_for_all"}
"""The scenarios of targets that are not the baseline's."""


def asking(name: str) -> Resolved:
    """Return the scenario that a target belongs to."""
    return scenario(OF_AN_OPTION.get(name, "baseline"))


def target_of(name: str) -> TargetShape:
    return asking(name).scenario.shape.targets[name]


def trial_of(workforce: str) -> Trial:
    """Return a trial of a workforce until all its targets are due."""
    return Trial((workforce,), "2015-12")


def asks(workforce: str, **thresholds: float) -> Data:
    """Return what asks for all targets of a workforce, some at another threshold."""
    rows: Data = {}
    for name in TARGETS:
        row: Data = dict(asking(name).scenario.tree.plain()["targets"][name])
        if row["workforce"] == workforce:
            rows[name] = row | ({"threshold": thresholds[name]} if name in thresholds else {})
    return {"targets": rows}


@functools.cache
def recorded(workforce: str) -> Recording:
    """Return a run in which all targets of a workforce are asked for."""
    return run_plan(plan_of(trial_of(workforce), asks(workforce)), SEED, 0, keep_events=True)


@functools.cache
def measured(workforce: str) -> Measures:
    return measure(recorded(workforce))


def test_these_are_all_targets_of_the_library() -> None:
    assert set(TARGETS) == set(targets_of_the_library())


def test_asking_changes_no_byte() -> None:
    for workforce in {target_of(name).workforce for name in TARGETS}:
        trial = trial_of(workforce)
        assert "targets" not in bare(trial)
        assert plan_of(trial, asks(workforce)).targets
        unasked = run_plan(plan_of(trial, {}), SEED, 0, keep_events=True)
        assert fingerprint(recorded(workforce)) == fingerprint(unasked), workforce


@pytest.mark.parametrize("name", TARGETS)
def test_is_met_or_not_as_its_measure_says(name: str) -> None:
    target = target_of(name)
    measures = measured(target.workforce)
    met = measures.find("target_met", target.workforce, target.service, name)
    (plan_target,) = (t for t in asking(name).plan.targets if t.name == name)
    assert np.isnan(met[: plan_target.month]).all()
    value = measures.find(target.measure, target.workforce, target.service)[plan_target.month]
    for threshold, is_met in ((value + 1e-6, not target.at_least), (value - 1e-6, target.at_least)):
        asked = asks(target.workforce, **{name: float(threshold)})
        plan = plan_of(trial_of(target.workforce), asked)
        judged = measure(dataclasses.replace(recorded(target.workforce), plan=plan))
        found = judged.find("target_met", target.workforce, target.service, name)
        assert found[plan_target.month] == float(is_met)
