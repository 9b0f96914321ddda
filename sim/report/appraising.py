"""An appraisal as text: what each option costs, what it buys, and what would change the answer."""

from __future__ import annotations

from collections.abc import Iterator

from sim.appraisal.appraisal import Appraisal
from sim.appraisal.estimates import Estimate, may_be_chance
from sim.appraisal.frontier import Standing
from sim.appraisal.option import Affordability, Option, UnitCost
from sim.appraisal.overview import FEWEST_WORLDS, is_few, overview
from sim.appraisal.prices import first_of
from sim.appraisal.switching import Switch
from sim.base.dates import MONTHS_IN_YEAR
from sim.inputs.problems import ended
from sim.report.amounts import count, millions, ranged, spread, whole
from sim.report.console import table
from sim.report.overview import tell_overview
from sim.report.paid import tell_paid
from sim.report.quantities import listed

MOST_TOLD = 8
"""With more options the tables are told, and what each costs and buys in full is in the workbook."""
MOST_SWITCHES = 8
MOST_ROUTES = 12
TOLD = 0.005
"""What is a smaller share of the whole stands in the tables alone."""
LEAST_PEAK = 500.0
"""A year that costs less than this more than the do-minimum is none."""
TESTED = "No number of the cost file, no discount rate and no smaller effect"
SMALL = 0.5
"""Less than this many units bought or lost is told as nothing."""


def tell_appraisal(appraisal: Appraisal) -> str:
    """Return the whole appraisal as text."""
    settings, ledger = appraisal.settings, appraisal.ledger
    runs = len(ledger.runs)
    lines = [
        f"Appraised against {settings.do_minimum}: {runs} world{'s' * (runs > 1)}, at prices of "
        f"{settings.price_year} (deflator {settings.deflator.name}), discounted at "
        f"{settings.discounting.rate:.1%} a year from {settings.model.base_year}"
        + (", adjusted for optimism." if settings.with_optimism else "."),
        "Costs are those of public bodies and employers, less transfers among them. Ranges are 90% of "
        "worlds.",
    ]
    if settings.model.set_values:
        own = ", ".join(f"{name} = {value:g}" for name, value in settings.model.set_values.items())
        lines.append(f"Set for this appraisal: {own}.")
    if not appraisal.options:
        lines.append("There is no option beside it: the ledger and the routes only.")
    else:
        lines += ["", tell_overview(overview(appraisal), _first_told(appraisal), runs)]
    if len(appraisal.options) <= MOST_TOLD:
        for option in appraisal.options:
            lines += ["", *_option(option, appraisal)]
    else:
        lines += ["", "Each option in full: sheets Options and Unit costs of appraisal.xlsx."]
    lines += tell_paid(appraisal)
    for effect, standings in appraisal.frontiers.items():
        if len(appraisal.ranked) > 1:
            lines += ["", f"Cost of each {appraisal.effect_title(effect)}, step by step"]
            if runs > 1 and is_few(runs):
                lines.append(
                    f"  ({runs} worlds tell few options apart: run {FEWEST_WORLDS} or more)"
                )
            lines += [f"  {words}" for words in _frontier(standings)]
    lines += _switches(appraisal.switches)
    lines += _routes(appraisal)
    return "\n".join(lines)


def _first_told(appraisal: Appraisal) -> str:
    """Return the first financial year of what options are said to buy."""
    first, years = appraisal.settings.model.told_from, appraisal.ledger.years
    return first if first in years else years[0]


def _option(option: Option, appraisal: Appraisal) -> Iterator[str]:
    yield f"{option.name} (another world, no policy)" if option.is_circumstance else option.name
    total = sum(abs(value.mean) for value in option.by_payer.values())
    years = first_of(appraisal.ledger.years[-1]) - first_of(appraisal.settings.model.base_year)
    yield (
        f"  costs {_money(option.present_value)} in present value, as much as "
        f"{millions(option.equivalent_annual.mean)} a year for {max(years, 1)} years"
    )
    payers = [
        f"{payer.replace('_', ' ')} {millions(value.mean)}"
        for payer, value in option.by_payer.items()
        if abs(value.mean) > TOLD * total
    ]
    if payers:
        yield f"    borne by: {listed(payers)}"
    if option.peak_cash.mean > LEAST_PEAK:
        months = _months_told(appraisal, option.peak_year)
        peak = f"the dearest year {option.peak_year}{months}: {_money(option.peak_cash)}"
    else:
        peak = f"in no year more than {appraisal.settings.do_minimum}"
    yield f"  cash {millions(option.cash.mean)} in all; {peak}"
    for one in option.affordability:
        yield from _affordable(one)
    for unit in option.units:
        if abs(unit.spent.mean) > TOLD * abs(option.undiscounted.mean):
            yield from _unit(unit)
    saved = [
        f"{millions(one.amount.mean)} of {one.kind} ({millions(one.cashable.mean)} cashable)"
        for one in option.savings
        if round(one.amount.mean / 1e4)
    ]
    if saved:
        yield f"  saves, undiscounted: {listed(saved)}"
    if option.net_present_value is not None:
        yield f"  net present value, work valued at its pay: {_money(option.net_present_value)}"
    elif option.not_valued:
        yield f"  no net present value: nothing values the work of {listed(option.not_valued)}"
    yield (
        f"  with what follows the last day {millions(option.present_value_with_terminal.mean)}, "
        f"adjusted for optimism {millions(option.present_value_with_optimism.mean)}"
    )
    if option.not_priced:
        yield f"  not priced, as the costs have no line for it: {listed(option.not_priced)}"


def _affordable(one: Affordability) -> Iterator[str]:
    limit = one.envelope.amount.value
    if abs(one.peak.mean) < TOLD * limit:
        return
    if one.years_beyond:
        years = listed(_spans(one.years_beyond))
        yield (
            f"    beyond {one.envelope.title} ({millions(limit)} a year) in {years}; "
            f"{millions(one.peak.mean)} in {one.peak_year}"
        )
    else:
        yield f"    within {one.envelope.title} ({millions(limit)} a year) in every year"


def _spans(years: tuple[str, ...]) -> list[str]:
    """Return years that follow one another as spans."""
    spans: list[list[str]] = []
    for year in years:
        if spans and first_of(year) == first_of(spans[-1][-1]) + 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return [span[0] if len(span) == 1 else f"{span[0]} to {span[-1]}" for span in spans]


def _unit(unit: UnitCost) -> Iterator[str]:
    if abs(unit.bought.mean) < SMALL:
        return
    if may_be_chance(unit.bought):
        bought, by = count(unit.bought.mean), count(unit.bought.standard_error or 0.0)
        yield f"  {unit.effect.title}: {bought} (standard error {by}), which may be chance"
        return
    if unit.gross is None or unit.net is None or unit.discounted_net is None:
        fewer = f"{-unit.bought.mean:,.0f} fewer" if unit.bought.mean < 0 else "none"
        yield f"  {unit.effect.title}: {fewer}"
        return
    error = unit.net.standard_error
    more = f"; standard error {whole(error)}" if error is not None else ""
    yield f"  {unit.effect.title}: {unit.bought.mean:,.0f}"
    yield (
        f"    at {whole(unit.gross.mean)} before savings, {whole(unit.net.mean)} after"
        f"{spread(unit.net, whole)}{more}; discounted {whole(unit.discounted_net.mean)}"
    )
    if unit.remark:
        yield f"    {ended(unit.remark)}"


def _months_told(appraisal: Appraisal, year: str) -> str:
    """Return how many months a financial year of the run has, if it is not whole."""
    months = appraisal.ledger.months[appraisal.ledger.years.index(year)]
    return "" if months == MONTHS_IN_YEAR else f" (of which {months} months are in the run)"


def _frontier(standings: list[Standing]) -> Iterator[str]:
    for one in standings:
        if one.is_on_frontier and one.ratio is None:
            yield f"{one.choice.name}: where it begins"
        elif one.is_on_frontier and one.ratio is not None:
            yield f"{one.choice.name}: {whole(one.ratio)} for each more than {one.after} buys"
        elif one.is_extended:
            yield f"{one.choice.name}: a mix of {listed(one.dominated_by)} buys more for the money"
        else:
            yield f"{one.choice.name}: {listed(one.dominated_by)} buys as much or more for no more"
        for name in one.same:
            yield f"{name}: the same as {one.choice.name}, but for chance"


def _switches(switches: tuple[Switch, ...]) -> list[str]:
    """Return the assumptions whose own range changes an answer."""
    if not switches:
        return []
    near = [switch for switch in switches if switch.is_in_range]
    if not near:
        return ["", f"{TESTED} changes an answer within its own range (all in switching.csv)."]
    lines = ["", "What would change an answer, within its own range"]
    for switch in near[:MOST_SWITCHES]:
        assert switch.value is not None
        values = f"{switch.amount.value:,.4g}, at {switch.value:,.4g}"
        lines.append(f"  {switch.amount.name}, {values}: {switch.question}")
    if len(near) > MOST_SWITCHES:
        lines.append(f"  and {len(near) - MOST_SWITCHES} more in switching.csv")
    return lines


def _routes(appraisal: Appraisal) -> list[str]:
    """Return what a qualifier costs by each route of the do-minimum."""
    base = appraisal.settings.do_minimum
    own = [r for r in appraisal.routes if r.scenario == base and r.resource is not None]
    if not own:
        return []
    lines = [
        "",
        f"Cost of a qualifier by route in {base}: resources, range over worlds",
    ]
    rows = []
    for one in own[:MOST_ROUTES]:
        assert one.resource is not None
        later = one.per_survivor
        months, survival = one.months_to_qualify, one.survival_3_years
        rows.append((
            one.route, ranged(one.resource, whole),
            "-" if months is None else f"{months.mean:.0f}",
            "-" if survival is None else f"{survival.mean:.1%}",
            "-" if later is None else ranged(later, whole),
        ))  # fmt: skip
    heads = ("route", "a qualifier", "months", "at work 3 years on", "each of these")
    return [*lines, *table(heads, rows)]


def _money(value: Estimate) -> str:
    error = value.standard_error
    if error is None or value.low is None or value.high is None:
        return millions(value.mean)
    low, high = millions(value.low), millions(value.high)
    return f"{millions(value.mean)} ({low} to {high}; standard error {millions(error)})"
