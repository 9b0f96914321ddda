"""Each lever moves what it should, the right way; at its null value no byte of the event log changes."""

from __future__ import annotations

import numpy as np
import pytest

from sim.outputs.measures import Measures
from tests.levers.england import merged, run
from tests.levers.table import LEVERS, Lever, Moves

YEAR = 12

each_lever = pytest.mark.parametrize(
    "lever",
    [
        # What only the run of history holds takes that run's fifteen years.
        pytest.param(
            lever, id=lever.name, marks=[pytest.mark.slow] * (lever.trial.base == "history")
        )
        for lever in LEVERS
    ],
)


def test_every_lever_has_a_name_of_its_own() -> None:
    assert len({lever.name for lever in LEVERS}) == len(LEVERS)


def mean_of(measures: Measures, moves: Moves, lever: Lever) -> float:
    """Return the mean of a series from a year after the start, when yearly flows and rates begin."""
    workforce = moves.workforce or lever.trial.workforces[0]
    series = measures.find(moves.measure, workforce, moves.service, moves.level)
    return float(np.nanmean(series[YEAR:]))


@each_lever
def test_acts_in_the_right_direction(lever: Lever) -> None:
    before, _ = run(lever.trial, lever.given)
    after, _ = run(lever.trial, merged(lever.given, lever.pulled))
    for moves in lever.moves:
        was, now = mean_of(before, moves, lever), mean_of(after, moves, lever)
        assert now > was if moves.up else now < was, f"{moves}: {was} becomes {now}"


@each_lever
def test_changes_no_byte_when_null(lever: Lever) -> None:
    null = merged(lever.given, lever.null)
    assert null != lever.given
    assert run(lever.trial, null)[1] == run(lever.trial, lever.given)[1]
