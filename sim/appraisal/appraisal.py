"""The whole appraisal of a stored result: from a cost model and a user's choices to all its answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.appraisal.effects import Bought, bought
from sim.appraisal.estimates import may_be_chance
from sim.appraisal.frontier import Choice, Standing, frontier
from sim.appraisal.increments import increments
from sim.appraisal.ledger import Ledger, make_ledger
from sim.appraisal.option import Option, appraise_option, is_meant_for, units_bought, worth_of
from sim.appraisal.paid import Paid, find_paid
from sim.appraisal.routes import RouteCost, route_costs
from sim.appraisal.settings import Choices, Settings, settle
from sim.appraisal.stored import Stored, open_stored
from sim.appraisal.switching import Switch, switching_values
from sim.appraisal.ties import Measured, same_as
from sim.inputs.cost_shapes import BY_EFFECT
from sim.inputs.costs import CostModel
from sim.inputs.reached import read_reach
from sim.outputs.store import Result


@dataclass(frozen=True)
class Appraisal:
    """Everything that an appraisal found; `frontiers` are of the effects that options are judged by.

    `paid` tells what of rewards' money went to people who are there in the do-minimum too; `met` the
    share of worlds in which each target of a scenario was met.
    """

    settings: Settings
    ledger: Ledger
    effects: tuple[Bought, ...]
    options: tuple[Option, ...]
    frontiers: dict[str, list[Standing]]
    switches: tuple[Switch, ...]
    routes: tuple[RouteCost, ...]
    paid: tuple[Paid, ...]
    met: dict[str, dict[str, float]]

    @property
    def ranked(self) -> tuple[Option, ...]:
        """The options that are policies, and can be ranked."""
        return tuple(option for option in self.options if not option.is_circumstance)

    def option(self, name: str) -> Option:
        """Return the appraisal of one option. Raises KeyError if there is none of that name."""
        for option in self.options:
            if option.name == name:
                return option
        raise KeyError(name)

    def effect_title(self, name: str) -> str:
        """Return what an effect is called."""
        return next(one.effect.title for one in self.effects if one.effect.name == name)


def appraise(result: Result, model: CostModel, choices: Choices) -> Appraisal:
    """Return the appraisal of a stored result.

    Raises InputError where a choice does not fit the result or the cost model, NotStoredError where
    the result lacks what the costs need.
    """
    scenarios = tuple(result.manifest["scenarios"])
    base = str(result.summary.get("base", ""))
    settings = settle(choices, model, scenarios, base)
    stored = open_stored(result, model)
    ledger = make_ledger(model, stored, settings.deflator)
    settings.discounting.factors(ledger.years, model.base_year)
    found = [bought(effect, stored) for effect in model.effects]
    effects = tuple(one for one in found if one is not None)
    # A scenario of another world, such as what really happened, says nothing about a policy's cost.
    apart = result.summary.get("not_compared", {}) if settings.do_minimum == base else {}
    names = [name for name in scenarios if name != settings.do_minimum and name not in apart]
    options = tuple(
        appraise_option(ledger, settings, name, effects, _not_priced(model, stored, settings, name))
        for name in names
    )
    ranked = [option for option in options if not option.is_circumstance]
    policies = [option.name for option in ranked]
    valued = [option.name for option in ranked if option.net_present_value is not None]
    return Appraisal(
        settings=settings,
        ledger=ledger,
        effects=effects,
        options=options,
        frontiers=_frontiers(ledger, settings, ranked, effects),
        switches=tuple(switching_values(ledger, settings, policies, effects, valued)),
        routes=tuple(route_costs(ledger, settings, stored)),
        paid=find_paid(
            ledger,
            stored,
            settings.do_minimum,
            lambda name: read_reach(result.scenario_file(name)),
            names,
        ),
        met={
            row["scenario"]: {one["target"]: float(one["probability"]) for one in row["targets"]}
            for row in result.summary.get("scenarios", ())
        },
    )


def _frontiers(
    ledger: Ledger, settings: Settings, options: Sequence[Option], effects: Sequence[Bought]
) -> dict[str, list[Standing]]:
    """Return the frontier of each effect that options are judged by and any of them buys.

    By the money for its workforce; options that are not meant for it, or whose effect may be chance,
    are left out, and those that cannot be told from one another are one point.
    """
    found = {}
    none = np.zeros(len(ledger.runs))
    for one in effects:
        measured = [Measured(settings.do_minimum, none, none)]
        for option in options:
            unit = option.unit(one.effect.name)
            assert unit is not None
            if is_meant_for(option, unit) and not may_be_chance(unit.bought):
                measured.append(_measured(ledger, settings, option.name, one))
        if one.effect.judged and any(own.effect.any() for own in measured):
            # Of options that are one point the one that buys for least stands for them.
            same = same_as(sorted(measured, key=lambda own: own.price))
            choices = [
                Choice(own.name, float(own.cost.mean()), float(own.effect.mean()))
                for own in measured
                if own.name not in same
            ]
            found[one.effect.name] = [
                replace(
                    standing,
                    same=tuple(own for own, like in same.items() if like == standing.choice.name),
                )
                for standing in frontier(choices)
            ]
    return found


def _measured(ledger: Ledger, settings: Settings, option: str, one: Bought) -> Measured:
    """Return present values (runs,) of what an option spends on a workforce and of what that buys."""
    used = increments(ledger, settings, option, optimism=settings.with_optimism)
    weights = used.in_budgets * used.of(one.effect.workforce)
    units = units_bought(ledger, settings, option, one)
    cost = used.whole(weights, is_discounted=True)
    return Measured(option, cost, worth_of(units, used, one.effect))


def _not_priced(
    model: CostModel, stored: Stored, settings: Settings, option: str
) -> tuple[str, ...]:
    """Return effects that an option has, the do-minimum has not, and no line of the model costs."""
    priced = {line.effect for line in model.lines if line.driver in BY_EFFECT}
    priced |= set(model.costed_elsewhere)
    names: set[str] = set()
    for workforce in sorted(stored.workforces()):
        own, base = (
            stored.levels(name, workforce, "effect_coverage")
            for name in (option, settings.do_minimum)
        )
        names |= {name for name in own if name not in base}
    return tuple(sorted(names - priced))
