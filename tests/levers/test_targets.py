"""Each target of the library is judged on its measure at its date; asking for it changes nothing."""

from __future__ import annotations

import numpy as np
import pytest

from sim.inputs.resolve import Resolved
from tests.levers.england import Data, Trial, bare, run, scenario, targets_of_the_library

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


def with_target(name: str, threshold: float | None = None) -> tuple[Trial, Data, str]:
    """Return a trial that reaches a target's date, what asks for it alone, and its date."""
    row: Data = dict(asking(name).scenario.tree.plain()["targets"][name])
    date = str(row["date"])
    if threshold is not None:
        row["threshold"] = threshold
    return Trial((row["workforce"],), max(date, "2010-12")), {"targets": {name: row}}, date


def test_these_are_all_targets_of_the_library() -> None:
    assert set(TARGETS) == set(targets_of_the_library())


@pytest.mark.parametrize("name", TARGETS)
def test_asking_changes_no_byte(name: str) -> None:
    trial, asks, _ = with_target(name)
    assert "targets" not in bare(trial)
    assert run(trial, asks)[1] == run(trial, {})[1]


@pytest.mark.parametrize("name", TARGETS)
def test_is_met_or_not_as_its_measure_says(name: str) -> None:
    target = asking(name).scenario.shape.targets[name]
    trial, asks, _ = with_target(name)
    measures, _ = run(trial, asks)
    met = measures.find("target_met", target.workforce, target.service, name)
    (plan_target,) = (t for t in asking(name).plan.targets if t.name == name)
    assert np.isnan(met[: plan_target.month]).all()
    value = measures.find(target.measure, target.workforce, target.service)[plan_target.month]
    for threshold, is_met in ((value + 1e-6, not target.at_least), (value - 1e-6, target.at_least)):
        trial, asks, _ = with_target(name, float(threshold))
        judged = run(trial, asks)[0].find("target_met", target.workforce, target.service, name)
        assert judged[plan_target.month] == float(is_met)
