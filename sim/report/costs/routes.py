"""The routes compared: what a qualifier costs, and one who is still at work three years later."""

from __future__ import annotations

from collections.abc import Sequence

from sim.appraisal.estimates import Estimate
from sim.appraisal.routes import RouteCost
from sim.report.costs.setting import PRICE, Costing, ends
from sim.report.diversity import WORKFORCES
from sim.report.names import plain
from sim.report.quantities import PEOPLE, SHARE, listed
from sim.report.shapes import Mark, Row, RowCell, RowChart, RowGroup, RowPanel, Words
from sim.report.wording import quoted, with_words

NAME = "routes_costs"
FEWEST = 50
"""Of fewer qualifiers, on average over worlds, no cost is drawn."""


def route_chart(costing: Costing) -> RowChart | None:
    """Return what each route of the do-minimum costs; None if none has qualifiers enough."""
    own = [one for one in costing.appraisal.routes if one.scenario == costing.base]
    told = [one for one in own if one.resource is not None and one.qualifiers.mean >= FEWEST]
    if not told:
        return None
    groups: dict[str, list[RouteCost]] = {}
    for route in told:
        groups.setdefault(route.workforce, []).append(route)
    panels = [
        RowPanel("A qualifier", "resources used, over all who complete", PRICE, from_zero=True)
    ]
    has_survivors = any(route.per_survivor is not None for route in told)
    if has_survivors:
        panels.append(RowPanel(
            "One still at work 3 years on", "the same, over those at work", PRICE, from_zero=True
        ))  # fmt: skip
    few = [one for one in own if one not in told and one.qualifiers.mean > 0.0]
    note = (
        f"Not drawn, as fewer than {FEWEST} qualify: "
        f"{listed([quoted(costing.title(one.route)) for one in few])}. "
        if few
        else ""
    )
    words = Words(
        title=_title(costing, told),
        subtitle=f"Training routes, {costing.place}, in {costing.in_base()}, over the whole run: all "
        f"that is used up, less trainees’ work, {costing.prices()}, not discounted. "
        f"{costing.points()}.",
        note=f"{note}Courses under way on the first and last day count with the part within the run. "
        f"{costing.chance()}".strip(),
        source=costing.source(),
        shows="",
    )
    chart = RowChart(
        NAME,
        words,
        tuple(panels),
        tuple(
            RowGroup(
                WORKFORCES.get(name, plain(name).capitalize()) if len(groups) > 1 else "",
                tuple(_row(costing, route, has_survivors=has_survivors) for route in routes),
            )
            for name, routes in groups.items()
        ),
        table=_table(costing, told),
        shares_scale=True,
    )
    return with_words(chart)


def _row(costing: Costing, route: RouteCost, *, has_survivors: bool) -> Row:
    cells = [_cell(route.resource)]
    if has_survivors:
        cells.append(_cell(route.per_survivor))
    return Row(costing.title(route.route), tuple(cells))


def _cell(value: Estimate | None) -> RowCell | None:
    if value is None:
        return None
    mean, low, high = ends(value)
    return RowCell((Mark(mean, low, high),), PRICE.number(mean))


def _title(costing: Costing, told: Sequence[RouteCost]) -> str:
    prices = {one.route: one.resource.mean for one in told if one.resource is not None}
    cheap, dear = min(prices, key=prices.__getitem__), max(prices, key=prices.__getitem__)
    if len(prices) == 1:
        return f"A qualifier by {quoted(costing.title(cheap))} costs {PRICE.number(prices[cheap])}"
    return (
        f"A qualifier costs from {PRICE.number(prices[cheap])} ({quoted(costing.title(cheap))}) to "
        f"{PRICE.number(prices[dear])} ({quoted(costing.title(dear))})"
    )


def _table(costing: Costing, told: Sequence[RouteCost]) -> tuple[tuple[str, ...], ...]:
    header = (
        "Route", "Entrants", "Qualifiers", "A qualifier", "Public money for one",
        "At work 3 years on", "One still at work",
    )  # fmt: skip
    body = []
    for one in told:
        cells = [
            "" if value is None else PRICE.number(value.mean)
            for value in (one.resource, one.public, one.per_survivor)
        ]
        share = "" if one.survival_3_years is None else SHARE.number(one.survival_3_years)
        body.append((
            costing.title(one.route), PEOPLE.number(one.entrants.mean),
            PEOPLE.number(one.qualifiers.mean), cells[0], cells[1], share, cells[2],
        ))  # fmt: skip
    return (header, *body)
