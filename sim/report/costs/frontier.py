"""The efficiency frontier of each effect that options are judged by: cost against what is bought."""

from __future__ import annotations

from collections.abc import Sequence

from sim.appraisal import frontier as appraised
from sim.inputs.costs import Effect
from sim.report.costs.setting import PRICE, Costing, ends, units_title, units_words
from sim.report.costs.shapes import PlaneChart, Point, Standing
from sim.report.quantities import PEOPLE, POUNDS, listed
from sim.report.shapes import Words
from sim.report.wording import quoted

MOST_STEPS = 3
"""Steps of the frontier that a title names."""


def frontier_charts(costing: Costing) -> list[PlaneChart]:
    """Return the plane of each effect that any option buys or takes away."""
    return [
        _chart(costing, name, standings)
        for name, standings in costing.appraisal.frontiers.items()
        if len(standings) > 1
    ]


def _chart(costing: Costing, name: str, standings: Sequence[appraised.Standing]) -> PlaneChart:
    effect = next(one.effect for one in costing.appraisal.effects if one.effect.name == name)
    units = units_words(effect)
    points = tuple(_point(costing, name, one) for one in standings)
    named = units if units != "people" else f"people: {effect.title}"
    ranges = (
        "" if costing.runs == 1 else " Points: mean; crosses: 5th to 95th percentile of worlds."
    )
    words = Words(
        title=_title(costing, effect, standings),
        subtitle=f"Present value of the money for the workforce, and {units_title(effect)} that it "
        f"buys, {costing.place}: more or less than in {costing.in_base()}, {costing.prices()}, "
        f"{costing.discounted()}.{ranges}",
        note=_note(costing, standings),
        source=costing.source(),
        shows=_shows(costing, standings, units),
    )
    return PlaneChart(
        f"frontier_{name}", words, PEOPLE, POUNDS,
        f"More {named}, discounted" if effect.counts == "years" else f"More {named}",
        "Present value of cost, more than the do-minimum", points, _table(costing, standings, units),
    )  # fmt: skip


def _note(costing: Costing, standings: Sequence[appraised.Standing]) -> str:
    beaten = any(not one.is_on_frontier for one in standings)
    grey = "Grey: another option, or a mix of two, buys as much or more for no more money."
    same = [
        f"{listed([costing.label(name) for name in one.same])}: the same as "
        f"{costing.label(one.choice.name)}, but for chance."
        for one in standings
        if one.same
    ]
    return " ".join(filter(None, (grey if beaten else "", *same, costing.chance())))


def _point(costing: Costing, effect: str, one: appraised.Standing) -> Point:
    x, y = one.choice.effect, one.choice.cost
    across, up = (x, x, x), (y, y, y)
    if one.choice.name != costing.base:
        unit = costing.appraisal.option(one.choice.name).unit(effect)
        assert unit is not None
        across, up = ends(unit.bought_discounted), ends(unit.spent_discounted)
    if not one.is_on_frontier:
        standing = Standing.DOMINATED
    else:
        standing = Standing.ORIGIN if one.choice.name == costing.base else Standing.FRONTIER
    step = "" if one.ratio is None else f"{PRICE.number(one.ratio)} each"
    return Point(costing.label(one.choice.name), one.choice.name, across, up, standing, step)


def _title(costing: Costing, effect: Effect, standings: Sequence[appraised.Standing]) -> str:
    steps = [one for one in standings if one.is_on_frontier and one.ratio is not None]
    beaten = [one for one in standings if not one.is_on_frontier]
    what = f"{effect.title}"
    if not steps:
        first = next(one for one in standings if one.is_on_frontier)
        label = _in_sentence(costing, first.choice.name)
        return f"Nothing buys more than {label} for more money: no option gets a cheaper {what}"
    told = []
    for one in steps[:MOST_STEPS]:
        assert one.ratio is not None
        told.append(f"{PRICE.number(one.ratio)} with {_in_sentence(costing, one.choice.name)}")
    after = _in_sentence(costing, steps[0].after)
    of = f" of those that {after} buys" if steps[0].after != costing.base else ""
    beyond = len(steps) - MOST_STEPS
    more = f" and {beyond} step{'s' * (beyond > 1)} more" if beyond > 0 else ""
    begins = f"Beyond {after}, each" if of else "Each"
    title = f"{begins} {what} costs {listed(told)}{more}"
    if beaten:
        title += f"; {_count(len(beaten))} dominated"
    return title


def _count(count: int) -> str:
    return "one option is" if count == 1 else f"{count} options are"


def _in_sentence(costing: Costing, name: str) -> str:
    return costing.in_base() if name == costing.base else quoted(costing.label(name))


def _status(costing: Costing, one: appraised.Standing) -> str:
    by = listed([costing.label(name) for name in one.dominated_by]) if one.dominated_by else ""
    if one.is_on_frontier:
        return "on the frontier"
    return f"a mix of {by} buys more" if one.is_extended else f"dominated by {by}"


def _table(
    costing: Costing, standings: Sequence[appraised.Standing], units: str
) -> tuple[tuple[str, ...], ...]:
    header = ("Option", "Present value of cost", f"More {units}", "Each further one", "Stands")
    body = []
    for one in standings:
        body.append((
            costing.label(one.choice.name), POUNDS.difference(one.choice.cost),
            PEOPLE.difference(one.choice.effect),
            "" if one.ratio is None else PRICE.number(one.ratio), _status(costing, one),
        ))  # fmt: skip
    return (header, *body)


def _shows(costing: Costing, standings: Sequence[appraised.Standing], units: str) -> str:
    words = ["Plane of cost against effect, a point for each option; a line joins the frontier."]
    for one in standings:
        words.append(
            f"{costing.label(one.choice.name)}: {POUNDS.difference(one.choice.cost)} for "
            f"{PEOPLE.difference(one.choice.effect)} {units}, {_status(costing, one)}."
        )
    return " ".join(words)
