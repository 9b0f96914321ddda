"""The cash profile: what each option adds to what each payer pays, year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.appraisal.increments import increments
from sim.appraisal.option import Affordability, Option, is_meant_for
from sim.inputs.cost_shapes import PAYERS
from sim.report.costs.columns import is_mixed
from sim.report.costs.setting import PAYER_WORDS, Costing, page_name, pages_of
from sim.report.costs.shapes import ColumnChart, ColumnPanel, Part
from sim.report.names import plain
from sim.report.quantities import POUNDS, listed
from sim.report.shapes import Words
from sim.report.wording import quoted

NAME = "cash_profile"
ALL = "all"
MOST_PANELS = 6
FAR = 3.0
"""An envelope is drawn where it is not this many times what the option costs in its dearest year."""
TRACE = 0.005
"""A payer of less than this share of what all pay is not named."""
SMALL = 0.01
"""Lines of cost of less than this share of the dearest year are not named."""
GROUP_WORDS = {"pay": "pay of those who come or stay"}
"""What groups of lines are called where their name does not say it of an increment."""


def profile_charts(costing: Costing, rows: Sequence[Mapping[str, Any]]) -> list[ColumnChart]:
    """Return the cash profiles of all options, a few to a page, from the rows of cash_profile.csv."""
    cash: dict[str, dict[str, dict[str, float]]] = {}
    for row in rows:
        if row["workforce"] == ALL:
            payers = cash.setdefault(row["option"], {})
            payers.setdefault(row["payer"], {})[row["financial_year"]] = row["cash_gbp"]
    years = costing.appraisal.ledger.years
    panels = [_panel(costing, option, cash[option.name], years) for option in _options(costing)]
    panels = [panel for panel in panels if any(part.values.any() for part in panel.parts)]
    if not panels:
        return []
    charts = []
    for page, numbers in enumerate(pages_of(len(panels), MOST_PANELS)):
        own = tuple(panels[number] for number in numbers)
        charts.append(
            ColumnChart(
                page_name(NAME, page),
                _words(costing, own),
                POUNDS,
                years,
                tuple(PAYER_WORDS[payer] for payer in PAYERS),
                own,
                _table(own),
            )
        )
    return charts


def _options(costing: Costing) -> list[Option]:
    """Return policies, then other worlds."""
    return sorted(costing.appraisal.options, key=lambda option: option.is_circumstance)


def _panel(
    costing: Costing, option: Option, cash: Mapping[str, Mapping[str, float]], years: Sequence[str]
) -> ColumnPanel:
    parts = tuple(
        Part(look, np.array([cash[payer][year] for year in years]))
        for look, payer in enumerate(PAYERS)
        if any(cash[payer].values())
    )
    dearest = max((float(np.max(np.maximum(p.values, 0))) for p in parts), default=0.0)
    limit = _envelope(option)
    if limit is not None and limit.envelope.amount.value > FAR * dearest:
        limit = None
    return ColumnPanel(
        costing.label(option.name),
        option.name,
        parts,
        None if limit is None else limit.envelope.amount.value,
    )


def _envelope(option: Option) -> Affordability | None:
    """Return the envelope of the one workforce that an option is meant for; None if of several."""
    meant = {unit.effect.workforce for unit in option.units if is_meant_for(option, unit)}
    own = [one for one in option.affordability if {one.envelope.workforce} == meant]
    return own[0] if len(own) == 1 else None


def _words(costing: Costing, panels: Sequence[ColumnPanel]) -> Words:
    envelopes = {
        one.envelope.title: one.envelope.payers
        for option in _options(costing)
        if option.name in {panel.series for panel in panels if panel.limit is not None}
        and (one := _envelope(option)) is not None
    }
    told = [
        f"Envelope: {title}, for what {_payers(payers)} pay{'s' * (payers == ('department',))}."
        for title, payers in envelopes.items()
    ]
    mixed = (
        "What one bearer pays to another is more for the one and less for the other. "
        if any(is_mixed(panel) for panel in panels)
        else ""
    )
    scales = "Each panel has a scale of its own. " if len(panels) > 1 else ""
    inside = _inside(costing, panels)
    note = f"{inside} {scales}{mixed}{' '.join(told)} {costing.last_year()}"
    return Words(
        title=_title(costing, panels),
        subtitle=f"Cash by financial year and payer, {costing.place}: more or less than in "
        f"{costing.in_base()}. {costing.means()}",
        note=" ".join(note.split()),
        source=costing.source(),
        shows=_shows(costing, panels),
    )


def _payers(payers: Sequence[str]) -> str:
    words = {"department": "the Department"}
    return listed([words.get(payer, PAYER_WORDS[payer].lower()) for payer in payers])


def _title(costing: Costing, panels: Sequence[ColumnPanel]) -> str:
    """Return which option costs most in a year, when, and whose money that is."""
    years = costing.appraisal.ledger.years
    most = _dearest(panels)
    budgets = _budgets(most)
    if budgets.max() <= 0.0:
        least = min(panels, key=lambda panel: float(_budgets(panel).min()))
        place = int(_budgets(least).argmin())
        amount = POUNDS.number(-float(_budgets(least)[place]))
        return f"{quoted(least.title)} takes most money away: {amount} in {years[place]}"
    place = int(budgets.argmax())
    amount = POUNDS.number(float(budgets[place]))
    shares = {
        PAYERS[part.look]: float(part.values[place])
        for part in most.parts
        if part.look < len(PAYERS) - 1 and part.values[place] > TRACE * budgets[place]
    }
    of = (
        f", all of it from {_payers(list(shares))}"
        if len(shares) == 1
        else ": "
        + listed(
            [f"{POUNDS.number(s, amount_like(s))} from {_payers([p])}" for p, s in shares.items()]
        )
    )
    verb = "costs most in a year:" if len(panels) > 1 else "costs"
    at = "" if len(panels) > 1 else " at most"
    return f"{quoted(most.title)} {verb} {amount}{at} in {years[place]}{of}"


def _dearest(panels: Sequence[ColumnPanel]) -> ColumnPanel:
    """Return the option that costs most in a year."""
    return max(panels, key=lambda panel: float(_budgets(panel).max()))


def _inside(costing: Costing, panels: Sequence[ColumnPanel]) -> str:
    """Return what the dearest year of the title is made of; nothing if nothing costs anything."""
    most = _dearest(panels)
    budgets = _budgets(most)
    place = int(budgets.argmax())
    if budgets[place] <= 0.0:
        return ""
    appraisal = costing.appraisal
    with_optimism = appraisal.settings.with_optimism
    more = increments(appraisal.ledger, appraisal.settings, most.series, optimism=with_optimism)
    cash = more.cash[:, :, place].mean(axis=1) * more.in_budgets
    groups: dict[str, float] = {}
    for entry, amount in zip(appraisal.ledger.entries, cash, strict=True):
        groups[entry.group] = groups.get(entry.group, 0.0) + float(amount)
    large = {
        name: amount for name, amount in groups.items() if abs(amount) > SMALL * budgets[place]
    }
    parts = [
        f"{GROUP_WORDS.get(name, plain(name))} {POUNDS.number(amount, amount_like(amount))}"
        for name, amount in sorted(large.items(), key=lambda item: -item[1])
    ]
    return f"Inside these {POUNDS.number(float(budgets[place]))}: {listed(parts)}."


def amount_like(value: float) -> float:
    """Return how large an amount is for rounding, so that parts are told as finely as wholes."""
    return max(abs(value), 1e6)


def _budgets(panel: ColumnPanel) -> np.ndarray:
    """Return what all but individuals pay together (years,)."""
    own = [part.values for part in panel.parts if part.look < len(PAYERS) - 1]
    return np.sum(own, axis=0) if own else np.zeros(len(panel.whole))


def _table(panels: Sequence[ColumnPanel]) -> tuple[tuple[str, ...], ...]:
    looks = sorted({part.look for panel in panels for part in panel.parts})
    header = ("Cash over all years", *(PAYER_WORDS[PAYERS[look]] for look in looks), "Together")
    body = []
    for panel in panels:
        sums = {part.look: float(part.values.sum()) for part in panel.parts}
        cells = [POUNDS.difference(sums[look]) if look in sums else "" for look in looks]
        body.append((panel.title, *cells, POUNDS.difference(float(panel.whole.sum()))))
    return (header, *body)


def _shows(costing: Costing, panels: Sequence[ColumnPanel]) -> str:
    years = costing.appraisal.ledger.years
    words = ["Stacked columns by financial year, a colour for each payer, a panel for each option."]
    for panel in panels:
        place = int(np.abs(panel.whole).argmax())
        parts = [
            f"{PAYER_WORDS[PAYERS[part.look]]} {POUNDS.difference(float(part.values[place]))}"
            for part in panel.parts
            if part.values[place]
        ]
        if parts:
            words.append(f"{panel.title}, most in {years[place]}: {', '.join(parts)}.")
    return " ".join(words)
