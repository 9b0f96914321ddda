"""Every lever, one row each: what is changed, what changes nothing, and which measure must move which way.

Most levers are an assumption (`scaled`: all its values, changed; unchanged is the null) or a policy
(`policy`: its neutral number is the null). Doses are larger than anybody would choose, so that one
world of one region shows the direction; sizes are not tested here. A number is tested as it stands in
the library where its size is evidence (`named`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.levers.england import Data, Trial, england, merged

ALL = "all"
SW = Trial(("social_workers",), "2012-12")
EY = Trial(("early_years",), "2010-12")
FOSTERING = Trial(("foster_carers",), "2010-12")
CARE = Trial(("social_care_workers",), "2012-12")
EVERYBODY = Trial(("social_workers", "early_years", "social_care_workers"), "2014-12")


@dataclass(frozen=True)
class Moves:
    """A measure that must go up or down: its mean over all months from a year after the start."""

    measure: str
    up: bool
    service: str = ALL
    level: str = ALL
    workforce: str = ""
    """That of the trial, its first, if left out."""


@dataclass(frozen=True)
class Lever:
    """A lever: a scenario that pulls it, one that leaves it at null, and what must move.

    Both are compared with the trial's base and what `given` adds to it.
    """

    name: str
    trial: Trial
    pulled: Data
    null: Data
    moves: tuple[Moves, ...]
    given: Data = field(default_factory=dict)


def up(measure: str, service: str = ALL, level: str = ALL, workforce: str = "") -> Moves:
    """Return that a measure must rise."""
    return Moves(measure, True, service, level, workforce)


def down(measure: str, service: str = ALL, level: str = ALL, workforce: str = "") -> Moves:
    """Return that a measure must fall."""
    return Moves(measure, False, service, level, workforce)


def times(factor: float) -> Callable[[float], float]:
    """Return what multiplies a value."""
    return lambda value: factor * value


def to(number: float) -> Callable[[float], float]:
    """Return what replaces a value."""
    return lambda _: number


def values(name: str, change: Callable[[float], float]) -> Data:
    """Return an entry of `set` with every value of an assumption, changed."""
    assumption = england().assumptions[name]
    rows = []
    for value in assumption.values:
        row: dict[str, Any] = {"value": change(value.value), "because": "A test."}
        if assumption.over:
            row["at"] = dict(zip(assumption.over, value.cell, strict=True))
        if value.since is not None:
            row["from"] = str(value.since)
        rows.append(row)
    return {name: rows}


def setting(change: Callable[[float], float], *names: str) -> Data:
    """Return a `set` of several assumptions, changed alike."""
    return {"set": {key: rows for name in names for key, rows in values(name, change).items()}}


def scaled(
    name: str,
    trial: Trial,
    assumptions: str | Sequence[str],
    change: Callable[[float], float],
    *moves: Moves,
    given: Data | None = None,
) -> Lever:
    """Return a lever that is an assumption, or several that are changed alike."""
    names = [assumptions] if isinstance(assumptions, str) else assumptions
    pulled, null = (setting(how, *names) for how in (change, times(1.0)))
    return Lever(name, trial, pulled, null, moves, given or {})


def tried(trial: Trial, **act: Any) -> Data:
    """Return a policy for the trial's first workforce from April 2007."""
    return {"policies": {"tried": {"workforce": trial.workforces[0], "from": "2007-04", **act}}}


def policy(name: str, trial: Trial, pulled: Data, null: Data, *moves: Moves) -> Lever:
    """Return a lever that is a policy, which acts as given."""
    return Lever(name, trial, tried(trial, **pulled), tried(trial, **null), moves)


def effect(name: str, trial: Trial, risk: str, number: float, *moves: Moves, **who: Any) -> Lever:
    """Return a lever that is a policy with an effect on a risk or a way in."""
    pulled, null = ({"effects": {risk: each}, **who} for each in (number, 1.0))
    return policy(name, trial, pulled, null, *moves)


def named(
    name: str,
    trial: Trial,
    risk: str,
    assumption: str,
    *moves: Moves,
    number: float | None = None,
    **who: Any,
) -> Lever:
    """Return a lever whose effect is an assumption: as it stands, or `number` if nobody measured it."""
    act = tried(trial, effects={risk: assumption}, **who)
    change = times(1.0) if number is None else to(number)
    pulled, null = (merged(act, setting(how, assumption)) for how in (change, to(1.0)))
    return Lever(name, trial, pulled, null, moves)


REWARDS = (
    policy("pay_uplift", SW, {"pay_uplift": 0.1}, {"pay_uplift": 0}, down("wastage_rate"), up("fte")),
    policy("pay_flat", SW, {"pay_flat": 3000}, {"pay_flat": 0}, down("wastage_rate"), up("fte")),
    policy(
        "golden_hello",
        SW,
        {"golden_hello": {"gbp": 9000, "years": 3}},
        {"golden_hello": {"gbp": 0, "years": 3}},
        up("applicants"),
    ),
    policy(
        "retention_payment",
        SW,
        {"retention_payment": {"gbp": 9000, "years": 3, "acts_on": ["leave"]}},
        {"retention_payment": {"gbp": 0, "years": 3, "acts_on": ["leave"]}},
        down("wastage_rate"),
        up("fte"),
    ),
    named("supervision", SW, "leave", "reward.supervision.leave", down("wastage_rate"), up("fte")),
    scaled("workload_cap", SW, "social_workers.caseload_cap", to(15), down("wastage_rate", "children")),
    scaled(
        "remodelling_of_tasks",
        SW,
        "social_workers.task_share",
        times(0.9),
        down("posts_fte", "children"),
        down("vacancy_rate", "children"),
    ),
    named("early_years_supervision", EY, "leave", "reward.early_years.supervision.leave", down("wastage_rate")),
    policy("early_years_pay", EY, {"pay_uplift": 0.2}, {"pay_uplift": 0}, down("wastage_rate")),
)

SUPPLY = (
    *(
        scaled(f"places_{short}", SW, f"social_workers.{short}.places", times(1.2), up("entrants", level=route))
        for short, route in (
            ("degree", "sw_degree"),
            ("mature", "sw_mature"),
            ("masters", "sw_masters"),
            ("sponsored", "sw_employer_sponsored"),
        )
    ),
    scaled("bursary", SW, "social_workers.bursary", times(2), up("applicants")),
    scaled("campaign", SW, "social_workers.campaign", to(1.3), up("applicants")),
    scaled("unemployment", SW, "economy.unemployment", times(1.5), up("applicants")),
    scaled("suitable_applicants", SW, "social_workers.training.accepted", times(0.5), down("entrants")),
    scaled("withdrawing", SW, "social_workers.training.withdraw", times(0.2), up("qualifiers")),
    scaled("registration", SW, "social_workers.training.registers", times(0.5), down("fte")),
    scaled("practising", SW, "social_workers.training.practises", times(0.5), down("fte")),
    scaled("overseas", SW, "social_workers.overseas.people", to(0), down("fte")),
    effect("returners", SW, "return", 2.0, up("returners"), up("fte")),
    scaled("vetting", SW, "social_workers.wait_rounds", to(1), down("vacancy_rate", "children")),
)

DEMAND = (
    scaled("posts", SW, "social_workers.posts.children", times(1.2), up("vacancy_rate", "children"), up("fte", "children")),
    scaled("posts_growth", SW, "social_workers.posts.growth", times(3), up("posts_fte", "children")),
    scaled("cases", SW, "social_workers.cases", times(1.3), up("strain", "children"), up("wastage_rate", "children")),
)

LEVERS = (*REWARDS, *SUPPLY, *DEMAND)
