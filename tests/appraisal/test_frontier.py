"""The efficiency frontier on an example worked out by hand."""

import numpy as np
import pytest

from sim.appraisal.estimates import ratio
from sim.appraisal.frontier import Choice, frontier
from sim.appraisal.ties import Measured, same_as

EXAMPLE = [
    Choice("nothing", 0.0, 0.0),
    Choice("cheap", 10.0, 10.0),
    Choice("worse", 12.0, 8.0),
    Choice("between", 40.0, 15.0),
    Choice("dear", 50.0, 20.0),
]


def standing(choices, name):
    return next(one for one in frontier(choices) if one.choice.name == name)


def test_steps_cost_more_and_more_along_the_frontier():
    on = [one for one in frontier(EXAMPLE) if one.is_on_frontier]
    assert [one.choice.name for one in on] == ["nothing", "cheap", "dear"]
    assert [one.ratio for one in on] == [None, 1.0, 4.0]
    assert on[2].after == "cheap"


def test_what_buys_less_for_more_is_dominated_by_name():
    worse = standing(EXAMPLE, "worse")
    assert (worse.is_on_frontier, worse.dominated_by, worse.is_extended) == (
        False,
        ("cheap",),
        False,
    )


def test_what_two_others_mixed_would_beat_is_extendedly_dominated():
    between = standing(EXAMPLE, "between")
    assert (between.dominated_by, between.is_extended) == (("cheap", "dear"), True)


def test_an_option_that_saves_money_and_buys_something_dominates_doing_nothing():
    choices = [Choice("nothing", 0.0, 0.0), Choice("saver", -5.0, 1.0)]
    assert standing(choices, "nothing").dominated_by == ("saver",)
    assert standing(choices, "saver").ratio is None


def test_an_option_that_buys_less_than_nothing_for_money_is_dominated():
    choices = [Choice("nothing", 0.0, 0.0), Choice("harm", 5.0, -1.0)]
    assert standing(choices, "harm").dominated_by == ("nothing",)


def test_of_two_that_are_the_same_one_stays():
    choices = [Choice("nothing", 0.0, 0.0), Choice("a", 1.0, 1.0), Choice("b", 1.0, 1.0)]
    assert standing(choices, "a").is_on_frontier
    assert standing(choices, "b").dominated_by == ("a",)


@pytest.mark.parametrize("turn", range(5))
def test_the_order_in_which_options_come_does_not_matter(turn):
    turned = EXAMPLE[turn:] + EXAMPLE[:turn]
    assert frontier(turned) == frontier(EXAMPLE)


NOISE = np.array([1.0, -2.0, 2.0, -1.0])


def test_options_that_differ_by_chance_alone_are_the_same():
    first = Measured("first", np.full(4, 100.0), np.full(4, 50.0))
    like = Measured("like", 100.0 + NOISE, 50.0 - NOISE)
    dearer = Measured("dearer", 110.0 + NOISE, 50.0 + NOISE)
    better = Measured("better", 100.0 + NOISE, 60.0 + NOISE)
    equal = Measured("equal", np.full(4, 100.0), np.full(4, 50.0))
    found = same_as([first, like, dearer, better, equal])
    assert found == {"like": "first", "equal": "first"}


def test_by_price_what_saves_and_buys_comes_first_and_what_buys_nothing_last():
    def one(name, cost, effect):
        return Measured(name, np.array([cost]), np.array([effect]))

    options = [one("none", 5.0, 0.0), one("dear", 9.0, 1.0), one("cheap", 9.0, 3.0)]
    options += [one("saves", -1.0, 2.0), one("base", 0.0, 0.0)]
    found = [option.name for option in sorted(options, key=lambda option: option.price)]
    assert found == ["saves", "base", "cheap", "dear", "none"]


def test_of_one_world_only_what_is_equal_is_the_same():
    first, other, equal = (
        Measured(name, np.array([cost]), np.array([1.0]))
        for name, cost in (("first", 1.0), ("other", 1.1), ("equal", 1.0))
    )
    assert same_as([first, other, equal]) == {"equal": "first"}


def test_a_ratio_has_no_range_that_does_not_hold_it():
    part, whole = np.array([10.0, 10.0, 10.0]), np.array([0.1, 0.1, 1000.0])
    found = ratio(part, whole)
    assert found.mean == pytest.approx(30.0 / 1000.2)
    ends = np.percentile(part / whole, (5.0, 95.0))
    assert not ends[0] <= found.mean
    assert (found.low, found.high) == (None, None)
