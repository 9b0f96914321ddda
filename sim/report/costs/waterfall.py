"""From gross to net: what each option costs, less what it saves, as shares of the gross cost."""

from __future__ import annotations

from collections.abc import Sequence

from sim.appraisal.estimates import Estimate
from sim.appraisal.steps import Steps, cost_steps
from sim.report.costs.setting import PRICE, Costing, page_name, pages_of, units_title
from sim.report.costs.shapes import Bar, BarChart, BarGroup, Piece
from sim.report.quantities import POUNDS, SHARE, listed
from sim.report.shapes import Words
from sim.report.wording import quoted

NAME = "gross_to_net"
MOST_GROUPS = 10
COST, SAVED, MORE = 0, 1, 2
WORDS = {"turnover": "turnover", "agency": "use of agency workers"}
HEADS = ("Real, over\nall years", "Share of\ngross", "For each\nFTE-year", "Of which\ncash")


def step_charts(costing: Costing) -> list[BarChart]:
    """Return the steps from gross to net of all options that buy FTE-years, a few to a page."""
    found = [one for one in cost_steps(costing.appraisal) if one.gross.mean > 0.0]
    if not found:
        return []
    charts = []
    for page, numbers in enumerate(pages_of(len(found), MOST_GROUPS)):
        own = [found[number] for number in numbers]
        words = Words(
            title=_title(costing, own),
            subtitle=f"Cost of each option that buys FTE-years, {costing.place}, more than in "
            f"{costing.in_base()}: money for the workforce, {costing.prices()}, not discounted. "
            "Bars: share of the gross cost.",
            note="Gross cost has the pay of those who are extra in it. Less turnover: "
            "people who leave their employer, at what it takes to replace one; hires beyond that are in "
            "the gross cost. Cash is what leaves a budget.",
            source=costing.source(),
            shows=_shows(costing, own),
        )
        charts.append(
            BarChart(
                page_name(NAME, page),
                words,
                SHARE,
                tuple(_group(costing, one) for one in own),
                ("",),
                HEADS,
                _table(costing, own),
                joins=True,
            )
        )
    return charts


def _group(costing: Costing, one: Steps) -> BarGroup:
    whole = one.gross.mean
    of = f"{one.option}: {one.effect}"
    bars = [_bar(one, of, "Gross cost", Piece(0.0, 1.0, COST), one.gross, None)]
    at = 1.0
    for saving in one.savings:
        share = saving.amount.mean / whole
        is_less = share >= 0.0
        name = f"{'Less' if is_less else 'More'} {WORDS.get(saving.kind, saving.kind)}"
        piece = Piece(at, at - share, SAVED if is_less else MORE)
        bars.append(_bar(one, of, name, piece, saving.amount, saving.cashable))
        at -= share
    net = Piece(0.0, one.net.mean / whole, COST)
    bars.append(_bar(one, of, "Net cost", net, one.net, None))
    effect = next(b.effect for b in costing.appraisal.effects if b.effect.name == one.effect)
    bought = f"{one.bought.mean:,.0f} {units_title(effect)}"
    return BarGroup(f"{costing.label(one.option)} ({bought})", tuple(bars))


def _bar(
    one: Steps, of: str, name: str, piece: Piece, amount: Estimate, cashable: Estimate | None
) -> Bar:
    is_saving = cashable is not None
    value = -amount.mean if is_saving else amount.mean
    say = POUNDS.difference if is_saving else POUNDS.number
    price = PRICE.difference if is_saving else PRICE.number
    low, high = amount.low, amount.high
    if is_saving and low is not None and high is not None:
        low, high = -high, -low
    figures = (
        say(value),
        _signed(value / one.gross.mean) if is_saving else SHARE.number(value / one.gross.mean),
        price(value / one.bought.mean),
        "" if cashable is None else say(-cashable.mean),
    )
    return Bar(name, (piece,), figures, of, ((name, value, low, high),), is_bold=name == "Net cost")


def _signed(share: float) -> str:
    return f"{'+' * (share >= 0.0005)}{SHARE.number(share)}"


def _saved(one: Steps) -> float:
    return 1.0 - one.net.mean / one.gross.mean


def _title(costing: Costing, found: Sequence[Steps]) -> str:
    most = max(found, key=_saved)
    share, label = SHARE.number(abs(_saved(most))), quoted(costing.label(most.option))
    if _saved(most) <= 0.0:
        return "No option saves on turnover and agency workers: each spends more on them"
    if len(found) == 1:
        return (
            f"Savings on turnover and agency workers pay back {share} of the gross cost of {label}"
        )
    return (
        f"Savings on turnover and agency workers pay back at most {share} of the gross cost, with "
        f"{label}"
    )


def _table(costing: Costing, found: Sequence[Steps]) -> tuple[tuple[str, ...], ...]:
    kinds = list(dict.fromkeys(s.kind for one in found for s in one.savings))
    header = ("Option", "Gross", *(f"Less {WORDS.get(kind, kind)}" for kind in kinds), "Net")
    body = []
    for one in found:
        saved = [POUNDS.number(s.amount.mean) for s in one.savings]
        cells = (POUNDS.number(one.gross.mean), *saved, POUNDS.number(one.net.mean))
        body.append((costing.label(one.option), *cells))
    return (header, *body)


def _shows(costing: Costing, found: Sequence[Steps]) -> str:
    words = ["Waterfall of bars from gross to net cost, a group for each option."]
    for one in found:
        saved = listed(
            [f"{WORDS.get(s.kind, s.kind)} {POUNDS.number(s.amount.mean)}" for s in one.savings]
        )
        words.append(
            f"{costing.label(one.option)}: gross {POUNDS.number(one.gross.mean)}, saved by less "
            f"{saved}, net {POUNDS.number(one.net.mean)}."
        )
    return " ".join(words)
