"""The same money spent in several ways, as text and as data."""

from __future__ import annotations

from typing import Any

from sim.appraisal.estimates import told
from sim.appraisal.overview import range_words
from sim.inputs.costs import Effect
from sim.inputs.spending_ways import Ways
from sim.report.amounts import count, counted, millions, ranged, whole
from sim.report.console import table
from sim.report.costs.setting import units_words
from sim.report.names import plain
from sim.report.quantities import listed
from sim.study.spend import Spent, Way

NO_COST = "-"


def tell_spending(ways: Ways, found: Spent) -> str:
    """Return what each way costs and brings, the one that buys most first, then side by side."""
    appraisal, effect = found.appraisal, effect_of(ways, found)
    runs = len(appraisal.ledger.runs)
    lines = [
        f"{ways.title}: {asked(found)} a year from {ways.first_month}, at prices of "
        f"{appraisal.settings.price_year}, in {counted(len(found.ways), 'way')} "
        f"({counted(runs, 'world')}; differences from {appraisal.settings.do_minimum})",
        f"What is bought is the {effect.title}, to the end of the run. {inside(ways, effect)}",
    ]
    for way in most_first(found):
        lines += ["", f"{way.called} ({way.scenario})"]
        size = ", ".join(f"{_words(name)} {value:,.4g}" for name, value in way.sizes.items())
        lines.append(f"  at most {size}")
        lines.append(f"  spends {'; '.join(filter(None, (_a_year(way), why_less(way))))}")
        each = "" if way.a_million is None else f"; {_few(way.a_million.mean)} for each £1m spent"
        lines.append(f"  brings {ranged(way.unit.bought, count)} of them{each}")
        if way.unit.net is not None:
            lines.append(f"  each costs {ranged(way.unit.net, whole)}")
        elif way.unit.bought.mean <= 0.0:
            lines.append("  buys none, so that there is no cost of one")
        if way.unit.remark:
            lines.append(f"  {way.unit.remark}")
    if len(found.ways) > 1:
        lines += ["", *_side_by_side(found, effect)]
    lines += ["", f"Sizes found by {trials_words(found)}. Ranges: {range_words(runs)}."]
    return "\n".join(lines)


def asked(found: Spent) -> str:
    """Return the sum as a heading has it: what was asked for, and what ways really spend."""
    sums = [way.a_year.mean for way in found.ways]
    if not any(map(why_less, found.ways)):
        return millions(found.amount_gbp)
    low, high = millions(min(sums)), millions(max(sums))
    really = low if low == high else f"{low} to {high}"
    return f"{really} (asked for were {millions(found.amount_gbp)})"


def inside(ways: Ways, effect: Effect) -> str:
    """Return which money is in what is spent, and which in what one costs."""
    groups = listed([plain(group) for group in ways.groups])
    return (
        f"Spent is the money for the way itself ({groups}), as the sum is; the settled pay of "
        f"those who come or stay is not in it. What one costs is all the money for its workforce "
        f"({plain(effect.workforce)}), of all who pay: what is spent, the pay and on-costs of those who "
        "come or stay, less what is saved; not discounted."
    )


def trials_words(found: Spent) -> str:
    """Return what finding the sizes took."""
    sizes = listed([f"{way.trials} of {way.title}" for way in found.ways])
    return f"{counted(found.trial_runs, 'trial run')} in one world: {sizes}, and the base"


def equal_money(found: Spent) -> str:
    """Return with which sum all ways would spend the same; nothing if they do."""
    short = [way for way in found.ways if way.levels_off or way.falls_short]
    if not short or len(found.ways) == 1:
        return ""
    least = min(short, key=lambda way: way.a_year.mean)
    return (
        f"All ways spend the same if no more is asked for than {least.title} takes: "
        f"--amount {least.a_year.mean / 1e6:.3g}m."
    )


def effect_of(ways: Ways, found: Spent) -> Effect:
    """Return what is bought."""
    return next(one.effect for one in found.appraisal.effects if one.effect.name == ways.effect)


def _side_by_side(found: Spent, effect: Effect) -> list[str]:
    """Return the ways as a table: what each really spends, brings, and brings for the same money."""
    header = ("", "spent a year", units_words(effect), "for each £1m spent", "one costs")
    rows = [
        (
            way.title,
            millions(way.a_year.mean),
            count(way.unit.bought.mean),
            NO_COST if way.a_million is None else _few(way.a_million.mean),
            NO_COST if way.unit.net is None else whole(way.unit.net.mean),
        )
        for way in most_first(found)
    ]
    return ["Side by side:", *table(header, rows), *filter(None, [equal_money(found)])]


def _few(units: float) -> str:
    """Return a number of units, a small one with decimals."""
    return f"{units:,.{0 if abs(units) >= 100 else 1 if abs(units) >= 10 else 2}f}"


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
    if way.levels_off:
        return (
            "all that is taken up, by the smallest size that spends it: "
            f"{way.larger:.2f} times as much on offer spends no more"
        )
    if way.is_full:
        return "no more can be spent so, as it is as large as it can be"
    if way.falls_short:
        return f"less than the sum, after {counted(way.trials, 'trial')}"
    return ""


def spending_data(ways: Ways, found: Spent) -> dict[str, Any]:
    """Return the same as plain data."""
    return {
        "ways": ways.file.stem,
        "amount_gbp": found.amount_gbp,
        "effect": ways.effect,
        "price_year": found.appraisal.settings.price_year,
        "trial_runs": found.trial_runs,
        "spent": {way.name: _data(way) for way in found.ways},
    }


def spending_rows(found: Spent) -> list[dict[str, Any]]:
    """Return the rows of spending.csv: what each way costs and brings, side by side."""
    rows = []
    for way in most_first(found):
        row: dict[str, Any] = {"way": way.name, "title": way.called, "scenario": way.scenario}
        row["asked_for_gbp"] = found.amount_gbp
        for name, value in (
            ("spent_a_year_gbp", way.a_year),
            ("bought", way.unit.bought),
            ("bought_per_million_spent", way.a_million),
            ("cost_of_one_gbp", way.unit.net),
            ("cost_of_one_before_savings_gbp", way.unit.gross),
        ):
            row |= told(name, value)
        row["sizes"] = "; ".join(f"{name} = {value:.6g}" for name, value in way.sizes.items())
        row["trials"] = way.trials
        rows.append({**row, "remark": "; ".join(filter(None, (why_less(way), way.unit.remark)))})
    return rows


def _data(way: Way) -> dict[str, Any]:
    unit = way.unit
    return {
        "scenario": way.scenario,
        "title": way.called,
        "factor": way.factor,
        "sizes": way.sizes,
        "a_year_gbp": way.a_year.data(),
        "is_full": way.is_full,
        "levels_off": way.levels_off,
        "falls_short": way.falls_short,
        "trials": way.trials,
        "bought": unit.bought.data(),
        "bought_per_million": None if way.a_million is None else way.a_million.data(),
        "cost_of_one_gbp": None if unit.net is None else unit.net.data(),
    }
