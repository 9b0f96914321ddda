"""Switching values: put the value in, and the answer is on its edge."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.appraisal.effects import bought
from sim.appraisal.ledger import make_ledger
from sim.appraisal.settings import Choices, settle
from sim.appraisal.switching import switching_values
from tests.appraisal.made import BASE, OPTION, STAFF, amount, effect, line, model, people, stored

OTHER = "other"


def result(**fte):
    """Return a result of three scenarios with so many FTE and so many reached by each programme."""
    made = stored(people(option=110.0))
    stocks = dict(made.stocks)
    for measure, level, value in (
        ("fte", "all", 105.0),
        ("mean_pay_gbp", "all", 24_000.0),
        ("effect_fte", "reward.small", 40.0),
    ):
        stocks[OTHER, STAFF, "all", level, measure] = np.full((1, 37), value)
    stocks[OPTION, STAFF, "all", "reward.large", "effect_fte"] = np.full((1, 37), 100.0)
    return dataclasses.replace(made, scenarios=(BASE, OPTION, OTHER), stocks=stocks)


def costs(large=300.0, small=500.0):
    return model(
        line(
            "large",
            "effect_fte",
            amount(large, "costs.large", low=100.0, high=900.0),
            effect="reward.large",
        ),
        line(
            "small",
            "effect_fte",
            amount(small, "costs.small", low=450.0, high=550.0),
            effect="reward.small",
        ),
        line("agency", "fte", amount(-0.0 + 100.0, "costs.each", low=50.0, high=150.0)),
        effects=[effect()],
    )


def switches(made):
    stored_result = result()
    settings = settle(Choices(do_minimum=BASE), made, (BASE, OPTION, OTHER))
    ledger = make_ledger(made, stored_result, settings.deflator)
    effects = [bought(one, stored_result) for one in made.effects]
    return switching_values(ledger, settings, [OPTION, OTHER], effects)


def switch(found, name, about):
    return next(one for one in found if one.amount.name == name and about in one.question)


def test_ranking_changes_where_both_cost_the_same_for_each():
    """3,000 and 4,000 for each FTE-year now; level at 100 x / 10 = 40 x 500 / 5, so x = 400."""
    found = switch(switches(costs()), "costs.large", "before")
    assert found.question.startswith("option before other")
    assert found.value == pytest.approx(400.0)
    assert found.is_in_range


def test_a_value_beyond_the_range_is_told_and_not_called_near():
    """300 x 100 / 10 = 40 x / 5, so x = 375, less than anybody thinks."""
    found = switch(switches(costs()), "costs.small", "before")
    assert found.value == pytest.approx(375.0)
    assert not found.is_in_range


def test_with_the_switching_value_the_ranking_is_level():
    found = switch(switches(costs(large=400.0)), "costs.large", "before")
    assert found.value == pytest.approx(400.0)


def test_no_price_makes_an_option_free_that_costs_more_of_everything():
    assert (
        switch(switches(costs()), "costs.large", f"sign of the net present cost of {OPTION}").value
        is None
    )


def test_a_number_that_moves_no_answer_has_no_switching_value():
    found = [one for one in switches(costs()) if one.amount.name == "costs.each"]
    assert all(one.value is None for one in found)
