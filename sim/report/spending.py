"""The same money spent in several ways, as text and as data."""

from __future__ import annotations

from typing import Any

from sim.appraisal.estimates import Estimate
from sim.inputs.spending_ways import Ways
from sim.study.spend import Spent, Way


def tell_spending(ways: Ways, found: Spent) -> str:
    """Return what each way costs and brings, the one that buys most first."""
    appraisal = found.appraisal
    runs = len(appraisal.ledger.runs)
    title = next(one.effect.title for one in appraisal.effects if one.effect.name == ways.effect)
    lines = [
        f"{ways.title}: £{found.amount_gbp / 1e6:,.1f}m a year from {ways.first_month}, at prices of "
        f"{appraisal.settings.price_year}, spent in {len(found.ways)} ways "
        f"({runs} world{'s' * (runs > 1)}; differences from {appraisal.settings.do_minimum})",
        f"What is bought is the {title}, to the end of the run. What one costs is told for all "
        "budgets, after savings, not discounted.",
    ]
    for way in sorted(found.ways, key=lambda way: -way.unit.bought.mean):
        lines += ["", f"{way.title} ({way.scenario})"]
        size = ", ".join(f"{name} {value:,.4g}" for name, value in way.sizes.items())
        lines.append(f"  buys {size}")
        full = ", which is all that can be spent so" if way.is_full else ""
        lines.append(f"  costs {_millions(way.a_year)} a year{full}")
        lines.append(f"  brings {_number(way.unit.bought)} of them")
        if way.unit.net is not None:
            lines.append(f"  each costs {_pounds(way.unit.net)}")
        else:
            lines.append("  buys none, so that there is no cost of one")
        if way.unit.remark:
            lines.append(f"  {way.unit.remark}")
    return "\n".join(lines)


def spending_data(ways: Ways, found: Spent) -> dict[str, Any]:
    """Return the same as plain data."""
    return {
        "ways": ways.file.stem,
        "amount_gbp": found.amount_gbp,
        "effect": ways.effect,
        "price_year": found.appraisal.settings.price_year,
        "spent": {way.name: _data(way) for way in found.ways},
    }


def _data(way: Way) -> dict[str, Any]:
    unit = way.unit
    return {
        "scenario": way.scenario,
        "factor": way.factor,
        "sizes": way.sizes,
        "a_year_gbp": way.a_year.data(),
        "is_full": way.is_full,
        "bought": unit.bought.data(),
        "cost_of_one_gbp": None if unit.net is None else unit.net.data(),
    }


def _millions(value: Estimate) -> str:
    return f"£{value.mean / 1e6:,.1f}m{_range(value, 1e6, ',.1f')}"


def _pounds(value: Estimate) -> str:
    return f"£{value.mean:,.0f}{_range(value, 1.0, ',.0f')}"


def _number(value: Estimate) -> str:
    return f"{value.mean:,.0f}{_range(value, 1.0, ',.0f')}"


def _range(value: Estimate, unit: float, form: str) -> str:
    if value.low is None or value.high is None:
        return ""
    return f" ({value.low / unit:{form}} to {value.high / unit:{form}})"
