"""Switching values: what an uncertain number would have to be for the answer to change.

Every cost is a product of numbers, so present values are straight lines in each of them and the value
at which two lines cross is exact. The discount rate bends them, and is searched for. What rests on the
simulation (elasticities, effects of rewards, take-up) is not in the costs: of that it is told how much
of its simulated effect an option may lose before an answer changes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.appraisal.discounting import Discounting
from sim.appraisal.effects import Bought
from sim.appraisal.estimates import estimate, may_be_chance
from sim.appraisal.increments import Increments, increments
from sim.appraisal.ledger import Ledger
from sim.appraisal.option import SPILL, units_bought, worth_of
from sim.appraisal.prices import first_of
from sim.appraisal.questions import best_two, cost_question, net_question, order_question
from sim.appraisal.settings import Settings
from sim.inputs.costs import Amount, CostLine
from sim.inputs.vocabulary import UNITS

Floats = npt.NDArray[np.float64]
LEAST_RATE, MOST_RATE, STEPS = 0.0, 0.2, 200
EFFECT_SAYS = "What an option does, times what was simulated; its cost as it is."


@dataclass(frozen=True)
class Switch:
    """The value of an assumption at which a question gets another answer, None if it never does.

    `is_in_range` says whether its published or judged range reaches so far.
    """

    amount: Amount
    question: str
    value: float | None
    is_in_range: bool


@dataclass(frozen=True)
class Line:
    """A present value as a straight line of an assumption: its value now, and the slope."""

    now: float
    slope: float

    def over(self, effect: float) -> Line:
        """Return the same for each unit of an effect."""
        return Line(self.now / effect, self.slope / effect)


def switching_values(
    ledger: Ledger,
    settings: Settings,
    options: Sequence[str],
    effects: Sequence[Bought],
    valued: Collection[str] = (),
) -> list[Switch]:
    """Return the switching values of all uncertain assumptions that costs depend on, and of effects.

    `valued` are the options that have a net present value.
    """
    amounts = [amount for amount in settings.model.amounts() if amount.low is not None]
    found: list[Switch] = []
    by_option = {
        name: increments(ledger, settings, name, optimism=settings.with_optimism)
        for name in options
    }
    values = {name: one.by_entry() * one.in_budgets for name, one in by_option.items()}
    net = {
        name: by_option[name].by_entry() * (1.0 * one.is_benefit - one.is_resource)
        for name, one in by_option.items()
        if name in valued
    }
    worth = {
        (name, one.effect.name): _worth(ledger, settings, one, by_option[name])
        for name in options
        for one in effects
    }
    for amount in amounts:
        lines = {name: _line_of(ledger, own, amount) for name, own in values.items()}
        for name in options:
            if lines[name].slope:
                question = cost_question(name).words
                found.append(_switch(amount, question, lines[name], Line(0.0, 0.0)))
        for name, own in net.items():
            line = _line_of(ledger, own, amount)
            if line.slope:
                found.append(_switch(amount, net_question(name).words, line, Line(0.0, 0.0)))
        for one in effects:
            if not one.effect.judged:
                continue
            own_lines = {
                name: _line_of(ledger, own * by_option[name].of(one.effect.workforce), amount)
                for name, own in values.items()
            }
            meant = [n for n in options if abs(own_lines[n].now) > SPILL * abs(lines[n].now)]
            best = best_two(_now(own_lines), {name: worth[name, one.effect.name] for name in meant})
            if best is None:
                continue
            first, second = (own_lines[n].over(worth[n, one.effect.name]) for n in best)
            if first.slope != second.slope:
                question = order_question(*best, one.effect).words
                found.append(_switch(amount, question, first, second))
    found += _of_effects(settings, by_option, values, worth, effects)
    found += [_of_benefits(settings, name, by_option[name]) for name in net]
    return found + _of_the_rate(ledger, settings, options, effects)


def _worth(ledger: Ledger, settings: Settings, one: Bought, used: Increments) -> float:
    """Return the mean of what an option buys, discounted; nought if it may be chance."""
    units = units_bought(ledger, settings, used.option, one)
    found = estimate(worth_of(units, used, one.effect))
    return 0.0 if may_be_chance(found) else found.mean


def _of_effects(
    settings: Settings,
    by_option: dict[str, Increments],
    values: dict[str, Floats],
    worth: dict[tuple[str, str], float],
    effects: Sequence[Bought],
) -> Iterator[Switch]:
    """Yield how much of its effect the best option would have to have, for the next to come first."""
    for one in effects:
        if not one.effect.judged:
            continue
        lines = {
            name: Line(float((own * by_option[name].of(one.effect.workforce)).sum()), 0.0)
            for name, own in values.items()
        }
        whole = {name: float(own.sum()) for name, own in values.items()}
        meant = [name for name in lines if abs(lines[name].now) > SPILL * abs(whole[name])]
        best = best_two(_now(lines), {name: worth[name, one.effect.name] for name in meant})
        if best is None:
            continue
        first, second = (lines[name].now / worth[name, one.effect.name] for name in best)
        value = first / second if first > 0.0 and second > 0.0 else None
        question = order_question(*best, one.effect).words
        yield _effect_switch(settings, best[0], question, value)


def _of_benefits(settings: Settings, option: str, used: Increments) -> Switch:
    """Return how much of its benefits an option would have to have, for its net value to be nought."""
    present = used.by_entry()
    benefits, costs = (float(present[kind].sum()) for kind in (used.is_benefit, used.is_resource))
    value = costs / benefits if benefits > 0.0 and costs > 0.0 else None
    return _effect_switch(settings, option, net_question(option).words, value)


def _effect_switch(settings: Settings, option: str, question: str, value: float | None) -> Switch:
    least = 1.0 - settings.model.effect_optimism.value
    amount = Amount(
        f"effect of {option}",
        EFFECT_SAYS,
        "ratio",
        1.0,
        least,
        1.0,
        settings.model.effect_optimism.grade,
    )
    return Switch(amount, question, value, value is not None and least <= value <= 1.0)


def _line_of(ledger: Ledger, values: Floats, amount: Amount) -> Line:
    """Return the present value of entries (entries,) along an assumption."""
    return Line(float(values.sum()), _slope(ledger, values, amount))


def _slope(ledger: Ledger, values: Floats, amount: Amount) -> float:
    """Return the change of present value for each unit of an assumption."""
    return float(
        sum(
            value * _elastic(line, amount)
            for line, value in zip(ledger.lines, values, strict=True)
            if line is not None
        )
    )


def _elastic(line: CostLine, amount: Amount) -> float:
    """Return the relative change of a line's cost for each unit of an assumption."""
    change = 0.0
    if line.on_cost is not None and line.on_cost.name == amount.name:
        change += 1.0 / (1.0 + line.on_cost.value)
    factors = [*line.times, *([] if line.unit_cost is None else [line.unit_cost])]
    for own in factors:
        if own.name == amount.name and own.value:
            change += 1.0 / own.value
    return change


def _now(lines: dict[str, Line]) -> dict[str, float]:
    """Return present values as they are, by option."""
    return {name: line.now for name, line in lines.items()}


def _switch(amount: Amount, question: str, first: Line, second: Line) -> Switch:
    slope = first.slope - second.slope
    value = amount.value + (second.now - first.now) / slope if slope else None
    if value is not None and not (value >= 0.0 and UNITS[amount.unit].allows(value)):
        # No value that a price or a share can take changes the answer.
        value = None
    low, high = amount.low, amount.high
    is_in_range = (
        value is not None and low is not None and high is not None and low <= value <= high
    )
    return Switch(amount, question, value, is_in_range)


def _of_the_rate(
    ledger: Ledger, settings: Settings, options: Sequence[str], effects: Sequence[Bought]
) -> list[Switch]:
    """Return the discount rates at which answers change."""
    base = settings.model.base_year
    after = np.array([first_of(year) - first_of(base) for year in ledger.years])

    def factors(rate: float) -> Floats:
        later = Discounting(rate, rate, settings.discounting.later_after)
        return np.array([later.factor(int(number)) for number in after])

    by_option = {
        name: increments(ledger, settings, name, optimism=settings.with_optimism)
        for name in options
    }
    rate = settings.model.rate
    found = []
    whole = {
        name: own.total(own.in_budgets, own.real).mean(axis=0) for name, own in by_option.items()
    }
    for name, flow in whole.items():

        def net(r: float, flow: Floats = flow) -> float:
            return float(flow @ factors(r))

        found.append(Switch(rate, cost_question(name).words, _root(net), False))
    for one in effects:
        if not one.effect.judged or one.effect.counts != "years":
            continue
        units = {name: units_bought(ledger, settings, name, one).mean(axis=0) for name in options}
        flows = {
            name: own.total(own.in_budgets * own.of(one.effect.workforce), own.real).mean(axis=0)
            for name, own in by_option.items()
        }
        now = factors(settings.discounting.rate)
        lines = {name: Line(float(flows[name] @ now), 0.0) for name in options}
        meant = [
            n
            for n in options
            if abs(lines[n].now) > SPILL * abs(whole[n] @ now)
            and _worth(ledger, settings, one, by_option[n])
        ]
        best = best_two(_now(lines), {name: float(units[name] @ now) for name in meant})
        if best is None:
            continue
        one_flow, one_buys = flows[best[0]], units[best[0]]
        other_flow, other_buys = flows[best[1]], units[best[1]]

        def gap(
            r: float,
            ours: tuple[Floats, Floats] = (one_flow, one_buys),
            theirs: tuple[Floats, Floats] = (other_flow, other_buys),
        ) -> float:
            at = factors(r)
            return float((ours[0] @ at) / (ours[1] @ at) - (theirs[0] @ at) / (theirs[1] @ at))

        question = order_question(*best, one.effect).words
        found.append(Switch(rate, question, _root(gap), False))
    return found


def _root(function: Callable[[float], float]) -> float | None:
    """Return the least rate at which a function changes its sign, or None."""
    rates = np.linspace(LEAST_RATE, MOST_RATE, STEPS + 1)
    values = [function(float(rate)) for rate in rates]
    for number in range(STEPS):
        low, high = float(rates[number]), float(rates[number + 1])
        if values[number] * values[number + 1] < 0.0:
            for _ in range(60):
                middle = (low + high) / 2.0
                if function(low) * function(middle) <= 0.0:
                    high = middle
                else:
                    low = middle
            return (low + high) / 2.0
    return None
