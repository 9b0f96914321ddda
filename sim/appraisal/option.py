"""One option appraised: present values, unit costs, savings and the years in which it costs most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sim.appraisal.effects import Bought
from sim.appraisal.estimates import Estimate, estimate, may_be_chance, ratio
from sim.appraisal.increments import Increments, cautious, increments
from sim.appraisal.ledger import BENEFIT, Ledger
from sim.appraisal.prices import first_of
from sim.appraisal.settings import Settings
from sim.inputs.cost_shapes import PAYERS, SAVES
from sim.inputs.costs import Bounds, Effect, Envelope

Floats = npt.NDArray[np.float64]
SPILL = 0.01
"""An option that spends less than this share of its money on a workforce is not meant for it."""


@dataclass(frozen=True)
class UnitCost:
    """What one unit of an effect costs, of the money for its workforce; None where none is bought.

    `spent` is that money, after savings. `gross` is before, `net` after what less turnover and fewer
    agency workers save; all real. The `discounted` ones divide present values of cost and effect;
    `with_terminal` goes on to when those who are there on the last day have left.
    """

    effect: Effect
    spent: Estimate
    spent_discounted: Estimate
    bought: Estimate
    bought_discounted: Estimate
    gross: Estimate | None
    net: Estimate | None
    discounted_gross: Estimate | None
    discounted_net: Estimate | None
    with_terminal: Estimate | None
    with_optimism: Estimate | None
    remark: str


@dataclass(frozen=True)
class Saving:
    """What an option saves by less turnover or fewer agency workers, real, and what of it is cash."""

    kind: str
    amount: Estimate
    cashable: Estimate


@dataclass(frozen=True)
class Affordability:
    """An option against an envelope, cash a year: the dearest year, and the years beyond it."""

    envelope: Envelope
    peak_year: str
    peak: Estimate
    years_beyond: tuple[str, ...]


@dataclass(frozen=True)
class Option:
    """An option against the do-minimum. Money is real unless it says cash.

    A circumstance is another world and no policy: it is told and not ranked. `not_valued` are
    workforces that it spends on and whose work no line values: then there is no net present value.
    """

    name: str
    is_circumstance: bool
    cash: Estimate
    undiscounted: Estimate
    present_value: Estimate
    present_value_with_terminal: Estimate
    present_value_with_optimism: Estimate
    present_value_of_resources: Estimate
    net_present_value: Estimate | None
    not_valued: tuple[str, ...]
    equivalent_annual: Estimate
    by_payer: dict[str, Estimate]
    peak_year: str
    peak_cash: Estimate
    units: tuple[UnitCost, ...]
    savings: tuple[Saving, ...]
    affordability: tuple[Affordability, ...]
    not_priced: tuple[str, ...]

    def unit(self, effect: str) -> UnitCost | None:
        """Return what one unit of an effect costs, if the option's result knows the effect."""
        return next((unit for unit in self.units if unit.effect.name == effect), None)


def is_meant_for(option: Option, unit: UnitCost) -> bool:
    """Return whether an option spends, or saves, more than a trace of its money on a workforce."""
    return abs(unit.spent_discounted.mean) > SPILL * abs(option.present_value.mean)


def appraise_option(
    ledger: Ledger,
    settings: Settings,
    option: str,
    effects: Sequence[Bought],
    not_priced: tuple[str, ...],
) -> Option:
    """Return one option against the do-minimum."""
    plain = increments(ledger, settings, option, optimism=False)
    adjusted = increments(ledger, settings, option, optimism=True)
    used = adjusted if settings.with_optimism else plain
    weights = used.in_budgets
    later = sum(
        (
            _terminal(used, ledger, settings, one)[0]
            for one in effects
            if one.effect.measure == "fte"
        ),
        start=np.zeros(len(ledger.runs)),
    )
    cost = used.whole(weights, is_discounted=True)
    resources = used.whole(used.is_resource, is_discounted=True)
    benefits = used.whole(used.is_benefit, is_discounted=True)
    cash = used.total(weights, used.cash)
    peak = int(cash.mean(axis=0).argmax())
    years = max(first_of(ledger.years[-1]) - first_of(settings.model.base_year), 1)
    return Option(
        name=option,
        is_circumstance=option in settings.model.circumstances,
        cash=estimate(cash.sum(axis=1)),
        undiscounted=estimate(used.whole(weights, is_discounted=False)),
        present_value=estimate(cost),
        present_value_with_terminal=estimate(cost + later),
        present_value_with_optimism=estimate(
            adjusted.whole(adjusted.in_budgets, is_discounted=True)
        ),
        present_value_of_resources=estimate(resources),
        net_present_value=estimate(benefits - resources) if is_valued(used, ledger) else None,
        not_valued=not_valued(used, ledger),
        equivalent_annual=estimate(settings.discounting.equivalent_annual(cost, years)),
        by_payer={
            payer: estimate(
                used.whole(ledger.signs((payer,)).astype(np.float64), is_discounted=True)
            )
            for payer in PAYERS
        },
        peak_year=ledger.years[peak],
        peak_cash=estimate(cash[:, peak]),
        units=tuple(_unit_cost(used, adjusted, ledger, settings, one) for one in effects),
        savings=tuple(saving(used, ledger, kind, weights) for kind in SAVES),
        affordability=tuple(
            _affordability(used, ledger, envelope)
            for envelope in settings.model.envelopes
            if used.of(envelope.workforce).any()
        ),
        not_priced=not_priced,
    )


def is_valued(used: Increments, ledger: Ledger) -> bool:
    """Return whether an option has a net present value: all work that it pays for is valued."""
    return bool(used.is_benefit.any()) and not not_valued(used, ledger)


def not_valued(used: Increments, ledger: Ledger) -> tuple[str, ...]:
    """Return the workforces that an option spends on, and whose work is paid for and not valued."""
    trace = SPILL * float(np.abs(used.whole(used.in_budgets, is_discounted=True)).mean())
    paid, valued = (
        {
            line.workforce
            for line in ledger.lines
            if line is not None
            and (line.driver, line.at_pay) == ("fte", True)
            and (line.treatment == BENEFIT) is is_benefit
        }
        for is_benefit in (False, True)
    )
    spent = {
        name: float(used.whole(used.is_resource * used.of(name), is_discounted=True).mean())
        for name in paid - valued
    }
    return tuple(sorted(name for name, money in spent.items() if abs(money) > trace))


def extra(ledger: Ledger, settings: Settings, option: str, one: Bought) -> tuple[Floats, Floats]:
    """Return units (runs, years) and on the last day (runs,) that an option adds."""
    number, base = (ledger.scenarios.index(name) for name in (option, settings.do_minimum))
    return one.units[number] - one.units[base], one.at_end[number] - one.at_end[base]


def units_bought(ledger: Ledger, settings: Settings, option: str, one: Bought) -> Floats:
    """Return units (runs, years) that an option adds, adjusted for optimism if that is asked for."""
    units, _ = extra(ledger, settings, option, one)
    return cautious(units, settings) if settings.with_optimism else units


def worth_of(units: Floats, used: Increments, effect: Effect) -> Floats:
    """Return units (runs, years) as one number (runs,), discounted if they are bought year by year."""
    # What counts on the last day is no stream of years, and is not discounted.
    return np.asarray(units @ used.discounts if effect.counts == "years" else units.sum(axis=1))


def _unit_cost(
    used: Increments, adjusted: Increments, ledger: Ledger, settings: Settings, one: Bought
) -> UnitCost:
    effect = one.effect
    units = units_bought(ledger, settings, used.option, one)
    net = used.in_budgets * used.of(effect.workforce)
    gross = net * ~used.is_saving
    worth, plainly = worth_of(units, used, effect), units.sum(axis=1)
    later_cost, later_units = _terminal(used, ledger, settings, one)
    costs = {
        (kind, is_discounted): used.whole(weights, is_discounted=is_discounted)
        for kind, weights in (("gross", gross), ("net", net))
        for is_discounted in (False, True)
    }
    bought = estimate(plainly)
    is_known = not may_be_chance(bought)

    def each(cost: Floats, units: Floats) -> Estimate | None:
        return ratio(cost, units) if is_known else None

    found = UnitCost(
        effect=effect,
        spent=estimate(costs["net", False]),
        spent_discounted=estimate(costs["net", True]),
        bought=bought,
        bought_discounted=estimate(worth),
        gross=each(costs["gross", False], plainly),
        net=each(costs["net", False], plainly),
        discounted_gross=each(costs["gross", True], worth),
        discounted_net=each(costs["net", True], worth),
        with_terminal=each(costs["net", True] + later_cost, worth + later_units)
        if effect.measure == "fte"
        else None,
        with_optimism=each(
            adjusted.whole(net, is_discounted=True),
            worth if settings.with_optimism else cautious(worth, settings),
        ),
        remark="" if is_known else "what it buys may be chance, and has no price",
    )
    return found if found.gross is None else _remarked(found, found.gross, settings)


def bounds_of(settings: Settings, effect: Effect) -> tuple[Bounds, float, float] | None:
    """Return between which costs a unit is credible, at the prices of the appraisal, or None."""
    bounds = settings.model.bounds.get(effect.name)
    if bounds is None:
        return None
    low, high = (
        bound.value * settings.deflator.factor(bound.price_year, settings.price_year)
        for bound in (bounds.low, bounds.high)
    )
    return bounds, low, high


def _remarked(found: UnitCost, gross: Estimate, settings: Settings) -> UnitCost:
    """Return a unit cost with words beside it if it is outside what is credible."""
    known = bounds_of(settings, found.effect)
    if known is None:
        return found
    bounds, low, high = known
    remark = ""
    if gross.mean < low:
        remark = f"{bounds.below} (£{low:,.0f})"
    elif gross.mean > high:
        remark = f"{bounds.above} (£{high:,.0f})"
    return replace(found, remark=remark)


def _terminal(
    used: Increments, ledger: Ledger, settings: Settings, one: Bought
) -> tuple[Floats, Floats]:
    """Return present values (runs,) of cost and of units after the last day, of those then extra.

    They leave at one over the terminal years and are paid as those in post were in the last year;
    no further money is spent on the policy.
    """
    runs = len(ledger.runs)
    if one.effect.measure != "fte":
        return np.zeros(runs), np.zeros(runs)
    _, at_end = extra(ledger, settings, used.option, one)
    dearer = 1.0
    if settings.with_optimism:
        model, is_gain = settings.model, at_end.mean() > 0.0
        dearer += model.cost_optimism.value if is_gain else -model.effect_optimism.value
        at_end = cautious(at_end, settings)
    years = max(settings.model.terminal_years.value, 1.0)
    worth = used.discounts[-1] / (settings.discounting.rate + 1.0 / years)
    base = ledger.scenarios.index(settings.do_minimum)
    pays = [
        line is not None
        and (line.driver, line.at_pay, line.workforce) == ("fte", True, one.effect.workforce)
        and line.treatment != "benefit"
        for line in ledger.lines
    ]
    paid = ledger.pence[pays][:, base, :, -1].sum(axis=0) / 100.0
    fte = ledger.units[pays][:, base, :, -1].max(axis=0, initial=0.0)
    real = settings.deflator.factor(ledger.years[-1], settings.price_year)
    pay = np.where(fte > 0.0, paid * real / np.where(fte > 0.0, fte, 1.0), 0.0)
    return np.asarray(at_end * worth * pay * dearer), np.asarray(at_end * worth)


def saving(used: Increments, ledger: Ledger, kind: str, weights: Floats) -> Saving:
    """Return what an option saves of one kind, of entries by their weights, undiscounted."""
    own = weights * ledger.which(saves=kind)
    cash_share = np.array(
        [
            1.0 if line is None or line.cashable is None else line.cashable.value
            for line in ledger.lines
        ]
    )
    return Saving(
        kind,
        estimate(-used.whole(own, is_discounted=False)),
        estimate(-used.whole(own * cash_share, is_discounted=False)),
    )


def _affordability(used: Increments, ledger: Ledger, envelope: Envelope) -> Affordability:
    weights = ledger.signs(envelope.payers) * used.of(envelope.workforce)
    cash = used.total(weights, used.cash)
    peak = int(cash.mean(axis=0).argmax())
    beyond = [
        year
        for year, spent in zip(ledger.years, cash.mean(axis=0), strict=True)
        if spent > envelope.amount.value
    ]
    return Affordability(envelope, ledger.years[peak], estimate(cash[:, peak]), tuple(beyond))
