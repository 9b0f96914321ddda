"""Indices of functions whose indices are known; what does nothing stays below the floor."""

import numpy as np
import pytest

from sim.base.errors import InputError
from sim.study.extras import bring
from sim.study.sensitivity.analysis import on_emulator
from sim.study.sensitivity.emulator import fit
from sim.study.sensitivity.indices import (
    Indices,
    Inputs,
    delta,
    morris,
    morris_points,
    of_function,
    pawn,
    sobol,
    sobol_points,
)

pytest.importorskip("SALib")
pytest.importorskip("sklearn")

NAMES = ("a", "b", "c", "noise")
BOX = Inputs(NAMES, np.zeros(4), np.ones(4))


def ishigami(shares):
    """Return sin x + 7 sin² y + 0.1 z⁴ sin x on ±π (Ishigami and Homma 1990)."""
    x, y, z = (np.pi * (2.0 * shares[:, n] - 1.0) for n in range(3))
    return np.sin(x) + 7.0 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)


def sobol_g(shares):
    """Return Sobol's g function with a = 0, 1, 4.5, 9, 99 (Saltelli and Sobol' 1995)."""
    a = np.array([0.0, 1.0, 4.5, 9.0, 99.0])
    return np.prod((np.abs(4.0 * shares - 2.0) + a) / (1.0 + a), axis=1)


def test_ishigamis_indices_are_those_of_the_formula():
    first, total = of_function(("x", "y", "z"), ishigami, 2048, seed=1)
    assert first.value == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert total.value == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)


def test_sobol_gs_indices_are_those_of_the_formula():
    a = np.array([0.0, 1.0, 4.5, 9.0, 99.0])
    own = 1.0 / (3.0 * (1.0 + a) ** 2)
    whole = np.prod(1.0 + own) - 1.0
    in_all = own * np.prod(1.0 + own) / (1.0 + own)
    first, total = of_function(tuple("abcde"), sobol_g, 2048, seed=1)
    assert first.value == pytest.approx(own / whole, abs=0.02)
    assert total.value == pytest.approx(in_all / whole, abs=0.02)


def test_a_result_that_nothing_moves_has_no_indices():
    first, total = of_function(("x", "y"), lambda shares: np.full(len(shares), 3.0), 64, seed=1)
    assert not first.value.any()
    assert not total.is_above.any()


def noisy(shares, draw):
    return ishigami(shares) + draw.normal(0.0, 1.0, len(shares))


def screened(seed):
    """Return for a seed every index by which an input that does nothing passes for one that does."""
    draw = np.random.default_rng(seed)
    shares = morris_points(4, 10, seed)
    found = [morris(NAMES, shares, noisy(shares, draw), seed)]
    shares = sobol_points(4, 128, seed)
    found += sobol(NAMES, noisy(shares, draw), seed)
    return [one.index for one in found if one.is_above[3]]


def test_pure_noise_never_ranks_above_the_floor_in_100_trials():
    assert [passed for seed in range(100) if (passed := screened(seed))] == []


def given(seed, points=150):
    draw = np.random.default_rng(seed)
    shares = draw.random((points, 4))
    return shares, noisy(shares, draw)


def test_what_matters_is_above_the_floor_in_points_that_were_run():
    shares, results = given(3, points=400)
    own = pawn(BOX, shares, results, 3)
    assert own.is_above[:2].all()
    assert not own.is_above[3]


@pytest.mark.slow
@pytest.mark.parametrize("index", [pawn, delta])
def test_pure_noise_never_ranks_above_the_floor_of_points_that_were_run(index):
    trials = 100 if index is pawn else 5
    assert not any(index(BOX, *given(seed), seed).is_above[3] for seed in range(trials))


def test_a_trace_above_the_floor_is_not_said_to_matter():
    value = np.array([0.9, 0.03, 0.2, 0.001])
    found = Indices("total", ("a", "b", "c", "d"), value, value, value, 0.004)
    assert found.is_above.tolist() == [True, True, True, False]
    assert found.mattering == {0, 2}


def test_an_emulator_of_a_smooth_result_knows_its_own_error():
    draw = np.random.default_rng(1)
    shares = draw.random((30, 2))
    results = np.sin(3.0 * shares[:, 0]) + shares[:, 1]
    emulator = fit(shares, results, seed=1)
    fresh = draw.random((200, 2))
    missed = emulator(fresh) - (np.sin(3.0 * fresh[:, 0]) + fresh[:, 1])
    assert emulator.is_good
    assert np.sqrt((missed**2).mean()) <= 3.0 * emulator.error + 1e-6


def test_an_emulator_of_noise_is_refused():
    draw = np.random.default_rng(1)
    inputs = Inputs(("a", "b"), np.zeros(2), np.ones(2))
    emulator, indices = on_emulator(inputs, draw.random((24, 2)), draw.normal(size=24), seed=1)
    assert not emulator.is_good
    assert indices == []


def test_a_library_that_is_not_there_is_told_with_how_to_get_it():
    with pytest.raises(InputError, match=r"run.py extras"):
        bring("no_such_library", wanted_for="An index")
