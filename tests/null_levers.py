"""Levers set to do nothing: each changes a plan in form and must change no byte of its event log."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.inputs.plan import (
    Branch,
    Condition,
    CourseGrant,
    IncentiveKind,
    Mode,
    PayForm,
    Plan,
    Reward,
    State,
)
from sim.run.model import run_plan
from tests.plans import LEVELS, NURSERY, POOL
from tests.twin.compare import columns_of
from tests.twin.model import fingerprint

replace = dataclasses.replace
LATER = 10_000


def log_of(plan: Plan, number: int = 0):
    """Return the event log of a run, column by column."""
    return columns_of(run_plan(plan, number, number % 4, keep_events=True).events)


def same_log(plan: Plan, other: Plan, number: int = 0) -> bool:
    """Return whether two plans leave the same log, byte for byte."""
    return fingerprint(log_of(plan, number)) == fingerprint(log_of(other, number))


def _each_workforce(plan, change):
    return replace(plan, workforces=tuple(map(change, plan.workforces)))


def _each_row(plan, change):
    return _each_workforce(plan, lambda w: replace(w, careers=tuple(map(change, w.careers))))


def _each_type(plan, change):
    def changed(workforce):
        if workforce.settings is None:
            return workforce
        types = tuple(map(change, workforce.settings.types))
        return replace(workforce, settings=replace(workforce.settings, types=types))

    return _each_workforce(plan, changed)


def _each_route(plan, change):
    return replace(plan, routes=tuple(map(change, plan.routes)))


def _each_fund(plan, change):
    return replace(plan, programmes=tuple(map(change, plan.programmes)))


def _each_incentive(plan, change):
    return _each_fund(
        plan, lambda fund: replace(fund, incentives=tuple(map(change, fund.incentives)))
    )


def one_branch_that_is_the_state(plan):
    """Every row without branches gets one: to the state where it leads anyhow."""
    return _each_row(
        plan,
        lambda row: row if row.branches else replace(row, branches=(Branch(1.0, row.to_state),)),
    )


def two_branches_to_one_place(plan):
    """Every row without branches leads by two ways to the same place."""

    def changed(row):
        twice = Branch(0.3, row.to_state), Branch(0.7, row.to_state)
        return row if row.branches else replace(row, branches=twice)

    return _each_row(plan, changed)


def a_branch_of_no_share(plan):
    """A last branch that nobody takes, as shares before it add up to more than one."""

    def changed(row):
        nobody = Branch(1.5, row.to_state), Branch(0.0, State.GONE)
        return row if row.branches else replace(row, branches=nobody)

    return _each_row(plan, changed)


def area_factors_of_one(plan):
    ones = np.ones(len(plan.areas))
    return _each_row(
        plan, lambda row: row if row.area_factor is not None else replace(row, area_factor=ones)
    )


def caps_without_end(plan):
    def changed(workforce):
        strains = tuple(
            s if s.cap is not None else replace(s, cap=np.full(plan.months + 1, np.inf))
            for s in workforce.strains
        )
        return replace(workforce, strains=strains)

    return _each_workforce(plan, changed)


def a_strain_of_slope_nought(plan):
    def changed(workforce):
        flat = (replace(s, name=f"flat_{s.name}", slope=0.0) for s in workforce.strains)
        return replace(workforce, strains=(*workforce.strains, *flat))

    return _each_workforce(plan, changed)


def closures_by_size_of_one(plan):
    return _each_type(
        plan,
        lambda kind: (
            kind
            if kind.closure_by_size
            else replace(kind, closure_by_size=(1.0,) * len(kind.staff_sizes))
        ),
    )


def closures_at_no_rate(plan):
    """Where no setting closes by chance, factors of size say nothing."""
    return _each_type(
        plan,
        lambda kind: (
            kind
            if kind.closure_rate_py
            else replace(kind, closure_by_size=(5.0,) * len(kind.staff_sizes))
        ),
    )


def looks_twice_as_heavy(plan):
    return _each_type(plan, lambda kind: replace(kind, look_weight=2.0 * kind.look_weight))


def profiles_of_types_that_are_the_settings(plan):
    def changed(workforce):
        settings = workforce.settings
        if settings is None:
            return workforce
        types = tuple(
            replace(
                kind,
                stock_profile=kind.stock_profile or settings.stock_profile,
                hire_profile=kind.hire_profile or settings.hire_profile,
            )
            for kind in settings.types
        )
        return replace(workforce, settings=replace(settings, types=types))

    return _each_workforce(plan, changed)


def repeats_of_nobody(plan):
    return _each_route(
        plan,
        lambda route: replace(
            route,
            stages=tuple(
                s if s.repeat_share else replace(s, repeat_months=3) for s in route.stages
            ),
        ),
    )


def own_workforce_by_name(plan):
    return _each_route(
        plan,
        lambda route: (
            replace(route, from_workforce=route.workforce)
            if route.mode is Mode.IN_SERVICE and not route.from_workforce
            else route
        ),
    )


def all_money_in_the_first_area(plan):
    """Shares over areas, all in the first, where there is but one."""
    if len(plan.areas) > 1:
        return plan
    plan = _each_fund(
        plan,
        lambda fund: replace(
            fund, purses=tuple(replace(p, area_shares=(1.0,)) for p in fund.purses)
        ),
    )
    plan = _each_route(plan, lambda r: replace(r, area_shares=(1.0,)))
    return _each_workforce(
        plan,
        lambda w: replace(
            w, arrivals=tuple(replace(each, area_shares=(1.0,)) for each in w.arrivals)
        ),
    )


def prices_by_area_that_are_the_price(plan):
    def changed(price):
        same = (price.pence,) * len(plan.areas)
        return price if price.pence_by_area else replace(price, pence_by_area=same)

    return _each_fund(
        plan,
        lambda fund: replace(
            fund,
            grants=tuple(
                replace(grant, prices=tuple(map(changed, grant.prices))) for grant in fund.grants
            ),
            incentives=tuple(replace(i, price=changed(i.price)) for i in fund.incentives),
        ),
    )


def other_conditions(plan):
    """What is clawed back is not spent again, so no condition is felt by anybody."""
    asked = Condition(("leader",), within_months=4, clawback_share=0.9)
    return _each_incentive(
        plan, lambda i: replace(i, condition=None if i.condition is not None else asked)
    )


def refusals_by_type_that_are_alike(plan):
    types = {w.name: len(w.settings.types) for w in plan.workforces if w.settings is not None}
    return _each_fund(
        plan,
        lambda fund: replace(
            fund,
            incentives=tuple(
                i
                if i.refuses_by_type
                else replace(i, refuses_by_type=(i.refuses_share,) * types[fund.workforce])
                for i in fund.incentives
            ),
        ),
    )


def paid_again_after_the_end(plan):
    return _each_incentive(
        plan, lambda i: i if i.again_after_months else replace(i, again_after_months=LATER)
    )


def incentives_that_nobody_takes_up(plan):
    """More incentives: refused by all, taken up by none, for a sector that is not, over before."""

    def changed(fund):
        nothing = (
            {"refuses_share": 1.0, "refuses_by_type": ()},
            {"take_up_rate_py": 0.0},
            {"sectors": ("none",)},
            {"to_month": 0},
            {"from_month": plan.months},
            {"kind": IncentiveKind.GROWS_GRADUATE, "routes": ()},
        )
        more = tuple(
            replace(i, name=f"{i.name}_{n}", **changes)
            for i in fund.incentives
            for n, changes in enumerate(nothing)
        )
        return replace(fund, incentives=(*more, *fund.incentives))

    return _each_fund(plan, changed)


def grants_that_pay_nothing(plan):
    """Grants at no price, or over before they began, ahead of the others."""

    def changed(fund):
        free = tuple(
            replace(
                grant,
                prices=tuple(replace(p, pence=0, pence_by_area=()) for p in grant.prices),
            )
            for grant in fund.grants
        )
        over = tuple(
            CourseGrant(route.name, fund.purses[0].name, fund.incentives[0:1] and (i.price,), 0, 0)
            for route in plan.routes
            for i in fund.incentives[:1]
        )
        return replace(fund, grants=(*free, *over, *fund.grants))

    return _each_fund(plan, changed)


def funds_in_force_for_as_long_as_it_takes(plan):
    """Windows of grants and incentives that say no more than those of their programme."""

    def changed(fund):
        window = {"from_month": fund.from_month, "to_month": fund.to_month}

        def widened(part):
            is_open = part.from_month == 0 and part.to_month > plan.months
            return replace(part, **window) if is_open else part

        return replace(
            fund,
            grants=tuple(map(widened, fund.grants)),
            incentives=tuple(map(widened, fund.incentives)),
        )

    return _each_fund(plan, lambda fund: changed(fund) if fund.from_month >= 0 else fund)


def rewards_for_all_areas_by_name(plan):
    return replace(
        plan,
        rewards=tuple(r if r.areas else replace(r, areas=plan.areas) for r in plan.rewards),
    )


def forms_of_an_answer_to_nothing(plan):
    """How a workforce answers to pay does not matter where pay never moves against pay outside."""
    uplifted = {reward.workforce for reward in plan.rewards if reward.pay_uplift}
    turn = {form: list(PayForm)[(n + 1) % 3] for n, form in enumerate(PayForm)}
    return _each_workforce(
        plan,
        lambda w: (
            replace(w, pay_form=turn[w.pay_form])
            if w.pay_index is None and w.outside_pay_index is None and w.name not in uplifted
            else w
        ),
    )


def _tried(workforce=POOL, services=("first", "second"), levels=("qualified",), **changes):
    reward = Reward("tried", workforce, services, levels, 7, 29, phase_in_months=6)
    return replace(reward, **changes)


NULL_REWARDS = {
    "empty": _tried(),
    "no uplift": _tried(pay_uplift=0.0),
    "effects of one": _tried(
        effects=tuple(
            (name, 1.0) for name in ("leave", "return", "applicants", "arrivals", "practises")
        )
    ),
    "effects on a risk that nobody runs": _tried(effects=(("flying", 0.5),)),
    "for nobody": _tried(pay_uplift=0.2, services=()),
    "for no level": _tried(pay_uplift=0.2, levels=()),
    "in an area that is none": _tried(pay_uplift=0.2, areas=("nowhere",)),
    "after the end": _tried(pay_uplift=0.2, from_month=LATER, to_month=LATER + 1),
    "over before it begins": _tried(pay_uplift=0.2, from_month=9, to_month=9),
    "for the nursery, of one": _tried(NURSERY, ("day_care",), LEVELS, effects=(("leave", 1.0),)),
}


def with_reward(plan: Plan, reward: Reward) -> Plan:
    """Return the plan with one more reward; at the end, so that products keep their order."""
    return replace(plan, rewards=(*plan.rewards, reward))


def without_money(fund):
    """Yield a fund as it stands when it has no money, in several ways."""
    yield replace(fund, purses=tuple(replace(purse, limit_pence=0) for purse in fund.purses))
    yield replace(fund, purses=tuple(replace(purse, releases=()) for purse in fund.purses))
    late = ((LATER, 10**9),)
    yield replace(fund, purses=tuple(replace(purse, releases=late) for purse in fund.purses))
    yield replace(fund, from_month=LATER, to_month=LATER)
    yield replace(fund, to_month=fund.from_month)
    yield replace(fund, grants=(), incentives=())


NULL_LEVERS = (
    one_branch_that_is_the_state,
    two_branches_to_one_place,
    a_branch_of_no_share,
    area_factors_of_one,
    caps_without_end,
    a_strain_of_slope_nought,
    closures_by_size_of_one,
    closures_at_no_rate,
    looks_twice_as_heavy,
    profiles_of_types_that_are_the_settings,
    repeats_of_nobody,
    own_workforce_by_name,
    all_money_in_the_first_area,
    prices_by_area_that_are_the_price,
    other_conditions,
    refusals_by_type_that_are_alike,
    paid_again_after_the_end,
    incentives_that_nobody_takes_up,
    grants_that_pay_nothing,
    funds_in_force_for_as_long_as_it_takes,
    rewards_for_all_areas_by_name,
    forms_of_an_answer_to_nothing,
)


def all_null_levers(plan: Plan) -> Plan:
    """Return the plan with every null lever at once."""
    for lever in NULL_LEVERS:
        plan = lever(plan)
    for number, reward in enumerate(NULL_REWARDS.values()):
        plan = with_reward(plan, replace(reward, name=f"null_{number}"))
    return plan
