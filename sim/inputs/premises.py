"""What must be right before the numbers of a scenario are looked up, each told once.

An area that nobody knows, a route that is left out while a programme pays for it, a programme that
ends before it begins: each would otherwise be found again at every number that it touches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sim.inputs.assumptions import AREA
from sim.inputs.plan import WHOLE
from sim.inputs.problems import Place, Problems, nearest
from sim.inputs.training_shapes import ProgrammeShape
from sim.inputs.tree import place_of

if TYPE_CHECKING:
    from sim.inputs.scenario import Scenario

MOST_NAMES = 6


def check_premises(scenario: Scenario, problems: Problems) -> bool:
    """Return whether the scenario's areas, routes and programmes go together; note what does not."""
    before = len(problems.found)
    for check in (_areas_are_known, _routes_are_there, _programmes_run):
        check(scenario, problems)
    return len(problems.found) == before


def _areas_are_known(scenario: Scenario, problems: Problems) -> None:
    """Check names of areas, and what they are like, against those that have numbers."""
    areas = scenario.shape.areas or {}
    known = {
        label
        for assumption in scenario.assumptions.values()
        for label in assumption.labels(AREA)
        if label != WHOLE
    }
    for name, row in areas.items():
        if name == WHOLE:
            problems.add(place_of(name), f"an area is called '{name}'", "it is the whole country")
        elif row.like is not None and row.like not in known:
            advice = nearest(row.like, sorted(known))
            problems.add(place_of(row.like), f"unknown area '{row.like}'", advice)
        elif row.part is not None and row.like is None:
            found = f"{name} has a part and no 'like'"
            problems.add(place_of(name), found, "a part of which area?")
        elif row.like is None and name not in known:
            do = "or say which of them it is like: {name: {like: …, part: …}}"
            found = f"unknown area '{name}'"
            problems.add(place_of(name), found, nearest(name, sorted(known)), do)


def _routes_are_there(scenario: Scenario, problems: Problems) -> None:
    """Check that the routes that programmes pay for are in the scenario, if the library has them."""
    lacking = {}
    for name, shape in scenario.shapes["programmes"].items():
        programme = cast(ProgrammeShape, shape)
        named = [str(row.route or grant) for grant, row in programme.grants.items()]
        for incentive in programme.incentives.values():
            named += incentive.routes or []
            named += (incentive.condition.trains_routes or []) if incentive.condition else []
        left_out = {*scenario.structures["routes"]} - {*scenario.shape.routes}
        missing = [route for route in dict.fromkeys(named) if route in left_out]
        if missing:
            lacking[str(name)] = missing
    if not lacking:
        return
    tree = scenario.tree
    keys = ("routes",) if "routes" in tree.entries else ("programmes",)
    pays = "; ".join(f"{name} for {_some(routes)}" for name, routes in lacking.items())
    found = f"programmes pay for routes that the scenario leaves out: {pays}"
    do = "add the routes, take the programmes out of 'programmes', or their grants away by 'change'"
    problems.add(tree.find(keys).place, found, do)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more


def changed_span(scenario: Scenario, name: str) -> Place | None:
    """Return where a scenario changes when a programme ends or begins; nothing if it does not."""
    home = scenario.library.structures["programmes"][name].place.file
    node = scenario.structures["programmes"][name]
    places = [node.find((key,)).place for key in ("to", "from")]
    return next((place for place in places if place.file != home), None)


def _programmes_run(scenario: Scenario, problems: Problems) -> None:
    """Check that each programme begins in the run or later, and does not end before it begins."""
    start = scenario.shape.start
    for name, shape in scenario.shapes["programmes"].items():
        programme = cast(ProgrammeShape, shape)
        if start <= programme.from_ <= programme.to:
            continue
        key = "from" if programme.from_ < start else "to"
        written = scenario.structures["programmes"][name].find((key,)).place
        place = changed_span(scenario, name) or written
        found = f"the programme {name} runs from {programme.from_} to {programme.to}"
        allowed = f"'from' is {start} or later and 'to' is not before it"
        problems.add(place, found, allowed)
