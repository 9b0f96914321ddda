"""The efficiency frontier on an example worked out by hand."""

import pytest

from sim.appraisal.frontier import Choice, frontier

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
