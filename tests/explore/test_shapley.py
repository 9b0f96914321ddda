"""Splits: exact sums, nothing for levers that do nothing, and games with known answers."""

import numpy as np
import pytest

from sim.inputs.mixing import find_levers
from sim.inputs.resolve import load
from sim.study.asked import parse_asked
from sim.study.statistics.shapley import exact_split, orders_to_try, sampled_split, subsets
from sim.study.why import Effort, explain_difference
from tests.libraries import TOYLAND, copy_toyland, option

MINE = np.array([1.0])


def test_an_airport_shares_each_part_of_its_runway_among_those_who_need_it():
    """Littlechild and Owen 1973: with needs 3, 6 and 12 the shares are 1, 2.5 and 8.5."""
    needs = (3.0, 6.0, 12.0)
    split = exact_split(3, lambda chosen: MINE * max((needs[n] for n in chosen), default=0.0))
    assert split.shares[:, 0].tolist() == pytest.approx([1.0, 2.5, 8.5])


def test_shares_add_up_and_a_lever_without_effect_has_exactly_none():
    draw = np.random.default_rng(3)
    effect = draw.normal(size=(256, 5, 7))

    def value(chosen):
        return effect[sum(2**n for n in chosen if n != 4)] * 1e6 / 3.0

    split = exact_split(8, value)
    assert (split.shares[4] == 0.0).all()
    # To the rounding of a sum of eight terms.
    assert (
        np.abs(split.shares.sum(axis=0) - split.whole).max()
        <= 8e-16 * np.abs(split.shares).max() * 8
    )


def test_the_only_lever_that_does_anything_gets_all():
    split = exact_split(5, lambda chosen: np.array([0.1, 0.3]) * (2 in chosen))
    assert split.shares[2].tolist() == [0.1, 0.3]
    assert not np.delete(split.shares, 2, axis=0).any()


def test_two_levers_that_do_the_same_together_share_what_they_do():
    split = exact_split(2, lambda chosen: MINE * (10.0 if len(chosen) == 2 else 0.0))
    assert split.shares[:, 0].tolist() == [5.0, 5.0]


def test_sampled_orders_come_near_the_exact_split_and_add_up_too():
    draw = np.random.default_rng(5)
    weights, pairs = draw.normal(size=6), draw.normal(size=(6, 6))

    def value(chosen):
        own = sorted(chosen)
        return MINE * (weights[own].sum() + pairs[np.ix_(own, own)].sum() + len(own) ** 3 / 50.0)

    exact = exact_split(6, value)
    sampled = sampled_split(6, value, orders_to_try(6, 40, seed=1))
    assert sampled.shares.sum() == pytest.approx(float(exact.whole[0]), rel=1e-12)
    off = np.abs(sampled.shares[:, 0] - exact.shares[:, 0])
    assert (off <= 4 * sampled.order_error + 1e-12).all()


def test_above_eight_levers_all_subsets_are_too_many():
    assert len(subsets(8)) == 256
    with pytest.raises(ValueError, match="at most 8"):
        exact_split(9, lambda _: MINE)


def test_levers_of_a_reward_are_found_and_split_exactly(tmp_path):
    library = copy_toyland(tmp_path)
    path = option(
        library,
        "rewards:\n  package:\n    workforce: carers\n    services: [families]\n    from: 2006-04\n"
        "    elements:\n      pay: {pay_uplift: 0.2}\n      nothing: {pay_uplift: 0}\n",
    )
    mix = find_levers(*load([library / "baseline.yaml", path]))
    assert [lever.name for lever in mix.levers] == ["pay", "nothing"]
    why = explain_difference(
        mix, [parse_asked("fte,carers,families")], Effort(2, 1, 1, until="2008-03")
    )
    pay, nothing = why.split.shares
    assert (nothing == 0.0).all()
    assert (pay == why.split.whole).all()
    assert pay[:, 0, -1].min() > 0.0


def test_what_is_set_in_a_programme_goes_with_it_and_what_cannot_stand_alone_is_joined():
    without = find_levers(*load([TOYLAND / "no_fund.yaml", TOYLAND / "baseline.yaml"]))
    assert [lever.name for lever in without.levers] == ["nursery_fund"]
    plan = without.plan(frozenset([0]))
    assert [programme.name for programme in plan.programmes] == ["nursery_fund"]
