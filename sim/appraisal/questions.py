"""The questions that an appraisal answers, and what each answer hangs on.

An answer is the sign of one number: of a present value, or of the gap between what a unit costs in two
options. Where that number is nought the answer turns; so a switching value is a place where it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sim.appraisal.effects import Bought
from sim.appraisal.estimates import Estimate, estimate, may_be_chance
from sim.appraisal.increments import Increments, increments
from sim.appraisal.ledger import Ledger
from sim.appraisal.option import SPILL, units_bought, worth_of
from sim.appraisal.settings import Settings
from sim.inputs.costs import Effect

Floats = npt.NDArray[np.float64]


class Kind(Enum):
    """What an answer is about."""

    COST = "net present cost"
    NET = "net present value"
    ORDER = "cost of one more"


@dataclass(frozen=True)
class Question:
    """Whether a present value of an option is above nought, or which of two options buys for less."""

    kind: Kind
    options: tuple[str, ...]
    words: str
    effect: str = ""


def cost_question(option: str) -> Question:
    """Return whether an option costs money or saves it."""
    return Question(Kind.COST, (option,), f"sign of the net present cost of {option}")


def net_question(option: str) -> Question:
    """Return whether what an option brings is worth more than what it uses up."""
    return Question(Kind.NET, (option,), f"sign of the net present value of {option}")


def order_question(first: str, second: str, effect: Effect) -> Question:
    """Return which of two options buys one more unit for less; the first is the one that does now."""
    words = f"{first} before {second} by cost per {effect.title}"
    return Question(Kind.ORDER, (first, second), words, effect.name)


@dataclass(frozen=True)
class Answer:
    """What an answer hangs on, world by world: `parts` (parts, runs).

    Of a present value that alone; of an order what the first costs and buys, and the second.
    """

    parts: Floats

    @property
    def gap(self) -> float:
        """The number whose sign is the answer."""
        return gap_of(self.parts.mean(axis=1))

    @property
    def as_estimate(self) -> Estimate:
        """The gap with its error over worlds; without one where an option has no price."""
        if len(self.parts) == 1:
            return estimate(self.parts[0])
        gap = self.gap
        if not np.isfinite(gap):
            return Estimate(gap, None, None, None)
        costs, bought = self.parts[0::2], self.parts[1::2]
        mean = bought.mean(axis=1)
        ratios = costs.mean(axis=1) / mean
        # What a world adds to a ratio of means, to first order.
        first, second = (costs - ratios[:, np.newaxis] * bought) / mean[:, np.newaxis]
        return estimate(gap + second - first)

    @property
    def may_be_chance(self) -> bool:
        """Whether the worlds that were run cannot tell the answer from its contrary.

        Where an option has no price: whether they cannot tell what it costs, or buys, from nought.
        """
        found = self.as_estimate
        if np.isfinite(found.mean):
            return may_be_chance(found)
        decides = [own for own in self.parts if own.any() and own.mean() <= 0.0]
        return any(may_be_chance(estimate(own)) for own in decides)


def gap_of(means: Sequence[float] | Floats) -> float:
    """Return the number whose sign is the answer, of the means of its parts.

    An option that buys for no money is before any that costs, and one that buys nothing, or less, behind
    any that buys: the gap is then infinite. Of two such options none is first: it is not a number.
    """
    if len(means) == 1:
        return float(means[0])
    first, second = (_price(float(means[at]), float(means[at + 1])) for at in (0, 2))
    return np.nan if first == second and not np.isfinite(first) else second - first


def _price(cost: float, bought: float) -> float:
    """Return what one unit costs; less than anything if it costs nothing, more if none is bought."""
    if bought <= 0.0:
        return np.inf
    return cost / bought if cost > 0.0 else -np.inf


def _floats(flags: npt.NDArray[np.bool_]) -> Floats:
    return flags.astype(np.float64)


def by_cost(costs: Mapping[str, float], bought: Mapping[str, float]) -> list[str]:
    """Return the options that buy anything for money, by what a unit costs.

    One that buys and saves money has no price: the more it saves the better, and the more it buys.
    """
    buys = [name for name, units in bought.items() if units > 0.0 and costs[name] > 0.0]
    return sorted(buys, key=lambda name: (costs[name] / bought[name], name))


def best_two(costs: Mapping[str, float], bought: Mapping[str, float]) -> tuple[str, str] | None:
    """Return the two options that buy a unit for least, or None if fewer than two have a price."""
    ordered = by_cost(costs, bought)
    return (ordered[0], ordered[1]) if len(ordered) > 1 else None


@dataclass(frozen=True)
class Asked:
    """Options priced: their increments on the do-minimum, and what money buys."""

    ledger: Ledger
    settings: Settings
    effects: tuple[Bought, ...]
    used: dict[str, Increments]

    def cost(self, option: str) -> Floats:
        """Return the present value (runs,) of what an option costs."""
        used = self.used[option]
        return used.whole(used.in_budgets, is_discounted=True)

    def net(self, option: str) -> Floats:
        """Return the net present value (runs,) of an option."""
        used = self.used[option]
        return used.whole(_floats(used.is_benefit) - _floats(used.is_resource), is_discounted=True)

    def spent(self, option: str, one: Bought) -> Floats:
        """Return the present value (runs,) of the money for the workforce of an effect."""
        used = self.used[option]
        return used.whole(used.in_budgets * used.of(one.effect.workforce), is_discounted=True)

    def bought(self, option: str, one: Bought) -> Floats:
        """Return what an option buys of an effect (runs,), discounted if year by year."""
        units = units_bought(self.ledger, self.settings, option, one)
        return worth_of(units, self.used[option], one.effect)

    def questions(self, valued: Collection[str]) -> list[Question]:
        """Return what can be asked; `valued` are the options that have a net present value.

        Of a ranking each option is asked about with the next.
        """
        asked = [cost_question(option) for option in self.used]
        asked += [net_question(option) for option in self.used if option in valued]
        for one in self.effects:
            ranking = self._ranking(one) if one.effect.judged else []
            asked += [order_question(*pair, one.effect) for pair in pairwise(ranking)]
        return asked

    def _ranking(self, one: Bought) -> list[str]:
        """Return the options that are meant for an effect and buy it, by what it costs."""
        costs = {option: float(self.spent(option, one).mean()) for option in self.used}
        bought = {}
        for option, cost in costs.items():
            found = estimate(self.bought(option, one))
            if abs(cost) > SPILL * abs(float(self.cost(option).mean())):
                bought[option] = 0.0 if may_be_chance(found) else found.mean
        return by_cost(costs, bought)

    def answer(self, question: Question) -> Answer:
        """Return what the answer to a question hangs on."""
        if question.kind is Kind.COST:
            return Answer(self.cost(*question.options)[np.newaxis])
        if question.kind is Kind.NET:
            return Answer(self.net(*question.options)[np.newaxis])
        one = next(own for own in self.effects if own.effect.name == question.effect)
        parts = [
            part
            for option in question.options
            for part in (self.spent(option, one), self.bought(option, one))
        ]
        return Answer(np.stack(parts))


def ask(
    ledger: Ledger, settings: Settings, effects: Sequence[Bought], options: Sequence[str]
) -> Asked:
    """Return options as questions are asked of them."""
    used = {
        name: increments(ledger, settings, name, optimism=settings.with_optimism)
        for name in options
    }
    return Asked(ledger, settings, tuple(effects), used)
