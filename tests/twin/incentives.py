"""Payments to settings, and what is asked of them in return (section 9 of the rules)."""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.base.luck import Decision, named_decision
from sim.inputs.plan import Condition, IncentiveKind, State
from tests.twin.draws import exponential, uniform
from tests.twin.settings import Setting, staff


class Promise(NamedTuple):
    """What a setting that was paid owes, and when it is looked at."""

    due: int
    paid_in: int
    setting: Setting
    condition: Condition
    paid: int
    fund: object
    incentive: object


def comes_forward(setting, programme, incentive) -> float:
    """Return the time at which a setting comes forward; infinity for never."""
    name = f"{programme.name}/{incentive.name}"
    refuses = incentive.refuses_share
    if incentive.refuses_by_type:
        refuses = incentive.refuses_by_type[setting.number]
    if (
        incentive.take_up_rate_py <= 0.0
        or setting.kind.sector not in incentive.sectors
        or setting.service != incentive.service
        or not (setting.eligible or incentive.all_settings)
        or uniform(setting.luck, named_decision(Decision.REFUSES, name)) < refuses
    ):
        return math.inf
    waits = exponential(setting.luck, named_decision(Decision.TAKE_UP, name))
    first = max(programme.from_month, incentive.from_month)
    return first / 12 + waits / incentive.take_up_rate_py


def _meets(incentive, people) -> bool:
    """Return whether a setting with these people in post is one that the incentive is for."""
    if incentive.kind is IncentiveKind.GROWS_GRADUATE:
        return any(
            person.state is State.TRAINING_IN_POST
            and person.course is not None
            and person.course[0] in incentive.routes
            for person in people
        )
    has_graduate = any(person.group.level in incentive.levels for person in people)
    return has_graduate == (incentive.kind is IncentiveKind.HAS_GRADUATE)


def _ready(world, programme, incentive, month: int, among):
    """Return the settings that may be paid now, in the order in which they came forward."""
    if not world.funds[programme.name].runs(month, incentive):
        return []
    have = staff(world, world.workforce(programme.workforce))
    name = (programme.name, incentive.name)
    found = []
    for setting in among:
        forward = world.forward(setting, programme, incentive)
        last = setting.last_paid.get(name)
        again = incentive.again_after_months
        may = last is None or (again != 0 and month - last >= again)
        if (
            forward <= month / 12
            and setting.is_open(month)
            and may
            and _meets(incentive, have[setting.key])
        ):
            found.append((forward, setting.key, setting))
    return [setting for _, _, setting in sorted(found, key=lambda each: each[:2])]


def _pay(world, programme, incentive, month: int, among):
    """Pay as many of some settings as may be and as there is money for; return them."""
    fund = world.funds[programme.name]
    wanted = [
        (setting, setting.area) for setting in _ready(world, programme, incentive, month, among)
    ]
    prices = (incentive.price,)
    paid = fund.can_pay_for(incentive.purse, wanted, prices)
    fund.pay(world.ledger, month, incentive.purse, paid, prices)
    for setting, area in paid:
        setting.last_paid[programme.name, incentive.name] = month
        setting.times_paid[programme.name, incentive.name] += 1
        until = month + incentive.sponsors_months
        setting.sponsored_until = max(setting.sponsored_until, until)
        condition = incentive.condition
        if condition is not None:
            due = max(month + condition.within_months, month + 1)
            if condition.by_month >= 0:
                due = max(condition.by_month, month + 1)
            pence = incentive.price.pence_in(world.plan.areas.index(area))
            world.promises.append(Promise(due, month, setting, condition, pence, fund, incentive))
    return [setting for setting, _ in paid]


def graduates_paid_for(world, workforce, outside, month: int):
    """Return, by setting, the level that an incentive makes its first hire from outside."""
    level = {}
    for programme in world.plan.programmes:
        for incentive in programme.incentives:
            if (
                programme.workforce == workforce.name
                and incentive.kind is IncentiveKind.HIRE_GRADUATE
            ):
                among = [
                    setting
                    for setting in world.settings[workforce.name]
                    if outside[setting.key] > 0 and setting.key not in level
                ]
                for setting in _pay(world, programme, incentive, month, among):
                    level[setting.key] = incentive.hire_level
    return level


def pay_settings(world, programme, incentive):
    """Pay settings that have a graduate or train one; a generator that is sent the month."""
    while True:
        month = yield
        _pay(world, programme, incentive, month, world.settings[programme.workforce])


def claw_back(world):
    """See whether conditions that fall due are met; a generator that is sent the month."""
    while True:
        month = yield
        have = {}
        for promise in world.promises:
            if promise.due != month or not promise.setting.is_open(month):
                continue
            own = promise.setting.workforce
            if own not in have:
                have[own] = staff(world, world.workforce(own))
            if _keeps(promise, have[own][promise.setting.key]):
                world.kept.append(promise)
                continue
            back = math.floor(promise.paid * promise.condition.clawback_share)
            promise.fund.note(
                world.ledger,
                month,
                promise.incentive.purse,
                promise.setting.area,
                promise.incentive.price,
                -back,
            )


def _keeps(promise, people) -> bool:
    condition = promise.condition
    if not any(person.group.level in condition.levels for person in people):
        return False
    return not condition.trains_routes or any(
        route in condition.trains_routes and month >= promise.paid_in
        for route, month in promise.setting.courses_begun
    )
