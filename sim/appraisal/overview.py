"""All options in one table: what each costs whom, what it buys, at what price, and its targets.

One row for each workforce that an option is about, after one for the do-minimum. What lies outside the
bounds of the cost file, or cannot be told from chance, has the measured reason beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.appraisal.additionality import Outcome
from sim.appraisal.appraisal import Appraisal
from sim.appraisal.effects import Bought
from sim.appraisal.estimates import Estimate, estimate, told
from sim.appraisal.increments import Increments, increments
from sim.appraisal.option import Option, UnitCost, is_meant_for, units_bought
from sim.appraisal.paid import paid_of
from sim.appraisal.prices import first_of
from sim.appraisal.steps import FEWEST_UNITS, is_chance
from sim.inputs.cost_shapes import PAYERS

Floats = npt.NDArray[np.float64]
FTE, VACANCIES, END = "fte", "vacancies_fte", "end"
FEWEST_WORLDS = 10
"""Of fewer worlds a range is no interval, and the table says so."""
DEARER = 1.5
"""Pay of more than so many times an FTE-year's is for better qualified staff, and not for more."""
SOME = 0.05
"""Posts that come or go are named where they are more than this share of what is bought."""
TOLD = 0.005
"""Money that is less than this share of the gross cost is not named."""


@dataclass(frozen=True)
class Overview:
    """One row: an option, and what it buys of one workforce; `effect` is empty if it is about none.

    `bought` counts from the cost file's first year told, `in_all` the whole run. `groups` are the
    gross cost by the groups of the cost lines, real and undiscounted. `price` is after savings, and None
    where none is bought. `targets` are the shares of worlds in which each was met.
    """

    name: str
    is_circumstance: bool
    by_payer: dict[str, Estimate]
    cost: Estimate
    peak_year: str
    peak: Estimate
    effect: str
    title: str
    bought: Estimate | None
    in_all: Estimate | None
    groups: dict[str, float]
    gross: Estimate | None
    price: Estimate | None
    paid_anyway: float | None
    targets: dict[str, float]
    remark: str


def overview(appraisal: Appraisal) -> tuple[Overview, ...]:
    """Return the table: policies first, then circumstances."""
    met = appraisal.met
    found = [_do_minimum(appraisal, met.get(appraisal.settings.do_minimum, {}))]
    for option in sorted(appraisal.options, key=lambda option: option.is_circumstance):
        found += _rows(appraisal, option, met.get(option.name, {}))
    return tuple(found)


def _do_minimum(appraisal: Appraisal, targets: dict[str, float]) -> Overview:
    none = estimate(np.zeros(len(appraisal.ledger.runs)))
    return Overview(
        name=appraisal.settings.do_minimum,
        is_circumstance=False,
        by_payer=dict.fromkeys(PAYERS, none),
        cost=none,
        peak_year="",
        peak=none,
        effect="",
        title="",
        bought=None,
        in_all=None,
        groups={},
        gross=None,
        price=None,
        paid_anyway=None,
        targets=targets,
        remark="the do-minimum: all others are more or less than this",
    )


def _rows(appraisal: Appraisal, option: Option, targets: dict[str, float]) -> Iterator[Overview]:
    settings, ledger = appraisal.settings, appraisal.ledger
    used = increments(ledger, settings, option.name, optimism=settings.with_optimism)
    is_about_any = False
    for one, unit in zip(appraisal.effects, option.units, strict=True):
        is_told = one.effect.measure == FTE or one.effect.judged or one.effect.counts == END
        if is_told and is_meant_for(option, unit):
            is_about_any = True
            yield _row(appraisal, option, targets, used, (one, unit))
    if not is_about_any:
        yield _row(appraisal, option, targets, used, None)


def _row(
    appraisal: Appraisal,
    option: Option,
    targets: dict[str, float],
    used: Increments,
    about: tuple[Bought, UnitCost] | None,
) -> Overview:
    unit = None if about is None else about[1]
    groups = {} if unit is None else _groups(used, unit.effect.workforce)
    remark = _remark(appraisal, option, unit, groups)
    is_priced = (
        unit is not None
        and not option.is_circumstance
        and unit.bought.mean >= FEWEST_UNITS
        and not is_chance(unit)
        and unit.net is not None
        and unit.net.mean > 0.0
    )
    return Overview(
        name=option.name,
        is_circumstance=option.is_circumstance,
        by_payer=option.by_payer,
        cost=option.present_value,
        peak_year=option.peak_year if option.peak_cash.mean > 0.0 else "",
        peak=option.peak_cash,
        effect="" if unit is None else unit.effect.name,
        title="" if unit is None else unit.effect.title,
        bought=None if about is None else _since(appraisal, option, about[0]),
        in_all=None if unit is None else unit.bought,
        groups=groups,
        gross=unit.gross if unit is not None and is_priced else None,
        price=unit.net if unit is not None and is_priced else None,
        paid_anyway=None if unit is None else _share_anyway(appraisal, option, unit),
        targets=targets,
        remark=remark,
    )


def _since(appraisal: Appraisal, option: Option, one: Bought) -> Estimate:
    """Return what an option buys from the first year that the cost file has told."""
    settings = appraisal.settings
    units = units_bought(appraisal.ledger, settings, option.name, one)
    first = settings.model.told_from
    is_told = [not first or first_of(year) >= first_of(first) for year in appraisal.ledger.years]
    return estimate(units[:, is_told].sum(axis=1))


def _groups(used: Increments, workforce: str) -> dict[str, float]:
    """Return the gross cost of a workforce by groups of lines, real £ over all years."""
    gross = used.in_budgets * used.of(workforce) * ~used.is_saving
    groups = [entry.group for entry in used.ledger.entries]
    found = {}
    for group in dict.fromkeys(groups):
        is_own = np.array([name == group for name in groups])
        whole = float(used.whole(gross * is_own, is_discounted=False).mean())
        if whole:
            found[group] = whole
    return found


def _share_anyway(appraisal: Appraisal, option: Option, unit: UnitCost) -> float | None:
    """Return the share of rewards' money for a workforce that goes to those there anyway."""
    paid = paid_of(appraisal.paid, option.name, unit.effect.workforce)
    if paid is None:
        return None
    return float(paid[Outcome.DEADWEIGHT].mean() / sum(part.mean() for part in paid.values()))


def _remark(
    appraisal: Appraisal, option: Option, unit: UnitCost | None, groups: Mapping[str, float]
) -> str:
    """Return what a reader must know of a row."""
    if option.is_circumstance:
        return "another world, no policy: not ranked, and no cost of one more"
    if unit is None:
        return "spends on no workforce of which anything is counted"
    parts = []
    if is_chance(unit):
        years = f"{appraisal.ledger.years[0]} to {appraisal.ledger.years[-1]}"
        parts.append(
            f"what it buys ({unit.bought.mean:,.0f} from {years}), or its price, may be chance"
        )
    elif unit.bought.mean < FEWEST_UNITS:
        parts.append("buys fewer" if unit.bought.mean <= -FEWEST_UNITS else "buys none")
        parts += _posts(appraisal, option, unit)
    elif unit.net is not None and unit.net.mean <= 0.0:
        parts.append("buys more and costs less")
    elif unit.remark:
        parts += [unit.remark, *_reasons(appraisal, option, unit, groups)]
    return "; ".join(parts)


def _reasons(
    appraisal: Appraisal, option: Option, unit: UnitCost, groups: Mapping[str, float]
) -> Iterator[str]:
    """Yield why a cost lies outside the bounds, as far as it was measured."""
    whole, effect = sum(groups.values()), unit.effect
    parts = [
        f"{group.replace('_', ' ')} {_pounds(amount / unit.bought.mean)}"
        for group, amount in sorted(groups.items(), key=lambda item: -item[1])
        if abs(amount) > TOLD * abs(whole)
    ]
    yield f"of each: {', '.join(parts)}"
    share = _share_anyway(appraisal, option, unit)
    if share is not None:
        yield f"{share:.1%} of what is spent on people in post goes to those there anyway"
    usual = _pay_of_one(appraisal, effect.workforce)
    if effect.measure == FTE and groups.get("pay", 0.0) > DEARER * usual * unit.bought.mean:
        yield f"an FTE-year is paid £{usual:,.0f}: pay rises as staff are better qualified"
    others = [
        f"{one.bought.mean:,.0f} × {one.effect.title}"
        for one in option.units
        if one.effect.workforce == effect.workforce
        and one.effect.name != effect.name
        and (one.effect.measure == FTE or one.effect.judged or one.effect.counts == END)
        and one.bought.mean >= FEWEST_UNITS
        and not is_chance(one)
    ]
    if others:
        yield f"the same money also buys {' and '.join(others)}"
    yield from _posts(appraisal, option, unit)


def _pay_of_one(appraisal: Appraisal, workforce: str) -> float:
    """Return what an FTE-year costs in the do-minimum, with on-costs, real £; nought if not known."""
    settings, ledger = appraisal.settings, appraisal.ledger
    base = ledger.scenarios.index(settings.do_minimum)
    own = ledger.which(group="pay", workforce=workforce) & ledger.is_money
    cash = ledger.account(own)[base] / 100.0
    paid = settings.deflator.to_real(cash, ledger.years, settings.price_year).sum()
    there = ledger.units[own, base].sum()
    return float(paid / there) if there else 0.0


def _pounds(amount: float) -> str:
    return f"{'-' if amount < 0 else ''}£{abs(amount):,.0f}"


def _posts(appraisal: Appraisal, option: Option, unit: UnitCost) -> Iterator[str]:
    """Yield how many posts come or go, where they do: vacancies then tell more than staff."""
    effect = unit.effect
    for one in option.units:
        is_same = (one.effect.workforce, one.effect.service) == (effect.workforce, effect.service)
        if effect.measure != FTE or one.effect.measure != VACANCIES or not is_same:
            continue
        posts = unit.bought.mean - one.bought.mean
        if abs(posts) > SOME * max(abs(unit.bought.mean), abs(one.bought.mean)):
            words = "fewer" if posts < 0.0 else "more"
            price = (
                "" if one.gross is None else f", at {_pounds(one.gross.mean)} each before savings"
            )
            yield (
                f"{abs(posts):,.0f} {words} post-years are funded, and {one.bought.mean:,.0f} "
                f"vacancy-years avoided{price}"
            )


def overview_rows(found: Sequence[Overview], runs: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of summary.csv."""
    targets = list(dict.fromkeys(name for one in found for name in one.targets))
    groups = list(dict.fromkeys(name for one in found for name in one.groups))
    for one in found:
        row: dict[str, Any] = {
            "option": one.name,
            "kind": "circumstance" if one.is_circumstance else "option",
            **{f"cost_{payer}_gbp": value.mean for payer, value in one.by_payer.items()},
            "cost_gbp": one.cost.mean,
            "cost_gbp_low": one.cost.low,
            "cost_gbp_high": one.cost.high,
            "peak_year": one.peak_year,
            "peak_cash_gbp": one.peak.mean if one.peak_year else None,
            "effect": one.effect,
            "buys": one.title,
        }
        for name, value in (
            ("additional", one.bought),
            ("additional_in_all", one.in_all),
            ("cost_of_one_gbp", one.price),
            ("cost_of_one_before_savings_gbp", one.gross),
        ):
            row |= told(name, value)
        row |= {f"of_which_{name}_gbp": one.groups.get(name) for name in groups}
        row["share_paid_anyway"] = one.paid_anyway
        row |= {f"met_{name}": one.targets.get(name) for name in targets}
        row |= {"worlds": runs, "ranges": range_words(runs), "remark": one.remark}
        yield row


def is_few(runs: int) -> bool:
    """Return whether a range rests on too few worlds to be an interval."""
    return runs < FEWEST_WORLDS


def range_words(runs: int) -> str:
    """Return what ranges of so many worlds are worth."""
    if runs == 1:
        return "one world: no range"
    if is_few(runs):
        return f"{runs} worlds: too few for an interval; run {FEWEST_WORLDS} or more"
    return "5th to 95th percentile of worlds: chance alone"
