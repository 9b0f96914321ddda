"""Cost files: those shipped are whole, and each slip in one gets one message that says what to do."""

from __future__ import annotations

import pytest

from sim.base.errors import InputError
from sim.inputs.cost_loading import find_costs, load_costs, parse_set
from tests.libraries import SCENARIOS, TOYLAND, copy_toyland, edit

ENGLAND = SCENARIOS / "costs" / "england.yaml"
FILE = "costs/toyland.yaml"


@pytest.fixture
def library(tmp_path):
    return copy_toyland(tmp_path)


def only_problem(path, **values):
    with pytest.raises(InputError) as error:
        load_costs(path, values.get("values"))
    assert len(error.value.problems) == 1, error.value.problems
    return str(error.value)


@pytest.mark.parametrize("path", [ENGLAND, TOYLAND / FILE])
def test_every_sum_of_money_stands_at_some_prices_and_is_sourced_or_judged(path):
    model = load_costs(path)
    for amount in model.amounts():
        assert bool(amount.price_year) == amount.unit.startswith("£"), amount.name
        assert amount.grade in {"A", "B", "C", "D", "judgement"}
        assert (amount.low is None) == (amount.high is None)


def test_a_placement_that_an_agency_makes_costs_ones_own_and_a_gap():
    lines = [line for line in load_costs(ENGLAND).lines if line.workforce == "foster_carers"]
    own, bought = (
        {(line.unit_cost, line.times, line.at_pay) for line in lines if line.driver == driver}
        for driver in ("filled_fte", "unfilled_fte")
    )
    (gap,) = bought - own
    assert own < bought
    assert gap[0].name == "costs.fostering.agency_gap"


def test_england_costs_every_route_and_what_rewards_are_made_of():
    model = load_costs(ENGLAND)
    routes = {route for line in model.lines for route in line.routes}
    assert routes == {path.stem for path in (SCENARIOS / "routes").glob("*.yaml")}
    assert {line.group for line in model.lines} >= {
        "training", "recruitment", "pay", "rewards", "agency", "first_year", "fostering",
        "administration",
    }  # fmt: skip


def test_cost_files_are_found_by_the_name_of_their_library():
    assert find_costs("scenarios").resolve() == ENGLAND
    assert find_costs("toyland").resolve() == (TOYLAND / FILE)
    with pytest.raises(InputError, match=r"no cost file for the evidence 'nowhere'.*--costs"):
        find_costs("nowhere")


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert "there is no such cost file" in only_problem(tmp_path / "costs.yaml")


def test_a_line_without_a_unit_cost_is_refused(library):
    path = edit(library / FILE, "     unit_cost: costs.supervision, payer", "     payer")
    assert "there is no unit cost" in only_problem(path)


def test_a_unit_cost_that_nobody_wrote_down_is_refused(library):
    path = edit(library / FILE, "unit_cost: costs.supervision,", "unit_cost: costs.supervison,")
    message = only_problem(path)
    assert "unknown assumption 'costs.supervison'" in message
    assert "did you mean costs.supervision" in message


def test_a_unit_cost_without_prices_is_refused(library):
    path = edit(
        library / FILE,
        "unit_cost: fund.course_fee, price_year: 2006-07,",
        "unit_cost: fund.course_fee,",
    )
    assert "fund.course_fee has no price year" in only_problem(path)


def test_two_price_years_are_refused(library):
    path = edit(
        library / FILE, "unit_cost: costs.hire,", "unit_cost: costs.hire, price_year: 2006-07,"
    )
    assert "has a price year of its own, 2005-06" in only_problem(path)


def test_prices_belong_to_money_only(library):
    edit(
        library / "assumptions/costs.yaml",
        "costs.cashable:\n",
        "costs.cashable:\n  price_year: 2005-06\n",
    )
    assert "a price year without money" in only_problem(library / FILE)


def test_a_payer_that_nobody_knows_is_refused(library):
    path = edit(
        library / FILE,
        "saves: turnover, cashable: costs.cashable}",
        "saves: turnover, cashable: costs.cashable, pays: me}",
    )
    assert "unknown key 'pays'" in only_problem(path)


def test_a_driver_by_route_needs_routes(library):
    path = edit(library / FILE, "driver: headcount, unit_cost", "driver: in_training, unit_cost")
    assert "there is no 'routes'" in only_problem(path)


def test_an_index_with_a_gap_is_refused(library):
    edit(library / "assumptions/costs.yaml", "    - {from: 2006-04, value: 102}\n", "")
    assert "prices.toyland is no index by financial year" in only_problem(library / FILE)


def test_a_negative_envelope_is_refused():
    values = {"appraisal.envelope.carers": -5.0}
    assert "is set to -5" in only_problem(TOYLAND / FILE, values=values)


def test_a_number_that_is_not_used_cannot_be_set():
    message = only_problem(TOYLAND / FILE, values={"costs.superveson": 1.0})
    assert "does not use 'costs.superveson'; did you mean costs.supervision" in message


@pytest.mark.parametrize("given", ["costs.hire", "costs.hire=", "costs.hire=much"])
def test_what_is_set_has_a_name_and_a_number(given):
    with pytest.raises(InputError, match="NAME=VALUE is needed"):
        parse_set((given,))


def test_a_value_that_is_set_replaces_the_one_in_the_file():
    model = load_costs(TOYLAND / FILE, {"costs.hire": 3_000.0})
    hire = next(amount for amount in model.amounts() if amount.name == "costs.hire")
    assert (hire.value, hire.is_set, hire.price_year) == (3_000.0, True, "2005-06")


def test_circumstances_are_scenarios_and_folders_of_the_library(library):
    names = load_costs(ENGLAND).circumstances
    assert {"history", "bust", "nurseries_close", "overseas_stop"} <= set(names)
    assert "reward_package" not in names
    path = edit(library / FILE, "lines:\n", "circumstances: [no_fnud]\nlines:\n")
    assert "'no_fnud' is no scenario and no folder of scenarios" in only_problem(path)
