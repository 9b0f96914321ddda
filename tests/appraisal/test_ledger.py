"""The ledger and appraisals of results small enough to work out on paper."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.appraisal.ledger import BUDGETS
from sim.appraisal.stored import NotStoredError
from sim.base.dates import YearMonth
from sim.outputs.volumes import DepartureKey, FlowKey, PaymentKey
from tests.appraisal.made import (
    BASE,
    OPTION,
    RISING,
    STAFF,
    amount,
    appraised,
    effect,
    ledger,
    line,
    model,
    people,
    share,
    stored,
)


def test_fte_years_times_unit_cost_is_the_budget():
    made = ledger(model(line(unit_cost=amount(1_000.0))), stored(people(base=100.0)))
    assert made.units[0, 0, 0].tolist() == pytest.approx([100.0, 100.0, 100.0])
    assert made.pence[0, 0, 0].tolist() == [10_000_000] * 3


def test_a_unit_cost_goes_with_prices_and_pay_does_not():
    priced = line("priced", unit_cost=amount(1_000.0, price_year="2004-05"))
    paid = line("paid", at_pay=True, on_cost=share(0.25))
    made = ledger(model(priced, paid, index=RISING), stored(people(base=10.0)))
    assert made.pence[0, 0, 0].tolist() == [
        round(1_000_000 * rise) for rise in (100 / 98, 103 / 98, 107 / 98)
    ]
    assert made.pence[1, 0, 0].tolist() == [10 * 24_000 * 125] * 3


def test_present_value_by_hand():
    """Ten more FTE at 1,000 each, for three years: 10,000 (1 + 1 / 1.035 + 1 / 1.035²)."""
    costs = model(line(unit_cost=amount(1_000.0)), effects=[effect()])
    found = appraised(costs, stored(people(option=110.0)))
    by_hand = 10_000.0 * (1.0 + 1.0 / 1.035 + 1.0 / 1.035**2)
    assert found.present_value.mean == pytest.approx(by_hand, abs=1e-9)
    assert found.equivalent_annual.mean == pytest.approx(
        by_hand / (1.0 / 1.035 + 1.0 / 1.035**2), abs=1e-9
    )
    unit = found.unit("years")
    assert unit.bought.mean == pytest.approx(30.0)
    assert unit.gross.mean == pytest.approx(1_000.0, abs=1e-9)
    assert unit.discounted_net.mean == pytest.approx(1_000.0, abs=1e-9)


def test_real_cost_does_not_feel_prices_and_cash_does():
    costs = model(line(unit_cost=amount(1_000.0)), index=RISING)
    found = appraised(costs, stored(people(option=110.0)))
    assert found.undiscounted.mean == pytest.approx(30_000.0, abs=1e-2)
    assert found.cash.mean == pytest.approx(10_000.0 * (1.0 + 1.03 + 1.07), abs=1e-9)
    dearer = appraised(costs, stored(people(option=110.0)), price_year="2007-08")
    assert dearer.undiscounted.mean == pytest.approx(30_000.0 * 1.07, abs=1e-2)


def test_net_present_value_is_worth_less_resources_without_transfers():
    """Worth 2,000, resources 500, and 300 that only change hands, for each of ten, for one year."""
    costs = model(
        line("work", unit_cost=amount(2_000.0), treatment="benefit", payer="individual"),
        line("cost", unit_cost=amount(500.0)),
        line("gift", unit_cost=amount(300.0), treatment="transfer"),
    )
    found = appraised(costs, stored(people(option=110.0), months=12))
    assert found.net_present_value.mean == pytest.approx(15_000.0, abs=1e-9)
    assert found.present_value.mean == pytest.approx(8_000.0, abs=1e-9)
    assert found.by_payer["individual"].mean == pytest.approx(-3_000.0, abs=1e-9)


def test_a_rise_of_pay_costs_what_the_closed_form_says():
    """A tenth more pay keeps a tenth more staff: W (1 + o) (1 + 1 / 1) each, at settled pay."""
    fte, pay, rise = 100.0, 24_000.0, 0.001
    more = fte * (1.0 + rise)
    stocks = people(base=fte, option=more, pay=pay)
    stocks[OPTION, "mean_pay_gbp", "all"] = pay * (1.0 + rise)
    stocks[OPTION, "reward_pay_gbp", "rise"] = more * pay * rise
    costs = model(
        line("pay", at_pay=True, on_cost=share(0.25)),
        line("reward", "reward_pay_gbp", on_cost=share(0.25), treatment="transfer"),
        effects=[effect()],
    )
    found = appraised(costs, stored(stocks)).unit("years")
    assert found.gross.mean == pytest.approx(24_000 * 1.25 * 2, rel=2 * rise)


def test_a_reward_is_paid_from_its_first_month():
    rate = np.where(np.arange(37) >= 12, 1_200.0, 0.0)
    stocks = people() | {(OPTION, "reward_pay_gbp", "rise"): rate}
    made = ledger(model(line("reward", "reward_pay_gbp")), stored(stocks))
    assert made.pence[0, 1, 0].tolist() == [0, 120_000, 120_000]


def test_money_paid_since_the_start_is_told_in_its_year():
    total = np.minimum(np.arange(37), 24) * 100.0
    stocks = people() | {(OPTION, "reward_payments_gbp", "hello"): total}
    made = ledger(model(line("hello", "reward_payments_gbp")), stored(stocks))
    assert made.pence[0, 1, 0].tolist() == [120_000, 120_000, 0]
    assert made.entries[0].programme == "hello"


def test_a_line_holds_from_its_first_to_its_last_month():
    during = line(unit_cost=amount(1_200.0), first=YearMonth(2006, 3), last=YearMonth(2006, 4))
    made = ledger(model(during), stored(people(base=1.0)))
    assert made.pence[0, 0, 0].tolist() == [10_000, 10_000, 0]


def flows_of(cause, number, route="", to_state="in_post"):
    key = FlowKey(BASE, STAFF, "homes", "carer", to_state, cause, route)
    return {key: np.full((1, 36), float(number))}


def test_hires_are_those_of_the_causes_named():
    flows = flows_of("hire", 2) | flows_of("arrive", 5) | flows_of("move", 1)
    hires = line("hires", "hires", amount(100.0, unit="£"), causes=("hire", "move"))
    made = ledger(model(hires), stored(people(), flows=flows))
    assert made.units[0, 0, 0].tolist() == [36.0] * 3


def leavers(scenario, number, to_state="out", cause="leave"):
    key = DepartureKey(scenario, STAFF, "homes", "carer", to_state, cause)
    return {key: np.full((1, 36), float(number))}


def hires(scenario, number):
    key = FlowKey(scenario, STAFF, "homes", "carer", "in_post", "hire", "")
    return {key: np.full((1, 36), float(number))}


def test_fewer_separations_are_saved_even_where_more_are_hired():
    """Three fewer leave a month and two more are hired, as vacancies fill: 108 saved, 180 costs more."""
    hiring = line(
        "hires",
        "hires",
        amount(100.0, unit="£"),
        causes=("hire", "move"),
        saves="turnover",
        payee="supplier",
    )
    flows = hires(BASE, 5) | hires(OPTION, 7)
    departures = leavers(BASE, 6) | leavers(OPTION, 3)
    costs = model(hiring, effects=[effect()])
    result = stored(people(option=110.0), flows=flows, departures=departures)
    made = ledger(costs, result)
    assert [entry.saves for entry in made.entries] == ["turnover", ""]
    assert made.units[:, 0, 0, 0].tolist() == [72.0, -12.0]
    assert made.units[:, 1, 0, 0].tolist() == [36.0, 48.0]
    assert made.pence.sum(axis=0)[:, 0, 0].tolist() == [60 * 10_000, 84 * 10_000]
    found = appraised(costs, result)
    (saved,) = (one for one in found.savings if one.kind == "turnover")
    assert saved.amount.mean == pytest.approx(108 * 100.0)
    assert found.undiscounted.mean == pytest.approx(72 * 100.0)
    assert found.unit("years").gross.mean == pytest.approx(180 * 100.0 / 30.0)


def test_a_break_is_no_separation_and_a_move_to_another_employer_is_one():
    departures = (
        leavers(BASE, 2)
        | leavers(BASE, 3, "in_post", "move")
        | leavers(BASE, 4, "in_post", "promotion")
        | leavers(BASE, 5, "training_in_post", "start_course")
    )
    result = stored(people(), departures=departures)
    assert result.separations(BASE, STAFF, ("hire", "move"))[0, 0] == 5.0
    assert result.separations(BASE, STAFF, ("hire", "move"), (("homes",), ()))[0, 0] == 5.0
    assert result.separations(BASE, STAFF, ("hire", "move"), (("offices",), ()))[0, 0] == 0.0


def test_work_that_is_paid_for_and_not_valued_leaves_no_net_present_value():
    paid = line("paid", at_pay=True)
    worth = line("worth", at_pay=True, payer="individual", treatment="benefit")
    trained = line("trained", "headcount", amount(10.0), treatment="benefit")
    stocks = people(option=110.0) | {
        (name, "headcount", "all"): heads for name, heads in ((BASE, 1.0), (OPTION, 2.0))
    }
    valued = appraised(model(paid, worth, trained, effects=[effect()]), stored(stocks))
    assert valued.net_present_value is not None
    assert valued.not_valued == ()
    unvalued = appraised(model(paid, trained, effects=[effect()]), stored(stocks))
    assert unvalued.net_present_value is None
    assert unvalued.not_valued == (STAFF,)


def test_entrants_whom_a_programme_pays_for_are_not_paid_for_twice():
    stocks = people() | {
        (BASE, "in_training", "course"): 0.0,
        (BASE, "funded_cumulative", "course"): np.minimum(np.arange(37), 12) * 3.0,
    }
    flows = flows_of("admit", 5, "course", "in_training")
    unfunded = line("fees", "unfunded_entrants", amount(10.0, unit="£"), routes=("course",))
    made = ledger(model(unfunded), stored(stocks, flows=flows))
    assert made.units[0, 0, 0].tolist() == [24.0, 60.0, 60.0]


def test_what_programmes_paid_stands_in_the_ledger_to_the_penny():
    key = PaymentKey(BASE, "course_fee", "fund", "course", "exchequer", "setting", "transfer")
    back = PaymentKey(BASE, "clawback", "fund", "", "exchequer", "setting", "transfer")
    payments = {key: np.full((1, 36), 101, np.int64), back: np.full((1, 36), -7, np.int64)}
    costs = model(
        line(unit_cost=amount(1.0)),
        line("running", "fund_payments", programmes=("fund",), times=(share(0.1),)),
        parties={"exchequer": "department", "setting": "provider"},
    )
    made = ledger(costs, stored(people(), payments=payments, programmes={"fund": STAFF}))
    fund = made.which(group="funds")
    assert made.account(fund)[0, 0].sum() == 36 * 94
    assert {
        (e.payer, e.payee) for e, is_fund in zip(made.entries, fund, strict=True) if is_fund
    } == {("department", "provider")}
    course = made.which(group="funds", route="course", stage="start")
    assert [e.line for e, own in zip(made.entries, course, strict=True) if own] == ["course_fee"]
    assert made.account(made.which(group="funds", route=""))[0, 0].sum() == -36 * 7
    assert made.account(made.which(line="running"))[0, 0].sum() == 3 * 121


def test_transfers_come_to_nothing_over_all_bearers():
    costs = model(
        line("gift", unit_cost=amount(3.33), treatment="transfer", payer="department"),
        line("toll", unit_cost=amount(0.77), treatment="transfer", payee="provider"),
        line("work", unit_cost=amount(5.01)),
    )
    made = ledger(costs, stored(people(base=7.3, option=9.1)))
    transfers = made.which(treatment="transfer")
    borne = sum(made.account(made.signs((party,)) * transfers) for party in made.bearers())
    assert not np.any(borne)
    whole = sum(made.account(made.signs((party,))) for party in made.bearers())
    np.testing.assert_array_equal(whole, made.account(made.which(treatment="resource")))


def test_money_from_a_budget_to_another_counts_once():
    gift = line("gift", unit_cost=amount(3.0), treatment="transfer", payer="department")
    made = ledger(model(dataclasses.replace(gift, payee="provider")), stored(people()))
    assert made.signs(BUDGETS).tolist() == [0]


def test_a_scenario_that_differs_in_nothing_costs_and_buys_nothing():
    costs = model(line(unit_cost=amount(999.99)), effects=[effect()])
    found = appraised(costs, stored(people()))
    assert found.present_value.mean == 0.0
    assert found.unit("years").bought.mean == 0.0
    assert found.unit("years").gross is None


def test_optimism_makes_cost_more_and_effect_less():
    costs = model(line(unit_cost=amount(1_000.0)), effects=[effect()])
    result = stored(people(option=110.0))
    plain, cautious = (appraised(costs, result, with_optimism=on) for on in (False, True))
    assert cautious.present_value.mean == pytest.approx(1.1 * plain.present_value.mean)
    assert cautious.unit("years").gross.mean == pytest.approx(1_000.0 * 1.1 / 0.8)
    assert plain.unit("years").with_optimism.mean == pytest.approx(1_000.0 * 1.1 / 0.8)


def test_optimism_makes_a_cut_save_less_and_a_loss_no_smaller():
    costs = model(line(unit_cost=amount(1_000.0)), effects=[effect()])
    result = stored(people(option=90.0))
    plain, cautious = (appraised(costs, result, with_optimism=on) for on in (False, True))
    assert plain.present_value.mean < 0.0
    assert cautious.present_value.mean == pytest.approx(0.8 * plain.present_value.mean)
    for one in (plain, cautious):
        assert one.unit("years").bought.mean == pytest.approx(-30.0)


def test_optimism_reaches_what_follows_the_last_day():
    costs = model(line(at_pay=True), effects=[effect()])
    result = stored(people(option=110.0, pay=1_000.0))
    later = [
        one.present_value_with_terminal.mean - one.present_value.mean
        for one in (appraised(costs, result, with_optimism=on) for on in (False, True))
    ]
    assert later[1] == pytest.approx(0.8 * 1.1 * later[0])


def test_what_may_be_chance_has_no_price():
    costs = model(line(unit_cost=amount(1_000.0)), effects=[effect()])
    stocks = people() | {
        (OPTION, "fte", "all"): 100.0 + np.array([[3.0], [-2.5], [0.5], [-0.5]]) * np.ones((4, 37))
    }
    unit = appraised(costs, stored(stocks, runs=4)).unit("years")
    assert unit.bought.mean > 0.0
    assert unit.gross is None
    assert unit.net is None
    assert "may be chance" in unit.remark


def test_savings_are_told_apart_and_not_all_of_them_are_cash():
    costs = model(
        line("pay", unit_cost=amount(1_000.0)),
        line(
            "agency",
            "agency_fte",
            amount(1_500.0),
            saves="agency",
            cashable=share(0.4),
        ),
        effects=[effect()],
    )
    stocks = people(option=110.0) | {
        (BASE, "agency_fte", "all"): 20.0,
        (OPTION, "agency_fte", "all"): 12.0,
    }
    found = appraised(costs, stored(stocks, months=12))
    saved = next(one for one in found.savings if one.kind == "agency")
    assert saved.amount.mean == pytest.approx(12_000.0)
    assert saved.cashable.mean == pytest.approx(4_800.0)
    assert found.unit("years").gross.mean == pytest.approx(1_000.0)
    assert found.unit("years").net.mean == pytest.approx(-200.0)


def test_who_is_extra_on_the_last_day_goes_on_for_years():
    """Ten more at 1,000: each year a tenth leaves, so 1 / (0.035 + 0.1) years each, discounted."""
    costs = model(line(at_pay=True), effects=[effect()])
    found = appraised(costs, stored(people(option=110.0, pay=1_000.0)))
    later = 10.0 * 1_000.0 / 1.035**2 / (0.035 + 0.1)
    more = found.present_value_with_terminal.mean - found.present_value.mean
    assert more == pytest.approx(later, rel=1e-9)
    assert found.unit("years").with_terminal.mean == pytest.approx(1_000.0)


def test_a_measure_that_was_not_stored_is_named():
    costs = model(line(unit_cost=amount(1.0)), effects=[effect("old", "experienced_fte")])
    with pytest.raises(NotStoredError, match="no experienced_fte of carers in base"):
        appraised(costs, stored(people()))
    with pytest.raises(NotStoredError, match="no agency_fte of carers"):
        ledger(model(line("agency", "agency_fte", amount(1.0))), stored(people()))


def test_an_effect_costs_from_its_first_month_to_its_last():
    reached = np.where((np.arange(37) >= 12) & (np.arange(37) < 24), 60.0, 0.0)
    stocks = people() | {(OPTION, "effect_fte", "reward.care"): reached}
    care = line("care", "effect_fte", amount(10.0), effect="reward.care")
    made = ledger(model(care), stored(stocks))
    assert made.pence[0, 1, 0].tolist() == [0, 60_000, 0]
