"""From a scenario's rewards and policies to the plan's: one for each element and group it differs for.

A flat sum of money is a different rise of pay for each service and level, and a published effect may
differ from group to group; each then becomes a reward of its own, under one name.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass

from sim.base.dates import YearMonth
from sim.inputs.lookup import Lookup, Where
from sim.inputs.pay_response import answer_to_pay
from sim.inputs.plan import HOLDS_POST, Reward, Workforce
from sim.inputs.problems import share_meant
from sim.inputs.scenario_shapes import ElementShape, OneOffShape, RewardShape
from sim.inputs.scope import Scope, scope_of
from sim.inputs.tree import place_of
from sim.inputs.vocabulary import MOST_EFFECT, MOST_RISE, WAYS_IN

ACTS = ("pay_uplift", "pay_flat", "golden_hello", "retention_payment", "effects")
GROUP = ("service", "level", "area")


@dataclass(frozen=True)
class _Element:
    """A reward or an element of one, with what it leaves out taken from the whole."""

    name: str
    at: str
    shape: ElementShape
    whole: RewardShape
    scope: Scope
    workforce: Workforce

    def own(self, key: str) -> object:
        """Return the element's own entry, or that of the whole reward."""
        entry = getattr(self.shape, key)
        return getattr(self.whole, key) if entry is None else entry

    def names(self, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
        """Return the services, levels or areas it is for; all of them if it names none."""
        entry = self.own(key)
        names = [str(name) for name in entry] if isinstance(entry, list) else list(known)
        return tuple(names)


def resolve_rewards(
    rows: Mapping[str, RewardShape],
    scopes: Mapping[str, Scope],
    workforces: Mapping[str, Workforce],
    lookup: Lookup,
) -> list[Reward]:
    """Return the rewards of a scenario's section."""
    rewards = []
    for name, row in rows.items():
        scope = scope_of(row.workforce, scopes, lookup)
        if scope is None:
            continue
        if row.elements and any(getattr(row, key) for key in ACTS):
            found = f"the reward {name} has elements and acts of its own"
            lookup.problems.add(place_of(name), found, "elements hold all that it does")
        elements: dict[str, ElementShape] = dict(row.elements) or {"": row}
        for part, shape in elements.items():
            whole_name = f"{name}/{part}" if part else str(name)
            element = _Element(whole_name, part or name, shape, row, scope, workforces[scope.name])
            rewards += _element(element)
    return rewards


def _element(element: _Element) -> list[Reward]:
    """Return the rewards that one element amounts to."""
    scope, shape, lookup = element.scope, element.shape, element.scope.lookup
    first, end = _months(element)
    known = {"service": scope.services, "level": scope.levels, "area": scope.areas}
    groups = {}
    for what, names in known.items():
        groups[what] = element.names(f"{what}s", names)
        for name in getattr(shape, f"{what}s") or getattr(element.whole, f"{what}s") or ():
            scope.knows(name, names, what)
    if lookup.problems.found:
        groups = {what: tuple(n for n in groups[what] if n in known[what]) for what in known}
    named = [effect for effect in shape.effects.values() if isinstance(effect, str)]
    apart = set(lookup.dimensions(named, GROUP))
    if shape.pay_flat is not None or shape.golden_hello or shape.retention_payment:
        apart |= {"service", "level"}
    rewards = []
    for labels in itertools.product(*(groups[w] if w in apart else [""] for w in GROUP)):
        where = {what: label for what, label in zip(GROUP, labels, strict=True) if label}
        areas = (where["area"],) if "area" in where else groups["area"]
        reward = Reward(
            name=element.name,
            workforce=scope.name,
            services=(where["service"],) if "service" in where else groups["service"],
            levels=(where["level"],) if "level" in where else groups["level"],
            from_month=first,
            to_month=min(end, lookup.months),
            pay_uplift=_uplift(element, where, first),
            effects=_effects(element, where, first),
            phase_in_months=_phase_in(element),
            areas=() if areas == scope.areas else areas,
            covers=_coverage(element),
            causes=tuple(dict.fromkeys(str(name) for name in named)),
            hello_gbp=_one_off(element, "golden_hello")[0],
            stay_gbp_py=_a_year(*_one_off(element, "retention_payment")),
        )
        rewards.append(reward)
    return rewards


def _months(element: _Element) -> tuple[int, int]:
    lookup = element.scope.lookup
    from_ = element.shape.from_ or element.whole.from_
    to = element.own("to")
    first = from_.months_after(lookup.start)
    end = to.months_after(lookup.start) + 1 if isinstance(to, YearMonth) else lookup.months
    if not 0 <= first < end:
        found = f"the reward {element.name} runs from {from_} to {to or 'the end'}"
        allowed = f"'from' is {lookup.start} or later and 'to' is not before it"
        lookup.problems.add(place_of(element.at), found, allowed)
    return first, end


def _phase_in(element: _Element) -> int:
    months = element.own("phase_in_months")
    return months if isinstance(months, int) else 0


def _coverage(element: _Element) -> float:
    share = element.own("coverage")
    return float(share) if isinstance(share, int | float) else 1.0


def _uplift(element: _Element, where: Where, month: int) -> float:
    """Return the rise of pay beyond settlements, as a share of pay."""
    uplift = float(element.shape.pay_uplift or 0.0)
    flat = element.shape.pay_flat
    if flat is None:
        return uplift
    gbp = _amount(element, flat, ("£ a year", "£"), "pay_flat")
    return (1.0 + uplift) * (1.0 + _rise(element, gbp, where, month)) - 1.0


def _effects(element: _Element, where: Where, month: int) -> tuple[tuple[str, float], ...]:
    """Return multipliers at full coverage: published ones, then those of payments made once."""
    scope, shape = element.scope, element.shape
    lookup = scope.lookup
    multipliers: list[tuple[str, float]] = []
    for risk, effect in shape.effects.items():
        scope.knows(risk, (*scope.risks, *WAYS_IN), "risk")
        multiplier = (
            lookup.number(effect, ("ratio",), where) if isinstance(effect, str) else float(effect)
        )
        if not 0 <= multiplier <= MOST_EFFECT:
            found = f"the effect on {risk} is {multiplier:g}"
            allowed = f"a multiplier from 0 to {MOST_EFFECT} is needed, where 1 changes nothing"
            lookup.problems.add(
                place_of(risk), found, allowed, share_meant(multiplier, MOST_EFFECT)
            )
        multipliers.append((str(risk), multiplier))
    if shape.golden_hello is not None:
        multipliers += _once(element, shape.golden_hello, "golden_hello", where, month)
    if shape.retention_payment is not None:
        multipliers += _once(element, shape.retention_payment, "retention_payment", where, month)
    covered = _coverage(element)
    return tuple((risk, 1.0 + covered * (multiplier - 1.0)) for risk, multiplier in multipliers)


def _once(
    element: _Element, payment: OneOffShape, kind: str, where: Where, month: int
) -> list[tuple[str, float]]:
    """Return what a payment made once does to what it acts on: a rise of pay spread over years."""
    scope = element.scope
    elasticities = dict(element.workforce.pay_elasticities)
    in_post = {row.name for row in element.workforce.careers if row.from_state in HOLDS_POST}
    usual = WAYS_IN if kind == "golden_hello" else tuple(r for r in scope.risks if r in in_post)
    for risk in payment.acts_on or ():
        scope.knows(risk, (*scope.risks, *WAYS_IN), "risk")
    acts_on = [risk for risk in payment.acts_on or usual if risk in elasticities]
    lacking = [risk for risk in payment.acts_on or () if risk not in elasticities]
    if lacking or not acts_on:
        found = f"the {kind} of {element.name} acts on {', '.join(lacking) or 'nothing'}"
        allowed = f"{scope.name} has elasticities of {', '.join(elasticities) or 'nothing'}"
        scope.lookup.problems.add(place_of(element.at), found, allowed, "give an elasticity")
    gbp = _amount(element, payment.gbp, ("£",), kind)
    years = _amount(element, payment.years, ("years",), f"{kind} > years")
    if years <= 0.0:
        if not isinstance(payment.years, str) or payment.years in scope.lookup.assumptions:
            found = f"the {kind} of {element.name} is spread over {years:g} years"
            scope.lookup.problems.add(place_of(element.at), found, "more than 0 is needed")
        return []
    ratio = 1.0 + _rise(element, gbp / years, where, month)
    form = element.workforce.pay_form
    return [(str(risk), answer_to_pay(form, elasticities[risk], ratio)) for risk in acts_on]


def _one_off(element: _Element, kind: str) -> tuple[float, float]:
    """Return what a payment made once comes to, and the years it is spread over; nothing if none."""
    payment: OneOffShape | None = getattr(element.shape, kind)
    if payment is None:
        return 0.0, 1.0
    years = _amount(element, payment.years, ("years",), f"{kind} > years")
    return _amount(element, payment.gbp, ("£",), kind), years


def _a_year(gbp: float, years: float) -> float:
    return gbp / years if years > 0.0 else 0.0


def _amount(element: _Element, given: float | str, units: tuple[str, ...], what: str) -> float:
    """Return a number that a scenario gives itself or names; it is not negative."""
    lookup = element.scope.lookup
    amount = lookup.number(given, units) if isinstance(given, str) else float(given)
    if amount < 0.0:
        found = f"{what} of {element.name} is {amount:,.10g}"
        lookup.problems.add(place_of(element.at), found, "0 or more is needed")
        return 0.0
    return amount


def _rise(element: _Element, gbp: float, where: Where, month: int) -> float:
    """Return a sum of money a year as a share of pay."""
    rise = gbp / _mean_pay(element, where, month)
    if rise > MOST_RISE:
        found = f"{element.name} is a rise of pay by {rise:,.4g} times"
        allowed = f"at most {MOST_RISE} times is allowed"
        element.scope.lookup.problems.add(place_of(element.at), found, allowed)
        return 0.0
    return rise


def _mean_pay(element: _Element, where: Where, month: int) -> float:
    """Return mean full-time pay of a service and level in the first month, £ a year."""
    workforce, scope = element.workforce, element.scope
    pay = 0.0
    if workforce.pay_by_level_gbp is not None:
        row, column = scope.services.index(where["service"]), scope.levels.index(where["level"])
        pay = float(workforce.pay_by_level_gbp[row, column])
    if pay <= 0.0:
        found = f"{scope.name} has no pay for {where['service']}, {where['level']}"
        allowed = "a sum of money is measured against it"
        scope.lookup.problems.add(place_of(element.at), found, allowed, "give pay > gbp")
        return math.inf
    index = workforce.pay_index
    return pay * float(index[min(max(month, 0), len(index) - 1)]) if index is not None else pay
