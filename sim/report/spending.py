"""The same money spent in several ways, as text and as data."""

from __future__ import annotations

from typing import Any

from sim.appraisal.estimates import told
from sim.appraisal.overview import range_words
from sim.inputs.spending_ways import Ways
from sim.report.amounts import count, millions, ranged, whole
from sim.report.names import plain
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
    for way in most_first(found):
        lines += ["", f"{way.title} ({way.scenario})"]
        size = ", ".join(f"{_words(name)} {value:,.4g}" for name, value in way.sizes.items())
        lines.append(f"  at most {size}")
        lines.append(f"  costs {'; '.join(filter(None, (_a_year(way), why_less(way))))}")
        lines.append(f"  brings {ranged(way.unit.bought, count)} of them")
        if way.unit.net is not None:
            lines.append(f"  each costs {ranged(way.unit.net, whole)}")
        else:
            lines.append("  buys none, so that there is no cost of one")
        if way.unit.remark:
            lines.append(f"  {way.unit.remark}")
    lines += ["", f"Ranges: {range_words(runs)}."]
    return "\n".join(lines)


def _a_year(way: Way) -> str:
    return f"{ranged(way.a_year, millions)} a year"


def _words(name: str) -> str:
    """Return a key as it is read; that of an assumption as it is."""
    return name if "." in name else plain(name)


def most_first(found: Spent) -> list[Way]:
    """Return the ways, the one that buys most first."""
    return sorted(found.ways, key=lambda way: -way.unit.bought.mean)


def why_less(way: Way) -> str:
    """Return why a way does not spend the sum; nothing if it does."""
    if way.is_full:
        return "no more can be spent so"
    if way.falls_short:
        return (
            f"not all of it is taken up, as {way.grew:.2f} times as large as in the trial before it "
            f"costs {way.cost_grew:.2f} times as much"
        )
    return ""


def spending_data(ways: Ways, found: Spent) -> dict[str, Any]:
    """Return the same as plain data."""
    return {
        "ways": ways.file.stem,
        "amount_gbp": found.amount_gbp,
        "effect": ways.effect,
        "price_year": found.appraisal.settings.price_year,
        "spent": {way.name: _data(way) for way in found.ways},
    }


def spending_rows(found: Spent) -> list[dict[str, Any]]:
    """Return the rows of spending.csv: what each way costs and brings, side by side."""
    rows = []
    for way in most_first(found):
        row: dict[str, Any] = {"way": way.name, "title": way.title, "scenario": way.scenario}
        for name, value in (
            ("spent_a_year_gbp", way.a_year),
            ("bought", way.unit.bought),
            ("cost_of_one_gbp", way.unit.net),
            ("cost_of_one_before_savings_gbp", way.unit.gross),
        ):
            row |= told(name, value)
        row["sizes"] = "; ".join(f"{name} = {value:.6g}" for name, value in way.sizes.items())
        rows.append({**row, "remark": "; ".join(filter(None, (why_less(way), way.unit.remark)))})
    return rows


def _data(way: Way) -> dict[str, Any]:
    unit = way.unit
    return {
        "scenario": way.scenario,
        "factor": way.factor,
        "sizes": way.sizes,
        "a_year_gbp": way.a_year.data(),
        "is_full": way.is_full,
        "falls_short": way.falls_short,
        "bought": unit.bought.data(),
        "cost_of_one_gbp": None if unit.net is None else unit.net.data(),
    }
