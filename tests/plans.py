"""Small plans for tests: plain ones of one workforce, and a generator of many odd ones."""

from __future__ import annotations

import dataclasses

from sim.base.dates import YearMonth
from sim.inputs.plan import Band, Plan, Profile, Reward, State, Stock, Workforce
from tests.generated import small_plan
from tests.generated.draw import CARERS, LEVELS, NURSERY, POOL, risk

__all__ = [
    "CARERS",
    "LEVELS",
    "NURSERY",
    "POOL",
    "plain_people",
    "plain_plan",
    "plain_reward",
    "plain_risk",
    "risk",
    "small_plan",
    "with_stock",
    "with_workforce",
]


def plain_people(age=30.0, *, hours=100, tenure=0.0):
    """Return the profile of people who are all alike."""
    return Profile(
        ages=(Band(age, age, 1.0),),
        hours=((hours, 1.0),),
        women_share=0.5,
        tenures=(Band(tenure, tenure, 1.0),),
    )


def plain_plan(*careers, heads=0, months=120, rewards=(), state=State.IN_POST, **changes):
    """Return a plan of one workforce, service and level, `heads` in a state and nothing else.

    Nobody retires unless `changes`, fields of the workforce, say so. Rows of careers are made by
    `plain_risk`, and have one factor for each band that `changes` make.
    """
    workforce = Workforce(
        name="workers",
        services=("service",),
        levels=("level",),
        tenure_edges=(),
        age_edges=(),
        careers=careers,
        retirement_ages=((500.0, 1.0),),
        stocks=(Stock("service", state, (heads,), plain_people()),),
    )
    return Plan(
        name="plain",
        title="One workforce, plain",
        start=YearMonth(2005, 4),
        months=months,
        workforces=(dataclasses.replace(workforce, **changes),),
        rewards=rewards,
    )


def plain_risk(name, rate, start=State.IN_POST, end=State.GONE, *, tenure=(1.0,), ages=(1.0,)):
    """Return one row of the career table of a plain plan."""
    return risk(name, start, end, [[rate]], tenure, ages)


def plain_reward(effects, *, from_month=0, to_month=10_000, **changes):
    """Return a reward for everybody of a plain plan."""
    return Reward(
        "reward",
        "workers",
        ("service",),
        ("level",),
        from_month,
        to_month,
        effects=effects,
        **changes,
    )


def with_workforce(plan: Plan, name: str, **changes: object) -> Plan:
    """Return the plan with some fields of one workforce replaced."""
    workforces = tuple(
        dataclasses.replace(workforce, **changes) if workforce.name == name else workforce
        for workforce in plan.workforces
    )
    return dataclasses.replace(plan, workforces=workforces)


def with_stock(plan: Plan, people: int) -> Plan:
    """Return a plan of one workforce and service with people in post at the start."""
    profile = Profile(
        (Band(25.0, 60.0, 1.0),), ((100, 1.0),), 0.5, (Band(0.0, 5.0, 0.6), Band(5.0, 30.0, 0.4))
    )
    (workforce,) = plan.workforces
    stock = Stock(workforce.services[0], State.IN_POST, (people,), profile)
    return with_workforce(plan, workforce.name, stocks=(stock,))
