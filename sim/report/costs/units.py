"""What one more FTE-year costs, a row for each option, against what is credible."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from sim.appraisal.option import Option, UnitCost, bounds_of
from sim.appraisal.steps import FEWEST_UNITS, fte_units, is_chance
from sim.inputs.costs import Bounds, Effect
from sim.report.costs.setting import PRICE, Costing, ends, units_words
from sim.report.quantities import PEOPLE, listed
from sim.report.shapes import Line, Mark, Row, RowCell, RowChart, RowGroup, RowPanel, Words
from sim.report.wording import quoted, with_words

FAR = 4.0
"""Options whose cost reaches this many times the upper bound are told and not drawn."""
MOST_NAMED = 6
BOUNDS = (
    "Upright lines: what one must be paid at least, on-costs included, and what it costs when nearly "
    "all money goes to those who would have stayed; beyond these a cost is not credible or buys little."
)
Priced = tuple[Option, UnitCost]


def unit_charts(costing: Costing) -> list[RowChart]:
    """Return a chart for each workforce of which any option buys FTE-years."""
    by_effect: dict[str, list[Priced]] = {}
    for option, unit in fte_units(costing.appraisal):
        by_effect.setdefault(unit.effect.name, []).append((option, unit))
    charts = [_chart(costing, priced) for priced in by_effect.values()]
    return [chart for chart in charts if chart is not None]


def _chart(costing: Costing, priced: Sequence[Priced]) -> RowChart | None:
    effect = priced[0][1].effect
    bought = [
        (option, unit)
        for option, unit in priced
        if unit.gross is not None
        and unit.net is not None
        and unit.bought.mean >= FEWEST_UNITS
        and not is_chance(unit)
    ]
    if not bought:
        return None
    bounds = bounds_of(costing.appraisal.settings, effect)
    dearest = _dearest(bought, None if bounds is None else bounds[2])
    drawn = [one for one in bought if _gross(one[1]) > 0.0 and _reaches(one[1]) <= dearest]
    if not drawn:
        return None
    drawn.sort(key=lambda one: _gross(one[1]))
    lines: tuple[Line, ...] = ()
    if bounds is not None:
        lines = (
            Line(bounds[1], f"Pay alone: {PRICE.number(bounds[1])}"),
            Line(bounds[2], f"Deadweight: {PRICE.number(bounds[2])}"),
        )
    panels = (
        RowPanel("Gross", "before savings", PRICE, lines, from_zero=True),
        RowPanel("Net", "after savings", PRICE, from_zero=True),
    )
    rows = tuple(
        Row(costing.label(option.name), (_cell(unit, is_net=False), _cell(unit, is_net=True)))
        for option, unit in drawn
    )
    none = [option for option, unit in priced if (option, unit) not in bought]
    far = [option for option, unit in bought if _reaches(unit) > dearest]
    free = [option for option, unit in bought if _gross(unit) <= 0.0]
    words = Words(
        title=_title(costing, effect, drawn, bounds),
        subtitle=f"Cost of one {effect.title}, {costing.place}, more than in {costing.in_base()}: "
        f"money for the workforce, {costing.prices()}, not discounted. {costing.points()}.",
        note=_note(costing, (none, free, far), dearest, is_bounded=bounds is not None),
        source=costing.source(),
        shows="",
    )
    chart = RowChart(
        f"cost_of_{effect.name}",
        words,
        panels,
        (RowGroup("", rows),),
        table=_table(costing, priced, effect),
        shares_scale=True,
    )
    return with_words(chart)


def _gross(unit: UnitCost) -> float:
    return 0.0 if unit.gross is None else unit.gross.mean


def _reaches(unit: UnitCost) -> float:
    """Return how far a unit's gross cost and its range go."""
    return 0.0 if unit.gross is None else max(ends(unit.gross))


def _dearest(bought: Sequence[Priced], bound: float | None) -> float:
    usual = median(_gross(unit) for _, unit in bought)
    return FAR * max(usual, bound or 0.0)


def _cell(unit: UnitCost, *, is_net: bool) -> RowCell | None:
    value = unit.net if is_net else unit.gross
    if value is None:
        return None
    mean, low, high = ends(value)
    return RowCell((Mark(mean, low, high),), PRICE.number(mean))


def _title(
    costing: Costing,
    effect: Effect,
    drawn: Sequence[Priced],
    bounds: tuple[Bounds, float, float] | None,
) -> str:
    (cheap, least), (dear, most) = drawn[0], drawn[-1]
    prices = [PRICE.number(_gross(unit)) for unit in (least, most)]
    one = f"A{'n' * (effect.title[:1] in 'aeiou')} {effect.title}"
    if len(drawn) == 1:
        title = f"{one} costs {prices[0]} before savings by {quoted(costing.label(cheap.name))}"
    else:
        title = (
            f"{one} costs from {prices[0]} ({quoted(costing.label(cheap.name))}) to {prices[1]} "
            f"({quoted(costing.label(dear.name))}) before savings"
        )
    if bounds is None:
        return title
    outside = [unit for _, unit in drawn if not bounds[1] <= _gross(unit) <= bounds[2]]
    if not outside:
        return title
    if len(drawn) == 1:
        return f"{title}, which is not credible as the cost of more staff alone"
    verb = "lies" if len(outside) == 1 else "lie"
    return f"{title}; {len(outside)} of {len(drawn)} options {verb} outside the bounds"


def _note(
    costing: Costing,
    left_out: tuple[Sequence[Option], Sequence[Option], Sequence[Option]],
    dearest: float,
    *,
    is_bounded: bool,
) -> str:
    none, free, far = left_out
    parts = [
        f"Not drawn, {why}: {_named(costing, options)}."
        for why, options in (
            ("as they buy none or fewer, or no more than chance may", none),
            ("as they buy more and cost less", free),
            (f"as their cost or its range goes beyond {PRICE.number(dearest)}", far),
        )
        if options
    ]
    if is_bounded:
        parts.insert(0, BOUNDS)
    own = "" if costing.runs == 1 else "Ranges are of the worlds’ own ratios. "
    return " ".join([*parts, own + costing.chance()]).strip()


def _named(costing: Costing, options: Sequence[Option]) -> str:
    if len(options) > MOST_NAMED:
        return f"{len(options)} options, told in the table"
    return listed([quoted(costing.label(option.name)) for option in options])


def _table(
    costing: Costing, priced: Sequence[Priced], effect: Effect
) -> tuple[tuple[str, ...], ...]:
    header = (
        "Option", units_words(effect).capitalize().replace("Fte", "FTE"), "Gross", "Net",
        "Net, discounted", "With what follows the last day",
    )  # fmt: skip
    body = []
    for option, unit in sorted(priced, key=lambda one: (one[1].gross is None, _gross(one[1]))):
        values = (unit.gross, unit.net, unit.discounted_net, unit.with_terminal)
        cells = ["" if value is None else PRICE.number(value.mean) for value in values]
        bought = PEOPLE.difference(unit.bought.mean)
        body.append((costing.label(option.name), bought, *cells))
    return (header, *body)
