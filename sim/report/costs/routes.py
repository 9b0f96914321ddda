"""Routes compared: what one who qualifies, or still works three years on, costs; how long it takes."""

from __future__ import annotations

from collections.abc import Sequence

from sim.appraisal.estimates import Estimate
from sim.appraisal.routes import RouteCost
from sim.report.costs.setting import PRICE, Costing, ends
from sim.report.diversity import WORKFORCES
from sim.report.league import MONTHS
from sim.report.names import plain
from sim.report.quantities import PEOPLE, SHARE, Quantity, listed
from sim.report.shapes import Mark, Row, RowCell, RowChart, RowGroup, RowPanel, Words
from sim.report.wording import quoted, with_words

NAME = "routes_costs"
FEWEST = 50
"""Of fewer qualifiers, on average over worlds, no cost is drawn."""
PANELS = (
    RowPanel("A qualifier", "resources used, over all who complete", PRICE, from_zero=True),
    RowPanel("One still at work 3 years on", "the same, over those at work", PRICE, from_zero=True),
    RowPanel("Time to qualify", "months since they began", MONTHS, from_zero=True),
)
"""Those that no route has anything for are left out."""


def route_chart(costing: Costing) -> RowChart | None:
    """Return what each route of the do-minimum costs; None if none has qualifiers enough."""
    own = [one for one in costing.appraisal.routes if one.scenario == costing.base]
    told = [one for one in own if one.resource is not None and one.qualifiers.mean >= FEWEST]
    if not told:
        return None
    groups: dict[str, list[RouteCost]] = {}
    for route in told:
        groups.setdefault(route.workforce, []).append(route)
    panels = [panel for place, panel in enumerate(PANELS) if any(_told(one)[place] for one in told)]
    left_out = [one for one in own if one not in told and one.qualifiers.mean > 0.0]
    ended = [one for one in left_out if not one.entrants.mean]
    few = [one for one in left_out if one.entrants.mean]
    note = _not_drawn(costing, ended, "as nobody begins it within the run") + _not_drawn(
        costing, few, f"as fewer than {FEWEST} qualify"
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
                tuple(_row(costing, route, panels) for route in routes),
            )
            for name, routes in groups.items()
        ),
        table=_table(costing, told),
        shares_scale=True,
    )
    return with_words(chart)


def _row(costing: Costing, route: RouteCost, panels: Sequence[RowPanel]) -> Row:
    told = dict(zip(PANELS, _told(route), strict=True))
    cells = tuple(_cell(told[panel], panel.quantity) for panel in panels)
    return Row(costing.title(route.route), cells)


def _told(route: RouteCost) -> tuple[Estimate | None, ...]:
    """Return what each of the panels tells of a route."""
    return route.resource, _survivor(route), route.months_to_qualify


def _survivor(route: RouteCost) -> Estimate | None:
    """Return what one still at work costs; None if too few were followed to tell their share."""
    followed = route.followed_3_years
    is_told = followed is not None and followed.mean >= FEWEST
    return route.per_survivor if is_told else None


def _not_drawn(costing: Costing, routes: Sequence[RouteCost], why: str) -> str:
    """Return which routes are left out and why; nothing if none is."""
    if not routes:
        return ""
    names = listed([quoted(costing.title(one.route)) for one in routes])
    return f"Not drawn, {why}: {names}. "


def _cell(value: Estimate | None, quantity: Quantity) -> RowCell | None:
    if value is None:
        return None
    mean, low, high = ends(value)
    return RowCell((Mark(mean, low, high),), quantity.number(mean))


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
        "Route", "Entrants", "Qualifiers", "Months", "A qualifier", "Public money for one",
        "At work 3 years on", "One still at work",
    )  # fmt: skip
    body = []
    for one in told:
        survivor = _survivor(one)
        cells = (
            (one.entrants, PEOPLE), (one.qualifiers, PEOPLE), (one.months_to_qualify, MONTHS),
            (one.resource, PRICE), (one.public, PRICE),
            (None if survivor is None else one.survival_3_years, SHARE), (survivor, PRICE),
        )  # fmt: skip
        body.append((
            costing.title(one.route),
            *(_with_range(quantity, value) for value, quantity in cells),
        ))  # fmt: skip
    return (header, *body)


def _with_range(quantity: Quantity, value: Estimate | None) -> str:
    """Return a number and, where worlds differ in it, its range."""
    if value is None:
        return ""
    mean, low, high = (quantity.number(end) for end in ends(value))
    return mean if low == high else f"{mean} ({low} to {high})"
