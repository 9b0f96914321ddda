"""Questions of an appraisal: what answers hang on, where they turn, and worlds priced one by one."""

from __future__ import annotations

import numpy as np
import pytest

from sim.appraisal.appraisal import appraise
from sim.appraisal.priced import join, pack, price, repriced, unpack
from sim.appraisal.questions import Answer, Kind, ask, best_two, gap_of
from sim.appraisal.settings import Choices, settle
from sim.inputs.cost_loading import find_costs, load_costs
from sim.outputs.bare import write_bare
from sim.outputs.store import open_result
from sim.study.switching.search import Moved


@pytest.fixture(scope="module")
def model():
    return load_costs(find_costs("toyland"))


def test_the_gap_is_what_the_second_costs_more_and_infinite_where_one_buys_nothing():
    assert gap_of([3.0]) == 3.0
    assert gap_of([10.0, 5.0, 12.0, 4.0]) == 12.0 / 4.0 - 10.0 / 5.0
    assert gap_of([10.0, 0.0, 12.0, 4.0]) == -np.inf
    assert gap_of([10.0, 5.0, 12.0, -1.0]) == np.inf


def test_what_saves_money_comes_before_what_costs_and_two_without_a_price_have_no_order():
    assert gap_of([-10.0, 5.0, 12.0, 4.0]) == np.inf
    assert gap_of([10.0, 5.0, -12.0, 4.0]) == -np.inf
    assert gap_of([-10.0, 5.0, 12.0, 0.0]) == np.inf
    # Which of two that save is better cannot be told by a ratio: less saved by more is no price.
    assert np.isnan(gap_of([-10.0, 1.0, -15.0, 6.0]))
    assert np.isnan(gap_of([10.0, 0.0, 12.0, -1.0]))


def test_the_error_of_a_gap_is_that_of_a_difference_of_ratios():
    rng = np.random.default_rng(5)
    bought = rng.normal((100.0, 80.0), 3.0, (20_000, 2)).T
    costs = rng.normal((1_000.0, 1_200.0), 20.0, (20_000, 2)).T
    answer = Answer(np.stack([costs[0], bought[0], costs[1], bought[1]]))
    found = answer.as_estimate
    assert found.mean == pytest.approx(answer.gap)
    # Ratios of 10 and 15: their variances, to first order, over the worlds.
    variance = (20**2 + (10 * 3) ** 2) / 100**2 + (20**2 + (15 * 3) ** 2) / 80**2
    assert found.standard_error == pytest.approx(np.sqrt(variance / 20_000), rel=0.03)


def test_the_two_that_buy_for_least_are_those_who_buy_anything():
    costs = {"a": 10.0, "b": 9.0, "c": 1.0}
    assert best_two(costs, {"a": 5.0, "b": 3.0, "c": 0.0}) == ("a", "b")
    assert best_two(costs, {"a": 5.0, "b": -3.0, "c": 0.0}) is None
    assert best_two(costs | {"c": -1.0}, {"a": 5.0, "b": -3.0, "c": 1.0}) is None


def test_an_answer_turns_where_ratios_cross_and_not_where_costs_do():
    # The first costs 10 and buys 1 + place, the second costs 10 and buys 1.5: they cross at 0.5.
    def at(place):
        return Answer(np.array([[10.0], [1.0 + place], [10.0], [1.5]]))

    order = "order"
    moved = Moved("one", {place: {order: at(place)} for place in (-1.0, 0.0, 1.0)}, {})
    turn = moved.turn(order)
    assert turn.place == pytest.approx(0.5, abs=1e-9)
    assert turn.between == (0.0, 1.0)


def test_of_two_turns_the_nearer_is_told_and_none_where_there_is_none():
    def at(gap):
        return {"value": Answer(np.array([[gap]]))}

    both = Moved("both", {-1.0: at(-3.0), 0.0: at(1.0), 1.0: at(-1.0)}, {})
    assert both.turn("value").place == pytest.approx(-0.25)
    never = Moved("never", {-1.0: at(3.0), 0.0: at(1.0), 1.0: at(2.0)}, {})
    assert never.turn("value").place is None
    assert never.changes


def test_where_neither_buys_there_is_no_turn():
    def at(bought):
        return {"order": Answer(np.array([[10.0], [bought], [12.0], [bought]]))}

    moved = Moved("one", {-1.0: at(2.0), 0.0: at(1.0), 1.0: at(0.0)}, {})
    assert moved.turn("order").place is None


def test_a_turn_is_sure_if_the_worlds_tell_the_answers_on_either_side_however_near_it_is_tried():
    def at(mean):
        return {"value": Answer(mean + np.array([[-1.0, -0.5, 0.0, 0.5, 1.0]]))}

    tried = {-1.0: at(-5.0), 0.0: at(5.0), -0.5: at(0.1), -0.52: at(-0.1)}
    turn = Moved("one", tried, {}).turn("value")
    assert turn.between == (-0.52, -0.5)
    assert (turn.sure, turn.may_be_chance) == ((-1.0, 0.0), False)
    weak = Moved("two", {-1.0: at(-0.1), 0.0: at(5.0)}, {}).turn("value")
    assert (weak.sure, weak.may_be_chance) == (None, True)


def test_worlds_priced_one_by_one_are_those_priced_together(toyland_result, model):
    whole = price(open_result(toyland_result), model)
    parts = [cut_out(whole, world) for world in range(len(whole.ledger.runs))]
    again = join(parts)
    assert again.ledger.entries == whole.ledger.entries
    assert again.ledger.runs == whole.ledger.runs
    assert np.array_equal(again.ledger.pence, whole.ledger.pence)
    for one, other in zip(again.effects, whole.effects, strict=True):
        assert np.array_equal(one.units, other.units)


def cut_out(priced, world):
    """Return one world of priced worlds as it is when it is kept and read again."""
    from dataclasses import replace

    keep = slice(world, world + 1)
    ledger = replace(
        priced.ledger,
        runs=priced.ledger.runs[keep],
        pence=priced.ledger.pence[:, :, keep],
        units=priced.ledger.units[:, :, keep],
    )
    effects = tuple(
        replace(one, units=one.units[:, keep], at_end=one.at_end[:, keep]) for one in priced.effects
    )
    return replace(priced, ledger=ledger, effects=effects)


def test_priced_worlds_come_back_from_bytes_and_damaged_bytes_give_nothing(toyland_result, model):
    whole = price(open_result(toyland_result), model)
    data = pack(whole)
    again = unpack(data, model)
    assert again is not None
    assert again.ledger.entries == whole.ledger.entries
    assert again.ledger.lines == whole.ledger.lines
    assert np.array_equal(again.ledger.pence, whole.ledger.pence)
    assert pack(again) == data
    assert unpack(data[: len(data) // 2], model) is None
    assert unpack(b"", model) is None
    for place in range(0, len(data), 97):
        spoilt = bytearray(data)
        spoilt[place] ^= 0x20
        assert unpack(bytes(spoilt), model) is None


def test_worlds_priced_anew_are_those_priced_by_other_numbers(toyland_result, model):
    values = {"costs.on_cost": 0.35}
    other = load_costs(find_costs("toyland"), values)
    result = open_result(toyland_result)
    anew, whole = repriced(price(result, model), other), price(result, other)
    assert anew.ledger.lines == whole.ledger.lines
    assert np.abs(anew.ledger.pence - whole.ledger.pence).max() <= 1
    assert (whole.ledger.pence != price(result, model).ledger.pence).any()
    assert repriced(whole, other).ledger.pence.tolist() == whole.ledger.pence.tolist()


def test_questions_are_those_of_the_appraisal_and_have_its_answers(toyland_result, model):
    result = open_result(toyland_result)
    found = appraise(result, model, Choices())
    priced = price(result, model)
    settings = settle(Choices(), model, priced.ledger.scenarios)
    options = [option.name for option in found.ranked]
    asked = ask(priced.ledger, settings, priced.effects, options)
    valued = [o.name for o in found.ranked if o.net_present_value is not None]
    questions = asked.questions(valued)
    assert {q.words for q in questions} == {switch.question for switch in found.switches}
    for question in questions:
        gap = asked.answer(question).gap
        if question.kind is Kind.COST:
            assert gap == pytest.approx(found.option(question.options[0]).present_value.mean)
        if question.kind is Kind.NET:
            assert gap == pytest.approx(found.option(question.options[0]).net_present_value.mean)


def test_a_bare_result_is_priced_as_a_whole_one(toyland_result, model, tmp_path):
    from sim.inputs import load_plan
    from sim.outputs.tables import make_tables_of_run
    from sim.run.model import run_plan

    plan = load_plan("toyland/baseline")
    run = make_tables_of_run(run_plan(plan, 1, 0), 0, 0)
    bare = price(write_bare(tmp_path / "bare", [plan], [run]), model)
    whole = price(open_result(toyland_result), model)
    number = whole.ledger.scenarios.index("baseline")
    own = dict(zip(bare.ledger.entries, bare.ledger.pence[:, 0, 0], strict=True))
    for entry, pence in zip(whole.ledger.entries, whole.ledger.pence[:, number, 0], strict=True):
        assert np.array_equal(own.get(entry, np.zeros_like(pence)), pence)
